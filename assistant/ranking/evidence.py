"""From a question to the sentences that may answer it, best first, and how far they can be trusted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.ranking import kinship
from assistant.ranking.context import context
from assistant.ranking.features import Candidate, columns
from assistant.ranking.premise import is_of_another
from assistant.ranking.ranker import Ranker, Trust
from assistant.ranking.reading import Contexts, Shelf
from index.document import Document
from index.library import Library
from index.passage import Hit
from index.sentence import Sentence

DEPTH = 40
POOL = 16
"""How many sentences are read as a whole, and ranked by that too."""

BY_MEANING_ALONE = 1.75
"""How many times as sure the judges must be of a question that shares no word with any text."""

OF_ANOTHER = 0.1
"""What the judges' word is worth where the best sentences are about another year or place in a series."""

Table = dict[str, NDArray[np.float64]]

# What speaks for a sentence and against it, apart from the others: for judging whether it answers at all.
_GOOD = (
    "met",
    "met around",
    "met in document",
    "meaning of passage",
    "meaning over it",
    "words around",
    "longest run",
    "meaning",
    "meaning around",
    "likeness",
    "least likeness",
    *kinship.FOR,
    "late",
    "late under heading",
    "late, least",
)
_BAD = (
    "rarest unmet",
    "rarest unmet around",
    *kinship.AGAINST,
    "names missing",
    "numbers missing",
    "dates missing",
    "kind missing",
    "sign missing",
)
# Of the signals those of which more speaks against an answer.
AGAINST = frozenset((*_BAD, "unknown", "kind missing in the best", "sign missing in the best"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with its score (log-odds against the others), its share of the softmax over all candidates, and how
    much of the question's words it has: `met` by itself, `around` with its neighbours and headings, 0 to 1."""

    sentence: Sentence
    document: Document
    at: int
    score: float
    share: float
    met: float = 0.0
    around: float = 0.0


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found for a question: sentences best first, the passages they came from in the same order, and the
    probability that the best sentences hold the answer."""

    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]
    confidence: float

    @property
    def near(self) -> bool:
        """Whether any word of the question, in either language, stands in or around a sentence."""
        return any(one.around for one in self.evidence)


def find(question: Question, library: Library, shelf: Shelf, ranker: Ranker,
         documents: Collection[str] | None = None) -> Findings:  # fmt: skip
    """Search, and rank the sentences of what was found."""
    hits = retrieve(question, library, documents)
    candidates = gather(hits, library, shelf)
    if not candidates:
        return Findings((), tuple(hits), 0.0)
    table = columns(question, candidates, library, shelf.model)
    before = ranker.first.scores(table)
    first, rest = divided(before)
    best = [candidates[at] for at in first]
    close = closer(question, best, table, first, before, shelf.contexts)
    scores = ranker.order.scores(close)
    ranked = np.argsort(-scores, kind="stable")
    order = np.concatenate([first[ranked], rest])
    # What wasn't read as a whole follows, as far below the last as it was at first.
    scored = np.concatenate([scores[ranked], scores.min() + before[rest] - before[first].min()])
    shares = np.concatenate([softmax(scores)[ranked], np.zeros(len(rest))])
    told_of = (scored, shares, table["met"][order], table["met around"][order])
    ordered = [candidates[at] for at in order.tolist()]
    evidence = tuple(
        Evidence(one.reading.sentences[one.at], one.reading.document, one.at, *numbers)
        for one, *numbers in zip(ordered, *(column.tolist() for column in told_of), strict=True)
    )
    confidence = _confidence(question, signals(close, scores), ordered, ranker.trust)
    return Findings(evidence, _by_evidence(hits, ordered), confidence)


def _confidence(question: Question, told: Mapping[str, float], best: Sequence[Candidate], trust: Trust) -> float:
    """The judges' word, weighed by what they can't see."""
    confidence = trust.probability(told)
    if told["unknown"] >= 1:
        # No word of the question stands in any text, in either language. One that leans on the question before has left
        # its words to that, and the judge that looks for them has nothing to say; for others only meaning speaks.
        confidence = trust.near_miss.probability(told) if question.leans else confidence / BY_MEANING_ALONE
    return confidence * OF_ANOTHER if is_of_another(question, best) else confidence


def find_each(
    question: Question,
    findings: Findings,
    named: Mapping[str, Sequence[str]],
    library: Library,
    shelf: Shelf,
    ranker: Ranker,
) -> list[Findings]:
    """The findings of each source that a comparison is about, searched by itself: those `named` (`sources.named`), and
    where they are fewer than two those that came nearest. At most three; fewer than two: nothing to compare."""
    sources = list(named)
    if len(sources) < 2 and findings.evidence:
        best = {one.document.id: one.score for one in reversed(findings.evidence)}
        near = [
            id for id in sorted(best, key=best.__getitem__, reverse=True) if best[id] > findings.evidence[0].score - 6
        ]
        sources = list(dict.fromkeys((*sources, *near)))
    asked = question.without([name for found in named.values() for name in found])
    each = [find(asked, library, shelf, ranker, [id]) for id in sources[:3]]
    return [one for one in each if one.evidence]


def retrieve(question: Question, library: Library, documents: Collection[str] | None = None) -> list[Hit]:
    """The passages for the question; for a follow-up also those for it together with what was asked before."""
    hits = library.search(question.text, DEPTH, documents)
    if question.earlier:
        known = {hit.passage.id for hit in hits}
        together = library.search(" ".join((*question.earlier[-2:], question.text)), DEPTH, documents)
        hits += [hit for hit in together if hit.passage.id not in known]
    return hits


def _by_evidence(hits: Sequence[Hit], best: Sequence[Candidate]) -> tuple[Hit, ...]:
    """The passages in the order of their best sentences; last those none of whose sentences was ranked."""
    return tuple({hit.passage.id: hit for hit in (*(one.hit for one in best), *hits)}.values())


def gather(hits: Sequence[Hit], library: Library, shelf: Shelf) -> list[Candidate]:
    """The sentences that lie in the passages, each once, under the best passage that holds it."""
    seen: set[tuple[str, int]] = set()
    found = []
    readings = {id: shelf.reading(library.document(id)) for id in dict.fromkeys(hit.passage.document for hit in hits)}
    for rank, hit in enumerate(hits):
        reading = readings[hit.passage.document]
        # In text order: those before the passage end before it begins, those after it begin where it ends or later.
        first = bisect_right(reading.sentences, hit.passage.start, key=lambda one: one.end)
        behind = bisect_left(reading.sentences, hit.passage.end, key=lambda one: one.start)
        for at in range(first, behind):
            place = (hit.passage.document, at)
            if place not in seen:
                seen.add(place)
                found.append(Candidate(reading, at, hit, rank))
    return found


def divided(scores: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of the POOL sentences with the best first scores, and those of the others; both best first."""
    order = np.argsort(-scores, kind="stable")
    return order[:POOL], order[POOL:]


def closer(question: Question, best: Sequence[Candidate], table: Table, rows: NDArray[np.int64],
           scores: NDArray[np.float64], contexts: Contexts) -> Table:  # fmt: skip
    """The table of the `best` alone, which are its `rows`, with what only a closer look shows. `scores` are the first
    ones, of the whole table."""
    narrow = {name: column[rows] for name, column in table.items()}
    unmet = 1 - float(table["met around"].max())
    return narrow | {"first": scores[rows]} | context(question, best, contexts, unmet)


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares that sum to 1."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def signals(table: dict[str, NDArray[np.float64]], scores: NDArray[np.float64]) -> dict[str, float]:
    """What the ranked list says of itself: how far its best rows meet the question, and how they stand out.

    Nothing of the question's form (length, language, question word) is among them, so that refusal can't lean on it.
    """
    order = np.argsort(-scores, kind="stable")
    best, top = order[0], order[:3]
    shares = softmax(scores)
    found = {name: float(table[name][top].max()) for name in _GOOD}
    found |= {name: float(table[name][top].min()) for name in _BAD}
    return found | {
        "unknown": float(table["unknown"][best]),
        "kind missing in the best": float(table["kind missing"][best]),
        "sign missing in the best": float(table["sign missing"][best]),
        "score": float(scores[best]),
        "share of the best": float(shares[best]),
        "share of three": float(shares[top].sum()),
        "margin": float(scores[best] - scores[order[1]]) if len(order) > 1 else 0.0,
        "above the rest": float(scores[best] - np.mean(scores[order[3:20]])) if len(order) > 3 else 0.0,
        "most alike is best": float(table["meaning"][best] - table["meaning"].max()),
        "most met is best": float(table["met around"][best] - table["met around"].max()),
    }
