"""From lines to paragraphs: which line goes on in the next, and what a line that begins one is: a heading, an item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.formats.pdf_lines import MARK, Line
from index.formats.plain import is_unspaced, join_lines

_BEGINS = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)、]|第[一二三四五六七八九十百\d]+[章節节條条編篇]")
_ENDS = re.compile(r"[。！？!?.：:；;][」』”’）)\]】]*$")
_DIVIDED = re.compile(r"[A-Za-zÀ-ÿ]-$")
_INDENT = 0.8  # ems
_LOOSE = 1.4  # of the usual distance between lines


@dataclass(frozen=True, slots=True)
class Placed:
    """A line in its column, of which `left` and `right` are the edges and `leading` the usual distance of its lines."""

    line: Line
    left: float
    right: float
    leading: float
    page: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that go on in each other, at the first of which a page may begin that the last doesn't stand on."""

    lines: tuple[Placed, ...]

    @property
    def mark(self) -> str:
        """The mark of the item that it is, as it stands in the text; "" when it is none."""
        match = MARK.match(self.lines[0].line.text)
        return match.group() if match else ""

    def pieces(self) -> Iterator[tuple[int, str]]:
        """Its text by page: each page's number, counted from 0, and what stands of it there."""
        for page in dict.fromkeys(placed.page for placed in self.lines):
            yield page, joined([placed.line.text for placed in self.lines if placed.page == page])


def place(column: list[Line], page: int) -> list[Placed]:
    """The lines of one column with its measures."""
    texts = [line for line in column if not line.cells] or column
    left, right = min(line.left for line in texts), max(line.right for line in texts)
    gaps = [upper.y - lower.y for upper, lower in pairwise(texts) if upper.y > lower.y]
    close = [gap for gap, line in zip(gaps, texts, strict=False) if gap < 3 * line.size]
    leading = median(close) if close else 1.5 * texts[0].size
    return [Placed(line, left, right, leading, page) for line in column]


def paragraphs(lines: Iterable[Placed]) -> Iterator[Paragraph]:
    """Lines in reading order, over columns and pages, those that go on in the next together."""
    run: list[Placed] = []
    for line in lines:
        if run and not _goes_on(run, line):
            yield Paragraph(tuple(run))
            run = []
        run.append(line)
    if run:
        yield Paragraph(tuple(run))


def joined(texts: list[str]) -> str:
    """Lines as one text, words that were divided at their ends put together."""
    text = ""
    for line in texts:
        if _DIVIDED.search(text) and line[:1].islower():
            text = text[:-1] + line
        else:
            text = join_lines([text, line]) if text else line
    return text


def _goes_on(run: list[Placed], after: Placed) -> bool:
    last, line = run[-1].line, after.line
    if last.cells or line.cells or _is_marked(line) or not 0.9 < line.size / last.size < 1.1:
        return False
    if line.bold != last.bold and len(run) == 1 and last.bold:
        return False
    elsewhere = (after.page, after.left, after.right) != (run[-1].page, run[-1].left, run[-1].right)
    indent = (line.left - after.left) / line.size
    if elsewhere:
        return _is_full(run[-1], line) and indent < _INDENT and not _ENDS.search(last.text)
    if last.y - line.y > _LOOSE * after.leading or not _is_full(run[-1], line):
        return False
    return line.left - last.left < _INDENT * line.size or bool(_is_marked(run[0].line) and len(run) == 1)


def _is_marked(line: Line) -> bool:
    return bool(MARK.match(line.text) or _BEGINS.match(line.text))


def _is_full(placed: Placed, after: Line) -> bool:
    """Whether the first word of the next line had no room at the end of this one."""
    room = (placed.right - placed.line.right) / placed.line.size
    word = after.text.split(maxsplit=1)[0]
    if is_unspaced(word[0]):
        return room < 2.5
    return room < len(word) * after.ems / len(after.text) + 1.0
