"""How sure is a number: bootstrap intervals and percentiles. Seeded: equal input gives equal output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
_SEED = 20_230_101
_BLOCK = 4_000_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the bounds between which 95% of its resamples fall; `cases` values went into it."""

    value: float
    low: float
    high: float
    cases: int


def bootstrap(values: Sequence[float], resamples: int = RESAMPLES) -> Interval:
    """The mean of the values with its 95% percentile interval (Efron and Tibshirani, An Introduction to the Bootstrap,
    1993, section 13.3). Where all values are equal the interval has no width, which says nothing about cases unseen.
    ValueError when there is no value."""
    means = _resampled_means(np.asarray(values, dtype=np.float64), resamples)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(np.mean(values)), float(low), float(high), len(values))


def bootstrap_of(
    statistic: Callable[[Sequence[T]], float], sample: Sequence[T], resamples: int = RESAMPLES // 4
) -> Interval:
    """Any statistic of a sample with its 95% percentile interval. ValueError when the sample is empty."""
    if not sample:
        raise ValueError("a bootstrap needs at least one value")
    picks = np.random.default_rng(_SEED).integers(len(sample), size=(resamples, len(sample)))
    low, high = np.quantile([statistic([sample[at] for at in row]) for row in picks], (0.025, 0.975))
    return Interval(statistic(sample), float(low), float(high), len(sample))


def paired_bootstrap(before: Sequence[float], after: Sequence[float], resamples: int = RESAMPLES) -> Interval:
    """The mean of `after - before` over the same cases in the same order, with its 95% percentile interval: cases are
    resampled as pairs, so what both runs find hard cancels out (Efron and Tibshirani, 1993, section 8.3; Koehn, 2004).
    ValueError when the lengths differ or there is no pair."""
    if len(before) != len(after):
        raise ValueError(f"pairs needed: {len(before)} values before, {len(after)} after")
    return bootstrap([new - old for old, new in zip(before, after, strict=True)], resamples)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, linear between neighbours (Hyndman and Fan, 1996,
    type 7). ValueError when there is no value."""
    if not values:
        raise ValueError("a percentile needs at least one value")
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def _resampled_means(values: npt.NDArray[np.float64], resamples: int) -> npt.NDArray[np.float64]:
    """Means of `resamples` draws with replacement, shape (resamples,); in blocks, so that memory stays bounded."""
    if not len(values):
        raise ValueError("a bootstrap needs at least one value")
    if np.all(values == values[0]):
        return np.full(resamples, values[0])
    draws = np.random.default_rng(_SEED)
    rows = max(1, _BLOCK // len(values))
    blocks = [
        values[draws.integers(len(values), size=(min(rows, resamples - at), len(values)))].mean(axis=1)
        for at in range(0, resamples, rows)
    ]
    return np.concatenate(blocks)
