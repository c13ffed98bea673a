"""A passage: a span of a document, the unit that is embedded and found. A hit: a passage with its score."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` is the document's own text from `start` to `end`, always.

    `id` is the catalog's number for it, 0 until it is stored, and never used twice. `headings` is the path of headings
    above it, outermost first. `header` is the table header that governs its first row when that header stands before
    `start`, else "".
    """

    id: int
    document: str
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    header: str = ""
    page: int | None = None

    def in_context(self, title: str) -> str:
        """The passage as it is embedded and indexed: title, headings and table header first, a line each."""
        path = " › ".join(heading for heading in self.headings if heading != title)
        return "\n".join(part for part in (title, path, self.header, self.text) if part)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `lexical` is BM25 divided by the query's best, in 0..1; `dense` a cosine in -1..1;
    `source` in 0..1 is how far the question names the document's author, publisher or title. `score` fuses them."""

    passage: Passage
    score: float
    lexical: float
    dense: float
    source: float
