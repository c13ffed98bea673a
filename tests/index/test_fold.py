"""Keys: what folds together, what stays apart, and the way back to the source."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.fold import fold, fold_key

# Scripts that fold in ways of their own, mixed as people mix them.
SCRIPTS = [
    "臺灣",
    "台灣",
    "瞭解",
    "乾坤",
    "頭髮",
    "ABC",
    "ﬁn",
    "Straße",
    "İ",
    "e\u0301",
    "É",
    "ｶﾞ",
    "が",
    "각",
    "ㄅ",
    "ภาษาไทย",
]
FORMS = [
    "１，２３４",
    "1,234,567",
    "2023,2024",
    "，",
    "。",
    "「",
    "…",
    "½",
    "㎡",
    "⽇",
    "﨑",
    "葛\U000e0100",
    " ",
    "\n",
]
SIGNS = ["👩\u200d👩\u200d👧", "❤\ufe0f", "🇹🇼", "\u200b", "\u00ad", "\ufeff", "\u0301", "\u3099", "\u1161"]
PIECES = st.sampled_from([*SCRIPTS, *FORMS, *SIGNS])
MIXED = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("臺灣", "台湾"),
        ("瞭解", "了解"),
        ("看著", "看着"),
        ("藉由", "借由"),
        ("Café", "CAFE\u0301"),
        ("ガ", "ｶﾞ"),
        ("각", "\u1100\u1161\u11a8"),
        ("STRASSE", "straße"),
        ("1,234,567", "1234567"),
        ("１，２３４", "1234"),
        ("⽇本", "日本"),
        ("co\u00adoperate", "cooperate"),
        ("葛\U000e0100飾", "葛饰"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_the_same_writing_has_the_same_key(one: str, other: str) -> None:
    assert fold_key(one) == fold_key(other)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2023,2024", "2023,2024"),
        ("1,23", "1,23"),
        ("12,3456", "12,3456"),
        ("1,234.5元", "1234.5元"),
        ("排名第5，100人", "排名第5,100人"),
        ("甲,乙", "甲,乙"),
        ("か が", "か が"),
        ("圖畫", "图画"),
        ("覆蓋", "覆盖"),
    ],
)
def test_what_differs_in_meaning_stays_apart(text: str, key: str) -> None:
    assert fold_key(text) == key


def test_a_span_of_the_key_leads_back_to_the_source() -> None:
    text = "投資１，２３４億元在Cafe\u0301"
    folded = fold(text)
    start = folded.key.index("1234")
    assert text[slice(*folded.source_span(start, start + 4))] == "１，２３４"
    assert text[slice(*folded.source_span(start, start + 1))] == "１"
    start = folded.key.index("é")
    assert text[slice(*folded.source_span(start, start + 1))] == "e\u0301"


def test_a_character_that_expands_comes_back_whole() -> None:
    folded = fold("佔地½㎡。")
    assert folded.key == "占地1⁄2m2。"
    assert folded.source_span(3, 4) == (2, 3)
    assert folded.source_span(4, 6) == (2, 4)
    assert folded.source_span(7, 8) == (4, 5)


def test_characters_of_no_width_around_a_span_are_left_out_of_it() -> None:
    folded = fold("\ufeff台\u200b灣\u200b。")
    assert folded.key == "台湾。"
    assert folded.source_span(0, 2) == (1, 4)


def test_an_empty_span_stands_where_it_stood() -> None:
    assert fold("1,234").source_span(1, 1) == (2, 2)
    assert fold("").source_span(0, 0) == (0, 0)


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (2, 1), (0, 4)])
def test_a_span_outside_the_key_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside the key, which has 3 characters"):
        fold("abc").source_span(start, end)


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert fold_key("台\ud800灣") == "台\ud800湾"


@given(MIXED)
def test_both_ways_to_a_key_agree(text: str) -> None:
    assert fold(text).key == fold_key(text)


@given(MIXED)
@example("ΑΣ ﬀ \u0345")
def test_a_key_is_normal_and_folds_to_itself(text: str) -> None:
    key = fold_key(text)
    assert unicodedata.is_normalized("NFKC", key)
    # Taking characters away can bring digits and commas together that then look like one number.
    if "," not in key:
        assert fold_key(key) == key


@given(MIXED)
def test_the_map_is_ordered_and_covers_whole_characters(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.key) + 1
    assert len(folded.ends) == len(folded.key)
    assert folded.starts[-1] == len(text)
    spans = [(folded.starts[at], folded.ends[at]) for at in range(len(folded.key))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one == two or one[1] <= two[0] for one, two in pairwise(spans))


@given(MIXED)
def test_each_source_span_has_the_part_of_the_key_it_stands_for(text: str) -> None:
    folded = fold(text)
    for at in range(len(folded.key)):
        start, end = folded.source_span(at, at + 1)
        same = [other for other in range(len(folded.key)) if folded.starts[other] == start]
        assert fold_key(text[start:end]) == folded.key[same[0] : same[-1] + 1]


@given(st.text(alphabet=st.characters(categories=["Lo", "Ll", "Lu", "Nd", "Po"]), max_size=20), st.data())
def test_the_key_of_a_part_is_a_part_of_the_key(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    whole, parts = fold(text), fold_key(text[:cut]) + fold_key(text[cut:])
    if "," in text or "，" in text or any("\u1160" <= char <= "\u11ff" for char in unicodedata.normalize("NFKC", text)):
        return
    assert whole.key == parts


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("⼈⼝⽇⽉", "人口日月"),
        ("⺠⻄⻑⻘⻝⻢⻣⿂", "民西长青食马骨鱼"),
        ("\uf98e\uf9b4\ufa5b", "年领者"),
        ("⻋站", "车站"),
    ],
)
def test_radicals_and_compatibility_characters_match_what_they_stand_for(written: str, meant: str) -> None:
    """Many PDFs name these in place of the characters that they draw."""
    assert fold_key(written) == fold(written).key == fold_key(meant)
    assert fold(written).source_span(1, 2) == (1, 2)
