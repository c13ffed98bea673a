"""A sample of the passages with their vectors: enough of an index to draw, however much there is."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.passage import Passage
from index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Sample:
    """`vectors`, shape (passages, dimension), run parallel to `passages`, which are in the order of their documents'
    ids and of their text; `total` is how many passages the index holds."""

    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]
    total: int


def sample(connection: sqlite3.Connection, most: int) -> Sample:
    """All passages, or `most` of them at equal distances: a systematic sample, the same each time, in which each
    document has its share. `connection` is one of the catalog's for reading."""
    snapshot = Snapshot(connection)
    ids = [id for (id,) in connection.execute("SELECT id FROM passages ORDER BY document, start")]
    taken = min(most, len(ids))
    chosen = [ids[at * len(ids) // taken] for at in range(taken)]
    passages = snapshot.passages(chosen)
    rows = connection.execute(
        "SELECT passage, vector FROM vectors WHERE passage IN (SELECT value FROM json_each(?))", (json.dumps(chosen),)
    )
    vectors = {passage: np.frombuffer(vector, dtype="<f2") for passage, vector in rows}
    stacked = np.array([vectors[id] for id in chosen], dtype=np.float32).reshape(taken, snapshot.dimension)
    return Sample(tuple(passages[id] for id in chosen), stacked, len(ids))
