"""The process that gets killed: does one piece of work on an index, and says on standard output what it is at.

    python -m tests.crash.work index|update|remove|rebuild FOLDER [--die PLACE]

FOLDER holds `notes` and `index`. `--die` ends the process, as kill -9 would, at a place that no clock hits: before or
after a finished file takes the old one's place, or while that file lies half written beside it.
"""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import index.update
from index.catalog import Catalog
from index.change import Change
from index.lexical import LexicalView
from index.library import Library
from index.vectors import VectorView
from tests.crash.state import REMOVED, described

WORK = ("index", "update", "remove", "rebuild")
PLACES = ("before the rename", "after the rename", "half written")
_BATCH = 8  # small, so that there are several commits to be killed in


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=WORK)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--die", choices=PLACES)
    arguments = parser.parse_args()
    index.update._BATCH_DOCUMENTS = _BATCH
    _speak_of_commits()
    for view, stage in ((LexicalView, "lexical"), (VectorView, "vectors")):
        _speak_of(view, "catch_up", stage)
    if arguments.die:
        _die(arguments.die)
    do(arguments.work, arguments.folder, ready=lambda: _say("ready"))
    _say("done")


def do(work: str, folder: Path, ready: Callable[[], object] = lambda: None) -> None:
    """Does the work, or what is left of it; `ready` is called when it is about to begin."""
    if work == "rebuild":
        ready()
    library = Library.open_or_begin(folder / "index")
    if work != "rebuild":
        ready()
    if work in ("index", "update"):
        library.update([folder / "notes"])
    if work == "remove":
        library.remove({entry.id for entry in library.documents()} & set(REMOVED))
    library.close()


def _speak_of_commits() -> None:
    plain = Catalog.commit

    def commit(self: Catalog, change: Change, base: int) -> int:
        _say("begin commit")
        generation = plain(self, change, base)
        with self.reading() as snapshot:
            _say(f"end commit {generation} {described(snapshot)}")
        return generation

    setattr(Catalog, "commit", commit)  # noqa: B010


def _speak_of(owner: type, name: str, stage: str) -> None:
    plain = getattr(owner, name)

    def spoken(*given: Any) -> None:
        _say(f"begin {stage}")
        plain(*given)
        _say(f"end {stage}")

    setattr(owner, name, spoken)


def _die(place: str) -> None:
    replace = os.replace

    def renamed(old: str, new: str) -> None:
        if place == "after the rename":
            replace(old, new)
        os.kill(os.getpid(), signal.SIGKILL)

    def written(file: int) -> None:
        os.ftruncate(file, os.fstat(file).st_size // 2)
        os.kill(os.getpid(), signal.SIGKILL)

    if place == "half written":
        setattr(os, "fsync", written)  # noqa: B010
    else:
        setattr(os, "replace", renamed)  # noqa: B010


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
