"""A map of what the passages speak of: a place for each of them, and regions named by what is special in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.overview.arrangement import Points, arranged
from assistant.overview.keywords import keywords
from index.sample import Sample

MOST_TOPICS = 10
_TERMS = 4
_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Topic:
    """A region of the map: its middle, both coordinates from 0 to 1, the places of its passages in the sample, nearest
    to the middle first, and the terms that set it apart."""

    x: float
    y: float
    members: tuple[int, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicMap:
    """The passages of a sample with a point for each, shape (passages, 2), from 0 to 1; the largest topic first."""

    sample: Sample
    points: Points
    topics: tuple[Topic, ...]


def mapped(sample: Sample) -> TopicMap:
    """The map of a sample: the same for the same passages. Up to a few seconds for a thousand passages."""
    points = arranged(sample.vectors)
    labels = regions(points)
    groups = [np.flatnonzero(labels == label).tolist() for label in range(labels.max(initial=-1) + 1)]
    groups.sort(key=lambda group: (-len(group), group[0]))
    terms = keywords([[sample.passages[at].text for at in group] for group in groups], _TERMS)
    return TopicMap(sample, points, tuple(_topic(points, *pair) for pair in zip(groups, terms, strict=True)))


def regions(points: Points) -> NDArray[np.int64]:
    """Which of its regions each point lies in: k-means (Lloyd 1982) from starts as far apart as can be (Gonzalez 1985),
    with about as many regions as the square root of half the points."""
    count = min(MOST_TOPICS, max(1, round((len(points) / 2) ** 0.5)))
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    centres = _far_apart(points, count)
    labels = np.zeros(len(points), dtype=np.int64)
    for _ in range(_ROUNDS):
        labels = np.square(points[:, None] - centres[None]).sum(axis=2).argmin(axis=1)
        moved = np.array(
            [points[labels == at].mean(axis=0) if (labels == at).any() else c for at, c in enumerate(centres)]
        )
        if np.allclose(moved, centres):
            break
        centres = moved
    _, packed = np.unique(labels, return_inverse=True)
    return packed


def _far_apart(points: Points, count: int) -> Points:
    chosen = [int(np.square(points - points.mean(axis=0)).sum(axis=1).argmin())]
    distances = np.square(points - points[chosen[0]]).sum(axis=1)
    while len(chosen) < count:
        chosen.append(int(distances.argmax()))
        distances = np.minimum(distances, np.square(points - points[chosen[-1]]).sum(axis=1))
    return points[chosen]


def _topic(points: Points, group: Sequence[int], terms: tuple[str, ...]) -> Topic:
    middle = np.median(points[group], axis=0)
    order = np.argsort(np.square(points[group] - middle).sum(axis=1), kind="stable")
    return Topic(float(middle[0]), float(middle[1]), tuple(group[at] for at in order), terms)
