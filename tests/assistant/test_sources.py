"""Which documents a question names: by author, by publisher, or by a kind of which there is one."""

from __future__ import annotations

import pytest

from assistant.question import understand
from assistant.sources import named
from index.fold import fold_key
from index.library import Library
from index.snapshot import Entry


def entry(id: str, author: str | None = None, publisher: str | None = None, kind: str | None = None) -> Entry:
    """What an index holds of a document with that author, publisher and kind."""
    return Entry(id, id, author, publisher, None, None, kind, f"{id}.md", 1, 100)


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("許文彬怎麼看夜間照明？", {"bridge"}),
        ("许文彬和方怡君的看法一样吗？", {"bridge", "museum"}),
        ("鹽業基金會去年做了什麼？", {"museum"}),
        ("部落格怎麼說？", {"school"}),
        ("What does the blog say?", {"school"}),
        ("那份報告提到哪些館藏？", {"museum"}),
        ("夜間照明應該減少嗎？", set()),
    ],
)
def test_a_question_names_its_sources(library: Library, question: str, documents: set[str]) -> None:
    assert set(named(understand(question), library.documents())) == documents


def test_the_names_are_those_that_stand_in_the_question(library: Library) -> None:
    asked = understand("許文彬在北河日報怎麼說？")
    assert named(asked, library.documents()) == {"bridge": [fold_key("許文彬"), fold_key("北河日報")]}


def test_a_kind_of_which_there_are_two_names_neither() -> None:
    asked = understand("部落格怎麼說？")
    assert named(asked, [entry("one", kind="blog"), entry("two", kind="blog"), entry("three", kind="note")]) == {}
    assert set(named(asked, [entry("one", kind="blog"), entry("two", kind="report")])) == {"one"}


def test_an_author_of_several_documents_names_them_all() -> None:
    entries = [entry("one", author="林月琴"), entry("two", author="林月琴"), entry("three", author="許文彬")]
    assert set(named(understand("林月琴寫了什麼？"), entries)) == {"one", "two"}


def test_a_publisher_with_parts_is_named_by_any_of_them() -> None:
    entries = [entry("one", publisher="科技資訊室（iKnow）")]
    assert set(named(understand("iKnow 怎麼說？"), entries)) == {"one"}
    assert set(named(understand("科技資訊室怎麼說？"), entries)) == {"one"}


def test_a_latin_name_inside_another_word_is_not_named() -> None:
    assert named(understand("Which line is longer?"), [entry("one", author="Lin")]) == {}
    assert set(named(understand("What does Lin say?"), [entry("one", author="Lin")])) == {"one"}


def test_a_document_that_says_nothing_of_itself_is_never_named() -> None:
    assert named(understand("誰寫的筆記？"), [entry("one")]) == {}
