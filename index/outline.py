"""The outline over a document's blocks: under which headings and which table header each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.document import Block, Document


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with what stands over it: `headings` outermost first, `header` the table header over a row, else "".

    `section` counts the headings before it, so that two sections of the same name differ.
    """

    block: Block
    section: int
    headings: tuple[str, ...]
    header: str = ""


def outline(document: Document) -> Iterator[Placed]:
    """The blocks of a document, headings left out, in text order."""
    path: list[tuple[int, str]] = []
    section, header = 0, ""
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind == "heading":
            path = [(level, title) for level, title in path if level < block.level] + [(block.level, text)]
            section += 1
            continue
        over = header if block.kind == "row" else ""
        yield Placed(block, section, tuple(title for _, title in path), over)
        header = text if block.kind == "header" else over
