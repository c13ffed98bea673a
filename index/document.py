"""A document: a text extracted once from a file, and marks that point into it.

Every position anywhere in this project is a character offset into `Document.text`, which is never altered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "header", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the text that belongs together: `text[start:end]` without its surrounding line breaks.

    `level` is the depth of a heading (1 is the top) or of a list item (1 is the outermost), else 0.
    A table is one `header` block followed by its `row` blocks, cells joined by " | ".
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One source and what it says of itself.

    `id` is the file's stem, made unique in its catalog. `source` is where it came from; `sha256` is of its bytes.
    `published` is an ISO date, possibly shortened to the month or the year. `pages` holds the offset at which each page
    starts and is empty for formats without pages. Blocks are in text order and do not overlap.
    """

    id: str
    source: str
    sha256: str
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()
    title: str = ""
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    kind: str | None = None

    def page_at(self, offset: int) -> int | None:
        """The page number, from 1, on which `offset` stands; None for a document without pages."""
        if not self.pages:
            return None
        return max(1, sum(1 for start in self.pages if start <= offset))
