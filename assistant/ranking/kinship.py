"""How far a candidate sentence says with other words what the question says: by the word senses and the thesaurus.

Like the other features a column is a plain number, mostly 0..1, and nothing here knows any particular document.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.ranking.reading import KIN, Kin, Reading, known_by
from index.rows import unit
from index.senses import VIEWS, View, senses
from index.words import WordIds

# Below the first number two words have nothing to do with each other, from the second on they say the same.
_BOUNDS: dict[Kin, tuple[float, float]] = {"glosses": (0.3, 0.8), "usage": (0.2, 0.7), "thesaurus": (0, 1)}
_NEIGHBOUR = 0.5
_SENSE = ("sense", "sense around", "sense of document")
_AKIN = ("akin", "akin around")
_NOT_AKIN = ("rarest not akin", "rarest not akin around", "strange")
FOR = tuple(f"{name} by {kin}" for names, kins in ((_SENSE, VIEWS), (_AKIN, KIN)) for kin in kins for name in names)
AGAINST = tuple(f"{name} by {kin}" for kin in KIN for name in _NOT_AKIN)
"""The columns of which more speaks for a sentence, and against it."""

Place = tuple[Reading, int]
Columns = dict[str, NDArray[np.float64]]


def kinship(question: Question, places: Sequence[Place]) -> Columns:
    """A column per feature and view, a row per sentence; `places` are sentences by their reading and number."""
    columns: Columns = {}
    for kin in KIN:
        # The thesaurus is Chinese: of an English question it would know some names alone.
        key = "" if kin == "thesaurus" and question.language == "en" else question.core
        asked = np.array(list(dict.fromkeys(known_by(kin).words(key).tolist())), dtype=np.int64)
        names = (*_AKIN, *_NOT_AKIN) if kin == "thesaurus" else (*_SENSE, *_AKIN, *_NOT_AKIN)
        if len(asked):
            together = () if kin == "thesaurus" else _together(asked, places, kin)
            found = (*together, *_apart(asked, places, kin))
        else:
            found = tuple(np.zeros(len(places)) for _ in names)
        columns |= {f"{name} by {kin}": column for name, column in zip(names, found, strict=True)}
    return columns


def _together(asked: WordIds, places: Sequence[Place], view: View) -> tuple[NDArray[np.float64], ...]:
    """The cosine of all the question's words added up with the sentence's, with its neighbours' and the document's."""
    wanted = unit(senses(view).sums([asked]))[0]
    readings = {id(reading): reading.sums[view] for reading, _ in places}
    cosines = {}
    for name, sums in readings.items():
        none = np.zeros_like(sums[:1])
        near = sums + _NEIGHBOUR * (np.concatenate([none, sums[:-1]]) + np.concatenate([sums[1:], none]))
        cosines[name] = (unit(sums) @ wanted, unit(near) @ wanted, float((unit(sums.sum(axis=0)[None]) @ wanted)[0]))
    found = [cosines[id(reading)] for reading, _ in places]
    return (
        np.array([alone[at] for (alone, _, _), (_, at) in zip(found, places, strict=True)], dtype=float),
        np.array([near[at] for (_, near, _), (_, at) in zip(found, places, strict=True)], dtype=float),
        np.array([whole for _, _, whole in found], dtype=float),
    )


def _apart(asked: WordIds, places: Sequence[Place], kin: Kin) -> tuple[NDArray[np.float64], ...]:
    """How much of the question's words, by rarity, finds a like word in the sentence, or in it, its neighbours and the
    headings over it; the rarity of the rarest that doesn't, relative to the rarest asked for; and of all sentences the
    same, how rare the words are, added up, that find none anywhere."""
    worded = [(reading.worded[kin], at) for reading, at in places]
    alone = [one.words[at] for one, at in worded]
    before = [one.words[max(0, at - 1)] for one, at in worded]
    after = [one.words[min(at + 1, len(one.words) - 1)] for one, at in worded]
    over = [one.over[at] for one, at in worded]
    texts = {id(text): text for text in chain(alone, before, after, over)}
    row = {name: at for at, name in enumerate(texts)}
    stranger, same = _BOUNDS[kin]
    known = known_by(kin)
    likeness = np.clip((known.nearest(asked, list(texts.values())) - stranger) / (same - stranger), 0, 1)
    near = [likeness[[row[id(text)] for text in chosen]] for chosen in (alone, before, after, over)]
    itself, around = near[0], np.max(near, axis=0)
    rarity = known.rarity[asked]
    share, relative = rarity / rarity.sum(), rarity / rarity.max()
    lacking = [((1 - one) * relative).max(axis=1) for one in (itself, around)]
    strange = np.full(len(places), ((1 - around.max(axis=0)) * rarity).sum())
    # Matrix products of float32 warned of invalid values now and then, where there were none.
    met = [(one * share).sum(axis=1) for one in (itself, around)]
    return tuple(np.asarray(column, dtype=float) for column in (*met, *lacking, strange))
