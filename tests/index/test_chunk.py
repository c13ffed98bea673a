"""Passages: every one a span, all of the text covered once, no more tokens than allowed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunk import chunk
from index.document import Block, Document
from index.draft import Draft
from index.load import load
from index.outline import outline
from index.passage import Passage
from index.sentence import sentences
from index.tokens import count, token_starts

SEEDS = sorted(path for path in (Path(__file__).parents[2] / "seeds").glob("*.md") if path.stem != "README")


def document(draft: Draft) -> Document:
    return Document("note", "note.md", "", draft.text, tuple(draft.blocks), tuple(draft.pages))


def assert_spans(source: Document, passages: list[Passage]) -> None:
    """Each passage slices, they are in order, and they cover all but headings and white space."""
    assert all(source.text[one.start : one.end] == one.text == one.text.strip() != "" for one in passages)
    assert all(before.end <= after.start for before, after in pairwise(passages))
    covered = {at for one in passages for at in range(one.start, one.end)}
    headings = {at for one in source.blocks if one.kind == "heading" for at in range(one.start, one.end)}
    assert not covered & headings
    assert not "".join(char for at, char in enumerate(source.text) if at not in covered | headings).strip()


def assert_context(source: Document, passages: list[Passage]) -> None:
    """Each passage stands under the headings of all its blocks; one that begins with a row has that row's header."""
    for one in passages:
        inside = [placed for placed in outline(source) if placed.block.start < one.end and placed.block.end > one.start]
        if not inside:  # so few tokens are allowed that an item's mark stands alone
            assert one.text in "•1."
            continue
        assert {placed.headings for placed in inside} == {one.headings}
        assert len({placed.section for placed in inside}) == 1
        assert one.header == inside[0].header


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_the_seeds_are_cut_at_sentence_ends(path: Path) -> None:
    source = load(path)
    passages = chunk(source)
    assert_spans(source, passages)
    assert_context(source, passages)
    assert max(count(one.text) for one in passages) <= 160
    for sentence in sentences(source):
        assert sum(one.start <= sentence.start and sentence.end <= one.end for one in passages) == 1


def test_small_paragraphs_under_one_heading_are_joined_and_headings_divide() -> None:
    draft = Draft()
    draft.paragraph("開場。")
    draft.heading("上", 1)
    draft.paragraph("第一段。")
    draft.paragraph("第二段。")
    draft.heading("下", 2)
    draft.item("甲", mark="1.")
    draft.item("乙", mark="2.")
    draft.heading("下", 2)
    draft.paragraph("完。")
    draft.heading("空", 1)
    assert [(one.text, one.headings) for one in chunk(document(draft))] == [
        ("開場。", ()),
        ("第一段。\n\n第二段。", ("上",)),
        ("1. 甲\n2. 乙", ("上", "下")),
        ("完。", ("上", "下")),
    ]


def test_a_paragraph_that_does_not_fit_behind_another_stays_whole() -> None:
    draft = Draft()
    first, second = "港口很大。" * 4, "船隻很多。燈塔很高。" * 3
    draft.paragraph(first)
    draft.paragraph(second)
    assert [one.text for one in chunk(document(draft), limit=count(second))] == [first, second]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    draft = Draft()
    draft.paragraph("港口很大。船隻很多。燈塔很高。")
    limit = count("港口很大。船隻很多。")
    assert [one.text for one in chunk(document(draft), limit)] == ["港口很大。船隻很多。", "燈塔很高。"]


def test_a_long_sentence_is_cut_between_clauses_and_then_anywhere() -> None:
    draft = Draft()
    draft.paragraph("港口很大，船隻多達1,234艘，燈塔很高。")
    limit = count("船隻多達1,234艘，")
    assert [one.text for one in chunk(document(draft), limit)] == ["港口很大，", "船隻多達1,234艘，", "燈塔很高。"]
    draft = Draft()
    draft.paragraph("harbour " * 40)
    passages = chunk(document(draft), limit=10)
    assert_spans(document(draft), passages)
    assert all(set(one.text.split()) == {"harbour"} for one in passages)


def test_a_cut_never_takes_a_mark_from_its_letter() -> None:
    draft = Draft()
    draft.paragraph("e\u0301" * 50 + "👩\u200d👧" * 20)
    passages = chunk(document(draft), limit=7)
    assert_spans(document(draft), passages)
    assert len(passages) > 10
    assert not any(one.text[0] in "\u0301\u200d" or one.text[-1] == "\u200d" for one in passages)


def test_a_table_row_is_never_without_its_header() -> None:
    draft = Draft()
    draft.paragraph("票價如下。")
    draft.table(["票種", "票價"], [["全票", "40元"], ["學生票", "25元"], ["腳踏車", "15元"]])
    whole = chunk(document(draft))
    assert [(one.text, one.header) for one in whole] == [
        ("票價如下。\n\n票種 | 票價\n全票 | 40元\n學生票 | 25元\n腳踏車 | 15元", "")
    ]
    limit = max(count("票種 | 票價\n全票 | 40元"), count("學生票 | 25元\n腳踏車 | 15元"))
    assert [(one.text, one.header) for one in chunk(document(draft), limit)] == [
        ("票價如下。", ""),
        ("票種 | 票價\n全票 | 40元", ""),
        ("學生票 | 25元\n腳踏車 | 15元", "票種 | 票價"),
    ]
    passages = chunk(document(draft), limit=6)
    assert_spans(document(draft), passages)
    assert_context(document(draft), passages)


def test_words_that_lead_in_stay_with_what_they_announce() -> None:
    draft = Draft()
    draft.paragraph("燈塔建於一八八三年。")
    draft.paragraph("港口有：")
    draft.item("渡輪")
    draft.paragraph("誰管理燈塔")
    draft.paragraph("港務局管理。")
    limit = count("燈塔建於一八八三年。\n\n港口有：")
    assert [one.text for one in chunk(document(draft), limit)] == [
        "燈塔建於一八八三年。",
        "港口有：\n\n• 渡輪",
        "誰管理燈塔\n\n港務局管理。",
    ]


def test_a_passage_is_on_the_page_where_it_starts() -> None:
    draft = Draft()
    for sentence in ("港口很大。", "船隻很多。"):
        draft.page()
        draft.paragraph(sentence)
    passages = chunk(document(draft), limit=count("船隻很多。"))
    assert [(one.text, one.page) for one in passages] == [("港口很大。", 1), ("船隻很多。", 2)]


def test_a_document_of_headings_has_no_passage() -> None:
    draft = Draft()
    draft.heading("上", 1)
    assert chunk(document(draft)) == []


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="limit is 0; expected at least 1 token"):
        chunk(document(Draft()), limit=0)


WORDS = [
    "港口",
    "自2024年4月1日起，",
    "1,234艘",
    "。",
    "！」",
    "：",
    "Genesis Mission ",
    "U.S. ",
    ". ",
    "，",
    "\n",
    " ",
]
SIGNS = ["🙂", "👩\u200d👧", "e\u0301", "\u0301", "\u200b", "½", "ﷺ", "ｶﾞ", "각"]
TEXTS = st.lists(st.sampled_from([*WORDS, *SIGNS]) | st.text(max_size=4), max_size=25).map("".join)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    draft = Draft()
    for kind in draw(st.lists(st.sampled_from(["heading", "paragraph", "item", "table", "page"]), max_size=8)):
        if kind == "heading":
            draft.heading(draw(TEXTS), draw(st.integers(1, 3)))
        elif kind == "paragraph":
            draft.paragraph(draw(TEXTS))
        elif kind == "item":
            draft.item(draw(TEXTS), draw(st.integers(1, 2)), draw(st.sampled_from(["•", "1."])))
        elif kind == "table":
            cells = st.lists(TEXTS, min_size=2, max_size=2)
            draft.table(draw(cells), draw(st.lists(cells, max_size=3)))
        else:
            draft.page()
    return draft


@given(drafts(), st.sampled_from([1, 5, 20, 160]))
def test_any_document_is_covered_once_within_the_limit(draft: Draft, limit: int) -> None:
    source = document(draft)
    passages = chunk(source, limit)
    assert_spans(source, passages)
    assert_context(source, passages)
    starts = token_starts(source.text)
    for one in passages:
        assert len(one.text) == 1 or sum(one.start <= start < one.end for start in starts) <= limit


@pytest.mark.parametrize("char", ["\u0301", "\u200d"])
def test_a_hundred_thousand_marks_that_combine_with_one_letter_are_cut_all_the_same(char: str) -> None:
    text = "e" + char * 100_000
    source = Document("a", "/a", "", text, (Block("paragraph", 0, len(text)),))
    assert_spans(source, chunk(source))
