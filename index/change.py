"""A change: what one transaction does to the catalog's tables. When it begins and ends is the catalog's business."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from index.document import Document
from index.passage import Passage


@dataclass(frozen=True, slots=True)
class Chunked:
    """A document ready to be stored: its passages (their ids are given here) and one vector for each, shape
    (passages, dimension)."""

    document: Document
    passages: Sequence[Passage]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Change:
    """What one transaction does: `detach` drops sources, `put` stores documents, replacing those of the same id with
    all they had, and `attach` says which document each further source is. A document left without source goes.
    `seen` notes how sources' files look (`Recorded.stat`); a change of nothing else makes no new generation. `by` is
    the name of who puts the documents, where that is known."""

    put: Sequence[Chunked] = ()
    attach: Mapping[str, str] = field(default_factory=dict)
    detach: Collection[str] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    by: str | None = None


class Writer:
    """The statements of one transaction, which makes `generation`."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._connection = connection
        self._generation = generation
        self._losing: set[str] = set()

    def put(self, chunked: Chunked, by: str | None) -> None:
        document = chunked.document
        self._drop(document.id)
        blocks = json.dumps([(block.kind, block.start, block.end, block.level) for block in document.blocks])
        content = (document.sha256, document.text, len(document.text), blocks, json.dumps(document.pages))
        origin = (document.title, document.author, document.publisher, document.published)
        added = datetime.now(UTC).isoformat(timespec="seconds")
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, *content, *origin, document.language, document.kind, added, by),
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
        self.detach(source)
        self._connection.execute("INSERT INTO sources (source, document) VALUES (?, ?)", (source, document))

    def detach(self, source: str) -> None:
        gone = self._connection.execute("DELETE FROM sources WHERE source = ? RETURNING document", (source,))
        self._losing.update(document for (document,) in gone.fetchall())

    def drop_orphans(self) -> None:
        """Only documents that lost a source are looked at, so that a commit costs what it changes."""
        for document in self._losing:
            if self._connection.execute("SELECT 1 FROM sources WHERE document = ?", (document,)).fetchone() is None:
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
