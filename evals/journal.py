"""Replies written down as they come, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

import assistant
import index
from assistant.reply import Reply
from evals.case import Case
from evals.errors import ReplyFault
from evals.lines import read_lines
from evals.recorded import reply_from
from index.library import Library


class Journal:
    """A file of replies under a key. What is found under another key was answered by something else and is dropped.

    One line each: first the key, then a reply in the reply format. A last line cut short by a crash is dropped too.
    """

    def __init__(self, path: Path, key: str) -> None:
        self.path = path
        self._key = key
        self._lock = Lock()

    def resume(self) -> dict[str, Reply]:
        """The replies of an interrupted run with the same key, by case id; starts a new file when there is none."""
        found = self._found()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps({"key": self._key}), *(_line(id, reply) for id, reply in found.items())]
        self.path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return found

    def add(self, id: str, reply: Reply) -> None:
        """Write one reply down. Safe for threads; on disk when it returns, as far as the operating system tells."""
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(_line(id, reply) + "\n")

    def close(self, into: Path, replies: Mapping[str, Reply]) -> None:
        """The run is complete: put the replies, in order, into their own file and drop the journal."""
        into.write_text("".join(_line(id, reply) + "\n" for id, reply in replies.items()), encoding="utf-8")
        self.path.unlink(missing_ok=True)

    def _found(self) -> dict[str, Reply]:
        found: dict[str, Reply] = {}
        try:
            lines = read_lines(self.path, ReplyFault)
            if next(lines).value.get("key") != self._key:
                return {}
            for line in lines:
                found[str(line.value["id"])] = reply_from(line)
        except (ReplyFault, StopIteration, KeyError):
            pass
        return found


def _line(id: str, reply: Reply) -> str:
    return json.dumps(reply.to_json(id), ensure_ascii=False)


def run_key(cases: Sequence[Case], library: Library, answerer: str) -> str:
    """What replies depend on, as one hash: the questions, who answers, what the index holds, its model, and this
    program's own code, so that a run is never continued by a program that would answer otherwise."""
    digest = hashlib.sha256(json.dumps([answerer, library.model.name, library.generation]).encode())
    for case in cases:
        digest.update(json.dumps([case.id, case.question, case.turns]).encode())
    for entry in library.documents():
        digest.update(json.dumps([entry.id, entry.title, entry.characters, entry.passages]).encode())
    for package in (index, assistant):
        folder = Path(package.__path__[0])
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".json")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
