"""The learned part of answering, as read from `ranker.json`: a weight per feature, and how sure a score may make us.

`assistant.training` writes the file; this module only applies it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear score: `bias` plus the weighted sum of named features. Features that have no weight count nothing."""

    bias: float
    weights: Mapping[str, float]

    def scores(self, columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """One score per row of the columns. KeyError when a weighted feature is missing."""
        rows = len(next(iter(columns.values())))
        total = np.full(rows, self.bias)
        for name, weight in self.weights.items():
            total += weight * columns[name]
        return total

    def probability(self, features: Mapping[str, float]) -> float:
        """The logistic function of the score of one row."""
        score = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, score))))


@dataclass(frozen=True, slots=True)
class Ranker:
    """`order` ranks sentences by listwise softmax; `trust` turns the ranked list into the probability that its top
    holds the answer; below `threshold` the assistant says that the documents don't say."""

    order: Linear
    trust: Linear
    threshold: float


@cache
def bundled() -> Ranker:
    """The ranker in the package."""
    return read_ranker(Path(__file__).parent / "ranker.json")


def read_ranker(path: Path) -> Ranker:
    """The ranker in a file as `assistant.training` writes it."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    return Ranker(
        Linear(0.0, plain["order"]["weights"]),
        Linear(plain["trust"]["bias"], plain["trust"]["weights"]),
        plain["threshold"],
    )
