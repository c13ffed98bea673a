"""A reply as text for a terminal: the answer, then each citation with its source and its quote."""

from __future__ import annotations

from collections.abc import Callable

from assistant.reply import Citation, Reply
from index.document import Document


def render(reply: Reply, find: Callable[[str], Document]) -> str:
    """The reply as lines; `find` gives a document by its id. A refusal is followed by the nearest passages."""
    if reply.abstained:
        nearest = [f"    {span.document} {span.start}-{span.end}" for span in reply.passages[:3]]
        return "\n".join([reply.answer, *(["", "Nearest passages:", *nearest] if nearest else [])])
    cited = [line for citation in reply.citations for line in _cite(citation, find(citation.document))]
    return "\n".join([reply.answer, "", *cited])


def describe(document: Document) -> str:
    """Title, author, publisher and date on one line, as far as the document tells."""
    known = [document.author, document.publisher, document.published]
    source = ", ".join(part for part in known if part)
    title = document.title or document.id
    return f"{title} — {source}" if source else title


def _cite(citation: Citation, document: Document) -> list[str]:
    page = f", page {citation.page}" if citation.page else ""
    quote = "\n".join(f"    {line}" for line in citation.quote.splitlines())
    return [
        f"[{citation.marker}] {describe(document)}",
        quote,
        f"    ({citation.document} {citation.start}-{citation.end}{page})",
    ]
