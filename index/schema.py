"""The schema: which tables a catalog has, and how an older catalog gets today's. Knows nothing of what is in them."""

from __future__ import annotations

import sqlite3
from uuid import uuid4

APPLICATION = 0x41535354
VERSION = 2
# `sources.stat` tells how the file looked when its content was compared ("" where that proves nothing); it decides
# whether the file is read again, and is no part of the state that `generation` counts.
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL);
CREATE TABLE documents (
    id TEXT PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, text TEXT NOT NULL, characters INTEGER NOT NULL,
    blocks TEXT NOT NULL, pages TEXT NOT NULL, title TEXT NOT NULL, author TEXT, publisher TEXT, published TEXT,
    language TEXT, kind TEXT, added TEXT);
CREATE TABLE sources (
    place INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, stat TEXT NOT NULL DEFAULT '');
CREATE INDEX sources_by_document ON sources (document);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, headings TEXT NOT NULL, header TEXT NOT NULL, page INTEGER,
    generation INTEGER NOT NULL);
CREATE INDEX passages_by_document ON passages (document, start);
CREATE INDEX passages_by_generation ON passages (generation);
CREATE TABLE vectors (passage INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, vector BLOB NOT NULL);
CREATE TABLE removed (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
"""
# From each older version to the next. When a document came in was not kept in version 1: it stays unknown.
_STEPS = {
    1: """
ALTER TABLE documents ADD COLUMN added TEXT;
ALTER TABLE sources ADD COLUMN stat TEXT NOT NULL DEFAULT '';
"""
}


def version_of(connection: sqlite3.Connection) -> int | None:
    """The version of the catalog's schema; None when the database is no catalog."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        return None
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def build(connection: sqlite3.Connection, model: str, dimension: int) -> None:
    """The tables of an empty catalog, inside the caller's transaction; where there are tables they stay as they are."""
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        return
    _run(connection, _TABLES)
    meta = {"generation": 0, "identity": uuid4().hex, "model": model, "dimension": dimension}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def upgrade(connection: sqlite3.Connection) -> None:
    """An older catalog to today's version, inside the caller's transaction, with all that is in it."""
    for version in range(version_of(connection) or VERSION, VERSION):
        _run(connection, _STEPS[version])
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in script.split(";"):
        connection.execute(statement)
