"""What a model wrote becomes sentences with numbers, whatever brackets it likes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.writing.manuscript import Drafted, sentences_of, unfinished, without_thoughts


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("每日120班[1]。", (1,)),
        ("每日120班。[1]", (1,)),
        ("每日120班【1】。", (1,)),
        ("每日120班。［12］", (12,)),
        ("每日120班〔3〕。", (3,)),
        ("每日120班。[1][2]", (1, 2)),
        ("每日120班。[1, 2、4]", (1, 2, 4)),
        ("每日120班。[1-3]", (1, 2, 3)),
        ("每日120班。［１～３］", (1, 2, 3)),
        ("每日120班。[^4]", (4,)),
        ("每日120班【2†source】。", (2,)),
        ("每日120班。 [2] [2]", (2,)),
        ("每日120班 (2)。", (2,)),
        ("每日120班。（2）", (2,)),
        ("每日120班。[1-900]", (0,)),
        ("每日120班。[3-1]", (0,)),
        ("每日120班。", ()),
    ],
)
def test_a_mark_is_read_in_every_bracket_before_or_behind_the_stop(written: str, numbers: tuple[int, ...]) -> None:
    assert [(one.text, one.numbers) for one in sentences_of(written)] == [("每日120班。", numbers)]


def test_marks_belong_to_the_sentence_they_follow() -> None:
    written = "The garden opened in 2019 [2]. It holds 340 species.[3] It closes in January."
    assert sentences_of(written) == (
        Drafted("The garden opened in 2019.", (2,)),
        Drafted("It holds 340 species.", (3,)),
        Drafted("It closes in January.", ()),
    )


def test_a_number_in_round_brackets_within_a_sentence_is_text() -> None:
    assert sentences_of("第(2)項規定有三十人。[1]") == (Drafted("第(2)項規定有三十人。", (1,)),)


def test_lists_lose_their_bullets_and_announcements_are_left_out() -> None:
    written = "三個階段如下：\n\n1. **封閉**人行道[1]\n2) 架設便橋[2]\n- 拆除橋墩[3]\n# 2027年完工[4]\n"
    assert [(one.text, one.numbers) for one in sentences_of(written)] == [
        ("封閉人行道", (1,)),
        ("架設便橋", (2,)),
        ("拆除橋墩", (3,)),
        ("2027年完工", (4,)),
    ]


def test_an_announcement_that_cites_is_a_sentence() -> None:
    assert sentences_of("部長被捕，細節：[1]") == (Drafted("部長被捕，細節：", (1,)),)


def test_the_last_sentence_waits_for_its_marks() -> None:
    written = "甲說一。[1]乙說二。[2"
    assert sentences_of(written, finished=False) == (Drafted("甲說一。", (1,)),)
    assert unfinished(written) == "乙說二。"
    assert sentences_of(written + "]\n", finished=False)[1] == Drafted("乙說二。", (2,))
    assert unfinished(written + "]\n") == ""


def test_thoughts_are_no_part_of_the_answer() -> None:
    assert without_thoughts("<think>甲[1]？不對。</think>\n\n乙。[2]") == "乙。[2]"
    assert without_thoughts("opened by the template</think>乙。[2]") == "乙。[2]"
    for begun in ("<", " <thi", "<think>", "<think>甲。[1]"):
        assert without_thoughts(begun) == ""
    assert without_thoughts("<b>甲。") == "<b>甲。"


@given(st.text(alphabet="甲乙。.[]【】()1239-, \n:：<>*#A", max_size=60))
def test_whatever_is_written_a_sentence_once_complete_stays_as_it_is(written: str) -> None:
    whole = sentences_of(written)
    for end in range(len(written)):
        begun = sentences_of(written[:end], finished=False)
        assert begun == whole[: len(begun)]
