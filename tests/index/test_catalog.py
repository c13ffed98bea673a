"""The catalog: what is committed is there whole, for every reader, until another commit; anything else is refused."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.catalog import Catalog
from index.change import Change, Chunked
from index.document import Block, Document
from index.errors import CatalogFault, UnknownDocument
from index.passage import Passage

SENTENCES = ("燈塔建於1883年。", "It was rebuilt in 1962.", "塔高40公尺。")


def chunked(id: str, sentences: Sequence[str] = SENTENCES, source: str = "") -> Chunked:
    """A document of one passage a sentence, with vectors (1, 0), (2, 0), …"""
    text = "\n".join(sentences)
    starts = [text.index(sentence) for sentence in sentences]
    spans = [(start, start + len(sentence)) for start, sentence in zip(starts, sentences, strict=True)]
    document = Document(
        id, source or f"/notes/{id}.md", f"sha-{text}", text, tuple(Block("paragraph", *span) for span in spans)
    )
    passages = [Passage(0, id, *span, text[slice(*span)]) for span in spans]
    vectors = np.array([(row + 1, 0) for row in range(len(spans))], dtype=np.float32)
    return Chunked(document, passages, vectors)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    catalog = Catalog(tmp_path / "index", patience=0.05)
    catalog.create("bundled@abc", 2)
    return catalog


def texts(catalog: Catalog, document: str) -> list[str]:
    with catalog.reading() as snapshot:
        return [passage.text for passage in snapshot.passages_of(document)]


def ids(catalog: Catalog) -> list[str]:
    with catalog.reading() as snapshot:
        return [entry.id for entry in snapshot.entries()]


def test_a_document_comes_back_as_it_went_in(catalog: Catalog) -> None:
    text = "標題\n\n甲 | 乙\n一 | 二 😀"
    blocks = (Block("heading", 0, 2, 1), Block("header", 4, 9), Block("row", 10, 17))
    document = Document(
        *("table", "/notes/table.md", "sha", text, blocks, (0, 4)),
        *("題", "林月琴", "港務週報", "2024-03", "zh-Hant", "news"),
    )
    passage = Passage(0, "table", 10, 17, text[10:17], ("標題", "小標"), "甲 | 乙", 2)
    catalog.commit(Change(put=[Chunked(document, [passage], np.array([[0.5, -0.25]], dtype=np.float32))]), 0)
    with catalog.reading() as snapshot:
        assert snapshot.document("table") == document
        (stored,) = snapshot.passages_of("table")
        assert stored == Passage(stored.id, "table", 10, 17, "一 | 二 😀", ("標題", "小標"), "甲 | 乙", 2)
        assert snapshot.passages([stored.id, 99]) == {stored.id: stored}
        (entry,) = snapshot.entries()
        assert (entry.title, entry.author, entry.publisher, entry.published) == ("題", "林月琴", "港務週報", "2024-03")
        assert (entry.source, entry.passages, entry.characters) == ("/notes/table.md", 1, len(text))
        ((found, vectors),) = snapshot.vectors_since(0)
        assert found.tolist() == [stored.id]
        assert vectors.tolist() == [[0.5, -0.25]]


def test_a_replaced_document_leaves_tombstones_and_its_passages_get_new_ids(catalog: Catalog) -> None:
    assert catalog.commit(Change(put=[chunked("a"), chunked("b", ["Other."])]), 0) == 1
    with catalog.reading() as snapshot:
        old = [passage.id for passage in snapshot.passages_of("a")]
    assert catalog.commit(Change(put=[chunked("a", ["New."])]), 1) == 2
    with catalog.reading() as snapshot:
        (new,) = snapshot.passages_of("a")
        assert new.text == "New."
        assert new.id > max(old)
        assert snapshot.removed_since(1) == old
        assert snapshot.removed_since(2) == []
        assert [passage.id for passage in snapshot.added_since(1)] == [new.id]
        assert snapshot.count_since(0) == snapshot.passage_count == 2


def test_a_document_goes_with_its_last_source(catalog: Catalog) -> None:
    catalog.commit(Change(put=[chunked("a"), chunked("b", ["Other."])], attach={"/copy/a.md": "a"}), 0)
    catalog.commit(Change(detach=["/notes/a.md", "/notes/b.md"]), 1)
    assert ids(catalog) == ["a"]
    with catalog.reading() as snapshot:
        assert snapshot.document("a").source == "/copy/a.md"
        assert list(snapshot.sources()) == ["/copy/a.md"]
    catalog.commit(Change(detach=["/copy/a.md"]), 2)
    assert ids(catalog) == []
    with catalog.reading() as snapshot:
        assert snapshot.passage_count == 0
        assert len(snapshot.removed_since(0)) == 4


def test_a_commit_that_fails_half_way_leaves_nothing(catalog: Catalog) -> None:
    catalog.commit(Change(put=[chunked("a")]), 0)
    whole = chunked("c", ["One.", "Two."])
    torn = Chunked(whole.document, whole.passages, whole.vectors[:1])
    with pytest.raises(ValueError, match="zip"):
        catalog.commit(Change(put=[chunked("b", ["Other."]), torn], detach=["/notes/a.md"]), 1)
    assert ids(catalog) == ["a"]
    assert texts(catalog, "a") == list(SENTENCES)
    assert catalog.commit(Change(put=[whole]), 1) == 2
    assert ids(catalog) == ["a", "c"]


def test_a_change_planned_from_an_older_state_is_refused(catalog: Catalog) -> None:
    catalog.commit(Change(put=[chunked("a")]), 0)
    with pytest.raises(CatalogFault, match="another process has changed the index"):
        catalog.commit(Change(put=[chunked("b", ["Other."])]), 0)
    assert ids(catalog) == ["a"]


def test_a_second_writer_is_refused_and_a_reader_sees_what_was_committed(catalog: Catalog) -> None:
    catalog.commit(Change(put=[chunked("a")]), 0)
    other = sqlite3.connect(catalog.folder / "catalog.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM documents")
    with pytest.raises(CatalogFault, match="another process is writing"):
        catalog.commit(Change(put=[chunked("b", ["Other."])]), 1)
    assert texts(catalog, "a") == list(SENTENCES)
    other.execute("ROLLBACK")
    other.close()
    catalog.commit(Change(put=[chunked("b", ["Other."])]), 1)
    assert ids(catalog) == ["a", "b"]


def test_a_snapshot_stays_as_it_was_while_others_commit(catalog: Catalog) -> None:
    catalog.commit(Change(put=[chunked("a")]), 0)
    with catalog.reading() as before:
        assert before.generation == 1
        catalog.commit(Change(put=[chunked("a", ["New."])]), 1)
        assert [passage.text for passage in before.passages_of("a")] == list(SENTENCES)
        assert before.generation == 1
        with catalog.reading() as after:
            assert after.generation == 2
            assert [passage.text for passage in after.passages_of("a")] == ["New."]


def test_creating_where_a_catalog_is_keeps_it(catalog: Catalog) -> None:
    catalog.commit(Change(put=[chunked("a")]), 0)
    with catalog.reading() as snapshot:
        stamp = snapshot.stamp
    Catalog(catalog.folder).create("bundled@other", 3)
    with catalog.reading() as snapshot:
        assert (snapshot.stamp, snapshot.model, snapshot.dimension) == (stamp, "bundled@abc", 2)
    elsewhere = Catalog(catalog.folder.parent / "elsewhere")
    elsewhere.create("bundled@abc", 2)
    with elsewhere.reading() as snapshot:
        assert not snapshot.stamp.can_become(stamp)


def test_what_is_not_there_is_named(catalog: Catalog) -> None:
    with catalog.reading() as snapshot:
        with pytest.raises(UnknownDocument, match="'nobody'"):
            snapshot.document("nobody")
        with pytest.raises(UnknownDocument, match="'nobody'"):
            snapshot.passages_of("nobody")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.unlink(), "can't be read or written"),
        (lambda path: path.write_bytes(b""), "no catalog of this program, or is cut short"),
        (lambda path: path.write_bytes(b"no database" * 1000), "is damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), "is damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 60_000), "is damaged"),
    ],
    ids=["missing", "zero bytes", "garbage", "truncated", "overwritten"],
)
def test_a_damaged_catalog_is_refused_with_what_to_do(
    catalog: Catalog, spoil: Callable[[Path], object], said: str
) -> None:
    catalog.commit(Change(put=[chunked("a")]), 0)
    catalog.close()
    path = catalog.folder / "catalog.sqlite"
    spoil(path)
    left = path.read_bytes() if path.exists() else None
    with pytest.raises(CatalogFault, match=said) as caught, catalog.reading() as snapshot:
        snapshot.entries()
    assert "catalog.sqlite" in str(caught.value)
    with pytest.raises(CatalogFault, match=said):
        catalog.commit(Change(put=[chunked("b", ["Other."])]), 1)
    assert (path.read_bytes() if path.exists() else None) == left


def test_another_versions_catalog_is_refused_and_left_alone(catalog: Catalog) -> None:
    path = catalog.folder / "catalog.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(CatalogFault, match="version 7, this program reads up to"), catalog.reading():
        pass
    with pytest.raises(CatalogFault, match="version 7"):
        catalog.commit(Change(put=[chunked("a")]), 0)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CatalogFault, match="no index can be made at"):
        Catalog(tmp_path / "file").create("bundled@abc", 2)


def test_a_writer_that_is_killed_before_its_commit_leaves_the_last_state(catalog: Catalog) -> None:
    catalog.commit(Change(put=[chunked("a")]), 0)
    code = (
        "import os, signal, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 1')\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "connection.execute('DELETE FROM passages')\n"
        "for n in range(2000):\n"
        "    connection.execute('INSERT INTO removed VALUES (?, 9)', (1000 + n,))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(catalog.folder / "catalog.sqlite")], check=False)
    assert killed.returncode == -9
    assert texts(catalog, "a") == list(SENTENCES)
    assert catalog.commit(Change(put=[chunked("b", ["Other."])]), 1) == 2
    with catalog.reading() as snapshot:
        assert snapshot.removed_since(0) == []


def test_a_copy_that_cannot_be_written_is_read(catalog: Catalog, tmp_path: Path) -> None:
    catalog.commit(Change(put=[chunked("a")]), 0)
    catalog.close()
    copy = tmp_path / "copy"
    shutil.copytree(catalog.folder, copy)
    (copy / "catalog.sqlite").chmod(0o444)
    copy.chmod(0o555)
    try:
        reader = Catalog(copy)
        assert texts(reader, "a") == list(SENTENCES)
        reader.close()
    finally:
        copy.chmod(0o755)
