"""Files that readers hand to the chat: kept in a folder beside the index, indexed from there, and taken out again.

Knows of no page. The originals stay with the readers; a file of the same name takes the place of the earlier one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from index.errors import DocumentFault
from index.library import Library
from index.load import discover
from index.update import Failure, Progress, Update

NAME = "uploads"


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file on its way into the folder, and the earlier one of that name, set aside until the new one is in."""

    place: Path
    earlier: Path | None


class Uploads:
    """The folder of one library. One addition or removal goes on at a time; questions are answered meanwhile."""

    def __init__(self, library: Library) -> None:
        self.folder = library.folder / NAME
        self._library = library
        self._at_work = Lock()

    def add(self, files: Sequence[Path], report: Callable[[Progress], None], by: str | None = None) -> Update:
        """Takes copies of the files and indexes them. A file that fails is reported by its name and not kept; what was
        there under its name stays. `by` is who hands them over, where somebody is signed in. CatalogFault when the
        index can't be written."""
        with self._at_work:
            arrivals, failed = self._copied(files)
            update = None
            try:
                update = self._library.update([one.place for one in arrivals], report, by=by) if arrivals else None
            finally:
                held = self._held()
                lost = {failure.source for failure in (update.failed if update else ())}
                for one in arrivals:
                    _settle(one, os.path.abspath(one.place) in held and os.path.abspath(one.place) not in lost)
        if update is None:
            return Update(0, 0, 0, 0, tuple(failed), self._library.passage_count)
        return replace(update, failed=(*failed, *map(self._named, update.failed)))

    def remove(self, ids: Collection[str]) -> None:
        """Takes documents out of the index, and the files of the folder that held them with them. Files elsewhere stay
        where they are. UnknownDocument, CatalogFault as in `Library.remove`."""
        with self._at_work:
            self._library.remove(ids)
            held = self._held()
            for file in self.folder.iterdir() if self.folder.is_dir() else ():
                if os.path.abspath(file) not in held:
                    file.unlink()

    def _held(self) -> set[str]:
        """Every file that the index holds, by its absolute path."""
        return {source for entry in self._library.documents() for source in entry.sources}

    def _named(self, failure: Failure) -> Failure:
        """The failure without the folder, which is no reader's business."""
        return _without(f"{self.folder}{os.sep}", failure)

    def _copied(self, files: Sequence[Path]) -> tuple[list[_Arrival], list[Failure]]:
        arrivals, failed = [], []
        for file in files:
            try:
                discover([file])
            except DocumentFault as fault:
                failed.append(_without(f"{file.parent}{os.sep}", Failure(str(file), fault)))
                continue
            self.folder.mkdir(parents=True, exist_ok=True)
            place = self.folder / file.name
            earlier = self.folder / f".earlier-{file.name}" if place.exists() else None
            if earlier:
                place.replace(earlier)
            shutil.copyfile(file, self.folder / f".arriving-{file.name}")
            (self.folder / f".arriving-{file.name}").replace(place)
            arrivals.append(_Arrival(place, earlier))
        return arrivals, failed


def _without(folder: str, failure: Failure) -> Failure:
    fault = failure.fault
    bare = DocumentFault(str(fault).replace(folder, ""), fault.cause, **fault.seen)
    return Failure(Path(failure.source).name, bare)


def _settle(arrival: _Arrival, kept: bool) -> None:
    """Leaves one file of that name: the new one when it is in, else the earlier one, if there was any."""
    if kept and arrival.earlier:
        arrival.earlier.unlink()
    elif not kept and arrival.earlier:
        arrival.earlier.replace(arrival.place)
    elif not kept:
        arrival.place.unlink(missing_ok=True)
