"""The vector view: exact cosines over what the catalog holds, whatever became of the view's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.catalog import Catalog
from index.change import Chunked
from index.document import Document
from index.passage import Passage
from index.vectors import VectorView
from tests.index.conftest import put

DIMENSION = 8


def rows(seed: int, count: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def chunked(id: str, seed: int, count: int = 3) -> Chunked:
    """A document of `count` passages of one character each, with random unit vectors."""
    text = "x" * count
    document = Document(id, f"/{id}.md", f"{id}-{seed}", text, ())
    return Chunked(document, [Passage(0, id, at, at + 1, "x") for at in range(count)], rows(seed, count))


def caught_up(catalog: Catalog, view: VectorView | None = None) -> VectorView:
    view = view or VectorView(catalog.folder)
    with catalog.reading() as snapshot:
        view.catch_up(snapshot)
        assert view.stamp == snapshot.stamp
    return view


def stored(catalog: Catalog) -> dict[int, NDArray[np.float32]]:
    with catalog.reading() as snapshot:
        return {int(id): row for ids, found in snapshot.vectors_since(0) for id, row in zip(ids, found, strict=True)}


def assert_holds_the_catalog(view: VectorView, catalog: Catalog) -> None:
    question = rows(99, 1)[0]
    expected = {id: float(row @ question) for id, row in stored(catalog).items()}
    found = view.search(question, 1000)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert found == pytest.approx(expected, abs=2e-3)
    assert view.cosines(question, expected) == pytest.approx(expected, abs=2e-3)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    catalog = Catalog(tmp_path / "index")
    catalog.create("bundled@abc", DIMENSION)
    put(catalog, chunked("a", 1), chunked("b", 2))
    return catalog


def test_the_nearest_come_first_and_their_number_is_kept(catalog: Catalog) -> None:
    view = caught_up(catalog)
    assert_holds_the_catalog(view, catalog)
    for id, row in stored(catalog).items():
        found = view.search(row, 2)
        assert len(found) == 2
        assert next(iter(found)) == id


def test_a_search_among_some_passages_finds_only_these(catalog: Catalog) -> None:
    view = caught_up(catalog)
    with catalog.reading() as snapshot:
        among = snapshot.passage_ids(["b"])
    question = rows(1, 3)[0]  # the first passage of a
    assert set(view.search(question, 10, among)) == set(among.tolist())
    assert view.search(question, 10, np.array([], dtype=np.int64)) == {}
    assert view.cosines(question, [4, 12345]).keys() == {4}


def test_before_it_has_caught_up_nothing_is_found(catalog: Catalog) -> None:
    view = VectorView(catalog.folder)
    assert view.search(rows(1, 1)[0], 5) == {}
    assert view.cosines(rows(1, 1)[0], [1]) == {}


def test_an_empty_catalog_has_an_empty_view(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "empty")
    catalog.create("bundled@abc", DIMENSION)
    assert caught_up(catalog).search(rows(1, 1)[0], 5) == {}


def test_what_is_added_replaced_and_removed_is_caught_up_with(catalog: Catalog) -> None:
    view = caught_up(catalog)
    put(catalog, chunked("a", 7, 2), chunked("c", 8), gone=("b",))
    caught_up(catalog, view)
    assert len(stored(catalog)) == 5
    assert_holds_the_catalog(view, catalog)
    assert_holds_the_catalog(caught_up(catalog), catalog)


def test_a_small_change_is_not_worth_a_new_file_and_is_not_lost(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "index")
    catalog.create("bundled@abc", DIMENSION)
    put(catalog, chunked("big", 1, 200))
    view = caught_up(catalog)
    before = (catalog.folder / "vectors.faiss").read_bytes()
    put(catalog, chunked("small", 2, 1))
    assert_holds_the_catalog(caught_up(catalog, view), catalog)
    assert (catalog.folder / "vectors.faiss").read_bytes() == before
    assert_holds_the_catalog(caught_up(catalog), catalog)
    put(catalog, chunked("more", 3, 20))
    assert_holds_the_catalog(caught_up(catalog, view), catalog)
    assert (catalog.folder / "vectors.faiss").read_bytes() != before


def test_the_file_is_taken_over_rather_than_made_again(catalog: Catalog) -> None:
    caught_up(catalog)
    path = catalog.folder / "vectors.faiss"
    content, written = path.read_bytes(), path.stat().st_mtime_ns
    assert_holds_the_catalog(caught_up(catalog), catalog)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, written)
    assert faiss.read_index(str(path)).ntotal == 6


def _flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(bytes(content))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "a vector's bit flipped": lambda path: _flip(path, 150),
    "the header's bit flipped": lambda path: _flip(path, 3),
    "the generation's bit flipped": lambda path: _flip(path, -20),
    "garbage": lambda path: path.write_bytes(b"nothing of the kind" * 50),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_again(catalog: Catalog, damage: str) -> None:
    caught_up(catalog)
    path = catalog.folder / "vectors.faiss"
    whole = path.read_bytes()
    DAMAGES[damage](path)
    assert_holds_the_catalog(caught_up(catalog), catalog)
    assert path.read_bytes() == whole


def test_the_file_of_another_catalog_is_made_again(catalog: Catalog, tmp_path: Path) -> None:
    other = Catalog(tmp_path / "other")
    other.create("bundled@abc", DIMENSION)
    put(other, chunked("z", 20, 5))
    caught_up(other)
    (other.folder / "vectors.faiss").replace(catalog.folder / "vectors.faiss")
    assert_holds_the_catalog(caught_up(catalog), catalog)


def test_a_file_ahead_of_its_catalog_is_made_again(catalog: Catalog) -> None:
    catalog.close()
    old = (catalog.folder / "catalog.sqlite").read_bytes()
    put(catalog, chunked("c", 5))
    caught_up(catalog)
    catalog.close()
    (catalog.folder / "catalog.sqlite").write_bytes(old)
    restored = Catalog(catalog.folder)
    assert len(stored(restored)) == 6
    assert_holds_the_catalog(caught_up(restored), restored)


@settings(max_examples=25)
@given(steps=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 4), st.booleans(), st.booleans()), max_size=8))
def test_any_course_of_changes_ends_like_a_fresh_build(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, bool, bool]]
) -> None:
    catalog = Catalog(tmp_path_factory.mktemp("course") / "index")
    catalog.create("bundled@abc", DIMENSION)
    view = VectorView(catalog.folder)
    for seed, (id, count, look, reopen) in enumerate(steps):
        if count:
            put(catalog, chunked(id, seed, count))
        else:
            put(catalog, gone=(id,))
        if look:
            caught_up(catalog, view)
        if reopen:
            view = VectorView(catalog.folder)
    assert_holds_the_catalog(caught_up(catalog, view), catalog)
    catalog.close()
