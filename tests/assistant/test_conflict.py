"""Two sources that differ are set side by side; sources that agree, in whatever form, are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from assistant.ask import Assistant
from assistant.disagreement.value import comparable, differ, values
from assistant.judging.judge import Judge
from assistant.reply import Reply
from assistant.terminal import render
from assistant.wording import differing
from assistant.writing.endpoint import Endpoint
from assistant.writing.generate import Writer
from assistant.writing.model import Settings
from index.fold import fold_key
from index.library import Library
from tests.scripted import Json, Script, number_of, playing

GAZETTE = """---
title: 縣政公報
author: 縣政府
published: 2024-03-01
language: zh-Hant
---
海風圖書館的建造經費為8,200萬元。

海風圖書館在2023年5月6日開幕。

海風圖書館的藏書有12萬冊。

公報把這項新計畫稱為「海風學堂」，是海風計畫的一部分。

公報建議海風圖書館應該在夜間開放。

公報指出，海風計畫會與6個社區合作。

公報指出，海風計畫還沒有正式公布細節。

大橋的建造經費為5億元。
"""
PAPER = """---
title: 海風觀察
author: 方怡君
published: 2024-06-15
language: zh-Hant
---
海風圖書館的建造經費為9,100萬元。

海風圖書館在2023年5月20日開幕。

海風圖書館的藏書有120,000冊。

本報把這項新計畫稱為「海風新學堂」，是海風計畫的一部分。

本報反對海風圖書館在夜間開放，因為人手不足。

本報預計，海風計畫會與多個社區合作。

下表列出海風計畫的經費與時間。

隔壁縣大橋的建造經費為7億元，與本縣無關。
"""


@pytest.fixture(scope="module")
def differing_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("differing")
    (folder / "gazette.md").write_text(GAZETTE, encoding="utf-8")
    (folder / "paper.md").write_text(PAPER, encoding="utf-8")
    library = Library.open_or_begin(tmp_path_factory.mktemp("library") / "index")
    library.update([folder])
    yield library
    library.close()


@pytest.fixture(scope="module")
def asked(differing_library: Library) -> Callable[..., Reply]:
    return Assistant(differing_library).ask


def sides(reply: Reply) -> set[str]:
    return {side.value for conflict in reply.conflicts for side in conflict.sides}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("海風圖書館的建造經費是多少？", {"8,200萬元", "9,100萬元"}),
        ("海风图书馆的建造经费是多少？", {"8,200萬元", "9,100萬元"}),
        ("海風圖書館是哪一天開幕的？", {"2023年5月6日", "2023年5月20日"}),
        ("海風計畫的新計畫叫什麼名字？", {"海風學堂", "海風新學堂"}),
        ("海風圖書館該不該在夜間開放？", {"公報建議海風圖書館應該在夜間開放", "本報反對海風圖書館在夜間開放"}),
        ("海風計畫會與幾個社區合作？", {"6個", "多個"}),
        ("海風計畫的細節公布了嗎？", {"海風計畫還沒有正式公布細節", "下表列出海風計畫的經費與時間"}),
    ],
)
def test_what_sources_say_differently_is_reported_with_both_sides(
    asked: Callable[..., Reply], question: str, expected: set[str]
) -> None:
    assert sides(asked(question)) == expected


@pytest.mark.parametrize(
    "question",
    [
        "海風圖書館的藏書有多少？",  # 12萬 and 120,000 are one number
        "本縣大橋的建造經費是多少？",  # another county's bridge
        "方怡君說海風圖書館的建造經費是多少？",  # one source is asked by name
    ],
)
def test_sources_that_agree_or_were_not_asked_are_left_alone(asked: Callable[..., Reply], question: str) -> None:
    reply = asked(question)
    assert not reply.abstained
    assert reply.conflicts == ()


def test_the_answer_quotes_each_side_under_its_source_and_date(asked: Callable[..., Reply]) -> None:
    reply = asked("海風圖書館的建造經費是多少？")
    said, *quoted = reply.sentences
    assert said.text in ("來源說法不一：「8,200萬元」／「9,100萬元」。", "來源說法不一：「9,100萬元」／「8,200萬元」。")
    assert said.citations == (1, 2)
    assert {one.text for one in quoted} == {
        "縣政府（2024年3月1日）：海風圖書館的建造經費為8,200萬元。",
        "方怡君（2024年6月15日）：海風圖書館的建造經費為9,100萬元。",
    }
    assert all(one.text[slice(*one.emphasis[0])] in sides(reply) for one in quoted)
    marked = {side.marker: side.value for side in reply.conflicts[0].sides}
    assert all(marked[citation.marker] in citation.quote for citation in reply.citations)
    assert len(reply.answer) <= 600


def test_it_says_so_in_the_language_of_the_question(asked: Callable[..., Reply]) -> None:
    assert asked("海风图书馆的建造经费是多少？").answer.startswith("来源说法不一：“")
    assert differing(["17", "several"], "en") == "The sources differ: “17” / “several”."
    assert differing(["反對在夜間開放圖書館，因為館員的人手一向不足"], "zh-Hant") == (
        "來源說法不一：「反對在夜間開放圖書館，因為館員的人…」。"
    )


def test_a_question_put_to_one_document_has_one_side(asked: Callable[..., Reply]) -> None:
    assert asked("海風圖書館的建造經費是多少？", documents=["paper"]).conflicts == ()


def written(library: Library, question: str, *lines: str) -> Reply:
    """What a model makes of a question, its lines each followed by the number of the first sentence with that text:
    line, text, line, text."""

    def play(request: Json) -> Script:
        pairs = zip(lines[::2], lines[1::2], strict=True)
        return Script("".join(f"{line}[{number_of(request, text)}]" for line, text in pairs), step=9)

    with playing(play) as server:
        writer = Writer(library, Endpoint(Settings(server.url, "toy")), Judge(library))
        return Assistant(library, writer=writer).ask(question)


COST = "海風圖書館的建造經費是多少？"


def test_a_model_that_leaves_out_a_side_has_it_said_for_it(differing_library: Library) -> None:
    reply = written(differing_library, COST, "海風圖書館的建造經費為9,100萬元。", "9,100萬元")
    assert reply.answered_by == "toy"
    told, said = reply.sentences
    assert re.fullmatch("來源說法不一：「.+」／「.+」。", told.text)
    assert told.citations == (1, 2)
    assert said.text == "海風圖書館的建造經費為9,100萬元。"
    quotes = {one.marker: one.quote for one in reply.citations}
    assert all(side.value in quotes[side.marker] for side in reply.conflicts[0].sides)
    assert sides(reply) == {"8,200萬元", "9,100萬元"}
    assert "9,100萬元" in quotes[said.citations[0]]
    assert reply.answer.startswith(told.text + "[1][2]")
    assert reply.why.startswith("2個來源說法不同。由語言模型撰寫，每句都與所引段落核對過。來源：")
    assert "縣政府（2024年3月1日）" in reply.why
    for citation in reply.citations:
        text = differing_library.document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote


def test_a_model_that_tells_both_sides_is_left_to_its_words(differing_library: Library) -> None:
    both = ("海風圖書館的建造經費為9,100萬元。", "9,100萬元", "海風圖書館的建造經費為8,200萬元。", "8,200萬元")
    reply = written(differing_library, COST, *both)
    assert [one.text for one in reply.sentences] == list(both[::2])
    assert sides(reply) == {"8,200萬元", "9,100萬元"}
    assert {side.value: side.marker for side in reply.conflicts[0].sides} == {"9,100萬元": 1, "8,200萬元": 2}


def test_a_model_asked_of_what_nobody_disputes_says_what_it_rests_on(differing_library: Library) -> None:
    reply = written(differing_library, "海風圖書館的藏書有多少？", "海風圖書館的藏書有12萬冊。", "12萬冊")
    assert reply.conflicts == ()
    assert reply.why == "由語言模型撰寫，每句都與所引段落核對過。來源：縣政府（2024年3月1日）。"


def test_the_terminal_shows_the_sides(asked: Callable[..., Reply], differing_library: Library) -> None:
    reply = asked("海風圖書館是哪一天開幕的？")
    shown = render(reply, differing_library.document).splitlines()
    assert shown[0] == reply.sentences[0].text + "[1][2]"
    assert {line[:3] for line in shown[1:3]} == {"縣政府", "方怡君"}
    at = shown.index("≠ 海風圖書館是哪一天開幕的？")
    assert {line.strip()[:-4] for line in shown[at + 1 : at + 3]} == {"2023年5月6日", "2023年5月20日"}


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("共1,200萬元", "共1200萬元", False),
        ("12 million dollars", "1200萬美元", False),
        ("帶回1731公克", "about 1.7 kilograms", False),
        ("約4.2萬人", "41,987人", False),
        ("超過99%", "99.6%", False),
        ("3成", "30%", False),
        ("百分之三十", "3成", False),
        ("百分之三十", "45%", True),
        ("2024年5月", "5月20日", False),
        ("每週一、週四", "on Mondays and Thursdays", False),
        ("99.9%", "約99.6%", True),
        ("約1.55度", "1.60度", True),
        ("不到40家", "52家", True),
        ("約100億美元", "97億美元", True),
        ("2024年5月6日", "2024年5月20日", True),
        ("每週一", "every Tuesday", True),
    ],
)
def test_rounding_and_writing_are_no_difference(one: str, other: str, apart: bool) -> None:
    assert (differ(values(fold_key(one)), values(fold_key(other))) is not None) == apart


@pytest.mark.parametrize("ordinal", ["下一代技術", "新一代晶片", "第5個月", "AMS-02", "另一家公司"])
def test_what_only_tells_which_one_is_meant_is_no_amount(ordinal: str) -> None:
    assert values(fold_key(ordinal)) == []
    assert len(values(fold_key("共5家公司"))) == 1


def test_different_measures_are_not_compared() -> None:
    (euros,), (dollars,) = values(fold_key("36億歐元")), values(fold_key("36億美元"))
    assert not comparable(euros, dollars)
