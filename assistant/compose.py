"""Builds the shortest answer that covers the question out of ranked sentences. Quotes and attributes, nothing more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from assistant.question import Question
from assistant.ranking.evidence import Evidence, Findings
from assistant.ranking.measure import is_of, measure_of
from assistant.ranking.reading import Shelf
from assistant.wording import attributed
from index.document import Document
from index.fold import fold
from index.quantity import Quantity, dates, quantities
from index.sentence import Sentence

SHORT, LONG = 240, 600
MOST, ENOUGH = 6, 0.9
_BARE = 16  # an item of fewer characters says nothing without its lead-in
_SECOND = 0.4  # of the best one's share: a list that near the best answers a question for a list better
_ALL = 0.99  # of the question's words, by rarity
_MARKER = 3  # the characters of "[1]"
_NAMED = 14  # those of a source's short name
_NAMING = re.compile(r"(?:[a-z]-|第)$")  # before a number that counts nothing: QC-65, 第3季
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{1,8}")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of the answer: `text` as shown, and the sentence of the document that it stands on. `quotes` is false
    when the text is not drawn from that sentence but from what the document says of itself."""

    text: str
    source: Sentence
    document: Document
    emphasis: tuple[tuple[int, int], ...] = ()
    quotes: bool = True


def compose(question: Question, findings: Findings, shelf: Shelf) -> tuple[Quoted, ...]:
    """The answer's sentences in reading order; empty only when there is no evidence."""
    evidence = findings.evidence
    if not evidence:
        return ()
    items = _listed(evidence, shelf) if question.expects == "list" else []
    chosen = _in_order(items or _spelled(_enough(evidence, ENOUGH), shelf))
    return tuple(_quoted(question, one) for one in _fitted(chosen, LONG if items else SHORT))


def compose_each(question: Question, each: Sequence[Findings], shelf: Shelf) -> tuple[Quoted, ...]:
    """An answer for each source side by side, its name before the first sentence."""
    share = LONG // max(len(each), 1) - _NAMED
    return tuple(
        _quoted(question, one, named=at == 0)
        for findings in each
        for at, one in enumerate(_fitted(_in_order(_spelled(_enough(findings.evidence, ENOUGH), shelf)), share))
    )


def _listed(evidence: Sequence[Evidence], shelf: Shelf) -> list[Evidence]:
    """The list that one of the best sentences introduces or belongs to; empty when none of them does."""
    near = [one for one in evidence[:3] if one.share >= _SECOND * evidence[0].share]
    return next((items for one in near if (items := _items(one, shelf))), [])


def _enough(evidence: Sequence[Evidence], mass: float) -> list[Evidence]:
    """The fewest best sentences that together hold `mass` of the softmax: one that stands out, more when in doubt."""
    held, chosen = 0.0, []
    for one in evidence[:MOST]:
        chosen.append(one)
        held += one.share
        if held >= mass:
            break
    return _asked_for(chosen)


def _asked_for(chosen: list[Evidence]) -> list[Evidence]:
    """Of a table's rows those alone that have all the question's words, where one has."""
    rows = [one for one in chosen if one.sentence.kind == "row"]
    whole = {(one.document.id, one.sentence.header) for one in rows if one.met >= _ALL}
    less = [one for one in rows if one.met < _ALL and (one.document.id, one.sentence.header) in whole]
    return [one for one in chosen if one not in less]


def _spelled(chosen: Sequence[Evidence], shelf: Shelf) -> list[Evidence]:
    """With what each announcement announces, and what announces an item too short to stand alone."""
    found: list[Evidence] = []
    for one in chosen:
        if _leads(one.sentence):
            found += _items(one, shelf) or [one]
        elif one.sentence.kind == "item" and len(one.sentence.text) < _BARE:
            found += [other for other in _items(one, shelf) if other.at == one.at or _leads(other.sentence)]
        else:
            found.append(one)
    return found


def _fitted(chosen: Sequence[Evidence], limit: int) -> list[Evidence]:
    """As many as fit the limit with their markers, in order; always the first."""
    lengths = accumulate(len(shown(one.sentence)) + _MARKER + 1 for one in chosen)
    return [one for at, (one, length) in enumerate(zip(chosen, lengths, strict=True)) if not at or length <= limit]


def _in_order(chosen: Sequence[Evidence]) -> list[Evidence]:
    """Best first, each among those of its neighbours that were chosen too, in text order; no sentence twice."""
    places = {(one.document.id, one.at): one for one in reversed(chosen)}
    ordered: dict[tuple[str, int], Evidence] = {}
    for one in chosen:
        id, at = one.document.id, one.at
        while (id, at - 1) in places:
            at -= 1
        while (id, at) in places:
            ordered.setdefault((id, at), places[id, at])
            at += 1
    return list(ordered.values())


def _leads(sentence: Sentence) -> bool:
    """Whether a sentence only announces what follows it."""
    return sentence.kind == "paragraph" and sentence.text.endswith(("：", ":"))


def _items(best: Evidence, shelf: Shelf) -> list[Evidence]:
    """The whole list that a sentence introduces or belongs to, its lead-in first; empty when it is in none."""
    units = shelf.reading(best.document).sentences
    at = best.at + 1 if _leads(units[best.at]) else best.at
    if not _is_item(units, at):
        return []
    first = last = at
    while _is_item(units, first - 1) and units[first - 1].headings == units[at].headings:
        first -= 1
    while _is_item(units, last + 1) and units[last + 1].headings == units[at].headings:
        last += 1
    if first > 0 and _leads(units[first - 1]):
        first -= 1
    return [Evidence(units[k], best.document, k, best.score, best.share) for k in range(first, last + 1)]


def _is_item(units: Sequence[Sentence], at: int) -> bool:
    return 0 <= at < len(units) and units[at].kind == "item"


def _quoted(question: Question, one: Evidence, named: bool = False) -> Quoted:
    text = shown(one.sentence)
    if named:
        text = attributed(one.document, text, question.language)
    return Quoted(text, one.sentence, one.document, emphasis(question, text))


def shown(sentence: Sentence) -> str:
    """A sentence as it reads in an answer: its text, but for a table row each cell under its column's name."""
    if sentence.kind != "row" or not sentence.header:
        return sentence.text
    names, cells = _cells(sentence.header), _cells(sentence.text)
    if len(names) != len(cells):
        return sentence.text
    return (
        "；".join(f"{name}：{cell}" if name else cell for name, cell in zip(names, cells, strict=True) if cell) + "。"
    )


def _cells(row: str) -> list[str]:
    """The cells of a row; an empty first or last one has lost its outer blank."""
    return [cell.strip() for cell in f" {row} ".split(" | ")]


def statements(document: Document, sentence: Sentence) -> tuple[str, ...]:
    """All the ways in which a sentence may stand in an answer: bare, or under its source's name, dated or not."""
    bare = shown(sentence)
    named = [attributed(document, bare, language, dated) for language in ("zh-Hant", "en") for dated in (False, True)]
    return (bare, *named)


def emphasis(question: Question, text: str) -> tuple[tuple[int, int], ...]:
    """The spans of `text` that are of the kind asked for: the numbers for a how-many, of the measure it names if there
    are such; the dates for a when."""
    folded = fold(text)
    spans: list[tuple[int, int]] = []
    if question.expects == "number":
        asked = {one.value for one in quantities(question.key)}
        measure = measure_of(question.key)
        found = [one for one in quantities(folded.key) if one.value not in asked]
        found = [one for one in found if not _NAMING.search(folded.key, 0, one.start)]
        fitting = [one for one in found if question.unit and question.unit in one.unit]
        fitting = fitting or [one for one in found if measure and is_of(one, measure)]
        spans = [(one.start, _word_end(folded.key, one, _unit_end(one, question))) for one in fitting or found]
    elif question.expects == "date":
        spans = [(one.start, one.end) for one in dates(folded.key)]
    return _apart(sorted(folded.source_span(*span) for span in spans))


def _unit_end(one: Quantity, question: Question) -> int:
    """Where a number ends in bold: behind its unit, but where the question names only the beginning of that, behind
    this (96班 of 96班增)."""
    if one.unit in question.key or not question.unit or question.unit not in one.unit:
        return one.end
    return one.end - len(one.unit) + one.unit.index(question.unit) + len(question.unit)


def _word_end(key: str, one: Quantity, end: int) -> int:
    """`end`, or where the last word before it ends if it cuts one: behind the counter of 910萬個貨櫃, of which the unit
    holds 個貨. A first word that is longer than the unit is taken whole."""
    start = one.end - len(one.unit)
    run = _HAN_RUN.match(key, start) if one.unit else None
    if not run or end <= start:
        return end
    import rjieba  # Reads its dictionary then, for an eighth of a second; few answers get here.

    words = [part for word in rjieba.cut(run.group()) for part in ([word] if rjieba.has_word(word) else word)]
    ends = list(accumulate(map(len, words), initial=start))[1:]
    return max((at for at in ends if at <= end), default=ends[0])


def _apart(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The spans that don't begin inside one before them: a source character may stand for several of the key."""
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)
