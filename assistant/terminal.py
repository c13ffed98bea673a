"""A reply or a verification as text for a terminal: what is said, then each citation with its source and its quote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.reply import Citation, Conflict, Reply
from index.document import Document

if TYPE_CHECKING:
    from assistant.judging.check import Verification

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def render(reply: Reply, find: Callable[[str], Document]) -> str:
    """The reply as lines; `find` gives a document by its id. A refusal tells its reason, what could be asked
    instead, and the nearest passages. What a language model wrote beyond its citations stands between ~~ and ~~, as
    Markdown strikes out."""
    noted = [f"({reply.note})"] if reply.note else []
    struck = [f"~~{one.text}~~ ({one.reason})" for one in reply.sentences if one.verdict != "supported"]
    if reply.abstained:
        nearest = [f"- {_place(span.document, span.start, span.end, find)}" for span in reply.passages[:3]]
        asked = ["", *(f"? {question}" for question in reply.suggestions)] if reply.suggestions else []
        lines = [*noted, reply.answer, reply.reason or "", *struck, *asked, *([""] if nearest else []), *nearest]
    else:
        cited = [line for citation in reply.citations for line in _cite(citation, find(citation.document))]
        differ = [line for conflict in reply.conflicts for line in _differ(conflict)]
        lines = [*noted, _said(reply), *([reply.why] if reply.why else []), *struck, "", *differ, *cited]
    return visible("\n".join(lines))


def render_verification(verification: Verification, find: Callable[[str], Document]) -> str:
    """Each sentence under its verdict, with what the documents say instead, the counts, and what was cited."""
    if not verification.sentences:
        return "The text claims nothing that could be checked."
    lines = []
    for one in verification.sentences:
        markers = "".join(f"[{marker}]" for marker in one.citations)
        lines.append(f"{one.verdict:13}{one.text}{markers}")
        if one.instead is not None:
            lines.append(f"{'':13}instead: {' '.join(one.instead.split())}")
    counts = Counter(one.verdict for one in verification.sentences)
    told = [f"{counts[verdict]} {verdict}" for verdict in ("supported", "contradicted", "not found")]
    cited = [line for citation in verification.citations for line in _cite(citation, find(citation.document))]
    return visible("\n".join([*lines, "", ", ".join(told), *([""] if cited else []), *cited]))


def describe(document: Document) -> str:
    """Title, author, publisher and date on one line, as far as the document tells."""
    known = [document.author, document.publisher, document.published]
    source = ", ".join(part for part in known if part)
    return f"{document.title} — {source}" if source else document.title


def visible(text: str) -> str:
    """The text with control characters and marks of writing direction escaped, so that no document and no file name
    steers a terminal."""
    return _STEERING.sub(lambda match: ascii(match.group())[1:-1], text)


def _said(reply: Reply) -> str:
    """The sentences that stand, with their markers: on one line where they are few and agree."""
    said = [
        one.text + "".join(f"[{marker}]" for marker in one.citations)
        for one in reply.sentences
        if one.verdict == "supported"
    ]
    return ("\n" if reply.conflicts or len(said) > 3 else " ").join(said)


def _differ(conflict: Conflict) -> list[str]:
    """The sides under one another, each by its marker."""
    return [f"≠ {conflict.about}", *(f"    {side.value} [{side.marker}]" for side in conflict.sides), ""]


def _place(id: str, start: int, end: int, find: Callable[[str], Document]) -> str:
    return f"{describe(find(id))} ({id} {start}-{end})"


def _cite(citation: Citation, document: Document) -> list[str]:
    page = f", page {citation.page}" if citation.page else ""
    quote = "\n".join(f"    {line}" for line in citation.quote.splitlines())
    return [
        f"[{citation.marker}] {describe(document)}",
        quote,
        f"    ({citation.document} {citation.start}-{citation.end}{page})",
    ]
