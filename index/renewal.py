"""A renewal: another model embeds every passage anew, beside the vectors that questions are answered with meanwhile.

Each batch is committed by itself, so that a renewal that was stopped is gone on with. The last commit puts the new
vectors in place of the old ones, once there is one for every passage that is there at that moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from index.catalog import Catalog
from index.embed import Embedder, Matrix
from index.errors import CatalogFault
from index.passage import Passage
from index.schema import COMING
from index.snapshot import Snapshot

_BATCH = 512


@dataclass(frozen=True, slots=True)
class Renewed:
    """How far a renewal is: `done` of `total` passages have a vector of the model `model`, which follows `before`."""

    done: int
    total: int
    model: str
    before: str


class Renewal:
    """Gives one catalog the vectors of another model, or new ones of the same."""

    def __init__(self, catalog: Catalog, model: Embedder, report: Callable[[Renewed], None]) -> None:
        self._catalog = catalog
        self._model = model
        self._report = report

    def run(self) -> None:
        """Goes on with what this model has begun, and drops what another one has. CatalogFault when the index can't be
        written, or another process begins to embed it with a third model; what was committed until then stays."""
        with self._catalog.writing() as connection:
            if coming(connection) != self._model.name:
                begin(connection, self._model)
        while not self._taken_over():
            self._embed_all()

    def _embed_all(self) -> None:
        """All that is there now. Ids only grow, so that what comes meanwhile is met too, unless it comes last."""
        at, renewed = 0, self._standing()
        self._report(renewed)
        while batch := self._next(at):
            passages = [passage for passage, _ in batch]
            self._store(passages, self._model.embed_passages([text for _, text in batch]))
            at = passages[-1].id
            done = renewed.done + len(passages)
            renewed = replace(renewed, done=done, total=max(done, renewed.total))
            self._report(renewed)

    def _next(self, after: int) -> list[tuple[Passage, str]]:
        with self._catalog.reading() as snapshot:
            passages = snapshot.unembedded(after, _BATCH)
            naming = snapshot.naming({passage.document for passage in passages})
        return [(passage, passage.in_context(naming[passage.document][0])) for passage in passages]

    def _store(self, passages: Sequence[Passage], vectors: Matrix) -> None:
        """What has gone meanwhile needs no vector, and what another process has embedded just as well has one."""
        halves = vectors.astype("<f2")
        rows = [(passage.id, row.tobytes(), passage.id) for passage, row in zip(passages, halves, strict=True)]
        with self._catalog.writing() as connection:
            self._check(connection)
            connection.executemany(
                "INSERT OR IGNORE INTO coming SELECT ?, ? WHERE EXISTS (SELECT 1 FROM passages WHERE id = ?)", rows
            )

    def _taken_over(self) -> bool:
        """Puts the new vectors in place of the old ones, unless a passage has none yet: nobody can add one between the
        look and the commit."""
        with self._catalog.writing() as connection:
            if is_current(connection, self._model.name):
                return True  # another process has done it
            self._check(connection)
            lacking = "SELECT 1 FROM passages WHERE id NOT IN (SELECT passage FROM coming) LIMIT 1"
            if connection.execute(lacking).fetchone():
                return False
            connection.execute("DROP TABLE vectors")
            connection.execute("ALTER TABLE coming RENAME TO vectors")
            connection.execute(COMING)
            now = {"model": self._model.name, "dimension": self._model.dimension, "space": uuid4().hex}
            for key, value in now.items():
                connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
            connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
            connection.execute("DELETE FROM meta WHERE key = 'coming'")
        return True

    def _check(self, connection: sqlite3.Connection) -> None:
        other = coming(connection)
        if other != self._model.name:
            raise CatalogFault(
                f"another process has begun to embed the index at {self._catalog.folder} with {other}, or has dropped "
                f"what was embedded with {self._model.name}; run this again when it is done",
                "busy",
            )

    def _standing(self) -> Renewed:
        with self._catalog.inspecting() as connection:
            (done,) = connection.execute("SELECT count(*) FROM coming").fetchone()
            snapshot = Snapshot(connection)
            return Renewed(done, snapshot.passage_count, self._model.name, snapshot.model)


def coming(connection: sqlite3.Connection) -> str | None:
    """The name of the model that a renewal has been begun with and not finished."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'coming'").fetchone()
    return None if row is None else str(row[0])


def begin(connection: sqlite3.Connection, model: Embedder) -> None:
    """Makes `model` the coming one, without a vector yet."""
    drop(connection)
    connection.execute("INSERT INTO meta VALUES ('coming', ?)", (model.name,))


def drop(connection: sqlite3.Connection) -> None:
    """Forgets the coming model and its vectors."""
    connection.execute("DELETE FROM coming")
    connection.execute("DELETE FROM meta WHERE key = 'coming'")


def is_current(connection: sqlite3.Connection, model: str) -> bool:
    """Whether the catalog's vectors are this model's, and none is coming."""
    return coming(connection) is None and bool(
        connection.execute("SELECT 1 FROM meta WHERE key = 'model' AND value = ?", (model,)).fetchone()
    )
