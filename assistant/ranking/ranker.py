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
class Trust:
    """Whether the best sentences hold the answer, judged twice: against questions about something else (`elsewhere`),
    which meet nothing, and against near misses (`near_miss`), which meet much but no sentence stands out. What betrays
    the one kind excuses the other, so one judge of both would see neither."""

    elsewhere: Linear
    near_miss: Linear

    def probability(self, features: Mapping[str, float]) -> float:
        """The lower of the two judges' probabilities."""
        return min(self.elsewhere.probability(features), self.near_miss.probability(features))


@dataclass(frozen=True, slots=True)
class Ranker:
    """`first` chooses the best few of all sentences by what is cheap to know, and `order` ranks those, by listwise
    softmax; `trust` turns the ranked list into the probability that its top holds the answer; below `threshold` the
    assistant says that the documents don't say."""

    first: Linear
    order: Linear
    trust: Trust
    threshold: float


@cache
def bundled() -> Ranker:
    """The ranker in the package."""
    return read_ranker(Path(__file__).parent / "ranker.json")


def read_ranker(path: Path) -> Ranker:
    """The ranker in a file as `assistant.training` writes it."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    return Ranker(
        Linear(0.0, plain["first"]["weights"]),
        Linear(0.0, plain["order"]["weights"]),
        Trust(Linear(**plain["trust"]["elsewhere"]), Linear(**plain["trust"]["near miss"])),
        plain["threshold"],
    )
