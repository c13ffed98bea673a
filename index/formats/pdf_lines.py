"""From glyphs to lines: what stands side by side on one baseline. Knows neither columns nor paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.formats.pdfium import Glyph
from index.formats.plain import is_unspaced

# What stands before an item of a list: a bullet, of which symbol fonts have their own, or a short number.
MARK = re.compile(r"[•‣◦▪■●○◆◇➢✓※·\uf0b7\uf0a7\uf0d8\uf06c\uf075]|[–-](?=\s|$)|\(?\d{1,2}[.)、](?!\d)")
_SAME_BASELINE = 0.45  # of the font size: superscripts stand on their line too
_APART = 0.9  # ems between two pieces of a row that may belong to two columns
_MARKED = 4.0  # ems between the mark of an item and its text
_WORD_GAP = 0.25  # ems
_MIXED_GAP = 0.36  # ems between Chinese and Latin; typesetters put an eighth to a quarter there unasked
_HAN_GAP = 0.6  # ems; justified Chinese is set wide


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a row without a gap in it that could part columns. Measures as in `Glyph`.

    A table is one line too, with its rows of `cells`, as wide as it is and at the height of its top.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    glyphs: tuple[Glyph, ...]
    cells: tuple[tuple[str, ...], ...] = ()

    @property
    def ems(self) -> float:
        """Its width in ems."""
        return (self.right - self.left) / self.size


Row = list[Line]


def rows(glyphs: Iterable[Glyph]) -> list[Row]:
    """The rows of glyphs from top to bottom, each its lines from left to right."""
    found: list[Row] = []
    for line in sorted(_runs(glyphs), key=lambda line: -line.y):
        if found and found[-1][0].y - line.y < _SAME_BASELINE * max(line.size, found[-1][0].size):
            found[-1].append(line)
        else:
            found.append([line])
    return [_joined(row) for row in found]


def line_of(glyphs: Sequence[Glyph]) -> Line:
    """The line that glyphs make, which follow each other."""
    size = median(glyph.size for glyph in glyphs)
    y = median(glyph.y for glyph in glyphs)
    bold = 2 * sum(glyph.bold for glyph in glyphs) > len(glyphs)
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    return Line(_text(glyphs), left, right, y, size, bold, tuple(glyphs))


def _runs(glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines of glyphs that are drawn one after the other."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1][-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return [line_of(run) for run in runs]


def _follows(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    return abs(glyph.y - last.y) < _SAME_BASELINE * size and -0.6 * size < glyph.left - last.right < _APART * size


def _joined(row: Row) -> Row:
    """A row's lines from left to right, those without a gap between them as one."""
    row = sorted(row, key=lambda line: line.left)
    groups = [[row[0]]]
    for before, line in pairwise(row):
        room = _MARKED if MARK.fullmatch(before.text) else _APART
        if line.left - before.right < room * max(before.size, line.size):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [
        group[0] if len(group) == 1 else line_of([glyph for line in group for glyph in line.glyphs]) for group in groups
    ]


def _text(glyphs: Sequence[Glyph]) -> str:
    text = glyphs[0].char
    for before, glyph in pairwise(glyphs):
        gap = (glyph.left - before.right) / glyph.size
        if is_unspaced(before.char) and is_unspaced(glyph.char):
            apart = gap > _HAN_GAP or glyph.space == "written"
        elif is_unspaced(before.char) or is_unspaced(glyph.char):
            apart = gap > _MIXED_GAP or glyph.space == "written"
        else:
            apart = gap > _WORD_GAP or glyph.space == "written" or (glyph.space == "seen" and gap > 0)
        text += (" " if apart else "") + glyph.char
    return text
