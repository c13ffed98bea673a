"""Checks of the two views, as they lie in the folder: that they hold what the catalog had at their stamp."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from pathlib import Path

import numpy as np

from index.checks.finding import Finding, judged
from index.checks.truth import sample, vectors_of
from index.counted import counted
from index.fold import fold_key
from index.lexical import LexicalView
from index.snapshot import Snapshot, Stamp
from index.terms import terms
from index.vectors import VectorView

_LOOKED_UP = 16
# Both keep half precision, which is three digits.
_COSINE_ERROR = 0.01


def lexical(connection: sqlite3.Connection, folder: Path) -> Finding:
    """Stamp, ids, and that the rarest term of some passages finds them."""
    view = LexicalView(folder)
    if not view.take():
        return judged("lexical view", "", ["missing or damaged; the next question makes it again"])
    snapshot = Snapshot(connection)
    problems = _apart(connection, view.stamp, snapshot.stamp, view.passage_ids())
    if not problems:
        ids = [id for id in sample(connection) if id in view.passage_ids()][:: 64 // _LOOKED_UP]
        lost = [id for id, passage in snapshot.passages(ids).items() if not _finds(view, id, passage.text)]
        problems += [f"not found: {len(lost)} of {counted(len(ids), 'passage')} looked up"] if lost else []
    return judged("lexical view", _state(view.stamp, snapshot.stamp), problems)


def vectors(connection: sqlite3.Connection, folder: Path) -> Finding:
    """Stamp, ids, and that some vectors are the catalog's."""
    view = VectorView(folder)
    if not view.take():
        return judged("vector view", "", ["missing or damaged; the next question makes it again"])
    snapshot = Snapshot(connection)
    problems = _apart(connection, view.stamp, snapshot.space, view.passage_ids())
    if not problems:
        stored = vectors_of(connection, sample(connection))
        likeness = {id: view.cosines(row, [id]).get(id) for id, row in stored.items() if row.any()}
        unlike = [id for id, cosine in likeness.items() if cosine is not None and abs(cosine - 1) > _COSINE_ERROR]
        compared = counted(len(stored), "vector")
        problems += [f"not the catalog's: {len(unlike)} of {compared} compared"] if unlike else []
    return judged("vector view", _state(view.stamp, snapshot.space), problems)


def _apart(connection: sqlite3.Connection, stamp: Stamp, goal: Stamp, held: Collection[int]) -> list[str]:
    """How a view differs from what it can be: all passages there were at its stamp that are still there, and none but
    those and what was removed since."""
    if not stamp.can_become(goal):
        return [f"made from another state: {_brief(stamp)}, the catalog is at {_brief(goal)}"]
    rows = connection.execute("SELECT id FROM passages WHERE generation <= ?", (stamp.generation,))
    expected = {id for (id,) in rows}
    gone = Snapshot(connection).removed_since(stamp.generation)
    lacking, beyond = len(expected.difference(held)), len(set(held) - expected.union(gone))
    return [f"{counted(lacking, 'passage')} missing and {beyond} too many"] if lacking or beyond else []


def _finds(view: LexicalView, id: int, text: str) -> bool:
    """Whether the passage is found by the term of its text that fewest passages have; so is one without terms."""
    words = list(dict.fromkeys(terms(fold_key(text))))
    if not words:
        return True
    rarest = words[int(np.argmin(view.document_frequency(words)))]
    return id in view.search([rarest], 1, passages=[id])


def _state(stamp: Stamp, goal: Stamp) -> str:
    behind = goal.generation - stamp.generation
    return f"{counted(behind, 'commit')} behind, which the next question catches up with" if behind else "up to date"


def _brief(stamp: Stamp) -> str:
    return f"{stamp.identity[:8] or 'none'} {stamp.generation}"
