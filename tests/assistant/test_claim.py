"""What a sentence is taken apart into, and what its amounts and words are held to say."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.judging.amount import amounts, is_met, times
from assistant.judging.claim import read_claim
from assistant.judging.polarity import DIRECTION, clauses_apart, turned
from index.fold import fold_key


def test_words_have_their_kind_and_numbers_and_function_words_are_left_out() -> None:
    claim = read_claim("王毅在北京會見了30名學生。")
    assert {(word.text, word.kind) for word in claim.words} >= {("王毅", "name"), ("北京", "name"), ("学生", "noun")}
    assert not {"在", "了", "30", "名"} & {word.text for word in claim.words}


def test_a_latin_word_with_a_capital_is_a_name_but_for_the_first_of_a_sentence() -> None:
    claim = read_claim("Visitors met Marta in the garden.")
    assert {word.text: word.kind for word in claim.words} == {
        "visitors": "noun",
        "met": "noun",
        "marta": "name",
        "garden": "noun",
    }


def test_what_stands_behind_a_denial_in_its_clause_is_denied() -> None:
    denied = {word.text: word.denied for word in read_claim("公司並未增加預算，員工歡迎決定。").words}
    assert (denied["增加"], denied["预算"], denied["员工"], denied["欢迎"]) == (1, 2, 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1,200萬元", "一千二百萬元", True),
        ("三成", "30%", True),
        ("晚上8點", "20:00", True),
        ("5天", "5日", True),
        ("約1000人", "1023人", True),
        ("8名", "8個", True),
        ("1234人", "1243人", False),
        ("55公里", "55公尺", False),
        ("2千億美元", "2千億歐元", False),
        ("3個百分點", "3%", False),
    ],
)
def test_amounts_are_the_same_by_value_and_unit_whatever_they_are_written_in(one: str, other: str, same: bool) -> None:
    (first,), (second,) = amounts(read_claim(one)), amounts(read_claim(other))
    assert (first.same_value(second) and first.same_unit(second)) == same


@pytest.mark.parametrize(
    ("claimed", "said", "met"),
    [
        ("2025年11月24日", "11月24日", True),
        ("11月24日", "2025年11月24日", True),
        ("2025年11月", "24日", True),
        ("2024年", "去年", True),
        ("2025年10月24日", "11月24日", False),
        ("2024年11月24日", "11月24日", False),
        ("11月25日", "昨日", False),
    ],
)
def test_dates_are_filled_in_from_the_day_of_publication(claimed: str, said: str, met: bool) -> None:
    day = date(2025, 11, 25)
    (wanted,) = times(read_claim(f"他在{claimed}到達。"), day)
    assert is_met(wanted, times(read_claim(f"他在{said}到達。"), day), day) == met


def test_opposites_are_seen_across_a_sentence_and_within_a_clause() -> None:
    assert turned(DIRECTION, fold_key("出口增加"), fold_key("出口減少")) == 1
    assert turned(DIRECTION, fold_key("出口增加"), fold_key("出口成長")) == 0
    said = fold_key("進口減少三成，出口也減少三成。")
    assert clauses_apart(fold_key("進口減少三成，出口也增加三成。"), said)[1] >= 0.5
    assert clauses_apart(fold_key("進口減少三成，出口也沒有減少三成。"), said)[0] >= 0.5
    assert clauses_apart(said, said) == (0.0, 0.0)
