"""The lexical view: BM25 over what the catalog holds, whatever became of the view's files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from index.catalog import Catalog
from index.change import Chunked
from index.document import Document
from index.fold import fold_key
from index.lexical import LexicalView
from index.passage import Passage
from index.terms import terms
from tests.index.conftest import put


def chunked(
    id: str, texts: Sequence[str], title: str = "", author: str = "", publisher: str = "", headings: Sequence[str] = ()
) -> Chunked:
    """A document of these passages."""
    text = "\n".join(texts)
    document = Document(*(id, f"/{id}.md", f"{id}-{text}", text, ()), title=title, author=author, publisher=publisher)
    ends = [len("\n".join(texts[: at + 1])) for at in range(len(texts))]
    passages = [
        Passage(0, id, end - len(each), end, each, tuple(headings)) for end, each in zip(ends, texts, strict=True)
    ]
    return Chunked(document, passages, np.zeros((len(texts), 2), dtype=np.float32))


def caught_up(catalog: Catalog, view: LexicalView | None = None) -> LexicalView:
    view = view or LexicalView(catalog.folder)
    with catalog.reading() as snapshot:
        view.catch_up(snapshot)
        assert view.stamp == snapshot.stamp
    return view


def found(view: LexicalView, catalog: Catalog, query: str, documents: Sequence[str] | None = None) -> list[str]:
    """The texts of the passages found, best first."""
    scores = view.search(terms(fold_key(query)), 50, documents)
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    with catalog.reading() as snapshot:
        passages = snapshot.passages(scores)
    return [passages[id].text for id in scores]


FERRY = ("港務局把班次增為每日120班。", "全票40元，學生票25元。", "局長陳志明說明原因。")
GARDEN = ("The garden holds 340 species.", "Ruth Okafor waters the plants.")


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    catalog = Catalog(tmp_path / "index")
    catalog.create("bundled@abc", 2)
    put(catalog, chunked("ferry", FERRY, "渡輪時刻表", "林月琴", "港務週報", ["票價"]), chunked("garden", GARDEN))
    return catalog


def test_a_passage_is_found_by_its_words_in_either_script(catalog: Catalog) -> None:
    view = caught_up(catalog)
    assert found(view, catalog, "每日120班")[0] == FERRY[0]
    assert found(view, catalog, "学生票")[0] == FERRY[1]
    assert found(view, catalog, "ＳＰＥＣＩＥＳ 340") == [GARDEN[0]]
    assert found(view, catalog, "zebra") == []
    assert found(view, catalog, "") == []


def test_title_headings_author_and_publisher_find_all_passages_of_a_document(catalog: Catalog) -> None:
    view = caught_up(catalog)
    for words in ("時刻", "林月琴", "港務週報", "票價"):
        assert set(found(view, catalog, words)) == set(FERRY)


def test_a_word_in_the_text_counts_more_than_above_it(catalog: Catalog) -> None:
    put(catalog, chunked("a", ["燈塔很高。", "別的事情。"]), chunked("b", ["無關的句子。"], headings=["燈塔"]))
    assert found(caught_up(catalog), catalog, "燈塔") == ["燈塔很高。", "無關的句子。"]


def test_only_the_documents_and_passages_asked_for_are_searched(catalog: Catalog) -> None:
    view = caught_up(catalog)
    words = ["the", "班"]
    everything = view.search(words, 50)
    assert len(everything) == 3
    assert found(view, catalog, "the 班", ["ferry"]) == [FERRY[0]]
    assert found(view, catalog, "the 班", []) == []
    some = list(everything)[1:]
    assert view.search(words, 50, passages=some) == {id: everything[id] for id in some}
    assert view.search(words, 50, passages=[]) == {}
    assert list(view.search(words, 1)) == list(everything)[:1]


def test_of_the_translations_of_a_word_the_best_counts(catalog: Catalog) -> None:
    view = caught_up(catalog)
    bridge = (("班次", 0.5), ("票", 0.25), ("沒有", 1.0))
    scores = view.search([], 50, bridges=[bridge])
    alone = view.search([], 50, bridges=[(("班次", 0.5),)])
    assert {id: scores[id] for id in alone} == alone
    assert len(scores) == 2


def test_in_how_many_passages_a_term_stands(catalog: Catalog) -> None:
    view = LexicalView(catalog.folder)
    assert view.document_frequency(["票"]) == [0]
    caught_up(catalog, view)
    assert view.document_frequency(["局", "票", "the", "zebra"]) == [2, 1, 2, 0]


def test_what_is_added_replaced_and_removed_is_caught_up_with(catalog: Catalog) -> None:
    view = caught_up(catalog)
    put(catalog, chunked("ferry", ["新的班次。"]), chunked("tower", ["The tower."]), gone=["garden"])
    for each in (caught_up(catalog, view), caught_up(catalog)):
        assert found(each, catalog, "班次 the species") == ["新的班次。", "The tower."]
        assert found(each, catalog, "票價 garden") == []


def test_a_few_removed_passages_among_many_are_no_longer_found(catalog: Catalog) -> None:
    put(catalog, chunked("many", [f"The {number}th line." for number in range(100)]))
    view = caught_up(catalog)
    put(catalog, chunked("ferry", ["新的班次。"]), gone=["garden"])
    for each in (caught_up(catalog, view), caught_up(catalog)):
        assert found(each, catalog, "班 species") == ["新的班次。"]
        assert len(each.search(["the", "班"], 500)) == 101


def test_a_removed_passage_leaves_no_trace_in_the_statistics(catalog: Catalog) -> None:
    view = caught_up(catalog)
    put(catalog, gone=["ferry"])
    assert caught_up(catalog, view).document_frequency(["票", "the"]) == [0, 2]


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": shutil.rmtree,
    "emptied": _empty,
    "without meta.json": lambda folder: (folder / "meta.json").unlink(),
    "meta.json cut": lambda folder: (folder / "meta.json").write_bytes(b'{"segments": ['),
    "meta.json of another form": lambda folder: (folder / "meta.json").write_bytes(b"[]"),
}
FILE_DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": lambda file: file.unlink(),
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:-9]),
    "empty": lambda file: file.write_bytes(b""),
    "flipped": lambda file: file.write_bytes(bytes(byte ^ (at == 5) for at, byte in enumerate(file.read_bytes()))),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_made_again(catalog: Catalog, damage: str) -> None:
    before = caught_up(catalog).search(["the", "班", "票"], 50)
    assert len(before) == 5
    DAMAGES[damage](catalog.folder / "lexical")
    for _ in range(2):
        assert caught_up(catalog).search(["the", "班", "票"], 50) == before


@pytest.mark.parametrize("suffix", ["term", "idx", "store", "fast", "fieldnorm"])
@pytest.mark.parametrize("damage", FILE_DAMAGES)
def test_a_damaged_file_has_all_made_again(catalog: Catalog, damage: str, suffix: str) -> None:
    before = caught_up(catalog).search(["the", "班", "票"], 50)
    (file,) = (catalog.folder / "lexical").glob(f"*.{suffix}")
    FILE_DAMAGES[damage](file)
    for _ in range(2):
        assert caught_up(catalog).search(["the", "班", "票"], 50) == before


def test_files_of_another_form_are_made_again(catalog: Catalog) -> None:
    folder = catalog.folder / "lexical"
    folder.mkdir()
    tantivy.Index(tantivy.SchemaBuilder().add_text_field("text").build(), path=str(folder))
    assert found(caught_up(catalog), catalog, "species") == [GARDEN[0]]


def test_files_of_another_catalog_are_made_again(catalog: Catalog, tmp_path: Path) -> None:
    other = Catalog(tmp_path / "other")
    other.create("bundled@abc", 2)
    put(other, chunked("z", ["species of zebra"] * 5))
    caught_up(other)
    (other.folder / "lexical").replace(catalog.folder / "lexical")
    assert found(caught_up(catalog), catalog, "species zebra") == [GARDEN[0]]


def test_what_another_process_leaves_half_written_is_ignored(catalog: Catalog) -> None:
    caught_up(catalog)
    folder = catalog.folder / "lexical"
    (folder / "0123456789abcdef0123456789abcdef.term").write_bytes(b"half")
    kept = (folder / "meta.json").read_bytes()
    assert found(caught_up(catalog), catalog, "species") == [GARDEN[0]]
    assert (folder / "meta.json").read_bytes() == kept


def test_while_another_writer_is_at_it_the_last_state_is_searched(catalog: Catalog) -> None:
    view = caught_up(catalog)
    holder = tantivy.Index.open(str(catalog.folder / "lexical"))
    writer = holder.writer(15_000_000, 1)
    put(catalog, chunked("tower", ["The tower."]))
    with catalog.reading() as snapshot:
        view.catch_up(snapshot)
        assert view.stamp != snapshot.stamp
    assert set(found(view, catalog, "the")) == set(GARDEN)
    writer.rollback()
    del writer, holder
    assert "The tower." in found(caught_up(catalog, view), catalog, "the")


@settings(max_examples=12)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from("pqrs"),
            st.lists(st.sampled_from(["甲乙", "乙丙", "a b", "b c"]), max_size=3),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_any_course_of_changes_finds_what_a_fresh_build_finds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[str], bool]]
) -> None:
    catalog = Catalog(tmp_path_factory.mktemp("course") / "index")
    catalog.create("bundled@abc", 2)
    view = LexicalView(catalog.folder)
    for at, (id, texts, look) in enumerate(steps):
        if texts:
            put(catalog, chunked(id, [f"{text} {at}" for text in texts]))
        else:
            put(catalog, gone=[id])
        if look:
            caught_up(catalog, view)
    caught_up(catalog, view)
    shutil.rmtree(catalog.folder / "lexical", ignore_errors=True)
    fresh = caught_up(catalog)
    for words in (["甲", "乙"], ["b"], ["c", "丙", "0"]):
        assert view.search(words, 50).keys() == fresh.search(words, 50).keys()
    catalog.close()
