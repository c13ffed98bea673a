"""Builds the shortest answer that covers the question out of ranked sentences. Quotes and attributes; writes nothing new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence import Evidence, Findings
from assistant.question import Question
from assistant.reading import Shelf
from assistant.wording import attributed
from index.document import Document
from index.fold import fold
from index.quantity import dates, quantities
from index.sentence import Sentence

SHORT, LONG = 240, 600
_MARKER = 3  # the characters of "[1]"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of the answer: `text` as shown, and the sentence of the document that it stands on."""

    text: str
    source: Sentence
    document: Document
    emphasis: tuple[tuple[int, int], ...] = ()


def compose(question: Question, findings: Findings, shelf: Shelf) -> tuple[Quoted, ...]:
    """The answer's sentences in reading order; empty only when there is no evidence."""
    evidence = findings.evidence
    if not evidence:
        return ()
    if question.compares and (sides := _sides(evidence)):
        return _fitted([_quoted(question, one, named=True) for one in sides], LONG)
    if question.expects == "list" and (items := _items(evidence, shelf)):
        return _fitted([_quoted(question, one) for one in items], LONG)
    if question.expects in ("list", "reason", "manner"):
        return _fitted([_quoted(question, one) for one in _in_order(_best(evidence, 5, 0.12))], LONG)
    return _fitted([_quoted(question, one) for one in _best(evidence, 3, 0.15)], SHORT)


def _best(evidence: Sequence[Evidence], most: int, ratio: float) -> list[Evidence]:
    """The best, and those after it that have at least `ratio` of its share."""
    return [one for one in evidence[:most] if one.share >= ratio * evidence[0].share]


def _in_order(chosen: Sequence[Evidence]) -> list[Evidence]:
    """The best document's sentences first, each document's in text order."""
    first: dict[str, int] = {}
    for one in chosen:
        first.setdefault(one.document.id, len(first))
    return sorted(chosen, key=lambda one: (first[one.document.id], one.at))


def _sides(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best two sentences of each of the documents that come near the best; empty when one document stands alone."""
    near = [one for one in evidence[:20] if one.score >= evidence[0].score - 4]
    grouped: dict[str, list[Evidence]] = {}
    for one in near:
        grouped.setdefault(one.document.id, []).append(one)
    if len(grouped) < 2:
        return []
    return [one for group in list(grouped.values())[:4] for one in group[:2]]


def _items(evidence: Sequence[Evidence], shelf: Shelf) -> list[Evidence]:
    """The whole list that the best sentence introduces or belongs to, its lead-in first; empty when it is in none."""
    best = evidence[0]
    units = shelf.reading(best.document).sentences
    at = best.at
    if units[at].kind == "paragraph" and units[at].text.rstrip().endswith(("：", ":")) and _is_item(units, at + 1):
        at += 1
    if not _is_item(units, at):
        return []
    first, last = at, at
    while _is_item(units, first - 1) and units[first - 1].headings == units[at].headings:
        first -= 1
    while _is_item(units, last + 1) and units[last + 1].headings == units[at].headings:
        last += 1
    leads = first > 0 and units[first - 1].text.rstrip().endswith(("：", ":"))
    rows = units[first - leads : last + 1]
    return [Evidence(unit, best.document, first - leads + k, best.score, best.share) for k, unit in enumerate(rows)]


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
    names, cells = sentence.header.split(" | "), sentence.text.split(" | ")
    if len(names) != len(cells):
        return sentence.text
    return "；".join(f"{name}：{cell}" if name else cell for name, cell in zip(names, cells, strict=True) if cell) + "。"


def emphasis(question: Question, text: str) -> tuple[tuple[int, int], ...]:
    """The spans of `text` that are of the kind asked for: the numbers for a how-many, the dates for a when."""
    folded = fold(text)
    if question.expects == "number":
        asked = {one.value for one in quantities(question.key)}
        found = [one for one in quantities(folded.key) if one.value not in asked]
        fitting = [one for one in found if question.unit and question.unit in one.unit]
        return tuple(folded.source_span(one.start, one.end) for one in fitting or found)
    if question.expects == "date":
        return tuple(folded.source_span(one.start, one.end) for one in dates(folded.key))
    return ()


def _fitted(sentences: Sequence[Quoted], limit: int) -> tuple[Quoted, ...]:
    """As many of the sentences, in order, as fit the limit with their markers; always the first."""
    kept: list[Quoted] = []
    length = 0
    for one in sentences:
        length += len(one.text) + _MARKER + 1
        if kept and length > limit:
            break
        kept.append(one)
    return tuple(kept)
