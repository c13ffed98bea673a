"""The catalog's tables, as the steps that lead to them: a catalog's version is how many of them it has been through.

A step is never edited once a catalog may have been through it; another one is put after it.
"""

from __future__ import annotations

import sqlite3

APPLICATION = 0x41535354
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL);
CREATE TABLE documents (
    id TEXT PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, text TEXT NOT NULL, characters INTEGER NOT NULL,
    blocks TEXT NOT NULL, pages TEXT NOT NULL, title TEXT NOT NULL, author TEXT, publisher TEXT, published TEXT,
    language TEXT, kind TEXT);
CREATE TABLE sources (
    place INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE);
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
# When a document came in, unknown of those that are there already; and how the file of each source looked, by which it
# is known again unread ("" where that proves nothing).
_DATES_AND_LOOKS = """
ALTER TABLE documents ADD COLUMN added TEXT;
ALTER TABLE sources ADD COLUMN stat TEXT NOT NULL DEFAULT ''
"""
# The vectors of a model that will take over once it has embedded every passage (`index.renewal`).
COMING = "CREATE TABLE coming (passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE, vector BLOB NOT NULL)"
_COMING_VECTORS = f"""
{COMING};
INSERT INTO meta SELECT 'space', value FROM meta WHERE key = 'identity'
"""
# Who added a document, where somebody was signed in; unknown of those that are there already.
_WHO = "ALTER TABLE documents ADD COLUMN added_by TEXT"
STEPS = (_TABLES, _DATES_AND_LOOKS, _COMING_VECTORS, _WHO)
VERSION = len(STEPS)


def advance(connection: sqlite3.Connection) -> None:
    """Takes a catalog through the steps that it lacks, inside the caller's transaction."""
    version = version_of(connection)
    for step in STEPS[version:]:
        for statement in step.split(";"):
            connection.execute(statement)
    if version < VERSION:
        connection.execute(f"PRAGMA user_version = {VERSION}")


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps the catalog has been through."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
