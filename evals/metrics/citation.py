"""Are the citations true, and do they carry what they are put behind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.reply import Citation, Reply
from assistant.wording import LANGUAGES, day, without_differing
from evals.metrics.answer import MARKER
from index.document import Document
from index.fold import fold_key
from index.sentence import sentence_spans
from index.terms import terms

SUPPORT = 0.9
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LEAD_IN = re.compile(r"[:：]\s*$")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer without its markers, and the markers behind it in order, each once."""

    text: str
    markers: tuple[int, ...]


def statements(answer: str) -> list[Statement]:
    """The sentences of an answer with the markers that belong to them.

    Sentences end as `index.sentence` has it, at 。！？ and at Latin marks, and at line ends; a marker belongs to the
    sentence it follows, also when it stands behind the full stop. Sentences of nothing but marks are left out, and so
    is a line that only introduces others (it ends in a colon and has no marker).
    """
    found: list[Statement] = []
    for line in answer.splitlines():
        found += _statements_of(line)
    return [one for one in found if re.search(r"\w", one.text) and (one.markers or not _LEAD_IN.search(one.text))]


def _statements_of(line: str) -> list[Statement]:
    text = ""
    marks: list[tuple[int, int]] = []
    at = 0
    for match in MARKER.finditer(line):
        text += line[at : match.start()]
        marks += ((len(text), int(number)) for number in re.findall(r"\d+", match.group(1)))
        text += " "
        at = match.end()
    text += line[at:]
    spans = sentence_spans(text)
    owners = [max((n for n, (start, _) in enumerate(spans) if start < place), default=0) for place, _ in marks]
    return [
        Statement(
            text[start:end],
            tuple(dict.fromkeys(marker for owner, (_, marker) in zip(owners, marks, strict=True) if owner == number)),
        )
        for number, (start, end) in enumerate(spans)
    ]


def invented_markers(reply: Reply) -> list[int]:
    """The markers that the answer or its sentences use and no citation has, ascending, each once: made up or out of
    range. A bracketed number that a cited quote itself contains is the source's, not the answer's."""
    known = {citation.marker for citation in reply.citations}
    quotes = "\n".join(citation.quote for citation in reply.citations)
    used = {number for sentence in reply.sentences for number in sentence.citations}
    for match in MARKER.finditer(reply.answer):
        if match.group().strip() not in quotes:
            used |= {int(number) for number in re.findall(r"\d+", match.group(1))}
    return sorted(used - known)


def is_valid(citation: Citation, documents: Mapping[str, Document]) -> bool:
    """Whether the quote is, character for character, the named document's text from `start` to `end`, and not empty."""
    document = documents.get(citation.document)
    if document is None or not 0 <= citation.start < citation.end <= len(document.text):
        return False
    return document.text[citation.start : citation.end] == citation.quote


def validity(reply: Reply, documents: Mapping[str, Document]) -> float | None:
    """The share of a reply's citations that are valid; None when it cites nothing. Each invented marker counts as one
    that isn't, and a marker that two citations share is valid for neither."""
    shared = [citation.marker for citation in reply.citations]
    valid = sum(is_valid(one, documents) and shared.count(one.marker) == 1 for one in reply.citations)
    total = len(reply.citations) + len(invented_markers(reply))
    return valid / total if total else None


def supports(statement: str, citations: Sequence[Citation], documents: Mapping[str, Document]) -> bool:
    """Whether the cited spans together carry a statement: they have every number in it, and at least nine tenths of its
    search terms.

    The place of the entailment model in ALCE is taken by this containment test, which needs no judge and is exact for
    quoting answers; a paraphrase it can't follow counts as unsupported. The spans are read from the documents, so an
    altered quote supports nothing of its own. What stands over a span (headings, table header) and what its document
    says of itself (title, author, publisher, date in either language) count as said, so that "according to …" is not
    held against it; nor is "the sources differ" before what they say.
    """
    premise = fold_key("\n".join(text for one in citations for text in _said_by(one, documents)))
    key = fold_key(without_differing(statement))
    wanted = terms(key)
    if not premise or not wanted or set(_NUMBER.findall(key)) - set(_NUMBER.findall(premise)):
        return False
    carried = set(terms(premise))
    return sum(term in carried for term in wanted) >= SUPPORT * len(wanted)


def _said_by(citation: Citation, documents: Mapping[str, Document]) -> list[str]:
    document = documents.get(citation.document)
    if document is None or not 0 <= citation.start < citation.end <= len(document.text):
        return []
    days = [day(document.published or "", language) for language in LANGUAGES]
    about = (document.title, document.author, document.publisher, document.published, *days)
    return [document.text[citation.start : citation.end], *_over(document, citation.start), *filter(None, about)]


def _over(document: Document, offset: int) -> list[str]:
    """The headings and the table header that govern what stands at an offset."""
    path: list[tuple[int, str]] = []
    header: list[str] = []
    for block in document.blocks:
        if block.start > offset:
            break
        text = document.text[block.start : block.end]
        if block.kind == "heading":
            path = [(level, title) for level, title in path if level < block.level] + [(block.level, text)]
        header = [text] if block.kind == "header" else header if block.kind == "row" else []
    return [title for _, title in path] + header


def recall(reply: Reply, documents: Mapping[str, Document]) -> float | None:
    """The share of the answer's statements that their citations, taken together, support; None for an answer without
    statements. Citation recall of ALCE (Gao et al., 2023, section 3.3), with `supports` for the entailment model."""
    found = statements(reply.answer)
    if not found:
        return None
    return sum(supports(one.text, _behind(one, reply), documents) for one in found) / len(found)


def precision(reply: Reply, documents: Mapping[str, Document]) -> float | None:
    """The share of citations put behind statements that are to the point; None for an answer without statements, 0 for
    one that cites nothing. Citation precision of ALCE (Gao et al., 2023, section 3.3).

    A citation is to the point when its statement is supported by all its citations together, and either this one alone
    supports it or it isn't supported without this one. An invented marker is a citation that is not to the point.
    """
    found = statements(reply.answer)
    if not found:
        return None
    invented = set(invented_markers(reply))
    good = total = 0
    for statement in found:
        behind = _behind(statement, reply)
        total += len(behind) + len(invented.intersection(statement.markers))
        if supports(statement.text, behind, documents):
            good += sum(_matters(one, statement, behind, documents) for one in behind)
    unplaced = invented - {marker for statement in found for marker in statement.markers}
    return good / max(1, total + len(unplaced))


def _behind(statement: Statement, reply: Reply) -> list[Citation]:
    return [citation for citation in reply.citations if citation.marker in statement.markers]


def _matters(
    citation: Citation, statement: Statement, behind: Sequence[Citation], documents: Mapping[str, Document]
) -> bool:
    rest = [other for other in behind if other is not citation]
    return supports(statement.text, [citation], documents) or not supports(statement.text, rest, documents)
