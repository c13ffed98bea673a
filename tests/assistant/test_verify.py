"""The last look: what the source says at the cited span is shown, everything else is dropped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.compose import Quoted, shown
from assistant.ranking.reading import Shelf
from assistant.verify import verify
from assistant.wording import attributed
from index.embed import bundled_model
from index.library import Library
from index.sentence import Sentence


def everything(library: Library, shelf: Shelf) -> list[Quoted]:
    """Every sentence of every document, as an answer would quote it."""
    documents = [library.document(entry.id) for entry in library.documents()]
    return [Quoted(shown(one), one, document) for document in documents for one in shelf.reading(document).sentences]


def altered(text: str, data: st.DataObject) -> str:
    """The text with one character replaced, left out, or put in."""
    at = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.sampled_from("不非0１ 。a") | st.characters(codec="utf-8"))
    changed = data.draw(st.sampled_from([text[:at] + char + text[at + 1 :], text[:at] + text[at + 1 :],
                                         text[:at] + char + text[at:], text + char]))  # fmt: skip
    assume(changed != text)
    return changed


def test_every_sentence_of_every_document_holds(library: Library, shelf: Shelf) -> None:
    quoted = everything(library, shelf)
    sentences, citations = verify(quoted, library)
    assert [one.text for one in sentences] == [one.text for one in quoted]
    assert all(one.verdict == "supported" for one in sentences)
    for citation in citations:
        document = library.document(citation.document)
        assert citation.quote == document.text[citation.start : citation.end]
        assert citation.title == document.title


def test_markers_count_from_one_in_order_of_use(library: Library, shelf: Shelf) -> None:
    one, two, three = everything(library, shelf)[:3]
    sentences, citations = verify([two, one, two, three], library)
    assert [sentence.citations for sentence in sentences] == [(1,), (2,), (1,), (3,)]
    assert [(citation.marker, citation.quote) for citation in citations] == [
        (1, two.source.text),
        (2, one.source.text),
        (3, three.source.text),
    ]


def test_what_is_dropped_takes_no_marker(library: Library, shelf: Shelf) -> None:
    one, two = everything(library, shelf)[:2]
    wrong = replace(one, source=replace(one.source, start=one.source.start + 1))
    sentences, citations = verify([wrong, two], library)
    assert [sentence.text for sentence in sentences] == [two.text]
    assert [citation.marker for citation in citations] == [1]


def test_nothing_to_verify_cites_nothing(library: Library) -> None:
    assert verify([], library) == ((), ())


def test_a_sentence_under_its_sources_name_holds_and_under_anything_else_does_not(
    library: Library, shelf: Shelf
) -> None:
    for one in everything(library, shelf):
        named = replace(one, text=attributed(one.document, one.text, "zh-Hant"))
        assert len(verify([named], library)[0]) == 1
        assert verify([replace(one, text=f"並非{one.text}")], library) == ((), ())


@given(st.data())
def test_a_source_altered_by_one_character_is_dropped(library: Library, shelf: Shelf, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(everything(library, shelf)))
    changed = replace(one.source, text=altered(one.source.text, data))
    assert verify([replace(one, text=shown(changed), source=changed)], library) == ((), ())


@given(st.data())
def test_a_text_altered_by_one_character_is_dropped(library: Library, shelf: Shelf, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(everything(library, shelf)))
    assert verify([replace(one, text=altered(one.text, data))], library) == ((), ())


@given(st.data())
def test_a_span_that_is_off_is_dropped(library: Library, shelf: Shelf, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(everything(library, shelf)))
    start, end = data.draw(st.integers(-3, 3)), data.draw(st.integers(-3, 3))
    moved = replace(one.source, start=one.source.start + start, end=one.source.end + end)
    assume((start, end) != (0, 0))
    assert verify([replace(one, source=moved)], library) == ((), ())


def test_a_document_that_changed_or_went_meanwhile_is_not_cited(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("kept", "changed", "gone"):
        (folder / f"{name}.txt").write_text(f"{name} 的票價是40元。", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([folder])
    quoted = everything(library, Shelf(bundled_model()))
    assert len(verify(quoted, library)[0]) == 3
    (folder / "changed.txt").write_text("changed 的票價是45元。", encoding="utf-8")
    (folder / "gone.txt").unlink()
    library.update([folder])
    sentences, citations = verify(quoted, library)
    assert [one.text for one in sentences] == ["kept 的票價是40元。"]
    assert [one.document for one in citations] == ["kept"]
    library.close()


@pytest.mark.parametrize("span", [(0, 0), (5, 5), (10**6, 10**6)])
def test_an_empty_span_supports_nothing(library: Library, span: tuple[int, int]) -> None:
    nothing = Sentence("bridge", *span, "", "paragraph")
    assert verify([Quoted("橋會在明年完工。", nothing, library.document("bridge"))], library) == ((), ())
