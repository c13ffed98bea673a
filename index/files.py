"""Files: which ones stand at some paths now, and what their content is. Knows nothing of what is made of it.

A file that looks as it did when it was last compared is not read again. As in git, that is believed only of a file that
had been at rest by then: one that is written twice within a clock's tick can look the same with another content.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from index.errors import DocumentFault
from index.load import discover
from index.snapshot import Recorded

_AT_REST_NS = 2_000_000_000  # the coarsest clock of a file system in use is FAT's


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it was found: `size` in bytes, how it looks (as `Recorded.stat`), and the sha256 of its content, None
    for what can't be read, on which loading has the word."""

    path: Path
    size: int
    stat: str
    content: str | None


def look(path: Path, recorded: Recorded | None) -> Look:
    """The file at `path`; its content is taken from what is recorded of it where it looks the same, else read."""
    now = time.time_ns()
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return Look(path, 0, "", None)
        # The time of the last change of any kind is there for programs that set the time of writing back.
        looks = f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
        if recorded is not None and recorded.stat == looks:
            return Look(path, found.st_size, looks, recorded.sha256)
        with path.open("rb") as file:
            content = file_digest(file, "sha256").hexdigest()
    except OSError:
        return Look(path, 0, "", None)
    at_rest = max(found.st_mtime_ns, found.st_ctime_ns) < now - _AT_REST_NS
    return Look(path, found.st_size, looks if at_rest else "", content)


def files_at(paths: Sequence[Path], before: Collection[str], missing_ok: bool = False) -> dict[str, Path]:
    """The files at and under the paths, by absolute path. A path that holds nothing is a DocumentFault, unless all that
    the index has (`before`) from there is gone, or nothing is expected there (`missing_ok`)."""
    found: list[Path] = []
    for path in paths:
        if missing_ok and is_gone(path):
            continue
        try:
            found += discover([path])
        except DocumentFault:
            had = under([path], before)
            if not (had or missing_ok) or not all(is_gone(source) for source in had):
                raise
    return {os.path.abspath(path): path for path in found}


def under(paths: Sequence[Path], sources: Collection[str]) -> list[str]:
    """Those of the sources that lie at or under one of the paths."""
    roots = {os.path.abspath(path).rstrip(os.sep) for path in paths}
    return [source for source in sources if _has_root(source, roots)]


def is_gone(path: str | Path) -> bool:
    """Whether there is surely no such file; a folder that may not be looked into proves nothing."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _has_root(source: str, roots: set[str]) -> bool:
    while source not in roots:
        if not source:
            return False
        source = source.rpartition(os.sep)[0]
    return True
