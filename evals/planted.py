"""Planted failures: what must not get past the gates, made on purpose, to see that it doesn't."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from assistant.reply import Citation, Conflict, PassageSpan, Reply, ReplySentence, Side
from evals.case import Case
from evals.evidence import Places, locate_all
from evals.measure import judge
from evals.suite import Suite
from index.document import Document

Spoil = Callable[[Case, Reply, Mapping[str, Document]], Reply | None]


@dataclass(frozen=True, slots=True)
class Planted:
    """A kind of failure. `spoil` gives the reply with the failure in it, None where it can't be planted."""

    name: str
    spoil: Spoil


def perfect(suite: Suite) -> tuple[Suite, dict[str, Reply]]:
    """Replies as one who knows the evidence would give them, and the suite of the cases for which that makes a correct
    reply: unanswerable ones, and those whose evidence holds all that is asked."""
    replies = {case.id: _ideal(suite.places[case.id], suite.documents) for case in suite.cases if case.answerable}
    replies |= {case.id: _differing(replies[case.id]) for case in suite.cases if case.extra.get("conflict") is True}
    replies |= {case.id: _refusal(()) for case in suite.cases if not case.answerable}
    cases = tuple(
        case
        for case in suite.cases
        if (suite.places[case.id] or not case.answerable)
        and judge(case, replies[case.id], suite.places[case.id], suite.documents).correct
    )
    return replace(suite, cases=cases), {case.id: replies[case.id] for case in cases}


def _ideal(places: Places, documents: Mapping[str, Document]) -> Reply:
    citations, sentences = [], []
    for marker, (span, *_) in enumerate(places, start=1):
        quote = documents[span.document].text[span.start : span.end]
        citations.append(Citation(marker, span.document, documents[span.document].title, span.start, span.end, quote))
        sentences.append(ReplySentence(quote, (marker,)))
    passages = tuple(PassageSpan(one.document, one.start, one.end, 1.0) for one in citations)
    return _answering("\n".join(f"{one.text}[{one.citations[0]}]" for one in sentences), citations, sentences, passages)


def _differing(reply: Reply) -> Reply:
    """The reply with its quotes set against each other."""
    sides = tuple(Side(one.quote, one.marker) for one in reply.citations)
    return replace(reply, conflicts=(Conflict("planted", sides),))


def _answering(
    answer: str, citations: list[Citation], sentences: list[ReplySentence], passages: tuple[PassageSpan, ...]
) -> Reply:
    return Reply("", answer, False, None, tuple(sentences), tuple(citations), (), passages, 1.0, 0.0)


def _refusal(passages: tuple[PassageSpan, ...]) -> Reply:
    return Reply("", "—", True, "planted", (), (), (), passages, 0.0, 0.0)


def _wrong_span(case: Case, reply: Reply, documents: Mapping[str, Document]) -> Reply | None:
    moved = [_elsewhere(one, documents[one.document].text) for one in reply.citations]
    return None if reply.abstained or None in moved else replace(reply, citations=tuple(filter(None, moved)))


def _elsewhere(citation: Citation, text: str) -> Citation | None:
    """A true quote of the same length that shares nothing with the citation; None where the document is too short."""
    length = citation.end - citation.start
    start = next((at for at in (0, len(text) - length) if abs(at - citation.start) >= length), None)
    return (
        None
        if start is None
        else replace(citation, start=start, end=start + length, quote=text[start : start + length])
    )


def _wrong_document(case: Case, reply: Reply, documents: Mapping[str, Document]) -> Reply | None:
    if reply.abstained:
        return None
    other = {one.document: next((id for id in documents if id != one.document), "") for one in reply.citations}
    return replace(reply, citations=tuple(replace(one, document=other[one.document]) for one in reply.citations))


def _invented_marker(case: Case, reply: Reply, documents: Mapping[str, Document]) -> Reply | None:
    return None if reply.abstained else replace(reply, answer=f"{reply.answer}[{len(reply.citations) + 1}]")


def _altered_quote(case: Case, reply: Reply, documents: Mapping[str, Document]) -> Reply | None:
    return None if reply.abstained else replace(reply, citations=tuple(map(_altered, reply.citations)))


def _altered(citation: Citation) -> Citation:
    middle = len(citation.quote) // 2
    other = "某" if citation.quote[middle] != "某" else "何"
    return replace(citation, quote=citation.quote[:middle] + other + citation.quote[middle + 1 :])


def _answer_for_refusal(case: Case, reply: Reply, documents: Mapping[str, Document]) -> Reply | None:
    document = next(iter(documents.values()))
    if case.answerable or not reply.abstained:
        return None
    start = len(document.text) - len(document.text.lstrip())
    quote = document.text[start:].partition("\n")[0]
    citation = Citation(1, document.id, document.title, start, start + len(quote), quote)
    return _answering(f"{quote}[1]", [citation], [ReplySentence(quote, (1,))], reply.passages)


def _refusal_for_answer(case: Case, reply: Reply, documents: Mapping[str, Document]) -> Reply | None:
    return _refusal(reply.passages) if case.answerable and not reply.abstained else None


def _agreed(case: Case, reply: Reply, documents: Mapping[str, Document]) -> Reply | None:
    return replace(reply, conflicts=()) if reply.conflicts else None


def _conflict_made_up(case: Case, reply: Reply, documents: Mapping[str, Document]) -> Reply | None:
    if case.extra.get("conflict") is not False or reply.abstained:
        return None
    sides = tuple(Side(one.quote, one.marker) for one in reply.citations)
    return replace(reply, conflicts=(Conflict("planted", sides),))


PLANTED = (
    Planted("wrong span", _wrong_span),
    Planted("right span of the wrong document", _wrong_document),
    Planted("invented marker", _invented_marker),
    Planted("quote altered by one character", _altered_quote),
    Planted("answer where there should be a refusal", _answer_for_refusal),
    Planted("refusal where there should be an answer", _refusal_for_answer),
    Planted("disagreement passed over", _agreed),
    Planted("disagreement where sources agree", _conflict_made_up),
)
STALE = "stale index"


def plant(failure: Planted, suite: Suite, replies: Mapping[str, Reply], most: int) -> dict[str, Reply] | None:
    """The replies with a failure in at most `most` of them; None where there is no reply that it can be planted in."""
    spoiled: dict[str, Reply] = {}
    for case in suite.cases:
        reply = failure.spoil(case, replies[case.id], suite.documents) if len(spoiled) < most else None
        if reply:
            spoiled[case.id] = reply
    return {**replies, **spoiled} if spoiled else None


def outgrown(suite: Suite) -> Suite:
    """The suite over documents that have got a new first line each since the replies were made: a stale index."""
    documents = {id: suite.documents[id] for id in suite.touched}
    grown = {id: replace(one, text="—\n" + one.text, blocks=()) for id, one in documents.items()}
    return Suite(suite.cases, locate_all(suite.cases, grown), grown)
