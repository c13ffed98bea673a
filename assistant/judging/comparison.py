"""A claim held against a premise: what speaks for and against the one carrying the other, as numbers of natural scale.

Points of difference are told apart by kind. Nothing here knows how much any of them counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from assistant.judging.amount import Amount, amounts, contradicts, is_met, times
from assistant.judging.carried import Carried, Meanings, carry
from assistant.judging.claim import Claim
from assistant.judging.polarity import DIRECTION, EXTENT, TENSE, clauses_apart, denials_apart, turned
from assistant.judging.roles import speaker_lost, swapped
from index.quantity import Date
from index.terms import terms

# Each of these is found in fewer than two of a hundred restatements and in most sentences with such a point changed.
DECISIVE = (
    "any number",
    "numbers",
    "numbers elsewhere",
    "units",
    "any date",
    "dates",
    "dates elsewhere",
    "direction",
    "turned in clause",
    "denied for sure",
    "extent",
    "name lost",
    "speaker lost",
)


@dataclass(frozen=True, slots=True)
class Premise:
    """What is said to support a claim: the cited sentences together, what stands around them, and when their document
    was published."""

    claim: Claim
    context: Claim
    published: date | None


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

    @property
    def differs(self) -> bool:
        """Whether they differ in a point that no likeness makes up for."""
        return any(self.features[name] for name in DECISIVE)


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
    more = len(claim.denials) > len(premise.claim.denials)
    own = claim.is_han == premise.claim.is_han  # across languages a word of direction has no fixed counterpart
    features |= {
        "denied": float(min(len(denied), 2)),
        "denied in clause": clause_denied,
        "denied for sure": float(bool(denied) and (more or clause_denied > 0)),
        "more denials": float(more),
        "only denials": float(bool(claim.denials) and not premise.claim.denials),
        "direction": float(own and turned(DIRECTION, claim.key, premise.claim.key)),
        "turned in clause": clause_turned,
        "extent": float(own and turned(EXTENT, claim.key, premise.claim.key)),
        "tense": float(turned(TENSE, claim.key, premise.claim.key)),
        "speaker": speaker_lost(claim, premise.claim, premise.context, carried),
        "swapped": float(swapped(claim, premise.claim)),
        "units": features["units"] * own,
        "name lost": float(own and carried.loses_a_name(claim)),
    }
    features |= {
        "speaker lost": float(own and features["speaker"] >= 0.5),
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
