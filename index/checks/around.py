"""Checks of what is around the catalog: the program's own model, the files documents came from, the disk, leftovers."""

from __future__ import annotations

import shutil
import sqlite3
from hashlib import file_digest
from pathlib import Path

from index import vectors
from index.checks.finding import Finding, judged
from index.counted import counted
from index.renewal import coming
from index.snapshot import Snapshot

SUMS = "SHA256SUMS"
_MEBI = 1 << 20


def program(folder: Path) -> Finding:
    """Whether the files of the bundled model are those that its checksums were taken of."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError as fault:
        return judged("program", "", [f"{folder / SUMS} can't be read ({fault.strerror})"], "install the program again")
    expected = {name: checksum for checksum, name in (line.split(maxsplit=1) for line in lines)}
    damaged = [name for name, checksum in expected.items() if checksum_of(folder / name) != checksum]
    problems = [f"{folder / name} is missing or damaged" for name in damaged]
    return judged(
        "program", f"{len(expected)} files of the bundled model as shipped", problems, "install the program again"
    )


def sources(connection: sqlite3.Connection) -> Finding:
    """Which files are gone or changed since; documents stay as they were indexed, so that is no fault."""
    recorded = Snapshot(connection).sources()
    now = {source: checksum_of(Path(source)) for source in recorded}
    gone = sum(checksum is None for checksum in now.values())
    changed = sum(checksum not in (None, recorded[source].sha256) for source, checksum in now.items())
    said = counted(len(recorded), "file") + (
        f", {gone} gone or unreadable, {changed} changed since" if gone or changed else ""
    )
    return Finding(
        "sources", True, said, "to take that in, run: assistant index on their folders" if gone or changed else ""
    )


def disk(folder: Path) -> Finding:
    """Whether there is room for what the index has to be able to make again."""
    free = shutil.disk_usage(folder).free
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    problems = (
        [] if free > size else [f"{free // _MEBI} MiB free, which is less than the {size // _MEBI} MiB of the index"]
    )
    return judged("disk", f"{free // _MEBI} MiB free, the index has {size // _MEBI}", problems, "make room")


def leftovers(folder: Path) -> Finding:
    """Files that a process which was killed left."""
    files = temporary(folder)
    return judged("leftovers", "none", [f"{path} was left by a process that was stopped" for path in files])


def unfinished(connection: sqlite3.Connection) -> Finding:
    """An embedding with another model that is under way, or was stopped."""
    model = coming(connection)
    if model is None:
        return judged("renewal", "none under way", [])
    (done,) = connection.execute("SELECT count(*) FROM coming").fetchone()
    problem = (
        f"{done} of {Snapshot(connection).passage_count} passages are embedded with {model}, which is not in use yet"
    )
    go_on = f"to go on, run: assistant index PATH ... --model {model.rpartition('@')[0]}"
    return judged("renewal", "", [problem], f"{go_on}; to drop it: assistant doctor --repair")


def temporary(folder: Path) -> list[Path]:
    """Views that were being written."""
    return sorted(folder.glob(f"{vectors.NAME}.*"))


def checksum_of(path: Path) -> str | None:
    """The sha256 of a file; None when it can't be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
