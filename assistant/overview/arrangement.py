"""Points on a plane for vectors of many dimensions, so that what is alike lies together.

t-SNE (van der Maaten and Hinton, JMLR 2008), exact, begun from the principal components and with their step sizes as in
Kobak and Berens (Nature Communications 2019): the same vectors give the same picture. What is near is alike; how far
apart two groups lie says little.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]

_PERPLEXITY = 30.0
_COMPONENTS = 50
_ROUNDS, _EARLY = 350, 100
_EXAGGERATION = 12.0
_FEWEST = 8  # of fewer points the principal components show all there is
_TINY = np.float32(1e-12)


def arranged(vectors: NDArray[np.float32]) -> Points:
    """A place for each vector, shape (vectors, 2), both axes from 0 to 1, the longer spread along the first."""
    reduced = principal(vectors, _COMPONENTS)
    if len(vectors) < _FEWEST:
        return _framed(reduced[:, :2])
    return _framed(principal(_descended(_affinities(reduced), reduced[:, :2]), 2))


def principal(vectors: NDArray[np.float32], most: int) -> Points:
    """The vectors' principal components, at most so many and at least two, each with its largest part positive."""
    centred = vectors - vectors.mean(axis=0, keepdims=True) if len(vectors) else vectors
    spread, columns = np.linalg.eigh(centred.T @ centred)
    axes = columns.T[::-1][:most][spread[::-1][:most] > 1e-6]
    axes *= np.sign(np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1))
    found = centred @ axes.T
    return np.pad(found, ((0, 0), (0, max(0, 2 - found.shape[1])))).astype(np.float32)


def _affinities(points: Points) -> Points:
    """How likely each takes each other one for its neighbour, symmetric, summing to 1. The width of each one's
    neighbourhood is found by bisection, so that it holds as many as the perplexity says."""
    distances = _squared(points)
    np.fill_diagonal(distances, np.inf)
    distances -= distances.min(axis=1, keepdims=True)
    wanted = np.log(min(_PERPLEXITY, (len(points) - 1) / 3))
    low, high = np.zeros(len(points)), np.full(len(points), np.inf)
    precision = 1 / np.maximum(np.median(distances, axis=1), 1e-6)
    for _ in range(40):
        near = np.exp(-distances * precision[:, None])
        total = near.sum(axis=1)
        spread = (
            np.log(total) + precision * np.where(near > 0, near * np.where(near > 0, distances, 0), 0).sum(1) / total
        )
        wide = spread > wanted
        low, high = np.where(wide, precision, low), np.where(wide, high, precision)
        precision = np.where(np.isinf(high), precision * 2, (low + np.where(np.isinf(high), low, high)) / 2)
    near /= total[:, None]
    return np.maximum((near + near.T) / (2 * len(points)), _TINY).astype(np.float32)


def _descended(affinities: Points, begun: Points) -> Points:
    """Gradient descent with momentum and a gain for each coordinate (Jacobs 1988), as in the authors' program."""
    points = begun / max(float(begun[:, 0].std()), 1e-9) * np.float32(1e-4)
    step = np.float32(max(len(points) / _EXAGGERATION, 50.0))
    moving, gains = np.zeros_like(points), np.ones_like(points)
    for at in range(_ROUNDS):
        early = at < _EARLY
        near = 1 / (1 + _squared(points))
        np.fill_diagonal(near, 0)
        pull = affinities * np.float32(_EXAGGERATION if early else 1) - near / max(float(near.sum()), 1e-12)
        pull *= near
        slope = 4 * (pull.sum(axis=1)[:, None] * points - np.einsum("ij,jk->ik", pull, points))
        gains = np.maximum(np.where(np.sign(slope) == np.sign(moving), gains * 0.8, gains + 0.2), 0.01)
        moving = np.float32(0.5 if early else 0.8) * moving - step * gains * slope
        points = points + moving
    return points


def _squared(points: Points) -> Points:
    """The squared distances of all from all; without BLAS, whose threads wait for one another on a busy machine, which
    costs twenty times as much as what they have to do here."""
    found = np.zeros((len(points), len(points)), dtype=np.float32)
    for axis in points.T:
        found += np.square(axis[:, None] - axis[None, :])
    return found


def _framed(points: Points) -> Points:
    """The points with both axes from 0 to 1; the middle of one along which they don't differ."""
    low, high = (points.min(axis=0), points.max(axis=0)) if len(points) else (np.zeros(2), np.ones(2))
    spread = np.where(high - low > 1e-6, high - low, 1)
    return np.where(high - low > 1e-6, (points - low) / spread, 0.5).astype(np.float32)
