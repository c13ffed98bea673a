"""Correctness by required elements, length limits and the quoted share, on worked examples."""

from __future__ import annotations

import pytest

from evals.metrics.answer import length_limit, missing_elements, quoted_share


def holds(answer: str, *aliases: str) -> bool:
    return not missing_elements(answer, [aliases])


@pytest.mark.parametrize(
    ("answer", "alias"),
    [
        ("班次增為每日120班。", "120班"),
        ("班次增為每日１２０班。", "120班"),
        ("營收 1,200 元", "1200"),
        ("发展人工智能", "發展人工智能"),
        ("The Rooftop Garden", "rooftop garden"),
        ("成長 3.5%", "3.5"),
        ("共 12。", "12"),
        ("共 12.", "12"),
        ("在5月", "5"),
        ("第 15 和 5 項", "5"),
        ("增加 10[1]。", "10"),
    ],
)
def test_an_element_is_found_in_any_form_of_writing(answer: str, alias: str) -> None:
    assert holds(answer, alias)


@pytest.mark.parametrize(
    ("answer", "alias"),
    [
        ("共 15 項", "5"),
        ("共 50 項", "5"),
        ("成長 3.5%", "5"),
        ("成長 3.5%", "3"),
        ("成長 13.5%", "3.5"),
        ("每日1200班", "120"),
        ("每日1,200班", "200"),
        ("增班[12]", "12"),
        ("渡輪", "渡船"),
    ],
)
def test_a_number_may_not_be_a_piece_of_another(answer: str, alias: str) -> None:
    assert not holds(answer, alias)


def test_any_alias_meets_an_element_and_all_elements_are_required() -> None:
    answer = "全票40元，學生票25元。"
    assert missing_elements(answer, [["四十元", "40元"], ["25元"]]) == []
    assert missing_elements(answer, [["40元"], ["15元", "十五元"], ["半票"]]) == [["15元", "十五元"], ["半票"]]


@pytest.mark.parametrize(
    "kind", ["list", "why-how", "why", "How", "why/how", "comparison", "two-documents", "conflict"]
)
def test_types_that_need_room_may_have_600_characters(kind: str) -> None:
    assert length_limit(kind) == 600


@pytest.mark.parametrize("kind", ["numeric", "factoid-lexical", "english", "listing", "unanswerable"])
def test_other_types_may_have_240_characters(kind: str) -> None:
    assert length_limit(kind) == 240


def test_the_quoted_share_counts_characters_in_runs_that_a_quote_has() -> None:
    quote = "港務局增班，班次增為每日120班。"
    assert quoted_share("班次增為每日120班。[1]", [quote]) == 1.0
    assert quoted_share("據報導班次增為每日120班", [quote]) == pytest.approx(10 / 13)
    assert quoted_share("港務局說的", [quote]) == 0.0
    assert quoted_share("……", [quote]) == 0.0


def test_a_quote_in_the_other_script_is_still_a_quote() -> None:
    assert quoted_share("发展人工智能产业", ["發展人工智能產業。"]) == 1.0
