"""A draft: what a loader gets out of a file, written block by block, so that every format ends in the same layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.document import Block, BlockKind
from index.errors import LimitFault
from index.limits import DEFAULTS, Limits

# Control characters and half surrogate pairs: no text, and trouble for terminals, databases and pages.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAK = re.compile(r"[^\S\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself; None, or "" for the title, where it doesn't. Fields as in `Document`."""

    title: str = ""
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    kind: str | None = None


class Draft:
    """Text and blocks in the making. Text that is nothing but white space is not written and makes no block.

    Blocks are set apart by a blank line; items of a list and rows of a table stand one a line. The mark of an item
    stands outside its block. A line break that a caller leaves in a paragraph or an item is meant and kept. Writing
    more than the limits allow is a LimitFault.
    """

    def __init__(self, limits: Limits = DEFAULTS) -> None:
        self.limits = limits
        self.blocks: list[Block] = []
        self.pages: list[int] = []
        self.about = About()
        self._pieces: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """Everything written so far."""
        return "".join(self._pieces)

    def page(self, back: int = 0) -> None:
        """A page begins here, or `back` characters before. LimitFault beyond the limit of pages."""
        self.pages.append(self._length - back)
        if len(self.pages) > self.limits.pages:
            most = f"{self.limits.pages:,}"
            raise LimitFault(
                f"has more than {most} pages; split it, or raise the limit with --max-pages",
                "pages",
                most=self.limits.pages,
            )

    def heading(self, text: str, level: int) -> None:
        """A heading on one line; `level` 1 is the top."""
        self._write("heading", _on_one_line(text), level)

    def paragraph(self, text: str) -> None:
        """A running text."""
        self._write("paragraph", text)

    def item(self, text: str, level: int = 1, mark: str = "•") -> None:
        """An item of a list, `level` 1 the outermost, behind its mark."""
        self._write("item", _BREAK.sub("\n", text), level, mark)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table of cells. Rows under a header without any text are paragraphs: nothing governs them."""
        governed = any(cell.strip() for cell in header)
        if governed:
            self._write("header", _as_row(header))
        for row in rows:
            if any(cell.strip() for cell in row):
                self._write("row" if governed else "paragraph", _as_row(row))

    def _write(self, kind: BlockKind, text: str, level: int = 0, mark: str = "") -> None:
        text = _UNFIT.sub("", text).strip()
        if not text:
            return
        if self.blocks:
            self._append("\n" if (self.blocks[-1].kind, kind) in _CLOSE else "\n\n")
        if mark:
            self._append("  " * (level - 1) + mark + " ")
        if len(self.blocks) == self.limits.blocks:
            most = self.limits.blocks
            raise LimitFault(_too_much(f"{most:,} paragraphs, items and rows"), "blocks", most=most)
        self.blocks.append(Block(kind, self._length, self._length + len(text), level))
        self._append(text)

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > self.limits.characters:
            most = self.limits.characters
            raise LimitFault(_too_much(f"{most:,} characters of text"), "characters", most=most)


def _too_much(most: str) -> str:
    return f"holds more than {most}; split it, or raise the limit with --max-characters"


_CLOSE = {("item", "item"), ("header", "row"), ("row", "row")}


def _on_one_line(text: str) -> str:
    return _BREAK.sub(" ", text.strip())


def _as_row(cells: Sequence[str]) -> str:
    return " | ".join(map(_on_one_line, cells))
