"""A suite refuses cases that ask the same, and keeps those that only look alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evals.case import Case
from evals.errors import CaseFault
from evals.suite import refuse_near_duplicates

Make = Callable[..., Case]
QUESTION = "旗津航線的班次從每日幾班增加為幾班？"


def test_a_question_asked_twice_in_almost_the_same_words_is_refused(case: Make) -> None:
    pair = [case("a", QUESTION, where="x.jsonl:1"), case("b", QUESTION.replace("？", "呢?"), where="x.jsonl:7")]
    with pytest.raises(CaseFault) as caught:
        refuse_near_duplicates(pair)
    assert str(caught.value).startswith(
        "x.jsonl:7: '旗津航線的班次從每日幾班增加為幾班呢?' is nearly the question of x.jsonl:1"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"question": "旗津航線的票價是多少？"},
        {"question": QUESTION.replace("旗津", "鼓山")},
        {"lang": "zh-Hans"},
        {"turns": ("那渡輪呢？",)},
        {"answerable": False, "answers": ()},
    ],
)
def test_a_question_that_differs_in_what_counts_is_kept(case: Make, change: dict[str, Any]) -> None:
    refuse_near_duplicates([case("a", QUESTION), case("b", **({"question": QUESTION} | change))])


def test_another_year_makes_another_question(case: Make) -> None:
    long = "根據港務局在去年底公布的報告，旗津航線在{}年的班次從每日幾班增加為幾班？"
    refuse_near_duplicates([case("a", long.format(2024)), case("b", long.format(2025))])
    with pytest.raises(CaseFault):
        refuse_near_duplicates([case("a", long.format(2024)), case("b", long.format("２０２４"))])
