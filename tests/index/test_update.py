"""Bringing an index up to date: what is new, changed, gone, renamed, doubled, or can't be read."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from index.errors import DocumentFault, UnknownDocument
from index.library import Library
from index.update import Progress
from tests.index.conftest import FERRY, GARDEN


def documents(library: Library) -> dict[str, str]:
    """Document id → the names of its file."""
    return {entry.id: Path(entry.source).name for entry in library.documents()}


def test_an_update_without_changes_commits_nothing(library: Library, notes: Path) -> None:
    before = library.generation
    done = library.update([notes])
    assert (done.added, done.changed, done.removed, done.unchanged, done.failed) == (0, 0, 0, 2, ())
    assert done.passages == library.passage_count
    assert library.generation == before


def test_an_update_adds_replaces_and_removes(library: Library, notes: Path) -> None:
    assert "340 species" in library.document("garden").text
    (notes / "garden.txt").write_text("The rooftop garden closed in 2023.\n", encoding="utf-8")
    (notes / "ferry.md").unlink()
    (notes / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    done = library.update([notes])
    assert (done.added, done.changed, done.removed, done.unchanged) == (1, 1, 1, 0)
    assert documents(library) == {"garden": "garden.txt", "tower": "tower.txt"}
    assert {hit.passage.text for hit in library.search("garden 2019 班次 tower", 50)} == {
        "The rooftop garden closed in 2023.",
        "The tower was built in 1883.",
    }
    assert library.document("garden").text.strip() == "The rooftop garden closed in 2023."
    assert library.document_frequency(["garden", "species", "班"]) == [1, 0, 0]
    with pytest.raises(UnknownDocument):
        library.document("ferry")


def test_only_what_lies_under_the_paths_is_removed(library: Library, notes: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes-2"
    other.mkdir()
    (other / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    assert library.update([other]).removed == 0
    assert len(library.documents()) == 3
    assert library.update([notes]).removed == 0
    (notes / "ferry.md").unlink()
    assert library.update([other]).removed == 0
    assert library.update([notes / "ferry.md"]).removed == 1
    assert sorted(documents(library)) == ["garden", "tower"]


def test_an_emptied_folder_takes_its_documents_along_but_an_unknown_one_is_a_fault(
    library: Library, notes: Path, tmp_path: Path
) -> None:
    with pytest.raises(DocumentFault, match="does not exist"):
        library.update([tmp_path / "absent"])
    assert len(library.documents()) == 2
    shutil.rmtree(notes)
    assert library.update([notes]).removed == 2
    assert library.documents() == ()
    assert library.search("garden") == []


def test_a_folder_that_cannot_be_looked_into_takes_nothing_along(library: Library, notes: Path) -> None:
    notes.rename(notes.parent / "moved")
    notes.symlink_to(notes)
    with pytest.raises(DocumentFault):
        library.update([notes])
    assert len(library.documents()) == 2


def test_a_renamed_file_keeps_its_id_its_passages_and_since_when_it_is_there(library: Library, notes: Path) -> None:
    passages = library.passages("garden")
    (before,) = (entry for entry in library.documents() if entry.id == "garden")
    (notes / "garden.txt").rename(notes / "roof.txt")
    done = library.update([notes])
    assert (done.added, done.changed, done.removed, done.unchanged) == (0, 0, 0, 2)
    assert documents(library) == {"ferry": "ferry.md", "garden": "roof.txt"}
    assert library.passages("garden") == passages
    (after,) = (entry for entry in library.documents() if entry.id == "garden")
    assert after == replace(before, source=str(notes / "roof.txt"), sources=(str(notes / "roof.txt"),))
    assert after.added
    assert datetime.fromisoformat(after.added).utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(after.added)) < timedelta(minutes=10)


def test_a_changed_file_is_dated_anew_and_a_list_tells_its_pages_and_sources(library: Library, notes: Path) -> None:
    with sqlite3.connect(notes.parent / "index" / "catalog.sqlite") as catalog:
        catalog.execute("UPDATE documents SET added = '2001-01-01T00:00:00+00:00'")
    catalog.close()
    (notes / "garden.txt").write_text("The rooftop garden closed in 2023.\n", encoding="utf-8")
    (notes / "copy.txt").write_text(FERRY, encoding="utf-8")
    library.update([notes])
    ferry, garden = library.documents()
    assert ferry.added == "2001-01-01T00:00:00+00:00"
    assert garden.added
    assert garden.added > "2026"
    assert (ferry.sources, ferry.pages) == ((str(notes / "ferry.md"), str(notes / "copy.txt")), 0)


def test_the_same_content_twice_is_one_document_until_one_of_the_files_changes(library: Library, notes: Path) -> None:
    (notes / "copy.txt").write_text(GARDEN, encoding="utf-8")
    assert library.update([notes]).added == 0
    assert sorted(documents(library)) == ["ferry", "garden"]
    (notes / "garden.txt").write_text("The rooftop garden closed in 2023.\n", encoding="utf-8")
    assert library.update([notes]).added == 1
    assert documents(library) == {"ferry": "ferry.md", "garden": "copy.txt", "garden-2": "garden.txt"}
    (notes / "copy.txt").unlink()
    assert library.update([notes]).removed == 1
    assert sorted(documents(library)) == ["ferry", "garden-2"]


def test_files_of_one_stem_get_ids_of_their_own(library: Library, notes: Path) -> None:
    (notes / "deep").mkdir()
    (notes / "deep" / "ferry.txt").write_text("Another ferry.\n", encoding="utf-8")
    (notes / "ferry.txt").write_text("A third ferry.\n", encoding="utf-8")
    (notes / "twin.txt").write_text("A third ferry.\n", encoding="utf-8")
    done = library.update([notes])
    assert done.added == 2
    assert {id: library.document(id).text.strip() for id in ("ferry-2", "ferry-3")} == {
        "ferry-2": "Another ferry.",
        "ferry-3": "A third ferry.",
    }


def test_swapped_files_swap_their_documents(library: Library, notes: Path) -> None:
    (notes / "a.txt").write_text("First.\n", encoding="utf-8")
    (notes / "b.txt").write_text("Second.\n", encoding="utf-8")
    library.update([notes])
    (notes / "a.txt").write_text("Second.\n", encoding="utf-8")
    (notes / "b.txt").write_text("First.\n", encoding="utf-8")
    assert library.update([notes]).unchanged == 4
    assert documents(library)["a"] == "b.txt"
    assert documents(library)["b"] == "a.txt"


def test_a_file_that_fails_is_reported_and_the_others_are_in(library: Library, notes: Path) -> None:
    (notes / "ferry.md").write_bytes(b"\xff\xfe\xff")
    (notes / "empty.txt").write_bytes(b"")
    (notes / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    done = library.update([notes])
    assert (done.added, done.changed, done.removed, done.unchanged) == (1, 0, 0, 1)
    assert {Path(failure.source).name for failure in done.failed} == {"ferry.md", "empty.txt"}
    assert all(Path(failure.source).name in failure.reason for failure in done.failed)
    assert sorted(documents(library)) == ["ferry", "garden", "tower"]
    assert "每日120班" in library.document("ferry").text


def test_a_file_name_that_is_no_text_is_reported(library: Library, notes: Path) -> None:
    path = os.fsencode(notes) + b"/caf\xe9.txt"
    try:
        with open(path, "wb") as file:
            file.write(b"The cafe is open.\n")
    except OSError:
        pytest.skip("this file system has only UTF-8 names")
    (failure,) = library.update([notes]).failed
    assert "rename it" in failure.reason
    assert failure.reason.isascii()
    assert len(library.documents()) == 2


def test_progress_counts_every_file_once(notes: Path, tmp_path: Path) -> None:
    (notes / "bad.txt").write_bytes(b"\xff")
    (notes / "copy.txt").write_text(GARDEN, encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    seen: list[Progress] = []
    library.update([notes], seen.append)
    assert [progress.total for progress in seen] == [4] * len(seen)
    assert [progress.done for progress in seen] == sorted({progress.done for progress in seen})
    assert seen[-1].done == 4
    assert {progress.name for progress in seen} <= {"bad.txt", "copy.txt", "ferry.md", "garden.txt"}
    seen.clear()
    library.update([notes], seen.append)
    assert [(progress.done, progress.total) for progress in seen] == [(3, 4), (4, 4)]
    library.close()


def test_an_update_that_is_stopped_keeps_what_was_committed_and_goes_on_from_there(notes: Path, tmp_path: Path) -> None:
    for number in range(230):
        (notes / f"n{number:03}.txt").write_text(f"Ship {number} arrived.\n", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")

    def stop(progress: Progress) -> None:
        if progress.done == 215:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.update([notes], stop)
    assert len(library.documents()) == 200
    assert len(library.search("ship arrived", 300)) == library.passage_count
    done = library.update([notes])
    assert (done.added, done.unchanged) == (32, 200)
    library.close()


def test_a_stop_commits_what_was_read_and_the_next_update_goes_on_from_there(notes: Path, tmp_path: Path) -> None:
    for number in range(230):
        (notes / f"n{number:03}.txt").write_text(f"Ship {number} arrived.\n", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    stop = Event()

    def report(progress: Progress) -> None:
        if progress.done == 215:
            stop.set()

    done = library.update([notes], report, stop=stop)
    assert (done.added, done.left, done.failed) == (215, 17, ())
    assert len(library.search("ship arrived", 300)) == library.passage_count == done.passages
    done = library.update([notes])
    assert (done.added, done.unchanged, done.left) == (17, 215, 0)
    stopped = library.update([notes], stop=stop)
    assert (stopped.unchanged, stopped.left) == (0, 232)
    assert len(library.documents()) == 232
    library.close()


def test_progress_counts_the_bytes_that_are_to_be_read(library: Library, notes: Path) -> None:
    (notes / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    (notes / "same.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    (notes / "bad.txt").write_bytes(b"\xff\xff")
    seen: list[Progress] = []
    library.update([notes], seen.append)
    assert [(at.done, at.total, at.read, at.size) for at in seen] == [(2, 5, 0, 60), (3, 5, 2, 60), (5, 5, 60, 60)]


def test_what_was_read_is_not_held_back_for_long(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    library = Library.open_or_begin(tmp_path / "index")
    monkeypatch.setattr("index.update._BATCH_SECONDS", 0.0)
    library.update([notes])
    assert library.generation == 2  # each document was old enough to be committed by itself
    library.close()
