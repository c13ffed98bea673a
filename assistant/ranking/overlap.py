"""How far texts hold the words of a question: as they are, in another form, or in the other language's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.ranking.presence import Presence
from index.lexicon import Translations, bridges
from index.library import Library
from index.terms import terms


@dataclass(frozen=True, slots=True)
class Weighted:
    """Search terms of a text with their weight, the inverse document frequency."""

    terms: tuple[str, ...]
    weights: NDArray[np.float64]

    def only(self, wanted: Callable[[str], bool]) -> Weighted:
        """Those of the terms that are wanted."""
        kept = [wanted(term) for term in self.terms]
        return Weighted(tuple(compress(self.terms, kept)), self.weights[kept])

    def coverage(self, texts: Presence) -> NDArray[np.float64]:
        """The share of the weight that stands in each text, shape (texts,); 0 when there is no term."""
        total = float(self.weights.sum())
        if not total:
            return np.zeros(len(texts.matrix))
        return np.asarray(texts.of(self.terms) @ self.weights / total)


def weigh(text_terms: Sequence[str], library: Library) -> Weighted:
    """The distinct terms with ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25 (Robertson and Zaragoza 2009, 3.1)."""
    distinct = tuple(dict.fromkeys(text_terms))
    counts = np.array(library.document_frequency(distinct), dtype=float)
    passages = max(library.passage_count, 1)
    return Weighted(distinct, np.log1p(np.maximum(passages - counts + 0.5, 0.5) / (counts + 0.5)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The search terms of a question's core. `known` has for each what may stand for it in a text, itself first,
    with its weight; empty where nothing does. `importance` is each one's rarity, `rarest` that of a term in no text."""

    known: tuple[Translations, ...]
    importance: NDArray[np.float64]
    rarest: float

    @property
    def unknown(self) -> float:
        """The share of the terms that stand in no text at all, in any form; 1 when there is no term."""
        return sum(not choice for choice in self.known) / len(self.known) if self.known else 1.0

    @property
    def forms(self) -> list[str]:
        """All that may stand for any of the terms, one after the other."""
        return [form for choice in self.known for form, _ in choice]

    def met_by(self, texts: Presence) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The share of the terms that stands in each text, in either language, each by the best choice that stands
        there, weighted by its rarity; and how rare the rarest is that doesn't, 0 to 1."""
        if not self.known:
            return np.zeros(len(texts.matrix)), np.zeros(len(texts.matrix))
        held = np.zeros((len(texts.matrix), len(self.known)))
        filled = [at for at, choice in enumerate(self.known) if choice]
        if filled:
            stands = texts.of(self.forms) * np.array([weight for choice in self.known for _, weight in choice])
            starts = np.cumsum([0, *(len(self.known[at]) for at in filled[:-1])])
            held[:, filled] = np.maximum.reduceat(stands, starts, axis=1)
        lacking = (1 - held) * self.importance / self.rarest
        return held @ self.importance / self.importance.sum(), lacking.max(axis=1)


def wanted_of(question: Question, library: Library) -> Wanted:
    """What a text must hold to meet the question, with one look at the library's frequencies. A term of which no choice
    stands in any text counts as the rarest."""
    over = bridges(question.core, library.holds_english)
    asked = [term for term in dict.fromkeys(terms(question.core)) if len(term) > 1 or term.isascii()]
    choices = [((term, 1.0), *over.get(term, ())) for term in asked]
    every = weigh([term for choice in choices for term, _ in choice], library)
    rarity = dict(zip(every.terms, every.weights, strict=True))
    rarest = float(np.log1p((library.passage_count + 0.5) / 0.5))
    known = tuple(tuple(one for one in choice if rarity[one[0]] < rarest - 1e-9) for choice in choices)
    return Wanted(known, np.array([rarity[one[0][0]] if one else rarest for one in known]), rarest)
