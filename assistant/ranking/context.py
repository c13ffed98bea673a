"""What the ranker sees of a sentence read as a whole, word order and all: slow, so only for the best few.

Late interaction (Khattab and Zaharia 2020): each word of the question, as it is in its context, looks for the nearest
word of the sentence in its. Like the other features a column is a plain number of natural scale, and nothing here knows
any particular document.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.ranking.features import Candidate
from assistant.ranking.reading import Contexts, under_header

_NAMES = ("late", "late under heading", "late, least")


def context(question: Question, candidates: Sequence[Candidate], contexts: Contexts, unmet: float) -> dict[
    str, NDArray[np.float64]
]:  # fmt: skip
    """A column per feature, a row per candidate: how near the question's words come, by rarity, to words of the
    sentence; to its own or those of the headings over it; and the one that comes least near. `unmet` is the share of
    the question's words that no candidate meets: what is said in other words has to be found by these."""
    texts = [under_header(one.reading.sentences[one.at]) for one in candidates]
    over = [" ".join(one.reading.sentences[one.at].headings) for one in candidates]
    asked, *read = contexts.read([question.text, *texts, *over])
    if not len(asked.tokens):
        found = {name: np.zeros(len(candidates)) for name in _NAMES}
    else:
        alone = asked.nearest(read[: len(texts)]).astype(float)
        under = np.maximum(alone, asked.nearest(read[len(texts) :]))
        share, relative = asked.rarity / asked.rarity.sum(), asked.rarity / asked.rarity.max()
        least = 1 - ((1 - alone) * relative).max(axis=1)
        found = dict(zip(_NAMES, (alone @ share, under @ share, least), strict=True))
    below = {f"{name} below best": np.maximum(found[name] - found[name].max(), -0.5) for name in _NAMES[:2]}
    return found | below | {f"{name} × unmet": unmet * column for name, column in found.items()}
