"""Numbers and dates: what they are worth, what they count, and where they stand."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.fold import fold_key
from index.quantity import dates, ordinals, quantities

PIECES = [
    *"0123456789零〇一二三十百千万亿兆两点成年月日号多余个人元第",
    *(
        "%",
        ".",
        ",",
        " ",
        "-",
        "/",
        "2024",
        "1968",
        "百分之",
        "个百分点",
        "percent",
        "million",
        "bn",
        "km",
        "st",
        "of ",
    ),
    *("may", "March", "sept", "Dec.", "文", "GPT", "é", "٣", "²", "½", "\n", "😀"),
]
MIXED = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("每8分鐘一班", "8", "分钟"),
        ("4.2萬件", "42000", "件"),
        ("共1,234,567人", "1234567", "人"),
        ("３５％", "35", "%"),
        ("百分之二十五", "25", "%"),
        ("2.5個百分點", "2.5", "个百分点"),
        ("3.6億元", "360000000", "元"),
        ("5百萬元", "5000000", "元"),
        ("三十五家", "35", "家"),
        ("十二個", "12", "个"),
        ("二十餘家", "20", "家"),
        ("100多人", "100", "人"),
        ("兩百萬", "2000000", ""),
        ("二十五萬三千", "253000", ""),
        ("一千零一", "1001", ""),
        ("二〇二三", "2023", ""),
        ("64 hives", "64", "hives"),
        ("1.2 million people", "1200000", "people"),
        ("$4.5 billion", "4500000000", "$"),
        ("25 percent", "25", "percent"),
        ("1億2000萬元", "120000000", "元"),
        ("一億二千萬元", "120000000", "元"),
        ("一兆三千億元", "1300000000000", "元"),
        ("百分之三點五", "3.5", "%"),
        ("一千多萬人", "10000000", "人"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: str, unit: str) -> None:
    first = quantities(fold_key(text))[0]
    assert (first.value, first.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["千萬別去", "百分點", "萬人空巷", "B200", "٣班", "沒有數字", ""])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert quantities(fold_key(text)) == []


def test_numbers_stand_where_they_stand_in_the_key() -> None:
    key = fold_key("旗津航線由每日96班增為每日120班。")
    found = quantities(key)
    assert [one.value for one in found] == [96, 120]
    assert key[found[1].start : found[1].end] == "120班"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年9月1日", (2024, 9, 1)),
        ("２０２４年９月", (2024, 9, None)),
        ("建於1968年", (1968, None, None)),
        ("3月15日", (None, 3, 15)),
        ("3月15號", (None, 3, 15)),
        ("2024-05-20", (2024, 5, 20)),
        ("2024/5/20", (2024, 5, 20)),
        ("2024.05", (2024, 5, None)),
        ("May 20, 2024", (2024, 5, 20)),
        ("20 May 2024", (2024, 5, 20)),
        ("the 20th of May 2024", (2024, 5, 20)),
        ("in March 2011", (2011, 3, None)),
        ("Sept. 11, 2001", (2001, 9, 11)),
        ("dec 24th", (None, 12, 24)),
        ("founded in 2019", (2019, None, None)),
        ("It opened in 2019.", (2019, None, None)),
        ("一九六八年", (1968, None, None)),
        ("九月一日", (None, 9, 1)),
        ("二〇二四年十二月二十五日", (2024, 12, 25)),
    ],
)
def test_a_date_is_read_as_far_as_it_is_told(text: str, expected: tuple[int | None, ...]) -> None:
    (date,) = dates(fold_key(text))
    assert (date.year, date.month, date.day) == expected


@pytest.mark.parametrize(
    "text", ["13月", "5月99日", "march forward 5", "2019 hives were sold of 20190", "20240520", "GPT-4"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert not any(date.month or date.day for date in dates(fold_key(text)))


def test_several_dates_come_in_order() -> None:
    key = fold_key("工程自2024年9月1日動工，預計2027年6月完工。")
    assert [key[one.start : one.end] for one in dates(key)] == ["2024年9月1日", "2027年6月"]


def test_the_numbers_of_a_date_are_no_quantities() -> None:
    assert [one.value for one in quantities(fold_key("2024年9月1日起增為120班"))] == [120]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("2024年9月1日", "2024年9月", True),
        ("2024年9月", "9月1日", True),
        ("2024年9月", "2024年8月", False),
        ("2024年", "2023年9月", False),
        ("2024年", "9月1日", False),
    ],
)
def test_dates_agree_when_nothing_that_both_tell_differs(one: str, other: str, agree: bool) -> None:
    (first,), (second,) = dates(one), dates(other)
    assert first.agrees_with(second) is second.agrees_with(first) is agree


@given(MIXED)
@example("三成五")
@example("二〇二四年九月一日")
@example("3 march 5 2020")
@example("96班增為120班")
def test_numbers_and_dates_stand_in_order_inside_the_key_and_apart(text: str) -> None:
    key = fold_key(text)
    for found in (dates(key), quantities(key)):
        spans = [(one.start, one.end) for one in found]
        assert all(0 <= start < end <= len(key) for start, end in spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert not {at for one in quantities(key) for at in range(one.start, one.end)} & {
        at for one in dates(key) for at in range(one.start, one.end)
    }


@given(st.integers(0, 99_999_999), st.sampled_from(["人", "元", "%"]))
def test_digits_grouped_or_not_are_worth_the_same(number: int, unit: str) -> None:
    for written in (f"{number}{unit}", f"{number:,}{unit}"):
        (one,) = quantities(fold_key(f"共有{written}"))
        assert (one.value, one.unit) == (Decimal(number), unit)


@given(st.integers(1, 9_999), st.sampled_from(["", "万"]))
def test_a_numeral_in_characters_is_worth_its_digits(number: int, myriad: str) -> None:
    (one,) = quantities(f"有{_in_characters(number)}{myriad}元")
    assert (one.value, one.unit) == (Decimal(number) * (10_000 if myriad else 1), "元")


def _in_characters(number: int) -> str:
    """As numbers are read aloud: 1001 is 一千零一."""
    digits, written, gap = str(number), "", False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            gap = bool(written)
            continue
        written += "零" * gap + "零一二三四五六七八九"[int(digit)] + ("", "十", "百", "千")[place]
        gap = False
    return written


@pytest.mark.parametrize("text", ["一般夥伴", "一些人一起去", "一直"])
def test_a_word_that_begins_with_one_is_no_number(text: str) -> None:
    assert quantities(fold_key(text)) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("第38屆年會", {(38, "届")}),
        ("第三十八届和第四個支柱", {(38, "届"), (4, "支")}),
        ("第二三季", {(23, "季")}),
        ("三屆，第 5 屆，第", set()),
    ],
)
def test_places_in_a_series(text: str, places: set[tuple[int, str]]) -> None:
    assert ordinals(fold_key(text)) == places
