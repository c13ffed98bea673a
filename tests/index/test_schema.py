"""Catalogs of older versions: brought to today's tables where they can be written, with all that is in them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.errors import CatalogFault
from index.library import Library
from index.schema import VERSION

TEXT = "The tower was built in 1883.\n"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The index folder of one document, as version 1 of the program left it."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tower.txt").write_text(TEXT, encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([tmp_path / "notes"])
    library.close()
    with sqlite3.connect(tmp_path / "index" / "catalog.sqlite") as catalog:
        catalog.execute("ALTER TABLE documents DROP COLUMN added")
        catalog.execute("ALTER TABLE documents DROP COLUMN added_by")
        catalog.execute("ALTER TABLE sources DROP COLUMN stat")
        catalog.execute("DROP TABLE coming")
        catalog.execute("DELETE FROM meta WHERE key = 'space'")
        catalog.execute("PRAGMA user_version = 1")
    catalog.close()
    return tmp_path / "index"


def version(folder: Path) -> int:
    with sqlite3.connect(folder / "catalog.sqlite") as catalog:
        found = int(catalog.execute("PRAGMA user_version").fetchone()[0])
    catalog.close()
    return found


def test_an_older_catalog_is_opened_with_all_it_has(old: Path) -> None:
    library = Library.open(old)
    (tower,) = library.documents()
    assert (tower.id, tower.passages, tower.added, tower.added_by) == ("tower", 1, None, None)
    assert library.search("Which tower was built in 1883?")[0].passage.text == TEXT.strip()
    assert library.generation == 1
    assert version(old) == VERSION
    notes = old.parent / "notes"
    assert library.update([notes]).unchanged == 1
    (notes / "tower.txt").write_text("The tower was built in 1962.\n", encoding="utf-8")
    assert library.update([notes]).changed == 1
    assert library.documents()[0].added is not None
    library.close()


def test_an_older_catalog_is_written_to_as_it_is(old: Path) -> None:
    library = Library.open_or_begin(old)
    library.remove(["tower"])
    assert library.documents() == ()
    library.close()
    assert version(old) == VERSION


def test_an_older_catalog_that_cannot_be_written_now_is_refused_and_left_alone(old: Path) -> None:
    other = sqlite3.connect(old / "catalog.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CatalogFault, match="another process is writing"), Catalog(old, patience=0.05).reading():
        pass
    other.execute("ROLLBACK")
    other.close()
    assert version(old) == 1
