"""The catalog: the truth, in one SQLite file. Documents, passages and vectors change together, in one transaction.

The lexical and the vector view are made from it and record the generation they have absorbed; the tombstones in
`removed` let them catch up with what went. WAL keeps readers and the one writer out of each other's way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from index.change import Change, Chunked, Writer
from index.errors import CatalogFault
from index.schema import APPLICATION, VERSION, advance, version_of
from index.snapshot import Snapshot

NAME = "catalog.sqlite"


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
        with self.inspecting() as connection:
            yield Snapshot(connection)

    @contextmanager
    def inspecting(self) -> Iterator[sqlite3.Connection]:
        """As `reading`, for what a snapshot doesn't tell."""
        with self._worded():
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._opened()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.rollback()
                self._idle.append(connection)

    @property
    def begun(self) -> bool:
        """Whether there is a catalog, be it a damaged one. A process that dies while it makes one leaves a database
        without anything in it."""
        if not self._path.exists():
            return False
        with closing(self._connected("mode=rw")) as connection:
            try:
                return bool(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
            except sqlite3.Error:
                return True

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, made when the block ends well. CatalogFault when it can't be, or another writer is at it."""
        with self._worded(), self._writing() as connection:
            yield connection

    def create(self, model: str, dimension: int) -> None:
        """An empty catalog, where there is none yet; the folder too. CatalogFault when it can't be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise CatalogFault(f"no index can be made at {self.folder}: {fault.strerror}", "unwritable") from fault
        with self._worded(), self._writing(create=True) as connection:
            if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                return
            advance(connection)
            identity = uuid4().hex
            meta = {"generation": 0, "identity": identity, "space": identity, "model": model, "dimension": dimension}
            connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
            connection.execute(f"PRAGMA application_id = {APPLICATION}")

    def commit(self, change: Change, base: int) -> int:
        """Makes the change, all of it or nothing, and gives the new generation. `base` is the generation that it was
        planned from; CatalogFault when another writer has moved on from there, or is at it."""
        with self.writing() as connection:
            now = Snapshot(connection).generation
            if now != base:
                raise CatalogFault(
                    f"another process has changed the index at {self.folder} meanwhile; run this again", "busy"
                )
            writer = Writer(connection, now + 1)
            for source in change.detach:
                writer.detach(source)
            for chunked in change.put:
                writer.put(chunked, change.by)
            for source, document in change.attach.items():
                writer.attach(source, document)
            for source, stat in change.seen.items():
                connection.execute("UPDATE sources SET stat = ? WHERE source = ?", (stat, source))
            if not (change.put or change.attach or change.detach):
                return now
            writer.drop_orphans()
            connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (now + 1,))
            return now + 1

    def recut(self, fresh: Sequence[Chunked]) -> None:
        """Gives documents, which stay as they are, these passages and vectors in place of those they have."""
        with self.writing() as connection:
            now = Snapshot(connection).generation
            connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (now + 1,))
            writer = Writer(connection, now + 1)
            for chunked in fresh:
                writer.recut(chunked)

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
            connection.execute("PRAGMA query_only = ON")
            self._check(connection)
            if version_of(connection) < VERSION:
                with self._writing():
                    pass  # which takes it through the steps that it lacks
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected(self, mode: str) -> sqlite3.Connection:
        address = f"{self._path.absolute().as_uri()}?{mode}"
        return sqlite3.connect(address, self._patience, isolation_level=None, check_same_thread=False, uri=True)

    def _check(self, connection: sqlite3.Connection) -> None:
        again = self._start_again()
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise CatalogFault(f"{self._path} is no catalog of this program, or is cut short; {again}", "no catalog")
        version = version_of(connection)
        if not 0 < version <= VERSION:
            raise CatalogFault(
                f"{self._path} has version {version}, this program reads up to {VERSION}; "
                f"use the program that made it, or {again}",
                "no catalog",
            )

    @contextmanager
    def _writing(self, create: bool = False) -> Iterator[sqlite3.Connection]:
        connection = self._connected("mode=rwc" if create else "mode=rw")
        try:
            if not create:
                self._check(connection)
            for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("BEGIN IMMEDIATE")
            if not create:
                advance(connection)
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
            raise self._fault(fault) from fault

    def _fault(self, fault: sqlite3.Error) -> CatalogFault:
        if _is(fault, "BUSY"):
            said = f"another process is writing to the index at {self.folder}; try again when it is done"
            return CatalogFault(said, "busy")
        if _is(fault, "FULL"):
            return CatalogFault(
                f"no space is left for the index at {self.folder}; make room and run this again", "full"
            )
        if _is(fault, "CANTOPEN", "READONLY", "IOERR"):
            said = f"{self._path} can't be read or written ({fault}); check the folder and its permissions"
            return CatalogFault(said, "unwritable")
        return CatalogFault(f"{self._path} is damaged ({fault}); {self._start_again()}", "no catalog")

    def _start_again(self) -> str:
        return f"rename the folder {self.folder} and run `assistant index` on your documents again"


def _is(fault: sqlite3.Error, *names: str) -> bool:
    return getattr(fault, "sqlite_errorname", "").removeprefix("SQLITE_").split("_")[0] in names
