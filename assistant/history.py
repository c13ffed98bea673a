"""Conversations kept on this machine: chats, their exchanges as they were answered, and what readers thought of them.

One SQLite file beside the index, whose documents it doesn't need: an exchange holds the whole reply. Knows of no page
and of no way to sign in; a reader is a name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from typing import Literal

from assistant.errors import HistoryFault
from assistant.reply import Reply

NAME = "history.sqlite"
LONGEST_TITLE, _VERSION = 120, 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS chats (
    id TEXT PRIMARY KEY, reader TEXT NOT NULL, title TEXT NOT NULL, begun TEXT NOT NULL, changed TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS chats_by_reader ON chats (reader, changed);
CREATE TABLE IF NOT EXISTS exchanges (
    id TEXT PRIMARY KEY, chat TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE, place INTEGER NOT NULL,
    asked TEXT NOT NULL, question TEXT NOT NULL, among TEXT NOT NULL, reply TEXT NOT NULL, generation INTEGER NOT NULL,
    sources TEXT NOT NULL, UNIQUE (chat, place));
CREATE TABLE IF NOT EXISTS opinions (
    exchange TEXT NOT NULL REFERENCES exchanges (id) ON DELETE CASCADE, reader TEXT NOT NULL, given TEXT NOT NULL,
    opinion TEXT NOT NULL, remark TEXT NOT NULL, PRIMARY KEY (exchange, reader));
"""


@dataclass(frozen=True, slots=True)
class ChatEntry:
    """What a list of chats shows of one. `begun` and `changed` are UTC times in ISO form; `exchanges` is a count."""

    id: str
    title: str
    begun: str
    changed: str
    exchanges: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An exchange as it was answered. `among` are the titles of the documents that were asked, if not all; `sources`
    says for each document that the reply points into the sha256 it had, and `generation` is that of the index."""

    id: str
    chat: str
    asked: str
    question: str
    among: tuple[str, ...]
    reply: Reply
    generation: int
    sources: Mapping[str, str]


Opinion = Literal["right", "wrong", "incomplete", "should have refused", "should have answered", "bad citation"]


@dataclass(frozen=True, slots=True)
class Rated:
    """What a reader thought of an answer, and the questions that were asked before it in that chat."""

    kept: Kept
    turns: tuple[str, ...]
    opinion: Opinion
    remark: str


class History:
    """The history of one index. Safe for threads; a chat is only ever shown to the reader it belongs to."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def exists(self) -> bool:
        """Whether anything was ever kept here."""
        return self._path.exists()

    def chats(self, reader: str, search: str = "") -> tuple[ChatEntry, ...]:
        """A reader's chats, the latest first; only those in whose title, questions or answers `search` stands."""
        sought = f"%{_escaped(search.strip())}%"
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, title, begun, changed, (SELECT count(*) FROM exchanges WHERE chat = c.id) FROM chats c"
                " WHERE reader = ? AND (title LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM exchanges WHERE chat = c.id"
                " AND (question LIKE ? ESCAPE '\\' OR json_extract(reply, '$.answer') LIKE ? ESCAPE '\\')))"
                " ORDER BY changed DESC, rowid DESC",
                (reader, sought, sought, sought),
            )
            return tuple(ChatEntry(*row) for row in rows)

    def begin(self, reader: str, title: str) -> str:
        """A new chat; gives its id."""
        id, now = token_urlsafe(12), _now()
        with self._open() as connection:
            connection.execute("INSERT INTO chats VALUES (?, ?, ?, ?, ?)", (id, reader, _short(title), now, now))
        return id

    def keep(
        self, reader: str, chat: str, reply: Reply, among: tuple[str, ...], generation: int, sources: Mapping[str, str]
    ) -> Kept:
        """Puts an answered question at the end of a chat. HistoryFault when the reader has no such chat."""
        told = _json(reply.to_json(emphasis=True))
        kept = Kept(token_urlsafe(12), chat, _now(), reply.question, among, reply, generation, sources)
        with self._open() as connection:
            self._own(connection, reader, chat)
            connection.execute(
                "INSERT INTO exchanges SELECT ?, ?, coalesce(max(place), 0) + 1, ?, ?, ?, ?, ?, ?"
                " FROM exchanges WHERE chat = ?",
                (kept.id, chat, kept.asked, kept.question, _json(among), told, generation, _json(dict(sources)), chat),
            )
            connection.execute("UPDATE chats SET changed = ? WHERE id = ?", (kept.asked, chat))
        return kept

    def exchanges(self, reader: str, chat: str) -> tuple[Kept, ...]:
        """A chat's exchanges, oldest first. HistoryFault when the reader has no such chat."""
        with self._open() as connection:
            self._own(connection, reader, chat)
            return tuple(map(_kept, connection.execute(f"{_SELECT} WHERE chat = ? ORDER BY place", (chat,))))

    def exchange(self, id: str) -> Kept:
        """An exchange by its id alone, which nobody can guess: what a permanent link leads to. HistoryFault when there
        is none."""
        with self._open() as connection:
            return self._exchange(connection, id)

    def title(self, reader: str, chat: str) -> str:
        """A chat's title. HistoryFault when the reader has no such chat."""
        with self._open() as connection:
            return self._own(connection, reader, chat)

    def rename(self, reader: str, chat: str, title: str) -> None:
        """Gives a chat another title; an empty one changes nothing. HistoryFault when the reader has no such chat."""
        with self._open() as connection:
            self._own(connection, reader, chat)
            if title.strip():
                connection.execute("UPDATE chats SET title = ? WHERE id = ?", (_short(title), chat))

    def delete(self, reader: str, chat: str) -> None:
        """Deletes a chat with all that is in it. HistoryFault when the reader has no such chat."""
        with self._open() as connection:
            self._own(connection, reader, chat)
            connection.execute("DELETE FROM chats WHERE id = ?", (chat,))

    def rate(self, reader: str, exchange: str, opinion: Opinion, remark: str = "") -> None:
        """What a reader thinks of an answer, in place of what the same reader thought before. HistoryFault when there
        is no such exchange."""
        with self._open() as connection:
            self._exchange(connection, exchange)
            row = (exchange, reader, _now(), opinion, remark.strip())
            connection.execute("INSERT OR REPLACE INTO opinions VALUES (?, ?, ?, ?, ?)", row)

    def opinions(self) -> tuple[Rated, ...]:
        """Every opinion that somebody had, oldest first."""
        with self._open() as connection:
            rows = connection.execute("SELECT exchange, opinion, remark FROM opinions ORDER BY given, rowid").fetchall()
            return tuple(
                Rated(self._exchange(connection, id), self._turns(connection, id), *said) for id, *said in rows
            )

    def close(self) -> None:
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction over the one connection, which is made when first needed. HistoryFault."""
        with self._lock:
            try:
                self._connection = self._connection or self._connected()
                with self._connection:
                    yield self._connection
            except sqlite3.Error as fault:
                raise HistoryFault(f"the history at {self._path} can't be used ({fault}); move it away") from fault

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                raise HistoryFault(f"{self._path} has version {version}, this program reads version {_VERSION}")
            # NORMAL: a power cut damages nothing, but may take the last answers before it.
            for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {setting}")
            if version == 0:
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        except BaseException:
            connection.close()
            raise
        return connection

    def _exchange(self, connection: sqlite3.Connection, id: str) -> Kept:
        row = connection.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise HistoryFault(f"no answer {id!r} is kept here; it may have been deleted", "no chat")
        return _kept(row)

    def _turns(self, connection: sqlite3.Connection, id: str) -> tuple[str, ...]:
        rows = connection.execute(
            "SELECT question FROM exchanges WHERE chat = (SELECT chat FROM exchanges WHERE id = :id)"
            " AND place < (SELECT place FROM exchanges WHERE id = :id) ORDER BY place",
            {"id": id},
        )
        return tuple(question for (question,) in rows)

    def _own(self, connection: sqlite3.Connection, reader: str, chat: str) -> str:
        """The title of a reader's own chat."""
        row = connection.execute("SELECT title FROM chats WHERE id = ? AND reader = ?", (chat, reader)).fetchone()
        if row is None:
            raise HistoryFault(f"no chat {chat!r} is kept here; it may have been deleted", "no chat")
        return str(row[0])


_SELECT = "SELECT e.id, e.chat, e.asked, e.question, e.among, e.reply, e.generation, e.sources FROM exchanges e"


def _kept(row: tuple[str, str, str, str, str, str, int, str]) -> Kept:
    id, chat, asked, question, among, reply, generation, sources = row
    answered = Reply.from_json(json.loads(reply))
    return Kept(id, chat, asked, question, tuple(json.loads(among)), answered, generation, json.loads(sources))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
