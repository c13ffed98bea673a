"""How much each feature of a comparison counts: the learned part of judging, as read from `judge.json`.

`assistant.training.judge` writes the file; this module only applies it. There is one pair of models for claims in the
premise's script and one for claims in the other, where words and numbers meet in other ways.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.judging.carried import Carried
from assistant.judging.claim import Claim
from assistant.judging.comparison import Comparison
from assistant.ranking.ranker import Linear


@dataclass(frozen=True, slots=True)
class Entailment:
    """`word` gives the probability that a word which isn't in the premise is carried by it all the same, `sentence`
    that the whole claim is; from `threshold` on it counts as supported."""

    word: Linear
    sentence: Linear
    threshold: float


@dataclass(frozen=True, slots=True)
class Weigher:
    """What `judge.json` holds: the models for claims in the premise's script and in the other. `near` is the most of a
    claim that may be lacking in what contradicts it, 0 to 1."""

    own: Entailment
    foreign: Entailment
    near: float

    def of(self, claim: Claim, premise: Claim) -> Entailment:
        return self.own if claim.is_han == premise.is_han else self.foreign


@cache
def bundled() -> Weigher:
    """The weights in the package."""
    return read_weigher(Path(__file__).parent / "judge.json")


def read_weigher(path: Path) -> Weigher:
    """The weights in a file as `assistant.training.judge` writes it."""
    plain = json.loads(path.read_text(encoding="utf-8"))

    own, foreign = (
        Entailment(_linear(one["word"]), _linear(one["sentence"]), one["threshold"])
        for one in (plain["own"], plain["foreign"])
    )
    return Weigher(own, foreign, plain["near"])


def _linear(plain: Mapping[str, Any]) -> Linear:
    return Linear(plain["bias"], plain["weights"])


_DIFFERS = 0.01  # what is left of the probability then


def chance(comparison: Comparison, claim: Claim, word: Linear, sentence: Linear) -> float:
    """The probability that the premise supports the claim, 0 to 1."""
    likely = sentence.probability(judged(comparison, claim, word))
    return likely * _DIFFERS if comparison.differs else likely


# The closer the rest of a claim keeps to the premise, the more a single difference tells.
_TELLING = ("denied", "denied in clause", "worst", "worst name")


def judged(comparison: Comparison, claim: Claim, word: Linear) -> dict[str, float]:
    """The features of a comparison with what the word model makes of its words."""
    carried = comparison.carried
    told = _of_words(carried, claim, word) if len(carried.same) else dict.fromkeys(_OF_WORDS, 0.0) | {"wordless": 1.0}
    found = comparison.features | told
    close = 1 - found["unsaid"]
    return found | {f"{name} × close": found[name] * close for name in _TELLING}


_OF_WORDS = ("lacking", "doubt", "worst", "worst name", "worst clause", "unsaid", "replaced", "wordless")


def _of_words(carried: Carried, claim: Claim, word: Linear) -> dict[str, float]:
    lost = np.where(carried.same, 0.0, 1 / (1 + np.exp(word.scores(carried.table))))
    weights = carried.weights
    total = float(weights.sum()) or 1.0
    clauses = np.array([one.clause for one in claim.words])
    names = np.array([one.kind == "name" for one in claim.words])
    by_clause = [
        float(lost[clauses == clause] @ weights[clauses == clause] / max(weights[clauses == clause].sum(), 1.0))
        for clause in np.unique(clauses)
    ]
    replaced = carried.table["replaced"] * ~carried.same * (1 - carried.table["cosine"])
    found = (
        float(lost @ weights) / total,
        float(np.minimum(-np.log(np.maximum(1 - lost, 1e-3)), 4).sum()) / 4,
        float(lost.max()),
        float((lost * names).max()),
        max(by_clause),
        float(~carried.same @ weights) / total,
        float(replaced.max()),
        0.0,
    )
    return dict(zip(_OF_WORDS, found, strict=True))
