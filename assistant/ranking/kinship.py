"""How far a candidate sentence says with other words what the question says: two views of the word senses.

Like the other features a column is a plain number, mostly 0..1, and nothing here knows any particular document.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.ranking.reading import Reading
from index.senses import VIEWS, Vectors, View, WordIds, senses

# Below the first cosine two words have nothing to do with each other, from the second on they say the same.
_BOUNDS: dict[View, tuple[float, float]] = {"glosses": (0.3, 0.8), "usage": (0.2, 0.7)}
_NEIGHBOUR = 0.5
_FOR = ("sense", "sense around", "sense of document", "akin", "akin around")
_AGAINST = ("rarest not akin", "rarest not akin around")
FOR = tuple(f"{name} by {view}" for view in VIEWS for name in _FOR)
AGAINST = tuple(f"{name} by {view}" for view in VIEWS for name in _AGAINST)
"""The columns of which more speaks for a sentence, and against it."""

Place = tuple[Reading, int]


def kinship(question: Question, places: Sequence[Place]) -> dict[str, NDArray[np.float64]]:
    """A column per feature and view, a row per sentence; `places` are sentences by their reading and number."""
    return {
        f"{name} by {view}": column
        for view in VIEWS
        for name, column in zip((*_FOR, *_AGAINST), _columns(question, places, view), strict=True)
    }


def _columns(question: Question, places: Sequence[Place], view: View) -> tuple[NDArray[np.float64], ...]:
    known = senses(view)
    asked = np.array(list(dict.fromkeys(known.words(question.core).tolist())), dtype=np.int64)
    if not len(asked):
        return tuple(np.zeros(len(places)) for _ in (*_FOR, *_AGAINST))
    return *_together(asked, places, view), *_apart(asked, places, view)


def _together(asked: WordIds, places: Sequence[Place], view: View) -> tuple[NDArray[np.float64], ...]:
    """The cosine of all the question's words added up with the sentence's, with its neighbours' and the document's."""
    wanted = _unit(senses(view).sums([asked]))[0]
    readings = {id(reading): reading.sensed[view].sums for reading, _ in places}
    cosines = {}
    for name, sums in readings.items():
        none = np.zeros_like(sums[:1])
        near = sums + _NEIGHBOUR * (np.concatenate([none, sums[:-1]]) + np.concatenate([sums[1:], none]))
        cosines[name] = (_unit(sums) @ wanted, _unit(near) @ wanted, float((_unit(sums.sum(axis=0)[None]) @ wanted)[0]))
    found = [cosines[id(reading)] for reading, _ in places]
    return (
        np.array([alone[at] for (alone, _, _), (_, at) in zip(found, places, strict=True)], dtype=float),
        np.array([near[at] for (_, near, _), (_, at) in zip(found, places, strict=True)], dtype=float),
        np.array([whole for _, _, whole in found], dtype=float),
    )


def _apart(asked: WordIds, places: Sequence[Place], view: View) -> tuple[NDArray[np.float64], ...]:
    """How much of the question's words, by rarity, finds a like word in the sentence, or in it, its neighbours and the
    headings over it; and the rarity of the rarest that doesn't, relative to the rarest asked for."""
    sensed = [(reading.sensed[view], at) for reading, at in places]
    alone = [one.words[at] for one, at in sensed]
    before = [one.words[max(0, at - 1)] for one, at in sensed]
    after = [one.words[min(at + 1, len(one.words) - 1)] for one, at in sensed]
    over = [one.over[at] for one, at in sensed]
    texts = {id(text): text for text in chain(alone, before, after, over)}
    row = {name: at for at, name in enumerate(texts)}
    stranger, kin = _BOUNDS[view]
    likeness = np.clip((senses(view).nearest(asked, list(texts.values())) - stranger) / (kin - stranger), 0, 1)
    near = [likeness[[row[id(text)] for text in chosen]] for chosen in (alone, before, after, over)]
    itself, around = near[0], np.max(near, axis=0)
    rarity = senses(view).rarity[asked]
    share, relative = rarity / rarity.sum(), rarity / rarity.max()
    lacking = [((1 - one) * relative).max(axis=1) for one in (itself, around)]
    return tuple(np.asarray(column, dtype=float) for column in (itself @ share, around @ share, *lacking))


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    brought: Vectors = np.divide(rows, np.maximum(lengths, 1e-9), dtype=np.float32)
    return brought
