"""Taking documents out of the index: gone from every view at once, and back when their folder is indexed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import UnknownDocument
from index.library import Library


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "ferry.txt").write_text("渡輪每日開120班，全票40元。\n", encoding="utf-8")
    (folder / "garden.txt").write_text("The rooftop garden holds 340 species.\n", encoding="utf-8")
    (folder / "same-garden.txt").write_text("The rooftop garden holds 340 species.\n", encoding="utf-8")
    return folder


def test_a_removed_document_is_found_no_more_though_two_files_held_it(library: Library) -> None:
    library.remove(["garden"])
    assert [entry.id for entry in library.documents()] == ["ferry"]
    assert {hit.passage.document for hit in library.search("garden species")} <= {"ferry"}
    assert library.passage_count == 1
    with pytest.raises(UnknownDocument, match="no document 'garden' in the index"):
        library.document("garden")


def test_its_files_stay_and_an_update_brings_it_back(library: Library, notes: Path) -> None:
    library.remove(["garden"])
    assert (notes / "garden.txt").exists()
    update = library.update([notes])
    assert (update.added, update.unchanged) == (1, 1)
    assert library.search("garden species")[0].passage.document == "garden"


def test_nothing_is_removed_when_one_of_them_is_not_there(library: Library) -> None:
    generation = library.generation
    with pytest.raises(UnknownDocument, match="no document 'harbour' in the index; it has ferry, garden"):
        library.remove(["ferry", "harbour"])
    library.remove([])
    assert library.generation == generation
    assert library.passage_count == 2
