"""The reading order of a page: from top to bottom, and down the left column of a pair before the right one.

A gutter parts columns of prose where rows end on one side of it and begin anew on the other, and the lines are long
enough to be prose; short pieces that stand in columns are a table and stay in their rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from statistics import median

from index.formats.pdf_lines import Row

_ROWS = 4  # on each side, before a gap is a gutter
_EMS = 7.0  # a line of prose
_FULL = 0.6  # of a column's width, the usual line of prose
_DEPTH = 4
_GRID = 4.0  # points within which gaps are the same gutter


def columns(rows: list[Row], depth: int = 0) -> Iterator[list[Row]]:
    """The rows of a page, column by column in reading order. Linear in the rows, for each of a few gutters."""
    gutter = _gutter(rows) if depth < _DEPTH else None
    if gutter is None:
        if rows:
            yield rows
        return
    for crossed, band in _bands(rows, gutter):
        for section, both in [(band, False)] if crossed else _sections(band, gutter):
            if both:
                yield from columns(_side(section, gutter, left=True), depth + 1)
                yield from columns(_side(section, gutter, left=False), depth + 1)
            elif section:
                yield section


def _gutter(rows: list[Row]) -> float | None:
    """Where the rows are parted into two columns of prose most often; None when they aren't."""
    candidates = Counter(round(gap / _GRID) for gap in _gaps(rows))
    best, most = None, 0
    for place, _ in candidates.most_common(12):
        gutter = place * _GRID
        count = sum(len(band) for crossed, band in _bands(rows, gutter) if not crossed and _is_parted(band, gutter))
        if count > most:
            best, most = gutter, count
    return best


def _gaps(rows: list[Row]) -> Iterator[float]:
    """The middle of each gap, in a row or between what stands apart in two rows that follow each other."""
    for row, after in pairwise([*rows, []]):
        for left, right in pairwise(row):
            yield (left.right + right.left) / 2
        if len(row) == len(after) == 1:
            left, right = sorted((row[0], after[0]), key=lambda line: line.left)
            if left.right < right.left:
                yield (left.right + right.left) / 2


def _bands(rows: list[Row], gutter: float) -> Iterator[tuple[bool, list[Row]]]:
    """Rows that follow each other and cross a gutter, or don't."""
    for crossed, band in groupby(rows, key=lambda row: _crosses(row, gutter)):
        yield crossed, list(band)


def _crosses(row: Row, gutter: float) -> bool:
    return any(line.left < gutter < line.right for line in row)


def _side(rows: list[Row], gutter: float, left: bool) -> list[Row]:
    parts = ([line for line in row if (line.right <= gutter) == left] for row in rows)
    return [part for part in parts if part]


def _is_parted(band: list[Row], gutter: float) -> bool:
    return all(_is_prose(_side(band, gutter, left)) for left in (True, False))


def _is_prose(rows: list[Row]) -> bool:
    if len(rows) < _ROWS:
        return False
    widths = [row[-1].right - row[0].left for row in rows]
    ems = [sum(line.ems for line in row) for row in rows]
    return median(ems) >= _EMS and median(widths) >= _FULL * max(widths)


def _sections(band: list[Row], gutter: float) -> list[tuple[list[Row], bool]]:
    """A band without a row across the gutter, cut where its columns begin and end, and whether each part has both."""
    if not _is_parted(band, gutter):
        return [(band, False)]
    right = [at for at, row in enumerate(band) if row[-1].left > gutter]
    left = [at for at, row in enumerate(band) if row[0].right < gutter]
    leading = median([upper[0].y - lower[0].y for upper, lower in pairwise(band)])
    first, last = min(max(left[0], right[0]), len(band) - 1), min(left[-1], right[-1])
    start, end = first, last + 1
    while start > 0 and _belongs(band[start - 1], band[start], leading):
        start -= 1
    while end < len(band) and _belongs(band[end - 1], band[end], leading):
        end += 1
    return [(band[:start], False), (band[start:end], True), (band[end:], False)]


def _belongs(upper: Row, lower: Row, leading: float) -> bool:
    """Whether two rows stand as close as those of a column do, in letters of about the same size."""
    sizes = sorted((upper[0].size, lower[0].size))
    return upper[0].y - lower[0].y < max(1.6 * leading, 1.9 * sizes[1]) and sizes[1] < 1.15 * sizes[0]
