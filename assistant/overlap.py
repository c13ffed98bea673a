"""How far texts hold the words of a question: as they are, in another form, or in the other language's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from index.lexicon import Translations, bridges
from index.library import Library
from index.terms import terms


@dataclass(frozen=True, slots=True)
class Weighted:
    """Search terms of a text with their weight, the inverse document frequency."""

    terms: tuple[str, ...]
    weights: NDArray[np.float64]

    def coverage(self, sets: Sequence[frozenset[str]]) -> NDArray[np.float64]:
        """The share of the weight that each set of terms holds, shape (len(sets),); 0 when there is no term."""
        total = float(self.weights.sum())
        if not total:
            return np.zeros(len(sets))
        return np.array([[term in held for term in self.terms] for held in sets], dtype=float) @ self.weights / total


def weigh(text_terms: Sequence[str], library: Library) -> Weighted:
    """The distinct terms with ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25 (Robertson and Zaragoza 2009, 3.1)."""
    distinct = tuple(dict.fromkeys(text_terms))
    counts = np.array(library.document_frequency(distinct), dtype=float)
    passages = max(library.passage_count, 1)
    return Weighted(distinct, np.log1p(np.maximum(passages - counts + 0.5, 0.5) / (counts + 0.5)))


def choices(question: Question, library: Library) -> list[Translations]:
    """For each search term of the question's core what may stand for it in a text, itself first."""
    over = bridges(question.core, library.holds_english)
    wanted = [term for term in dict.fromkeys(terms(question.core)) if len(term) > 1 or term.isascii()]
    return [((term, 1.0), *over.get(term, ())) for term in wanted]


def met_by(
    choices: Sequence[Translations], sets: Sequence[frozenset[str]], library: Library
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The share of the question's terms that each set holds, in either language, each by the best choice that stands
    there, weighted by its rarity; and how rare the rarest is that it doesn't hold, 0 to 1. A term of which no choice
    stands in any text counts as the rarest."""
    if not choices:
        return np.zeros(len(sets)), np.zeros(len(sets))
    every = weigh([term for choice in choices for term, _ in choice], library)
    rarity = dict(zip(every.terms, every.weights, strict=True))
    rarest = float(np.log1p((library.passage_count + 0.5) / 0.5))
    held = np.zeros((len(sets), len(choices)))
    importance = np.full(len(choices), rarest)
    for at, choice in enumerate(choices):
        known = [(term, weight) for term, weight in choice if rarity[term] < rarest - 1e-9]
        if known:
            importance[at] = rarity[known[0][0]]
            stands = np.array([[term in one for term, _ in known] for one in sets], dtype=float)
            held[:, at] = (stands * np.array([weight for _, weight in known])).max(axis=1)
    return held @ importance / importance.sum(), ((1 - held) * importance / rarest).max(axis=1)


def unknown(choices: Sequence[Translations], library: Library) -> float:
    """The share of the question's terms that stand in no text at all, under any choice."""
    if not choices:
        return 1.0
    distinct = list({term for choice in choices for term, _ in choice})
    counts = dict(zip(distinct, library.document_frequency(distinct), strict=True))
    return sum(not any(counts[term] for term, _ in choice) for choice in choices) / len(choices)
