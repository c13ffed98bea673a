"""What the ranker sees of a candidate sentence: how it meets the question in words, in meaning, in kind and in place.

Every column is a plain number of natural scale (mostly 0..1), so that the weights can be read. Nothing here knows any
particular document.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question, core_of
from assistant.ranking.kinds import kinds
from assistant.ranking.kinship import FOR, kinship
from assistant.ranking.overlap import wanted_of, weigh
from assistant.ranking.presence import Presence, presence
from assistant.ranking.reading import Reading
from index.embed import StaticModel
from index.fold import fold_key
from index.library import Library
from index.passage import Hit
from index.terms import terms

_HAN = re.compile(r"[\u3400-\u9fff]")

# What counts more, or less, where no sentence meets the words of the question.
_IN_OTHER_WORDS = (
    *FOR,
    "meaning",
    "meaning around",
    "likeness",
    "met around",
    "words around",
    "met in document",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence to be ranked: the `at`-th of its reading, found through `hit`, the best passage that holds it."""

    reading: Reading
    at: int
    hit: Hit
    rank: int


def columns(
    question: Question, candidates: Sequence[Candidate], library: Library, model: StaticModel
) -> dict[str, NDArray[np.float64]]:
    """A column per feature, a row per candidate. `model` is the one that the readings were made with."""
    meaning = _meaning(question, candidates, model)
    found = _words(question, candidates, library) | meaning | _kinds(question, candidates) | _place(candidates)
    found |= _earlier(question, candidates, library, model)
    found |= kinship(question, [(one.reading, one.at) for one in candidates])
    foreign = np.array([_is_foreign(question, one.reading.keys[one.at]) for one in candidates], dtype=float)
    unmet = 1 - float(found["met around"].max())
    found |= {f"{name} × unmet": unmet * found[name] for name in _IN_OTHER_WORDS}
    return found | {f"{name} × foreign": foreign * meaning[name] for name in meaning}


def _is_foreign(question: Question, key: str) -> bool:
    """Whether a sentence is in another script than the question, so that only names and numbers can be shared."""
    return (question.language == "en") == bool(_HAN.search(key))


def _words(question: Question, candidates: Sequence[Candidate], library: Library) -> dict[str, NDArray[np.float64]]:
    everything = weigh(terms(question.core), library)
    singles = everything.only(lambda term: len(term) == 1)
    pairs = everything.only(lambda term: len(term) == 2 and not term.isascii())
    names = everything.only(str.isascii)
    wanted = wanted_of(question, library)
    alone, around, over, whole = _presences((*everything.terms, *wanted.forms), candidates)
    met, unmet = wanted.met_by(alone)
    met_document, _ = wanted.met_by(whole)
    met_around, unmet_around = wanted.met_by(around)
    lengths = np.array([max(len(one.reading.words[one.at]), 1) for one in candidates], dtype=float)
    matched = everything.coverage(alone)
    bm25 = matched * 2.2 / (1 + 1.2 * (0.6 + 0.4 * lengths / lengths.mean()))
    names_around = names.coverage(around)
    return {
        "characters": singles.coverage(alone),
        "pairs": pairs.coverage(alone),
        "names": names.coverage(alone),
        "names around": names_around,
        "names missing": (1 - names_around) * bool(names.terms),
        "words around": everything.coverage(around),
        "words over it": everything.coverage(over),
        "bm25": _relative(bm25),
        "longest run": _longest_run(pairs.terms, alone),
        "met": met,
        "met around": met_around,
        "met in document": met_document,
        "unknown": np.full(len(candidates), wanted.unknown),
        "rarest unmet": unmet,
        "rarest unmet around": unmet_around,
        "density": matched * len(everything.terms) / lengths,
    }


def _presences(asked: Sequence[str], candidates: Sequence[Candidate]) -> tuple[Presence, Presence, Presence, Presence]:
    """Which of the terms stand in each sentence; in it, its neighbours or what is over it; over it alone; and anywhere
    in its document. Sentences share most of these texts, and each is looked at once."""
    alone = [one.reading.words[one.at] for one in candidates]
    before = [one.reading.words[max(0, one.at - 1)] for one in candidates]
    after = [one.reading.words[min(one.at + 1, len(one.reading.words) - 1)] for one in candidates]
    over = [one.reading.places[one.at] for one in candidates]
    whole = [one.reading.vocabulary for one in candidates]
    texts = {id(text): text for text in chain(alone, before, after, over, whole)}
    every = presence(asked, list(texts.values()))
    row = {name: at for at, name in enumerate(texts)}

    def of(chosen: Sequence[frozenset[str]]) -> Presence:
        return every.at([row[id(text)] for text in chosen])

    return of(alone), of(before) | of(alone) | of(after) | of(over), of(over), of(whole)


def _longest_run(pairs: Sequence[str], texts: Presence) -> NDArray[np.float64]:
    """The longest run of the question's successive character pairs in each text, as a share of all of them."""
    best = run = np.zeros(len(texts.matrix))
    for (before, pair), stands in zip(pairwise(("", *pairs)), texts.of(pairs).T, strict=True):
        run = stands * (run + 1 if before[-1:] == pair[0] else 1)
        best = np.maximum(best, run)
    return best / max(len(pairs), 1)


def _meaning(question: Question, candidates: Sequence[Candidate], model: StaticModel) -> dict[str, NDArray[np.float64]]:
    asked = model.embed_questions([question.text])[0]
    alone = np.stack([one.reading.alone[one.at] for one in candidates]) @ asked
    around = np.stack([one.reading.around[one.at] for one in candidates]) @ asked
    over = np.stack([one.reading.over[one.at] for one in candidates]) @ asked
    dense = np.array([one.hit.dense for one in candidates])
    return {
        "meaning over it": over,
        "meaning": alone,
        "meaning around": around,
        "meaning of passage": dense,
        "meaning below best": np.maximum(alone - alone.max(), -0.5),
        **_likeness(question, candidates, model),
        "meaning around below best": np.maximum(around - around.max(), -0.5),
    }


def _likeness(
    question: Question, candidates: Sequence[Candidate], model: StaticModel
) -> dict[str, NDArray[np.float64]]:
    """How well the question's words find words like them in the sentence: on the whole, and the one that does least."""
    tokens = np.unique(model.token_ids(question.core))
    weights = model.weights(tokens).astype(float)
    if not weights.sum():
        return {"likeness": np.zeros(len(candidates)), "least likeness": np.zeros(len(candidates))}
    nearest = model.closest(tokens, [one.reading.tokens[one.at] for one in candidates])
    short = (1 - nearest) * (weights / weights.max())
    return {"likeness": nearest @ (weights / weights.sum()), "least likeness": 1 - short.max(axis=1)}


def _kinds(question: Question, candidates: Sequence[Candidate]) -> dict[str, NDArray[np.float64]]:
    keys = [one.reading.keys[one.at] for one in candidates]
    return kinds(question, keys, [" ".join(one.reading.keys[max(0, one.at - 1) : one.at + 2]) for one in candidates])


def _place(candidates: Sequence[Candidate]) -> dict[str, NDArray[np.float64]]:
    units = [one.reading.sentences[one.at] for one in candidates]
    best: dict[str, float] = {}
    for one in candidates:
        best[one.hit.passage.document] = max(best.get(one.hit.passage.document, -math.inf), one.hit.score)
    top = max(best.values())
    return {
        "passage words": np.array([one.hit.lexical for one in candidates]),
        "passage first": np.array([1 / (1 + one.rank) for one in candidates]),
        "passage below best": np.array([one.hit.score - top for one in candidates]),
        "document below best": np.array([best[one.hit.passage.document] - top for one in candidates]),
        "named source": np.array([one.hit.source for one in candidates]),
        "early": np.array([1 / (1 + one.at) for one in candidates]),
        "length": np.log([max(len(unit.text), 1) for unit in units]) / 5,
        "short": np.array([len(unit.text) < 8 for unit in units], dtype=float),
        "item": np.array([unit.kind == "item" for unit in units], dtype=float),
        "row": np.array([unit.kind == "row" for unit in units], dtype=float),
    }


def _earlier(
    question: Question, candidates: Sequence[Candidate], library: Library, model: StaticModel
) -> dict[str, NDArray[np.float64]]:
    names = ("earlier words", "earlier words around", "earlier words in document", "earlier meaning around")
    if not question.earlier:
        return {name: np.zeros(len(candidates)) for name in names}
    before = " ".join(question.earlier[-2:])
    asked = weigh(terms(core_of(fold_key(before))), library)
    alone, around, _, whole = _presences(asked.terms, candidates)
    vector = model.embed_questions([before])[0]
    return dict(zip(names, (
        asked.coverage(alone),
        asked.coverage(around),
        asked.coverage(whole),
        np.stack([one.reading.around[one.at] for one in candidates]) @ vector,
    ), strict=True))  # fmt: skip


def _relative(values: NDArray[np.float64]) -> NDArray[np.float64]:
    top = float(values.max())
    return values / top if top > 0 else values
