"""Watching: keeps a library up to date with files and folders for as long as it is asked to, in a process or a thread
beside those that read. What to do about a change is the update's business; here it is only noticed, and waited for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

import watchfiles

from index.errors import IndexFault
from index.files import is_gone
from index.library import Library
from index.limits import DEFAULTS, Limits
from index.load import SUFFIXES
from index.update import Update

Tell = Callable[[Update | IndexFault], None]

_TICK_SECONDS = 0.5
_PAUSE_SECONDS = 5.0
_POLL_SECONDS = 5.0


def watch(library: Library, paths: Sequence[Path], tell: Tell, stop: Event, limits: Limits = DEFAULTS) -> None:
    """Compares everything at and under `paths` once, then what changes there, until `stop` is set. What came of each
    update is told; so is what was wrong, once, while it is tried again.

    A file is taken when it has looked the same for half a second. A path that isn't there is waited for, one that goes
    takes its documents along, and one in whose place another one comes is compared anew.
    """
    roots = [Path(os.path.abspath(path)) for path in paths]
    while not stop.is_set():
        _keep_up(library, roots, tell, stop, limits)


def _keep_up(library: Library, roots: Sequence[Path], tell: Tell, stop: Event, limits: Limits) -> None:
    """As `watch`, until another file or folder is, or none is any more, where a root was."""
    watched = [_identity(root) for root in roots]
    waiting: dict[Path, str | None] = dict.fromkeys(roots)  # how each path looked last, None before the first look
    told = ""
    for changed in _changes(roots, stop):
        waiting |= dict.fromkeys(path for path in changed if _is_reached(path, roots))
        now = {path: _look(path) for path in waiting}
        ready = [path for path, last in waiting.items() if last == now[path]]
        waiting |= now
        try:
            if ready:
                update = library.update(ready, limits=limits, missing_ok=True, stop=stop)
                waiting = {path: last for path, last in waiting.items() if path not in set(ready)}
                told = ""
                tell(update)
        except IndexFault as fault:
            if str(fault) != told:
                told = str(fault)
                tell(fault)
            stop.wait(_PAUSE_SECONDS)
        if [_identity(root) for root in roots] != watched:
            return


def _changes(roots: Sequence[Path], stop: Event) -> Iterator[set[Path]]:
    """The paths that changed, at least every tick; folders that the system won't tell about are looked through."""
    there = [root for root in roots if not is_gone(root)]
    while not there and not stop.wait(_TICK_SECONDS):
        yield set()
    for polling in (None, True):
        try:
            for changes in watchfiles.watch(
                *there,
                watch_filter=None,
                stop_event=stop,
                rust_timeout=int(_TICK_SECONDS * 1000),
                yield_on_timeout=True,
                force_polling=polling,
                poll_delay_ms=int(_POLL_SECONDS * 1000),
            ):
                yield {Path(path) for _, path in changes}
            return
        except FileNotFoundError:  # gone since
            return
        except OSError:
            continue


def _is_reached(path: Path, roots: Sequence[Path]) -> bool:
    """Whether an update of the roots would come to `path`, or would have come to what was there."""
    for root in roots:
        if path == root:
            return True
        if path.is_relative_to(root):
            between = [path, *path.parents][: -len(root.parents) - 1]
            if any(each.name.startswith(".") or (each.is_dir() and each.is_symlink()) for each in between):
                continue
            return path.suffix.lower() in SUFFIXES or path.is_dir() or is_gone(path)
    return False


def _look(path: Path) -> str:
    """How a file or folder looks, "" for none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file or folder this is, whatever it is called and holds."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
