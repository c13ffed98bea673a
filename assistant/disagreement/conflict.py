"""Finds where documents say different things of one thing, for a question that both answer. No language model is asked.

Two sentences disagree when they come from different documents, speak of the same thing, and say what can't both be true
(`assistant.disagreement.opposed`). It is quiet in doubt.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.compose import Quoted, shown
from assistant.disagreement.opposed import SAME_NAME, Compare, Held, Way, likeness, way, written
from assistant.question import Language, Question
from assistant.ranking.evidence import Evidence
from assistant.ranking.reading import Shelf
from assistant.reply import Citation, Conflict, Reply, ReplySentence, Side
from assistant.reply import written as answer_of
from assistant.verify import Numbering, stands
from assistant.wording import attributed, differing
from index.library import Library

_REACH = 3.0  # how far below the best sentence one may score and still be what the answer says,
_FAR = 10.0  # and how far below it another document's figure or position may
_APART = 0.4  # a third side that is so much less near than the second is about something else
_ANCHORS, _SIDES = 4, 3
_AS_MUCH = 0.6  # of what the best few have of the question's words, so much must the answer's sentence have


@dataclass(frozen=True, slots=True)
class Said:
    """One document's word on a disputed point: the sentence, and the value as it is written there."""

    evidence: Evidence
    value: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A point on which documents differ, each by a sentence of its own; `about` is what was asked."""

    about: str
    sides: tuple[Said, ...]


def find_dispute(question: Question, evidence: Sequence[Evidence], shelf: Shelf) -> Dispute | None:
    """The point on which another document differs from the answer's sentence; None where all agree, or where the
    question is for nothing that could be disputed. `evidence` is in order, best first."""
    compare = way(question, shelf)
    anchor = _anchor(question, evidence, compare.held)
    found = list(_against(question, anchor, evidence, shelf, compare)) if anchor else []
    if not anchor or not found:
        return None
    nearest = max(nearness for _, _, nearness in found)
    near = [(other, held) for other, held, nearness in found if nearness >= nearest - _APART]
    sides = [Said(anchor, written(anchor, near[0][1].ours))]
    sides += [Said(other, written(other, held.theirs)) for other, held in near]
    return Dispute(question.text, tuple(sides[:_SIDES]))


def quoted_by(question: Question, dispute: Dispute) -> tuple[Quoted, ...]:
    """The sides as sentences of an answer, each under its source's name and date, its value in bold."""
    told = []
    for side in dispute.sides:
        document, text = side.evidence.document, shown(side.evidence.sentence)
        whole = attributed(document, text, question.language, dated=True)
        at = whole.find(side.value, len(whole) - len(text))
        bold = ((at, at + len(side.value)),) if at >= 0 else ()
        told.append(Quoted(whole, side.evidence.sentence, document, bold))
    return tuple(told)


def reported(dispute: Dispute, citations: Sequence[Citation]) -> tuple[Conflict, ...]:
    """The conflict as a reply tells it, its sides by their citations; nothing where fewer than two are left to cite."""
    markers = {(one.document, one.start): one.marker for one in citations}
    spans = [(side.evidence.sentence.document, side.evidence.sentence.start) for side in dispute.sides]
    sides = [Side(one.value, markers[span]) for one, span in zip(dispute.sides, spans, strict=True) if span in markers]
    return (Conflict(dispute.about, tuple(sides)),) if len(sides) > 1 else ()


def told_apart(conflict: Conflict, language: Language) -> ReplySentence:
    """The sentence that says that the sources differ, resting on all of them."""
    values = [side.value for side in conflict.sides]
    return ReplySentence(differing(values, language), tuple(side.marker for side in conflict.sides))


def told_beside(reply: Reply, dispute: Dispute, language: Language, library: Library) -> Reply:
    """A model's answer with the conflict beside it. Where it cites only some of the sides, our own sentence says first
    that the sources differ, resting on all; the same reply where fewer than two sides still read so."""
    numbering = Numbering(reply.citations)
    sides = tuple(
        Side(one.value, numbering.marker(one.evidence.sentence, one.evidence.document))
        for one in dispute.sides
        if stands(one.evidence.sentence, library)
    )
    if len(sides) < 2:
        return reply
    conflict = Conflict(dispute.about, sides)
    cited = {marker for one in reply.sentences for marker in one.citations}
    if {side.marker for side in sides} <= cited:
        return replace(reply, conflicts=(conflict,))
    sentences = (told_apart(conflict, language), *reply.sentences)
    reply = replace(reply, sentences=sentences, citations=numbering.citations, conflicts=(conflict,))
    return _in_order_of_use(reply)


def _in_order_of_use(reply: Reply) -> Reply:
    """The reply with its citations numbered anew, as they come in its sentences."""
    used = dict.fromkeys(marker for one in reply.sentences for marker in one.citations)
    anew = {marker: number for number, marker in enumerate(used, start=1)}
    held = {one.marker: one for one in reply.citations}
    sentences = tuple(replace(one, citations=tuple(anew[old] for old in one.citations)) for one in reply.sentences)
    return replace(
        reply,
        sentences=sentences,
        answer=answer_of(sentences),
        citations=tuple(replace(held[old], marker=new) for old, new in anew.items()),
        conflicts=tuple(
            replace(one, sides=tuple(replace(side, marker=anew[side.marker]) for side in one.sides))
            for one in reply.conflicts
        ),
    )


def _anchor(question: Question, evidence: Sequence[Evidence], held: Compare) -> Evidence | None:
    """The sentence that the answer stands on: the best that says something of the kind asked for, found by holding it
    against itself; None where the best few say nothing of it or have little of the question."""
    near = [one for one in evidence[:_ANCHORS] if one.score >= evidence[0].score - _REACH]
    most = max((one.met for one in near), default=0.0)
    fit = [one for one in near if one is evidence[0] or one.met >= _AS_MUCH * most]
    return next((one for one in fit if held(question, one, one)), None)


def _against(
    question: Question, anchor: Evidence, evidence: Sequence[Evidence], shelf: Shelf, compare: Way
) -> Iterator[tuple[Evidence, Held, float]]:
    """The sentence of each document that differs from the anchor, and how near it is. A document that says the same
    anywhere does not differ."""
    others: dict[str, list[tuple[Evidence, Held, float]]] = {}
    lowest = -math.inf if compare.anywhere else evidence[0].score - _FAR
    for other in evidence:
        if other.document.id == anchor.document.id or other.score < lowest:
            continue
        nearness = _nearness(anchor, other, shelf)
        held = compare.held(question, anchor, other) if nearness >= SAME_NAME else None
        if held and nearness >= held.least:
            others.setdefault(other.document.id, []).append((other, held, nearness))
    for found in others.values():
        if all(held.differ for _, held, _ in found):
            yield found[0]


def _nearness(anchor: Evidence, other: Evidence, shelf: Shelf) -> float:
    """How far another sentence is about the same: the share it has of what the anchor has of the question, and how
    alike both are in meaning; 0 to 2."""
    share = min(other.met / anchor.met, 1.0) if anchor.met else 0.0
    return share + likeness(anchor, other, shelf)
