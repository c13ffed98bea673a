"""The statements by which a transaction of the catalog stores documents, and takes them away."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.catalog import Chunked


class Writer:
    """The statements of one transaction that makes `generation`."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._connection = connection
        self._generation = generation

    def put(self, chunked: Chunked) -> None:
        document = chunked.document
        self._drop(document.id)
        blocks = json.dumps([(block.kind, block.start, block.end, block.level) for block in document.blocks])
        content = (document.sha256, document.text, len(document.text), blocks, json.dumps(document.pages))
        origin = (document.title, document.author, document.publisher, document.published)
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, *content, *origin, document.language, document.kind),
        )
        self.attach(document.source, document.id)
        self._fill(chunked)

    def recut(self, chunked: Chunked) -> None:
        self._bury(chunked.document.id)
        self._connection.execute("DELETE FROM passages WHERE document = ?", (chunked.document.id,))
        self._fill(chunked)

    def _fill(self, chunked: Chunked) -> None:
        halves = chunked.vectors.astype("<f2")
        for passage, vector in zip(chunked.passages, halves, strict=True):
            headings = json.dumps(passage.headings, ensure_ascii=False)
            place = (chunked.document.id, passage.start, passage.end, headings, passage.header, passage.page)
            row = (*place, self._generation)
            cursor = self._connection.execute("INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", row)
            self._connection.execute("INSERT INTO vectors VALUES (?, ?)", (cursor.lastrowid, vector.tobytes()))

    def attach(self, source: str, document: str) -> None:
        self._connection.execute(
            "INSERT INTO sources (source, document) VALUES (?, ?)"
            " ON CONFLICT (source) DO UPDATE SET document = excluded.document",
            (source, document),
        )

    def drop_orphans(self) -> None:
        orphans = "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM sources)"
        for (document,) in self._connection.execute(orphans).fetchall():
            self._drop(document)

    def _drop(self, document: str) -> None:
        """The document with all it has."""
        self._bury(document)
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document,))

    def _bury(self, document: str) -> None:
        """The document's passages leave tombstones."""
        self._connection.execute(
            "INSERT INTO removed SELECT id, ? FROM passages WHERE document = ?", (self._generation, document)
        )
