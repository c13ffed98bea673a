"""A snapshot: what the catalog held at one commit. All reading goes through it, so that one answer has one state."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from index.document import Block, Document
from index.errors import UnknownDocument
from index.passage import Passage

_SOURCE = "(SELECT source FROM sources WHERE document = d.id ORDER BY place LIMIT 1)"
_SOURCES = "(SELECT json_group_array(source) FROM (SELECT source FROM sources WHERE document = d.id ORDER BY place))"
_PASSAGE = "p.id, p.document, p.start, p.end, p.headings, p.header, p.page"
_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list of documents shows of one: its own word on itself, and how much of it there is.

    `source` is where it was first found, an absolute path, and `sources` is all such places; `passages`, `characters`
    and `pages` (0 where the format has none) are counts. `added` is when this content came in: ISO 8601, in UTC to the
    second; None when that was before the index kept it. `added_by` is who brought it, where somebody was signed in.
    """

    id: str
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    language: str | None
    kind: str | None
    source: str
    passages: int
    characters: int
    pages: int = 0
    added: str | None = None
    added_by: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """Which document a source became, the sha256 of the content it had then, and how its file looked: while it looks
    the same its content is; "" where that can't be told."""

    document: str
    sha256: str
    stat: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which state a view has absorbed: `generation` counts a catalog's commits, and `identity` is a new one wherever
    counting starts anew, so that a view of another identity has nothing to catch up from."""

    identity: str
    generation: int

    def can_become(self, goal: Stamp) -> bool:
        """Whether a view at this stamp gets to `goal` by what was added and removed since."""
        return self.identity == goal.identity and self.generation <= goal.generation


NOTHING = Stamp("", 0)


class Snapshot:
    """One committed state, over a connection inside a read transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def stamp(self) -> Stamp:
        return Stamp(self._meta("identity"), self.generation)

    @property
    def space(self) -> Stamp:
        """What a view of the vectors gets to: other vectors for the same passages have another identity."""
        return Stamp(self._meta("space"), self.generation)

    @property
    def generation(self) -> int:
        return int(self._meta("generation"))

    @property
    def model(self) -> str:
        return self._meta("model")

    @property
    def dimension(self) -> int:
        return int(self._meta("dimension"))

    @property
    def passage_count(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def entries(self) -> tuple[Entry, ...]:
        """All documents, by id."""
        rows = self._connection.execute(
            f"SELECT d.id, d.title, d.author, d.publisher, d.published, d.language, d.kind, {_SOURCE},"
            " (SELECT count(*) FROM passages WHERE document = d.id), d.characters, json_array_length(d.pages), d.added,"
            f" d.added_by, {_SOURCES} FROM documents d ORDER BY d.id"
        )
        return tuple(Entry(*(*row[:-1], tuple(json.loads(row[-1])))) for row in rows)

    def sources(self) -> dict[str, Recorded]:
        """Every source the index knows."""
        rows = self._connection.execute(
            "SELECT s.source, d.id, d.sha256, s.stat FROM sources s JOIN documents d ON d.id = s.document"
            " ORDER BY s.place"
        )
        return {source: Recorded(*recorded) for source, *recorded in rows}

    def document(self, id: str) -> Document:
        """The document, as it was loaded. UnknownDocument."""
        row = self._connection.execute(
            f"SELECT {_SOURCE}, sha256, text, blocks, pages, title, author, publisher, published, language, kind"
            " FROM documents d WHERE id = ?",
            (id,),
        ).fetchone()
        if row is None:
            raise UnknownDocument(f"no document {id!r} in the index")
        source, sha256, text, blocks, pages, *about = row
        marks = tuple(Block(*block) for block in json.loads(blocks))
        return Document(id, source, sha256, text, marks, tuple(json.loads(pages)), *about)

    def naming(self, ids: Collection[str]) -> dict[str, tuple[str, str, str]]:
        """Title, author and publisher of each of these documents, "" where it names none."""
        rows = self._connection.execute(
            "SELECT id, title, ifnull(author, ''), ifnull(publisher, '') FROM documents"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (_listed(ids),),
        )
        return {id: (title, author, publisher) for id, title, author, publisher in rows}

    def unknown(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that no document has."""
        return set(ids) - set(self.naming(ids))

    def require(self, ids: Collection[str]) -> None:
        """UnknownDocument when one of the ids is no document's."""
        if unknown := self.unknown(ids):
            known = [entry.id for entry in self.entries()]
            some = ", ".join(known[:5]) + ("…" if len(known) > 5 else "") or "none"
            raise UnknownDocument(f"no document {min(unknown)!r} in the index; it has {some}")

    def passages(self, ids: Collection[int]) -> dict[int, Passage]:
        """Those of the passages that are still there, by id."""
        rows = self._connection.execute(
            f"SELECT {_PASSAGE} FROM passages p WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.document",
            (_listed(ids),),
        )
        return {passage.id: passage for passage in self._sliced(rows)}

    def passages_of(self, document: str) -> tuple[Passage, ...]:
        """The passages of a document in text order. UnknownDocument."""
        if self.unknown([document]):
            raise UnknownDocument(f"no document {document!r} in the index")
        rows = self._connection.execute(
            f"SELECT {_PASSAGE} FROM passages p WHERE p.document = ? ORDER BY p.start", (document,)
        )
        return tuple(self._sliced(rows))

    def passage_ids(self, documents: Collection[str]) -> NDArray[np.int64]:
        """The ids of all passages of these documents, ascending."""
        rows = self._connection.execute(
            "SELECT id FROM passages WHERE document IN (SELECT value FROM json_each(?)) ORDER BY id",
            (_listed(documents),),
        )
        return np.fromiter((id for (id,) in rows), dtype=np.int64)

    def added_since(self, generation: int) -> Iterator[Passage]:
        """The passages there are now that came after that generation, document by document."""
        rows = self._connection.execute(
            f"SELECT {_PASSAGE} FROM passages p WHERE p.generation > ? ORDER BY p.document, p.start", (generation,)
        )
        return self._sliced(rows)

    def count_since(self, generation: int) -> int:
        """How many passages `added_since` gives."""
        row = self._connection.execute("SELECT count(*) FROM passages WHERE generation > ?", (generation,)).fetchone()
        return int(row[0])

    def removed_since(self, generation: int) -> list[int]:
        """The ids of the passages that went after that generation."""
        rows = self._connection.execute("SELECT passage FROM removed WHERE generation > ?", (generation,))
        return [passage for (passage,) in rows]

    def unembedded(self, after: int, limit: int) -> list[Passage]:
        """By id, the first `limit` passages beyond the id `after` that the coming model (`index.renewal`) has no vector
        for."""
        rows = self._connection.execute(
            f"SELECT {_PASSAGE} FROM passages p WHERE p.id > ? AND p.id NOT IN (SELECT passage FROM coming)"
            " ORDER BY p.id LIMIT ?",
            (after, limit),
        )
        return list(self._sliced(rows))

    def vectors_since(self, generation: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Ids and vectors of the same passages as `added_since`, by id, some thousand rows at a time."""
        cursor = self._connection.execute(
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.passage = p.id"
            " WHERE p.generation > ? ORDER BY p.id",
            (generation,),
        )
        dimension = self.dimension
        while rows := cursor.fetchmany(_ROWS):
            ids = np.array([id for id, _ in rows], dtype=np.int64)
            halves = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f2")
            yield ids, halves.reshape(len(rows), dimension).astype(np.float32)

    def _meta(self, key: str) -> str:
        return str(self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])

    def _sliced(self, rows: sqlite3.Cursor) -> Iterator[Passage]:
        """Passages from rows that are ordered by document: each text is fetched once, and holds no more than one."""
        for document, group in groupby(rows, key=lambda row: str(row[1])):
            found = self._connection.execute("SELECT text FROM documents WHERE id = ?", (document,)).fetchone()
            text: str = found[0]
            for id, _, start, end, headings, header, page in group:
                yield Passage(id, document, start, end, text[start:end], tuple(json.loads(headings)), header, page)


def _listed(values: Collection[str] | Collection[int]) -> str:
    return json.dumps(list(values))
