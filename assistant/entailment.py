"""What speaks for and against a premise carrying a claim, as numbers of natural scale, and the model that weighs them.

`assistant.training.judge` writes `judge.json`; this module only applies it. There is one pair of models for claims in
the premise's script and one for claims in the other, where words and numbers meet in other ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.amount import Amount, amounts, contradicts, is_met, times
from assistant.carried import Carried, Meanings, carry
from assistant.claim import Claim, Word, read_claim
from assistant.polarity import DIRECTION, EXTENT, TENSE, clauses_apart, denials_apart, turned
from assistant.ranker import Linear
from index.quantity import Date
from index.terms import terms

_SPEECH = re.compile(
    r"介绍|(?<!动)否认|承认|了解到|获悉|表示|指出|认为|强调|宣布|宣称|声称|坦言|透露|回应|呼吁|主张|警告|批评|预测|预估|估计|提到|建议|说(?!明|法|服)|称(?!为|号|作|之为)"
    r"|\b(?:said|says|told|argued|warned|announced|claimed|stated|believes|noted|added|according to)\b"
)
_NAMING = ("name", "noun")
_BREAK = re.compile(r"[,;。!?\n]")


@dataclass(frozen=True, slots=True)
class Premise:
    """What is said to support a claim: the cited sentences together, each alone for what a clause holds, the key of what
    stands around them, and when their document was published."""

    claim: Claim
    context: Claim
    published: date | None


@dataclass(frozen=True, slots=True)
class Entailment:
    """`word` gives the probability that a word which isn't in the premise is carried by it all the same, `sentence` that
    the whole claim is; from `threshold` on it counts as supported."""

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


@dataclass(frozen=True, slots=True)
class Clash:
    """A point on which claim and premise differ: its kind, what the claim has, and what the premise has instead."""

    kind: str
    claimed: str
    said: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim held against a premise: its features but those of single words, the words, and where the two differ."""

    features: dict[str, float]
    carried: Carried
    clashes: tuple[Clash, ...]


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


def compare(claim: Claim, premise: Premise, meanings: Meanings) -> Comparison:
    """Hold a claim against a premise."""
    carried = carry(claim, premise.claim, premise.context.key, meanings)
    features, clashes = _amounts(claim, premise)
    when, dated = _times(claim, premise)
    features |= when
    clashes += dated
    denied = denials_apart(carried.alike)
    clause_denied, clause_turned = clauses_apart(claim.key, premise.claim.key)
    clashes += [Clash("negation", word.text, "") for word in denied]
    features |= {
        "denied": float(min(len(denied), 2)),
        "denied in clause": clause_denied,
        "turned in clause": clause_turned,
        "more denials": float(len(claim.denials) > len(premise.claim.denials)),
        "only denials": float(bool(claim.denials) and not premise.claim.denials),
        "direction": float(turned(DIRECTION, claim.key, premise.claim.key)),
        "extent": float(turned(EXTENT, claim.key, premise.claim.key)),
        "tense": float(turned(TENSE, claim.key, premise.claim.key)),
        "speaker": _speaker(claim, premise, carried),
        "swapped": float(_swapped(claim, premise.claim)),
    }
    if features["swapped"] and features["direction"]:  # A beats B is B loses to A
        features["swapped"] = features["direction"] = 0.0
    wanted, held = terms(claim.key), frozenset(terms(premise.claim.key))
    vectors = meanings.model.embed_passages([claim.key, premise.claim.key])
    features |= {
        "terms": sum(term in held for term in wanted) / max(len(wanted), 1),
        "meaning": float(vectors[0] @ vectors[1]),
        "apart": _apart(claim, premise.claim, carried),
        "length": min(len(claim.key), 120) / 60,
        "longer": float(np.log(max(len(claim.key), 1) / max(len(premise.claim.key), 1))),
    }
    clashes += [Clash("direction", "", "")] * bool(features["direction"])
    return Comparison(features, carried, tuple(clashes))


# The closer the rest of a claim keeps to the premise, the more a single difference tells.
_TELLING = ("any number", "units", "any date", "denied", "direction", "worst", "worst name")


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


def _amounts(claim: Claim, premise: Premise) -> tuple[dict[str, float], list[Clash]]:
    wanted, held = [one for one in amounts(claim) if one.measure != "date"], amounts(premise.claim)
    around = amounts(premise.context)
    missing = small = unit = misplaced = elsewhere = 0
    clashes = []
    for one in wanted:
        equal = [other for other in held if one.same_value(other)]
        fitting = [other for other in equal if one.same_unit(other)]
        if fitting:
            misplaced += not any(_same_place(claim, one, premise.claim, other) for other in fitting)
        elif one.trivial:
            small += 1
        elif any(one.same_value(other) and one.same_unit(other) for other in around):
            elsewhere += 1
        else:
            unit += bool(equal)
            missing += not equal
            rival = [other for other in held if one.measure == other.measure and one.counter[:1] == other.counter[:1]]
            rival = rival or equal or [other for other in held if one.measure and one.measure == other.measure]
            text = premise.claim.key[rival[0].start : rival[0].end] if rival else ""
            clashes.append(Clash("number" if not equal else "unit", claim.key[one.start : one.end], text))
    return {
        "numbers": float(min(missing, 2)),
        "any number": float(missing > 0),
        "small numbers": float(min(small, 2)),
        "units": float(unit > 0),
        "numbers misplaced": misplaced / max(len(wanted), 1),
        "numbers elsewhere": float(elsewhere > 0),
    }, clashes


def _same_place(claim: Claim, one: Amount | Date, premise: Claim, other: Amount | Date) -> bool:
    """Whether one of the two words of meaning next before, or the one after, a number stands near it in the premise."""
    before = [word for word in claim.words if word.end <= one.start][-2:]
    after = [word for word in claim.words if word.start >= one.end - 1][:2]
    near = premise.key[max(0, other.start - 24) : other.end + 24]
    return not before + after or any(word.text in near for word in (*before, *after))


def _times(claim: Claim, premise: Premise) -> tuple[dict[str, float], list[Clash]]:
    wanted = times(claim, premise.published)
    held = times(premise.claim, premise.published)
    around = times(premise.context, premise.published)
    if premise.published:
        day = premise.published
        around.append(Date(0, 0, day.year, day.month, day.day))
    lost = [one for one in wanted if not is_met(one, held, premise.published)]
    far = [one for one in lost if not is_met(one, around, premise.published)]
    clashes = []
    for one in far:
        rival = next((other for other in held if contradicts(one, other)), None)
        text = premise.claim.key[rival.start : rival.end] if rival else ""
        clashes.append(Clash("date", claim.key[one.start : one.end], text))
    return {"dates": float(min(len(far), 2)), "dates elsewhere": float(len(lost) > len(far)),
            "any date": float(bool(far))}, clashes  # fmt: skip


def _speaker(claim: Claim, premise: Premise, carried: Carried) -> float:
    """The share of the claim's speaker that the premise doesn't have as one: where it names speakers, among these, else
    anywhere in it or around it. 0 for a claim that quotes nobody."""
    said = _speakers(claim)
    if not said:
        return 0.0
    held = {word.text for word in _speakers(premise.claim)}
    there = [
        any(word.text in other or other in word.text for other in held)
        or any(other.text in held for other in carried.alike.get(word, ()))
        if held
        else word.text in premise.claim.key or word.text in premise.context.key
        for word in said
    ]
    return 1 - sum(there) / len(there)


def _speakers(claim: Claim) -> list[Word]:
    """The names and nouns before a word of saying in its clause, or behind "according to"."""
    found = []
    for match in _SPEECH.finditer(claim.key):
        breaks = [one.end() for one in _BREAK.finditer(claim.key, 0, match.start())]
        start, end = breaks[-1] if breaks else 0, match.start()
        if match.group().startswith("according"):
            start, end = match.end(), match.end() + 40
        found += [word for word in claim.words if start <= word.start and word.end <= end and word.kind in _NAMING]
    return found


def _apart(claim: Claim, premise: Claim, carried: Carried) -> float:
    """The share of the claim's neighbouring words in a clause, both carried, that stand together in no clause of the
    premise or two that follow each other."""
    pairs = lost = 0
    for one, two in pairwise(claim.words):
        there, here = carried.alike.get(one, []), carried.alike.get(two, [])
        if one.clause == two.clause and there and here:
            pairs += 1
            lost += not any(abs(a.clause - b.clause) < 1 for a in there for b in here)
    return lost / pairs if pairs else 0.0


def _swapped(claim: Claim, premise: Claim) -> bool:
    """Whether two names of one clause stand in one clause of the premise in the other order, neither in the passive."""
    for one, two in combinations([word for word in claim.words if word.kind == "name"], 2):
        if one.clause != two.clause or one.text == two.text:
            continue
        first = [word for word in premise.words if word.text == one.text]
        second = [word for word in premise.words if word.text == two.text]
        pairs = [(a, b) for a in first for b in second if a.clause == b.clause]
        passive = ("被" in claim.key) != ("被" in premise.key)
        if pairs and not passive and all(a.start > b.start for a, b in pairs):
            return True
    return False
