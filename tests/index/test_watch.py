"""Watching in a thread: what is told, what is waited for, and that nothing ends it but the one who asked for it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from index.errors import CatalogFault, DocumentFault, IndexFault
from index.library import Library
from index.update import Update
from index.watch import watch
from tests.waiting import until

Told = list[Update | IndexFault]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library.open_or_begin(tmp_path / "index")
    yield library
    library.close()


@contextmanager
def watching(library: Library, *paths: Path) -> Iterator[Told]:
    """What is told while the block runs; the watch has to end soon after it."""
    told: Told = []
    stop = Event()
    watcher = Thread(target=watch, args=(library, paths, told.append, stop), daemon=True)
    watcher.start()
    try:
        yield told
    finally:
        stop.set()
        watcher.join(60)
    assert not watcher.is_alive()


def ids(library: Library) -> set[str]:
    try:
        return {entry.id for entry in library.documents()}
    except CatalogFault:  # there is no index yet
        return set()


def test_what_is_there_comes_in_first_and_only_what_changes_is_compared(library: Library, notes: Path) -> None:
    with watching(library, notes) as told:
        until(lambda: len(told) == 1)
        (notes / "garden.txt").write_text("The rooftop garden holds 340 species.\n", encoding="utf-8")
        until(lambda: len(told) == 2)
    first, second = told
    assert isinstance(first, Update)
    assert isinstance(second, Update)
    assert (first.added, first.unchanged) == (1, 0)
    assert (second.added, second.unchanged) == (1, 0)
    assert ids(library) == {"tower", "garden"}


def test_a_file_that_is_being_written_is_waited_for(library: Library, notes: Path) -> None:
    with watching(library, notes) as told, (notes / "growing.txt").open("w", encoding="utf-8") as growing:
        until(lambda: len(told) == 1)
        (notes / "other.txt").write_text("The other note.\n", encoding="utf-8")
        while len(told) < 2:
            growing.write("Another sentence.\n")
            growing.flush()
            time.sleep(0.01)
        assert ids(library) == {"tower", "other"}
        growing.write("The last sentence.\n")
        growing.flush()
        until(lambda: "growing" in ids(library))
    assert library.document("growing").text.endswith("The last sentence.")


def test_what_an_update_would_not_come_to_is_passed_over(library: Library, notes: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (notes / "linked").symlink_to(elsewhere)
    with watching(library, notes) as told:
        until(lambda: len(told) == 1)
        (notes / ".hidden").mkdir()
        for name in (".hidden/note.txt", ".note.txt", "README.md", "picture.xyz", "linked/note.txt"):
            (notes / name).write_text("Not for the index.\n", encoding="utf-8")
        (notes / "unknown.txt").write_text("Gone before anyone looks.\n", encoding="utf-8")
        (notes / "unknown.txt").unlink()
        (notes / "last.txt").write_text("The last note.\n", encoding="utf-8")
        until(lambda: "last" in ids(library))
    assert ids(library) == {"tower", "last"}
    assert [outcome for outcome in told if isinstance(outcome, IndexFault)] == []


def test_a_fault_is_told_once_and_the_change_is_tried_again(library: Library, notes: Path, tmp_path: Path) -> None:
    with watching(library, notes) as told:
        until(lambda: len(told) == 1)
        holder = sqlite3.connect(tmp_path / "index" / "catalog.sqlite", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        (notes / "garden.txt").write_text("The rooftop garden holds 340 species.\n", encoding="utf-8")
        until(lambda: len(told) == 2)
        holder.execute("ROLLBACK")
        holder.close()
        until(lambda: "garden" in ids(library))
    assert [type(outcome) for outcome in told] == [Update, CatalogFault, Update]
    assert "another process is writing" in str(told[1])


def test_a_path_that_is_not_there_yet_is_waited_for(library: Library, notes: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    with watching(library, later) as told:
        until(lambda: len(told) == 1)
        assert isinstance(told[0], DocumentFault)
        later.mkdir()
        (later / "note.txt").write_text("It came at last.\n", encoding="utf-8")
        until(lambda: ids(library) == {"note"})
