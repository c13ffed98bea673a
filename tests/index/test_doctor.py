"""The doctor: finds what was damaged, says it, and heals what can be made from the documents."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.checks.finding import Finding
from index.doctor import Doctor
from index.document import Document
from index.embed import bundled_model
from index.errors import CatalogFault
from index.library import Library
from index.passage import Hit
from index.renewal import Renewed

if TYPE_CHECKING:
    from tests.index.conftest import ForeignModel

DIMENSION = bundled_model().dimension


@pytest.fixture
def folder(library: Library, tmp_path: Path) -> Path:
    """The index of two documents."""
    library.close()
    return tmp_path / "index"


def wrong(folder: Path) -> dict[str, Finding]:
    """What the doctor finds not to be as it should be, by check."""
    return {finding.check: finding for finding in Doctor(folder).examine() if not finding.ok}


def told(folder: Path) -> tuple[list[Document], list[tuple[str, str]]]:
    """What a user gets from an index: its documents, and what a search finds."""
    library = Library.open(folder)
    try:
        hits: list[Hit] = library.search("旗津航線 garden species")
        return [library.document(entry.id) for entry in library.documents()], [
            (hit.passage.document, hit.passage.text) for hit in hits
        ]
    finally:
        library.close()


def sql(folder: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(folder / "catalog.sqlite", isolation_level=None)
    assert connection.execute(statement, values).rowcount > 0
    connection.close()


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def nan(folder: Path) -> None:
    sql(folder, "UPDATE vectors SET vector = ? WHERE passage = 2", np.full(DIMENSION, np.nan, dtype="<f2").tobytes())


def stranger(folder: Path) -> None:
    rows = np.random.default_rng(3).normal(size=DIMENSION)
    vector = (rows / np.linalg.norm(rows)).astype("<f2").tobytes()
    sql(folder, "UPDATE vectors SET vector = ? WHERE passage = 1", vector)


def no_views(folder: Path) -> None:
    shutil.rmtree(folder / "lexical")
    (folder / "vectors.faiss").unlink()


def swap_view(folder: Path) -> None:
    """A vector view that is whole and bears the right stamp, with the vectors of two passages exchanged."""
    vectors = "SELECT group_concat(hex(vector)) FROM vectors WHERE passage"
    with sqlite3.connect(folder / "catalog.sqlite") as connection:
        first, second = (connection.execute(f"{vectors} = {id}").fetchone()[0] for id in (1, 2))
    connection.close()
    exchange = "UPDATE vectors SET vector = CASE passage WHEN 1 THEN ? ELSE ? END WHERE passage < 3"
    (folder / "vectors.faiss").unlink()
    sql(folder, exchange, bytes.fromhex(second), bytes.fromhex(first))
    Library.open(folder).close()
    sql(folder, exchange, bytes.fromhex(first), bytes.fromhex(second))


PLANTED: dict[str, tuple[Callable[[Path], object], dict[str, str]]] = {
    "a flipped byte in the vector view": (
        lambda folder: flip(folder / "vectors.faiss", 400),
        {"vector view": "missing or damaged"},
    ),
    "vectors exchanged in the vector view": (swap_view, {"vector view": "2 of 3 vectors compared"}),
    "no lexical view": (lambda folder: shutil.rmtree(folder / "lexical"), {"lexical view": "missing or damaged"}),
    "no views": (
no_views,
        {"lexical view": "missing or damaged", "vector view": "missing or damaged"},
    ),
    "a passage beyond its text": (
        lambda folder: sql(folder, "UPDATE passages SET end = 99999 WHERE id = 1"),
        {"passages": "1 document (ferry)"},
    ),
    "a passage without length": (
        lambda folder: sql(folder, "UPDATE passages SET end = start WHERE document = 'garden'"),
        {"passages": "1 document (garden)"},
    ),
    "a vector that is no number": (nan, {"vectors": "1 passage without one or with a damaged one"}),
    "a vector cut short": (
        lambda folder: sql(folder, "UPDATE vectors SET vector = x'0000' WHERE passage = 1"),
        {"vectors": "1 passage"},
    ),
    "a vector twice as long": (
        lambda folder: sql(
            folder, "UPDATE vectors SET vector = ? WHERE passage = 1", np.full(DIMENSION, 0.5, dtype="<f2").tobytes()
        ),
        {"vectors": "1 passage", "model": "1 of a sample", "vector view": "1 of 3 vectors compared"},
    ),
    "a vector of another text": (stranger, {"model": "1 of a sample", "vector view": "1 of 3 vectors compared"}),
    "no vector": (lambda folder: sql(folder, "DELETE FROM vectors WHERE passage = 1"), {"vectors": "1 passage"}),
    "no vectors": (lambda folder: sql(folder, "DELETE FROM vectors"), {"vectors": "3 passages"}),
    "an earlier generation": (
        lambda folder: sql(folder, "UPDATE meta SET value = 0 WHERE key = 'generation'"),
        {"generation": "passages are of generation 1, the catalog of 0", "lexical view": "another state",
         "vector view": "another state"},
    ),
    "a tombstone for what is there": (
        lambda folder: sql(folder, "INSERT INTO removed VALUES (1, 1)"),
        {"generation": "1 passage counted as removed"},
    ),
    "a passage that no view knows": (
        lambda folder: sql(folder, "UPDATE passages SET id = 77 WHERE id = (SELECT max(id) FROM passages)"),
        {"catalog": "1 reference to what is gone", "vectors": "1 passage", "lexical view": "1 passage missing",
         "vector view": "1 passage missing and 1 too many"},
    ),
    "another identity": (
        lambda folder: sql(folder, "UPDATE meta SET value = 'another' WHERE key = 'identity'"),
        {"lexical view": "another state"},
    ),
    "an older bundled model": (
        lambda folder: sql(folder, "UPDATE meta SET value = 'bundled@0123456789ab' WHERE key = 'model'"),
        {"model": "bundled@0123456789ab"},
    ),
    "a source of no document": (
        lambda folder: sql(folder, "INSERT INTO sources (source, document) VALUES ('/gone.md', 'gone')"),
        {"catalog": "1 reference to what is gone, the first in sources"},
    ),
    "a view that was being written": (
        lambda folder: (folder / "vectors.faiss.4711").write_bytes(b"half"),
        {"leftovers": "vectors.faiss.4711"},
    ),
}  # fmt: skip


def test_a_sound_index_is_found_sound_and_left_alone(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    findings = Doctor(folder).examine()
    assert [finding for finding in findings if not finding.ok or finding.remedy] == []
    checks = [finding.check for finding in findings]
    assert len(checks) == len(set(checks)) == 13
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", PLANTED)
def test_what_was_damaged_is_found_and_healed(folder: Path, name: str) -> None:
    before = told(folder)
    plant, said = PLANTED[name]
    plant(folder)
    found = wrong(folder)
    assert found.keys() == said.keys()
    for check, part in said.items():
        assert part in found[check].said
        assert "assistant doctor --repair" in found[check].remedy or check == "model"
    Doctor(folder).repair()
    assert wrong(folder) == {}
    assert told(folder) == before


def test_a_repair_is_seen_by_a_library_that_is_open(folder: Path) -> None:
    library = Library.open(folder)
    before = library.search("garden species")
    nan(folder)
    Doctor(folder).repair()
    assert library.search("garden species") == before
    assert library.update([folder.parent / "notes"]).unchanged == 2
    library.close()


def test_an_embedding_that_was_stopped_is_found_and_dropped(folder: Path, foreign_model: ForeignModel) -> None:
    def stop(renewed: Renewed) -> None:
        if renewed.done:
            raise KeyboardInterrupt

    before, name = told(folder), foreign_model(1, 48)
    with pytest.raises(KeyboardInterrupt):
        Library.open_or_begin(folder, name, stop)
    found = wrong(folder)
    assert found.keys() == {"renewal"}
    assert f"3 of 3 passages are embedded with {name}@" in found["renewal"].said
    assert f"--model {name};" in found["renewal"].remedy
    Doctor(folder).repair()
    assert wrong(folder) == {}
    assert told(folder) == before


def test_an_index_whose_model_is_gone_is_repaired_but_for_that(folder: Path, foreign_model: ForeignModel) -> None:
    name = foreign_model(1, 48)
    Library.open_or_begin(folder, name).close()
    shutil.rmtree(name)
    shutil.rmtree(folder / "lexical")
    assert wrong(folder).keys() == {"model", "lexical view"}
    Doctor(folder).repair()
    found = wrong(folder)
    assert found.keys() == {"model"}
    assert f"{name!r}: it is no folder" in found["model"].said


def test_changed_and_lost_files_are_told_and_are_no_fault(folder: Path) -> None:
    notes = folder.parent / "notes"
    (notes / "ferry.md").unlink()
    (notes / "garden.txt").write_text("Closed.", encoding="utf-8")
    (sources,) = (finding for finding in Doctor(folder).examine() if finding.check == "sources")
    assert sources.ok
    assert sources.said == "2 files, 1 gone or unreadable, 1 changed since"
    assert "assistant index" in sources.remedy


def test_a_document_is_never_altered_not_even_one_that_nothing_refers_to(folder: Path) -> None:
    before = told(folder)[0]
    sql(folder, "DELETE FROM sources WHERE document = 'ferry'")
    sql(folder, "UPDATE documents SET blocks = '[[\"paragraph\", 9, 3, 0]]' WHERE id = 'garden'")
    nan(folder)
    assert wrong(folder).keys() == {"documents", "vectors"}
    Doctor(folder).repair()
    (left,) = wrong(folder).values()
    assert left.check == "documents"
    assert "1 document (ferry) without a source" in left.said
    assert "1 document (garden) with blocks or pages out of order" in left.said
    with sqlite3.connect(folder / "catalog.sqlite") as connection:
        texts = connection.execute("SELECT text FROM documents ORDER BY id").fetchall()
    connection.close()
    assert texts == [(document.text,) for document in before]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_bytes(b"not a database at all" * 400), "is damaged"),
        (lambda path: path.write_bytes(b""), "no catalog of this program"),
        (lambda path: path.unlink(), "can't be read"),
    ],
    ids=["other bytes", "empty", "gone"],
)
def test_a_catalog_beyond_repair_is_said_to_be_and_kept(
    folder: Path, damage: Callable[[Path], object], said: str
) -> None:
    for log in folder.glob("catalog.sqlite-*"):
        log.unlink()
    damage(folder / "catalog.sqlite")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = wrong(folder)
    assert found.keys() == {"catalog"}
    assert said in found["catalog"].said
    assert f"rename {folder} and run: assistant index PATH" in found["catalog"].remedy
    if (folder / "catalog.sqlite").exists():
        with pytest.raises(CatalogFault):
            Doctor(folder).repair()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_half_readable_catalog_says_which_folders_to_index_again(folder: Path) -> None:
    with sqlite3.connect(folder / "catalog.sqlite") as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'passages'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray((folder / "catalog.sqlite").read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    (folder / "catalog.sqlite").write_bytes(content)
    found = wrong(folder)
    assert f"assistant index {folder.parent / 'notes'} --index {folder}" in found["catalog"].remedy


def test_no_index_is_no_patient(tmp_path: Path) -> None:
    with pytest.raises(CatalogFault, match="no index at"):
        Doctor(tmp_path / "absent").examine()
