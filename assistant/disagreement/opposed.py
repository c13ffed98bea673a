"""Holds two sentences against each other, in the way the question asks for: figures, dates, names, positions.

A plan is not held against a fact, nor one year's figure against another's, nor a rounded number against the exact one.
Whether two sentences speak of the same thing is for `assistant.disagreement.conflict` to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache, partial

from assistant.disagreement.stance import (
    asks_for_position,
    asks_whether_told,
    is_open,
    is_wish,
    not_told,
    side_taken,
    specifies,
)
from assistant.disagreement.value import Value, comparable, differ, values
from assistant.question import Question
from assistant.ranking.evidence import Evidence
from assistant.ranking.measure import measure_of
from assistant.ranking.reading import Shelf
from index.fold import Folded, fold, fold_key

# How near two sentences must be to be about the same: chosen on evals/cases/collections/conflicts.jsonl.
_SAME_FIGURE, _SAME_MATTER, SAME_NAME = 1.2, 0.85, 0.5
_SAME_ADVICE = 0.7
_LEAST_MET = 0.25  # of the question's words a sentence must have so much for its figures to be what is asked
_VARIANT = 0.6  # from this share of common characters on, two names are forms of one

_MEASURES = {
    "money": frozenset(("usd", "eur", "gbp", "jpy", "krw", "rupee", "money")),
    "people": frozenset(("people",)),
    "share": frozenset(("share", "points")),
    "time": frozenset(("years", "months", "days", "minutes")),
    "distance": frozenset(("length",)),
}
_QUALITIES = {
    "mass": re.compile(r"多重|\bhow heavy\b"),
    "length": re.compile(r"多[高长远宽深]|\bhow (?:tall|high|far|wide|deep)\b"),
}
_PHYSICAL = (frozenset[str]().union(*_MEASURES.values()) - {"people"}) | {"mass", "power", "degree"}
_CALENDAR = frozenset(("date", "weekday"))
_COUNTS = re.compile(r"\bhow many\b|几[个家座所位名条本]")
_NAMES = re.compile(
    r"叫(?:做|作)?什么|(?:名称|名字|译名).{0,4}(?:什么|为何|是)|怎么称呼|如何称呼|\bcalled\b|\bnames? (?:of|for)\b"
)
_TERM = re.compile(r"[「『《〈“]([^「『《〈“」』》〉”]{2,16})[」』》〉”]")
_ADDRESSED = re.compile(r"(?:^|[,;。?])([\u4e00-\u9fff]{2})[\u4e00-\u9fff]{0,6}?[应该]")  # 台湾 of 台湾厂商应该怎么做
_VAGUE = re.compile(
    r"(?:多|数|许多|好几|若干|不少)[个家座所间]?([\u4e00-\u9fff]{2})|\b(?:several|many|various) ([a-z]+ ?[a-z]*)"
)


@dataclass(frozen=True, slots=True)
class Held:
    """What two sentences say, as spans of their keys, and whether that differs; `least` is how near the one must be to
    the other for that to count."""

    ours: tuple[int, int]
    theirs: tuple[int, int]
    differ: bool
    least: float


Compare = Callable[[Question, Evidence, Evidence], Held | None]
"""Two sentences held against each other; None where they can't be compared."""


@dataclass(frozen=True, slots=True)
class Way:
    """How answers to a question are compared. What can hardly be met by chance is looked for `anywhere` in what was
    found."""

    held: Compare
    anywhere: bool = False


def way(question: Question, shelf: Shelf) -> Way:
    """How answers to this question are compared."""
    if _NAMES.search(question.key):
        return Way(_names, anywhere=True)
    if asks_whether_told(question.key):
        return Way(_told, anywhere=True)
    if asks_for_position(question.key):
        return Way(partial(_positions, shelf))
    return Way(_values)


def likeness(one: Evidence, other: Evidence, shelf: Shelf) -> float:
    """The cosine of what both mean."""
    ours, theirs = shelf.reading(one.document), shelf.reading(other.document)
    return float(ours.alone[one.at] @ theirs.alone[other.at])


def written(one: Evidence, span: tuple[int, int]) -> str:
    """What the source has at a span of the sentence's key."""
    start, end = _text(one).folded.source_span(*span)
    return one.sentence.text[start:end].strip()


@dataclass(frozen=True, slots=True)
class _Text:
    folded: Folded
    values: tuple[Value, ...]

    @property
    def key(self) -> str:
        return self.folded.key


def _text(one: Evidence) -> _Text:
    return _read(one.sentence.text)


@lru_cache(maxsize=4096)
def _read(sentence: str) -> _Text:
    folded = fold(sentence)
    return _Text(folded, tuple(values(folded.key)))


def _values(question: Question, anchor: Evidence, other: Evidence) -> Held | None:
    """Numbers, dates or weekdays of the measure asked for."""
    ours, theirs = _text(anchor), _text(other)
    wished = is_wish(ours.key)
    only_wished = wished and anchor is other and not is_wish(question.key)
    if anchor.met < _LEAST_MET or wished != is_wish(theirs.key) or only_wished:
        return None
    mine, yours = _fitting(question, ours), _fitting(question, theirs)
    if apart := differ(mine, yours):
        if question.expects == "number" and _other_years(ours, apart[0], theirs, apart[1]):
            return None
        return Held(_span(apart[0]), _span(apart[1]), True, _SAME_FIGURE)
    same = next(((one, two) for one in mine for two in yours if comparable(one, two)), None)
    if same:
        return Held(_span(same[0]), _span(same[1]), False, _SAME_MATTER)
    return _vague(ours, theirs) if question.expects == "number" else None


def _fitting(question: Question, text: _Text) -> list[Value]:
    """The values that can answer the question: of its kind, of its measure, and not what it says itself."""
    if question.expects != "number":
        kind = "date" if question.expects == "date" else "weekday"
        return [one for one in text.values if one.measure == kind]
    asked = values(question.key)
    fitting = [
        one
        for one in text.values
        if one.measure not in _CALENDAR and not any(comparable(one, two) and one.agrees_with(two) for two in asked)
    ]
    if measure := measure_of(question.key):
        return [one for one in fitting if one.measure in _MEASURES[measure]]
    if quality := next((name for name, asks in _QUALITIES.items() if asks.search(question.key)), None):
        return [one for one in fitting if one.measure == quality]
    if _COUNTS.search(question.key):
        fitting = [one for one in fitting if one.measure not in _PHYSICAL]
    counted = [one for one in fitting if question.unit and question.unit in text.key[one.start : one.end]]
    return counted or fitting


def _other_years(ours: _Text, one: Value, theirs: _Text, other: Value) -> bool:
    """Whether the clause of each value names years before it, and none in common."""
    mine, yours = _years(ours, one), _years(theirs, other)
    return bool(mine and yours) and not mine & yours


def _years(text: _Text, value: Value) -> set[int]:
    start = max(text.key.rfind(mark, 0, value.start) for mark in ",;。")
    return {one.date.year for one in text.values if one.date and one.date.year and start < one.start < value.start}


def _vague(ours: _Text, theirs: _Text) -> Held | None:
    """A count on one side, "several" of the same on the other."""
    for one, other, turned in ((ours, theirs, False), (theirs, ours, True)):
        for vague in _VAGUE.finditer(other.key):
            noun = vague[1] or vague[2]
            for value in one.values:
                if value.measure in ("count", "counted") and one.key[value.end :].lstrip().startswith(noun):
                    spans = (_span(value), (vague.start(), vague.start(vague.lastindex or 0)))
                    return Held(*(spans[::-1] if turned else spans), True, SAME_NAME)
    return None


def _positions(shelf: Shelf, question: Question, anchor: Evidence, other: Evidence) -> Held | None:
    """What should be done: for and against one thing, or different advice where the question asks for any."""
    ours, theirs = _text(anchor).key, _text(other).key
    mine, *own = side_taken(ours, question.core)
    yours, *their = side_taken(theirs, question.core)
    if not mine or not yours:
        return None
    spans = (own[0], own[1]), (their[0], their[1])
    if not is_open(question.key):
        return Held(*spans, mine != yours, _SAME_MATTER)
    addressed = _ADDRESSED.search(question.key)
    if not addressed or addressed[1] not in ours or addressed[1] not in theirs or -1 in (mine, yours):
        return None
    return Held(*spans, likeness(anchor, other, shelf) < _SAME_ADVICE, _SAME_MATTER)


def _names(question: Question, anchor: Evidence, other: Evidence) -> Held | None:
    """Two forms of one name in quotation marks: alike, but neither is used where the other is."""
    for mine in _TERM.finditer(_text(anchor).key):
        for yours in _TERM.finditer(_text(other).key):
            if mine[1] == yours[1]:
                return Held(mine.span(1), yours.span(1), False, SAME_NAME)
            alike = SequenceMatcher(None, mine[1], yours[1], autojunk=False).ratio() >= _VARIANT
            if alike and mine[1] not in _whole(other) and yours[1] not in _whole(anchor):
                return Held(mine.span(1), yours.span(1), True, SAME_NAME)
    return None


def _told(question: Question, anchor: Evidence, other: Evidence) -> Held | None:
    """One says that nothing has been made public, the other gives it."""
    ours, theirs = _text(anchor).key, _text(other).key
    mine, yours = not_told(ours), not_told(theirs)
    if mine and yours:
        return Held(mine, yours, False, SAME_NAME)
    given = specifies(theirs) if mine else specifies(ours)
    if not given or not (mine or yours):
        return None
    return Held(mine, given, True, SAME_NAME) if mine else Held(given, yours or given, True, SAME_NAME)


def _whole(one: Evidence) -> str:
    return _folded(one.document.sha256, one.document.text)


@lru_cache(maxsize=64)
def _folded(sha256: str, text: str) -> str:
    return fold_key(text)


def _span(value: Value) -> tuple[int, int]:
    return value.start, value.end
