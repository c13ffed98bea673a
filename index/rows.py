"""Rows of numbers, one for each word or token: brought to length 1, and compared with those of many texts at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Ids = NDArray[np.int64]


def unit(rows: Rows) -> Rows:
    """Each row, along the last axis, brought to length 1; one of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    brought: Rows = np.divide(rows, np.maximum(lengths, np.float32(1e-12)), dtype=np.float32)
    return brought


def joined(texts: Sequence[Ids]) -> tuple[Ids, Ids, Ids, Ids]:
    """All texts' ids in one row: the distinct ones, each place's number among these, where each text that has any
    begins, and which texts these are."""
    filled = np.array([at for at, text in enumerate(texts) if len(text)], dtype=np.int64)
    if not len(filled):
        return filled, filled, filled, filled
    kinds, places = np.unique(np.concatenate([texts[at] for at in filled]), return_inverse=True)
    ends = np.cumsum([len(texts[at]) for at in filled])
    return kinds, places, np.concatenate([[0], ends[:-1]]), filled


def highest(texts: Sequence[Ids], wanted: Ids, near: Callable[[Ids], Rows]) -> Rows:
    """For each text how near the nearest of its ids is to each of the wanted ones, shape (texts, wanted); 0 for a text
    without ids. `near` tells that of distinct ids, shape (ids, wanted)."""
    found = np.zeros((len(texts), len(wanted)), dtype=np.float32)
    kinds, places, starts, filled = joined(texts)
    if len(filled) and len(wanted):
        found[filled] = np.maximum.reduceat(near(kinds)[places], starts, axis=0)
    return found
