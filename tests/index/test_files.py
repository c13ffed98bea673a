"""Which files are read again: none that looks as it did, unless that proves nothing or contents are asked for."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import pytest

from index.files import look
from index.library import Library
from index.snapshot import Recorded

FIRST = "The tower was built in 1883.\n"
SECOND = "The tower was built in 1962.\n"  # as many bytes


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "tower.txt").write_text(FIRST, encoding="utf-8")
    return folder


def looked(path: Path) -> str:
    """How the index would note that the file looks, however lately it was written."""
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def noted(folder: Path) -> dict[str, str]:
    """File name → how the catalog has it."""
    with sqlite3.connect(folder / "catalog.sqlite") as catalog:
        rows = catalog.execute("SELECT source, stat FROM sources").fetchall()
    catalog.close()
    return {Path(source).name: stat for source, stat in rows}


def note(folder: Path, stat: str) -> None:
    with sqlite3.connect(folder / "catalog.sqlite") as catalog:
        catalog.execute("UPDATE sources SET stat = ?", (stat,))
    catalog.close()


def test_a_file_that_looks_as_it_did_is_not_read(notes: Path) -> None:
    file = notes / "tower.txt"
    assert look(file, Recorded("tower", "what was recorded", looked(file))).content == "what was recorded"
    other = look(file, Recorded("tower", "what was recorded", "1 2 3")).content
    assert other == look(file, None).content
    assert other != "what was recorded"


def test_a_file_that_was_written_just_now_is_compared_again_until_it_is_at_rest(
    library: Library, notes: Path, tmp_path: Path
) -> None:
    assert noted(tmp_path / "index") == {"tower.txt": ""}
    before = (notes / "tower.txt").stat()
    (notes / "tower.txt").write_text(SECOND, encoding="utf-8")
    os.utime(notes / "tower.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert library.update([notes]).changed == 1
    time.sleep(2.1)
    generation = library.generation
    assert library.update([notes]).unchanged == 1
    assert noted(tmp_path / "index") == {"tower.txt": looked(notes / "tower.txt")}
    assert library.generation == generation  # no view has anything to absorb


def test_a_change_behind_unchanged_looks_is_found_when_contents_are_asked_for(
    library: Library, notes: Path, tmp_path: Path
) -> None:
    (notes / "tower.txt").write_text(SECOND, encoding="utf-8")
    note(tmp_path / "index", looked(notes / "tower.txt"))
    assert library.update([notes]).changed == 0
    assert library.update([notes], rehash=True).changed == 1
    assert library.document("tower").text.strip() == SECOND.strip()


def test_a_renamed_file_looks_new_and_a_replaced_one_is_forgotten(
    library: Library, notes: Path, tmp_path: Path
) -> None:
    note(tmp_path / "index", looked(notes / "tower.txt"))
    (notes / "tower.txt").rename(notes / "a.txt")
    library.update([notes])
    assert noted(tmp_path / "index") == {"a.txt": ""}
    note(tmp_path / "index", "something")
    (notes / "a.txt").write_text(SECOND, encoding="utf-8")
    library.update([notes])
    assert noted(tmp_path / "index") == {"a.txt": ""}


def test_looks_that_cannot_be_noted_cost_only_time(library: Library, notes: Path, tmp_path: Path) -> None:
    time.sleep(2.1)
    holder = sqlite3.connect(tmp_path / "index" / "catalog.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert library.update([notes]).unchanged == 1
    holder.execute("ROLLBACK")
    holder.close()
    assert noted(tmp_path / "index") == {"tower.txt": ""}
