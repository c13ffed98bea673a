"""Who says it and who does it to whom: what an exchange of two names changes, and no list of words shows."""

from __future__ import annotations

import re
from itertools import combinations

from assistant.judging.carried import Carried
from assistant.judging.claim import Claim, Word

_SPEECH = re.compile(
    r"介绍|(?<!动)否认|承认|了解到|获悉|表示|指出|认为|强调|宣布|宣称|声称|坦言|透露|回应|呼吁|主张|警告|批评|预测|预估|估计"
    r"|提到|建议|说(?!明|法|服)|称(?!为|号|作|之为)"
    r"|\b(?:said|says|told|argued|warned|announced|claimed|stated|believes|noted|added|according to)\b"
)
_NAMING = ("name", "noun")
_BREAK = re.compile(r"[,;。!?\n]")


def speaker_lost(claim: Claim, premise: Claim, context: Claim, carried: Carried) -> float:
    """The share of the claim's speaker that the premise doesn't have as one: where it names speakers, among these, else
    anywhere in it or around it. 0 for a claim that quotes nobody."""
    said = _speakers(claim)
    if not said:
        return 0.0
    held = {word.text for word in _speakers(premise)}
    there = [
        any(word.text in other or other in word.text for other in held)
        or any(other.text in held for other in carried.alike.get(word, ()))
        if held
        else word.text in premise.key or word.text in context.key
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


def swapped(claim: Claim, premise: Claim) -> bool:
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
