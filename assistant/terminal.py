"""A reply as text for a terminal: the answer, then each citation with its source and its quote."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.reply import Citation, Conflict, Reply
from index.document import Document

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def render(reply: Reply, find: Callable[[str], Document]) -> str:
    """The reply as lines; `find` gives a document by its id. A refusal tells its reason, what could be asked
    instead, and the nearest passages."""
    if reply.abstained:
        nearest = [f"- {_place(span.document, span.start, span.end, find)}" for span in reply.passages[:3]]
        asked = ["", *(f"? {question}" for question in reply.suggestions)] if reply.suggestions else []
        return visible("\n".join([reply.answer, reply.reason or "", *asked, *([""] if nearest else []), *nearest]))
    cited = [line for citation in reply.citations for line in _cite(citation, find(citation.document))]
    differ = [line for conflict in reply.conflicts for line in _differ(conflict)]
    return visible("\n".join([reply.answer, *([reply.why] if reply.why else []), "", *differ, *cited]))


def describe(document: Document) -> str:
    """Title, author, publisher and date on one line, as far as the document tells."""
    known = [document.author, document.publisher, document.published]
    source = ", ".join(part for part in known if part)
    return f"{document.title} — {source}" if source else document.title


def visible(text: str) -> str:
    """The text with control characters and marks of writing direction escaped, so that no document and no file name
    steers a terminal."""
    return _STEERING.sub(lambda match: ascii(match.group())[1:-1], text)


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
