"""The last look before anything is shown: every cited span is cut from its source again and compared.

What fails is dropped. Nothing gets another citation because one was near.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose import Quoted, statements
from assistant.reply import Citation, ReplySentence
from index.errors import UnknownDocument
from index.library import Library


def verify(sentences: Sequence[Quoted], library: Library) -> tuple[tuple[ReplySentence, ...], tuple[Citation, ...]]:
    """The sentences that hold, with their citations, numbered in order of first use; a span cited twice has one."""
    kept: list[ReplySentence] = []
    citations: dict[tuple[str, int, int], Citation] = {}
    for one in sentences:
        if not _holds(one, library):
            continue
        source = one.source
        span = (source.document, source.start, source.end)
        if span not in citations:
            page = one.document.page_at(source.start)
            citations[span] = Citation(len(citations) + 1, *span[:1], one.document.title, *span[1:], source.text, page)
        kept.append(ReplySentence(one.text, (citations[span].marker,), "supported", one.emphasis))
    return tuple(kept), tuple(citations.values())


def _holds(one: Quoted, library: Library) -> bool:
    """Whether the source still reads so at that span, and the sentence says what stands there."""
    try:
        text = library.document(one.source.document).text
    except UnknownDocument:  # removed since it was found
        return False
    if text[one.source.start : one.source.end] != one.source.text:
        return False
    return not one.quotes or one.text in statements(one.document, one.source)
