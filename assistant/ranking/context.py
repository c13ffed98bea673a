"""What the ranker sees of a sentence read as a whole, word order and all: slow, so only for the best few.

Like the other features a column is a plain number of natural scale, and nothing here knows any particular document.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.ranking.features import Candidate
from assistant.ranking.reading import Contexts, under_header
from index.senses import Vectors

_NEIGHBOUR = _HEADING = 0.5


def context(question: Question, candidates: Sequence[Candidate], contexts: Contexts, unmet: float) -> dict[
    str, NDArray[np.float64]
]:  # fmt: skip
    """A column per feature, a row per candidate: cosines of the question with the sentence, with it and those of the
    candidates that stand beside it, and with it and the headings over it. `unmet` is the share of the question's words
    that no candidate meets: what is said in other words has to be found by these."""
    texts = [under_header(one.reading.sentences[one.at]) for one in candidates]
    over = [" ".join(one.reading.sentences[one.at].headings) for one in candidates]
    read = contexts.vectors([question.text, *texts, *over])
    asked, alone, headings = read[0], read[1 : len(texts) + 1], read[len(texts) + 1 :]
    place = {(id(one.reading), one.at): row for row, one in enumerate(candidates)}
    around = alone.copy()
    for row, one in enumerate(candidates):
        for at in (one.at - 1, one.at + 1):
            if (id(one.reading), at) in place:
                around[row] += _NEIGHBOUR * alone[place[id(one.reading), at]]
    found = {
        "context": _cosines(alone, asked),
        "context around": _cosines(around, asked),
        "context under heading": _cosines(alone + _HEADING * headings, asked),
    }
    below = {
        f"{name} below best": np.maximum(found[name] - found[name].max(), -0.5)
        for name in ("context", "context around")
    }
    return found | below | {f"{name} × unmet": unmet * column for name, column in found.items()}


def _cosines(rows: Vectors, asked: Vectors) -> NDArray[np.float64]:
    lengths = np.maximum(np.linalg.norm(rows, axis=1), 1e-9)
    return np.asarray(rows @ asked / lengths, dtype=np.float64)
