"""Checks of the catalog: the file, the counting of states, documents, passages and vectors. All within one reading."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.checks.finding import Finding, judged
from index.counted import counted
from index.embed import Embedder
from index.snapshot import Snapshot

_AGAIN = "take the document out of the index in the chat, then run: assistant index on its folder"
_ROWS = 4096
_SHOWN = 3
_SAMPLE = 64
# Half precision keeps three digits of each number of a vector.
_LENGTH_ERROR = 0.01
_LIKENESS = 0.995


def file(connection: sqlite3.Connection) -> Finding:
    """Whether SQLite finds its own structures in order, and every reference leads somewhere."""
    problems = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_SHOWN})") if row[0] != "ok"]
    astray = connection.execute("PRAGMA foreign_key_check").fetchall()
    if astray:
        problems.append(f"{counted(len(astray), 'reference')} to what is gone, the first in {astray[0][0]}")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return judged("catalog", f"version {version}, intact", problems)


def counting(connection: sqlite3.Connection) -> Finding:
    """Whether no state is later than the last one, and nothing counts as removed that is there."""
    now = Snapshot(connection).generation
    problems = []
    for table in ("passages", "removed"):
        (latest,) = connection.execute(f"SELECT ifnull(max(generation), 0) FROM {table}").fetchone()
        if latest > now:
            problems.append(f"{table} are of generation {latest}, the catalog of {now}")
    (alive,) = connection.execute("SELECT count(*) FROM removed WHERE passage IN (SELECT id FROM passages)").fetchone()
    if alive:
        problems.append(f"{counted(alive, 'passage')} counted as removed, yet there")
    return judged("generation", f"{now}", problems)


def documents(connection: sqlite3.Connection) -> Finding:
    """Whether each has a source, the length it says, and its marks in order."""
    problems, remedies = [], []
    orphans = [
        id for (id,) in connection.execute("SELECT id FROM documents WHERE id NOT IN (SELECT document FROM sources)")
    ]
    if orphans:
        problems.append(f"{_some(orphans)} without a source, and would go with the next update")
        remedies.append("to keep its text: assistant show DOCUMENT > FILE")
    torn = [id for id, *marks in connection.execute("SELECT id, text, characters, blocks, pages FROM documents")
            if not _in_order(*marks)]  # fmt: skip
    if torn:
        problems.append(f"{_some(torn)} with blocks or pages out of order")
        remedies.append(_AGAIN)
    (count,) = connection.execute("SELECT count(*) FROM documents").fetchone()
    return judged("documents", f"{count}", problems, "; ".join(remedies))


def passages(connection: sqlite3.Connection) -> Finding:
    """Whether each passage slices."""
    torn = torn_documents(connection)
    (count,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    return judged("passages", f"{count}", [f"{_some(torn)} with passages outside of its text"] if torn else [])


def vectors(connection: sqlite3.Connection) -> Finding:
    """Whether each passage has one that is whole, finite and of length one."""
    bad = damaged_vectors(connection)
    snapshot = Snapshot(connection)
    well = f"{snapshot.passage_count} of {snapshot.dimension} numbers"
    return judged("vectors", well, [f"{counted(len(bad), 'passage')} without one or with a damaged one"] if bad else [])


def meaning(connection: sqlite3.Connection, model: Embedder) -> Finding:
    """Whether the model makes the same vectors of a sample of the passages again."""
    unlike = unlike_vectors(connection, model)
    well = f"{model.name}, which makes the same vectors again"
    return judged(
        "model", well, [f"{len(unlike)} of a sample of vectors are not what {model.name} makes"] if unlike else []
    )


def torn_documents(connection: sqlite3.Connection) -> list[str]:
    """Those with a passage that is no span of the text."""
    lengths = dict(connection.execute("SELECT id, length(text) FROM documents"))
    spans = connection.execute("SELECT document, start, end FROM passages")
    return sorted({document for document, start, end in spans if not 0 <= start < end <= lengths.get(document, 0)})


def damaged_vectors(connection: sqlite3.Connection) -> list[int]:
    """The passages whose vector is missing, cut short, not finite, or neither of length one nor zero."""
    size = 2 * Snapshot(connection).dimension
    bad: list[int] = []
    cursor = connection.execute("SELECT p.id, v.vector FROM passages p LEFT JOIN vectors v ON v.passage = p.id")
    while rows := cursor.fetchmany(_ROWS):
        whole = [(id, vector) for id, vector in rows if isinstance(vector, bytes) and len(vector) == size]
        bad += {id for id, _ in rows} - {id for id, _ in whole}
        halves = np.frombuffer(b"".join(vector for _, vector in whole), dtype="<f2").reshape(len(whole), size // 2)
        with np.errstate(invalid="ignore"):
            lengths = np.linalg.norm(halves.astype(np.float32), axis=1)
        fine = (np.abs(lengths - 1) < _LENGTH_ERROR) | (lengths == 0)
        bad += [id for (id, _), good in zip(whole, fine, strict=True) if not good]
    return sorted(bad)


def unlike_vectors(connection: sqlite3.Connection, model: Embedder) -> list[int]:
    """Those of a sample of the passages whose vector is not the one that the model makes."""
    snapshot = Snapshot(connection)
    if snapshot.dimension != model.dimension:
        return sample(connection)
    found = list(snapshot.passages(sample(connection)).values())
    naming = snapshot.naming({passage.document for passage in found})
    fresh = model.embed_passages([passage.in_context(naming[passage.document][0]) for passage in found])
    stored = vectors_of(connection, [passage.id for passage in found])
    return [
        passage.id
        for passage, row in zip(found, fresh, strict=True)
        if passage.id in stored
        and (row @ stored[passage.id] if row.any() else not stored[passage.id].any()) < _LIKENESS
    ]


def sample(connection: sqlite3.Connection) -> list[int]:
    """Passages evenly from all; of these, those that slice."""
    ids = [id for (id,) in connection.execute("SELECT id FROM passages ORDER BY id")]
    rows = connection.execute(
        "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document"
        " WHERE p.id IN (SELECT value FROM json_each(?))"
        " AND 0 <= p.start AND p.start < p.end AND p.end <= length(d.text) ORDER BY p.id",
        (json.dumps(ids[:: max(1, len(ids) // _SAMPLE)]),),
    )
    return [id for (id,) in rows]


def vectors_of(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
    """The stored vectors that are whole, by passage."""
    rows = connection.execute(
        "SELECT passage, vector FROM vectors WHERE passage IN (SELECT value FROM json_each(?)) AND length(vector) = ?",
        (json.dumps(ids), 2 * Snapshot(connection).dimension),
    )
    found = {id: np.frombuffer(vector, dtype="<f2").astype(np.float32) for id, vector in rows}
    return {id: row for id, row in found.items() if np.isfinite(row).all()}


def _in_order(text: str, characters: int, blocks: str, pages: str) -> bool:
    """Whether blocks follow each other and pages rise, within a text as long as it is said to be."""
    try:
        marks = [place for _, start, end, _ in json.loads(blocks) for place in (start, end)]
        starts = json.loads(pages)
        within = all(0 <= place <= len(text) for place in (*marks, *starts))
        return characters == len(text) and within and marks == sorted(marks) and starts == sorted(starts)
    except (TypeError, ValueError):
        return False


def _some(ids: Sequence[str]) -> str:
    named = ", ".join(ids[:_SHOWN]) + ("…" if len(ids) > _SHOWN else "")
    return f"{counted(len(ids), 'document')} ({named})"


def findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """All but the model's."""
    for check in (file, counting, documents, passages, vectors):
        yield check(connection)
