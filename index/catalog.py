"""The catalog: the truth, in one SQLite file. Documents, passages and vectors change together, in one transaction.

The lexical and the vector view are made from it and record the generation they have absorbed; the tombstones in
`removed` let them catch up with what went. WAL keeps readers and the one writer out of each other's way.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.document import Document
from index.errors import CatalogFault
from index.passage import Passage
from index.schema import VERSION, build, upgrade, version_of
from index.snapshot import Snapshot

NAME = "catalog.sqlite"


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
    `seen` notes how sources' files look (`Recorded.stat`); a change of nothing else makes no new generation."""

    put: Sequence[Chunked] = ()
    attach: Mapping[str, str] = field(default_factory=dict)
    detach: Collection[str] = ()
    seen: Mapping[str, str] = field(default_factory=dict)


class Catalog:
    """The catalog of one folder. Reading may go on in any number of threads, also while one process writes."""

    def __init__(self, folder: Path, patience: float = 3.0) -> None:
        """`patience` is for how many seconds a writer waits for another one."""
        self.folder = folder
        self._patience = patience
        self._path = folder / NAME
        self._idle: list[sqlite3.Connection] = []

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """The last committed state, the same for the whole block. CatalogFault when it can't be read."""
        with self._worded():
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._opened()
            try:
                connection.execute("BEGIN")
                yield Snapshot(connection)
            finally:
                connection.rollback()
                self._idle.append(connection)

    def create(self, model: str, dimension: int) -> None:
        """An empty catalog, where there is none yet; the folder too. CatalogFault when it can't be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise CatalogFault(f"no index can be made at {self.folder}: {fault.strerror}") from fault
        with self._worded(), self._writing(create=True) as connection:
            build(connection, model, dimension)

    def commit(self, change: Change, base: int) -> int:
        """Makes the change, all of it or nothing, and gives the new generation. `base` is the generation that it was
        planned from; CatalogFault when another writer has moved on from there, or is at it."""
        with self._worded(), self._writing() as connection:
            now = Snapshot(connection).generation
            if now != base:
                raise CatalogFault(f"another process has changed the index at {self.folder} meanwhile; run this again")
            writer = _Writer(connection, now + 1)
            for source in change.detach:
                writer.detach(source)
            for chunked in change.put:
                writer.put(chunked)
            for source, document in change.attach.items():
                writer.attach(source, document)
            for source, stat in change.seen.items():
                connection.execute("UPDATE sources SET stat = ? WHERE source = ?", (stat, source))
            if not (change.put or change.attach or change.detach):
                return now
            writer.drop_orphans()
            connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (now + 1,))
            return now + 1

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _opened(self) -> sqlite3.Connection:
        """A connection for reading, checked to be ours. Where it can't write, SQLite reads a WAL database only as one
        that nobody changes."""
        try:
            return self._checked("mode=rw")
        except sqlite3.OperationalError as fault:
            log = self._path.with_name(f"{NAME}-wal")
            if not _is(fault, "CANTOPEN", "READONLY") or (log.exists() and log.stat().st_size):
                raise
            return self._checked("mode=ro&immutable=1")

    def _checked(self, mode: str) -> sqlite3.Connection:
        connection = self._connected(mode)
        try:
            if self._check(connection) < VERSION:
                self._upgrade()
            connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected(self, mode: str) -> sqlite3.Connection:
        address = f"{self._path.absolute().as_uri()}?{mode}"
        return sqlite3.connect(address, self._patience, isolation_level=None, check_same_thread=False, uri=True)

    def _check(self, connection: sqlite3.Connection) -> int:
        """The version of the catalog's schema. CatalogFault when it isn't one that this program can use."""
        version = version_of(connection)
        if version is None:
            raise CatalogFault(f"{self._path} is no catalog of this program, or is cut short; {self._start_again()}")
        if not 1 <= version <= VERSION:
            known = f"this program reads versions 1 to {VERSION}"
            raise CatalogFault(f"{self._path} has version {version}, {known}; {self._start_again()}")
        return version

    def _upgrade(self) -> None:
        """An older catalog gets today's tables when it is first opened: before any change, so by an empty one."""
        with self._writing():
            pass

    @contextmanager
    def _writing(self, create: bool = False) -> Iterator[sqlite3.Connection]:
        connection = self._connected("mode=rwc" if create else "mode=rw")
        try:
            outdated = not create and self._check(connection) < VERSION
            for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("BEGIN IMMEDIATE")
            if outdated:
                upgrade(connection)
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()

    @contextmanager
    def _worded(self) -> Iterator[None]:
        """SQLite's faults as ours, saying what to do."""
        try:
            yield
        except sqlite3.Error as fault:
            raise CatalogFault(self._wording(fault)) from fault

    def _wording(self, fault: sqlite3.Error) -> str:
        if _is(fault, "BUSY"):
            return f"another process is writing to the index at {self.folder}; try again when it is done"
        if _is(fault, "FULL"):
            return f"no space is left for the index at {self.folder}; make room and run this again"
        if _is(fault, "CANTOPEN", "READONLY", "IOERR"):
            return f"{self._path} can't be read or written ({fault}); check the folder and its permissions"
        return f"{self._path} is damaged ({fault}); {self._start_again()}"

    def _start_again(self) -> str:
        return f"delete the folder {self.folder} and run `assistant index` on your documents again"


class _Writer:
    """The statements of one transaction that makes `generation`."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._connection = connection
        self._generation = generation
        self._losing: set[str] = set()

    def put(self, chunked: Chunked) -> None:
        document = chunked.document
        self._drop(document.id)
        blocks = json.dumps([(block.kind, block.start, block.end, block.level) for block in document.blocks])
        content = (document.sha256, document.text, len(document.text), blocks, json.dumps(document.pages))
        origin = (document.title, document.author, document.publisher, document.published)
        added = datetime.now(UTC).isoformat(timespec="seconds")
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, *content, *origin, document.language, document.kind, added),
        )
        self.attach(document.source, document.id)
        halves = chunked.vectors.astype("<f2")
        for passage, vector in zip(chunked.passages, halves, strict=True):
            headings = json.dumps(passage.headings, ensure_ascii=False)
            place = (document.id, passage.start, passage.end, headings, passage.header, passage.page)
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
        """The document with all it has; its passages leave tombstones."""
        self._connection.execute(
            "INSERT INTO removed SELECT id, ? FROM passages WHERE document = ?", (self._generation, document)
        )
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document,))


def _is(fault: sqlite3.Error, *names: str) -> bool:
    return getattr(fault, "sqlite_errorname", "").removeprefix("SQLITE_").split("_")[0] in names
