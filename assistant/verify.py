"""The last look before anything is shown: every cited span is cut from its source again and compared.

What fails is dropped. Nothing gets another citation because one was near.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose import Quoted, statements
from assistant.reply import Citation, ReplySentence
from index.document import Document
from index.errors import UnknownDocument
from index.library import Library
from index.sentence import Sentence


class Numbering:
    """Citations as they are made, numbered in order of first use; a span cited twice has one. `held` are those that
    there are already."""

    def __init__(self, held: Sequence[Citation] = ()) -> None:
        self._held = {(one.document, one.start, one.end): one for one in held}

    def marker(self, source: Sentence, document: Document) -> int:
        """The number of the citation of a sentence."""
        span = (source.document, source.start, source.end)
        if span not in self._held:
            page = document.page_at(source.start)
            self._held[span] = Citation(len(self._held) + 1, *span[:1], document.title, *span[1:], source.text, page)
        return self._held[span].marker

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._held.values())


def verify(sentences: Sequence[Quoted], library: Library) -> tuple[tuple[ReplySentence, ...], tuple[Citation, ...]]:
    """The sentences that hold, with their citations."""
    numbering = Numbering()
    kept = [
        ReplySentence(one.text, (numbering.marker(one.source, one.document),), "supported", one.emphasis)
        for one in sentences
        if stands(one.source, library) and _says(one)
    ]
    return tuple(kept), numbering.citations


def stands(source: Sentence, library: Library) -> bool:
    """Whether the document still reads so at that span."""
    try:
        text = library.document(source.document).text
    except UnknownDocument:  # removed since it was found
        return False
    return text[source.start : source.end] == source.text


def _says(one: Quoted) -> bool:
    """Whether a sentence of the answer says what stands at its source."""
    return not one.quotes or one.text in statements(one.document, one.source)
