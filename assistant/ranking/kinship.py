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
from index.senses import Vectors, WordIds, senses

# Below the first cosine two words have nothing to do with each other, from the second on they say the same.
STRANGER, KIN = 0.3, 0.8
_NEIGHBOUR = 0.5

Place = tuple[Reading, int]


def kinship(question: Question, places: Sequence[Place]) -> dict[str, NDArray[np.float64]]:
    """A column per feature, a row per sentence; `places` are sentences by their reading and number."""
    asked = np.array(list(dict.fromkeys(senses().words(question.core).tolist())), dtype=np.int64)
    if not len(asked):
        return {name: np.zeros(len(places)) for name in NAMES}
    return dict(zip(NAMES, (*_together(asked, places), *_apart(asked, places)), strict=True))


NAMES = ("sense", "sense around", "sense of document", "akin", "akin around", "rarest not akin",
         "rarest not akin around")  # fmt: skip


def _together(asked: WordIds, places: Sequence[Place]) -> tuple[NDArray[np.float64], ...]:
    """The cosine of all the question's words added up with the sentence's, with its neighbours' and the document's."""
    wanted = _unit(senses().sums([asked]))[0]
    readings = {id(reading): reading.senses for reading, _ in places}
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


def _apart(asked: WordIds, places: Sequence[Place]) -> tuple[NDArray[np.float64], ...]:
    """How much of the question's words, by rarity, finds a like word in the sentence, or in it, its neighbours and the
    headings over it; and the rarity of the rarest that doesn't, relative to the rarest asked for."""
    alone = [reading.sense_words[at] for reading, at in places]
    before = [reading.sense_words[max(0, at - 1)] for reading, at in places]
    after = [reading.sense_words[min(at + 1, len(reading.sentences) - 1)] for reading, at in places]
    over = [reading.over_words[at] for reading, at in places]
    texts = {id(text): text for text in chain(alone, before, after, over)}
    row = {name: at for at, name in enumerate(texts)}
    likeness = np.clip((senses().nearest(asked, list(texts.values())) - STRANGER) / (KIN - STRANGER), 0, 1)
    near = [likeness[[row[id(text)] for text in chosen]] for chosen in (alone, before, after, over)]
    itself, around = near[0], np.max(near, axis=0)
    rarity = senses().rarity[asked]
    share, relative = rarity / rarity.sum(), rarity / rarity.max()
    lacking = [((1 - one) * relative).max(axis=1) for one in (itself, around)]
    return tuple(np.asarray(column, dtype=float) for column in (itself @ share, around @ share, *lacking))


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    brought: Vectors = np.divide(rows, np.maximum(lengths, 1e-9), dtype=np.float32)
    return brought
