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
from assistant.carried import Carried, carry
from assistant.claim import Claim, read_claim
from assistant.polarity import DIRECTION, EXTENT, TENSE, denials_apart, turned
from assistant.ranker import Linear
from index.embed import StaticModel
from index.quantity import Date
from index.terms import terms

_SPEECH = re.compile(
    r"表示|指出|认为|强调|宣布|宣称|声称|坦言|透露|回应|呼吁|主张|警告|批评|预测|预估|估计|提到|建议|说(?!明|法|服)|称(?!为|号|作|之为)"
    r"|\b(?:said|says|told|argued|warned|announced|claimed|stated|believes|noted|added|according to)\b"
)
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


def compare(claim: Claim, premise: Premise, model: StaticModel) -> Comparison:
    """Hold a claim against a premise."""
    carried = carry(claim, premise.claim, premise.context.key, model)
    features, clashes = _amounts(claim, premise)
    when, dated = _times(claim, premise)
    features |= when
    clashes += dated
    denied = denials_apart(carried.alike)
    clashes += [Clash("negation", word.text, "") for word in denied]
    features |= {
        "denied": float(min(len(denied), 2)),
        "denials": float(min(abs(len(claim.denials) - len(premise.claim.denials)), 3)) if len(claim.key) else 0.0,
        "more denials": float(len(claim.denials) > len(premise.claim.denials)),
        "only denials": float(bool(claim.denials) and not premise.claim.denials),
        "direction": float(turned(DIRECTION, claim.key, premise.claim.key)),
        "extent": float(turned(EXTENT, claim.key, premise.claim.key)),
        "tense": float(turned(TENSE, claim.key, premise.claim.key)),
        "speaker": _speaker(claim, premise),
        "swapped": float(_swapped(claim, premise.claim)),
    }
    if features["swapped"] and features["direction"]:  # A beats B is B loses to A
        features["swapped"] = features["direction"] = 0.0
    wanted, held = terms(claim.key), frozenset(terms(premise.claim.key))
    vectors = model.embed_passages([claim.key, premise.claim.key])
    features |= {
        "terms": sum(term in held for term in wanted) / max(len(wanted), 1),
        "meaning": float(vectors[0] @ vectors[1]),
        "apart": _apart(claim, premise.claim, carried),
        "length": min(len(claim.key), 120) / 60,
        "longer": float(np.log(max(len(claim.key), 1) / max(len(premise.claim.key), 1))),
    }
    clashes += [Clash("direction", "", "")] * bool(features["direction"])
    return Comparison(features, carried, tuple(clashes))


def judged(comparison: Comparison, claim: Claim, word: Linear) -> dict[str, float]:
    """The features of a comparison with what the word model makes of its words."""
    carried = comparison.carried
    if not len(carried.same):
        sums = {
            "lacking": 0.0,
            "doubt": 0.0,
            "worst": 0.0,
            "worst name": 0.0,
            "worst clause": 0.0,
            "unsaid": 0.0,
            "wordless": 1.0,
        }
        return comparison.features | sums
    chance = np.where(carried.same, 1.0, 1 / (1 + np.exp(-word.scores(carried.table))))
    lost = 1 - chance
    total = float(carried.weights.sum()) or 1.0
    clauses = np.array([one.clause for one in claim.words])
    names = np.array([one.kind == "name" for one in claim.words])
    worst_clause = max(
        float((lost * carried.weights)[clauses == clause].sum() / max(carried.weights[clauses == clause].sum(), 1.0))
        for clause in set(clauses.tolist())
    )
    return comparison.features | {
        "lacking": float(lost @ carried.weights) / total,
        "doubt": float(np.minimum(-np.log(np.maximum(chance, 1e-3)), 4).sum()) / 4,
        "worst": float(lost.max()),
        "worst name": float((lost * names).max()),
        "worst clause": worst_clause,
        "unsaid": float((~carried.same) @ carried.weights) / total,
        "wordless": 0.0,
    }


def _amounts(claim: Claim, premise: Premise) -> tuple[dict[str, float], list[Clash]]:
    wanted, held = amounts(claim), amounts(premise.claim)
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


def _same_place(claim: Claim, one: Amount, premise: Claim, other: Amount) -> bool:
    """Whether one of the two words of meaning next before, or the one after, a number stands near it in the premise."""
    before = [word for word in claim.words if word.end <= one.start][-2:]
    after = [word for word in claim.words if word.start >= one.end - 1][:1]
    near = premise.key[max(0, other.start - 24) : other.end + 12]
    return not before or any(word.text in near for word in (*before, *after))


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


def _speaker(claim: Claim, premise: Premise) -> float:
    """The share of the words before the claim's word of saying that stand before none of the premise's, nor around it."""
    said = _speakers(claim)
    if not said:
        return 0.0
    held = _speakers(premise.claim)
    if not held:
        lost = [word for word in said if word not in premise.claim.key and word not in premise.context.key]
    else:
        together = " ".join(held)
        lost = [word for word in said if word not in together]
    return len(lost) / len(said)


def _speakers(claim: Claim) -> list[str]:
    found = []
    for match in _SPEECH.finditer(claim.key):
        breaks = [one.end() for one in _BREAK.finditer(claim.key, 0, match.start())]
        start = breaks[-1] if breaks else 0
        if match.group().startswith("according"):
            start, end = match.end(), match.end() + 40
        else:
            end = match.start()
        found += [
            one.text for one in claim.words if start <= one.start and one.end <= end and one.kind in ("name", "noun")
        ]
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
