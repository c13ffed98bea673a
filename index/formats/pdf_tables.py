"""Tables on a page: cells between ruled lines, and without rules rows whose pieces stand below each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.formats.pdf_lines import Line, Row, line_of, rows
from index.formats.pdfium import Box, Glyph
from index.formats.plain import join_lines

_NEAR = 3.0  # points within which two rules meet


@dataclass(frozen=True, slots=True)
class _Grid:
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def cell(self, glyph: Glyph) -> tuple[int, int] | None:
        """Row from the top and column in which a glyph stands; None outside."""
        x, y = (glyph.left + glyph.right) / 2, glyph.y + glyph.size / 4
        if not (self.xs[0] < x < self.xs[-1] and self.ys[0] < y < self.ys[-1]):
            return None
        return len(self.ys) - 1 - bisect_right(self.ys, y), bisect_right(self.xs, x) - 1


def ruled(glyphs: list[Glyph], lines: Iterable[Box]) -> tuple[list[Glyph], list[Line]]:
    """What stands outside of ruled tables, and the tables."""
    tables = []
    for grid in _grids(lines):
        cells: dict[tuple[int, int], list[Glyph]] = {}
        outside = []
        for glyph in glyphs:
            place = grid.cell(glyph)
            if place is None:
                outside.append(glyph)
            else:
                cells.setdefault(place, []).append(glyph)
        if len({row for row, _ in cells}) > 1 and len({column for _, column in cells}) > 1:
            tables.append(_table(grid, cells))
            glyphs = outside
    return glyphs, tables


def _table(grid: _Grid, cells: dict[tuple[int, int], list[Glyph]]) -> Line:
    texts = {place: _cell_text(inside) for place, inside in cells.items()}
    width = range(len(grid.xs) - 1)
    table = [tuple(texts.get((row, column), "") for column in width) for row in range(len(grid.ys) - 1)]
    kept = [column for column in width if any(row[column] for row in table)]
    return replace(
        line_of([glyph for place in sorted(cells) for glyph in _in_rows(cells[place])]),
        text="",
        left=grid.xs[0],
        right=grid.xs[-1],
        y=grid.ys[-1],
        cells=tuple(tuple(row[column] for column in kept) for row in table if any(row)),
    )


def _in_rows(glyphs: list[Glyph]) -> list[Glyph]:
    return [glyph for row in rows(glyphs) for line in row for glyph in line.glyphs]


def _cell_text(inside: list[Glyph]) -> str:
    return join_lines([" ".join(line.text for line in row) for row in rows(inside)])


def _grids(lines: Iterable[Box]) -> Iterator[_Grid]:
    """The grids that rules make which meet, those with at least two cells."""
    for group in _meeting(list(lines)):
        upright = [rule for rule in group if rule[3] - rule[1] > rule[2] - rule[0]]
        level = [rule for rule in group if rule[3] - rule[1] <= rule[2] - rule[0]]
        xs = _places((rule[0] + rule[2]) / 2 for rule in upright)
        ys = _places((rule[1] + rule[3]) / 2 for rule in level)
        if len(xs) > 2 and len(ys) > 2:
            yield _Grid(xs, ys)


def _places(values: Iterable[float]) -> tuple[float, ...]:
    """Sorted, those that are nearly the same once."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return tuple(kept)


def _meeting(lines: list[Box]) -> list[list[Box]]:
    """Rules in groups that hang together: first by their extent downwards, then in that sideways."""
    groups = []
    for band in _overlapping(lines, 1):
        groups += _overlapping(band, 0)
    return groups


def _overlapping(lines: list[Box], axis: int) -> list[list[Box]]:
    """Rules whose extents along an axis (0 sideways, 1 upwards) overlap or touch, directly or through others."""
    groups: list[list[Box]] = []
    reach = 0.0
    for rule in sorted(lines, key=lambda rule: rule[axis]):
        if groups and rule[axis] <= reach + _NEAR:
            groups[-1].append(rule)
            reach = max(reach, rule[axis + 2])
        else:
            groups.append([rule])
            reach = rule[axis + 2]
    return groups


def aligned(column: list[Row]) -> Iterator[Row]:
    """The rows of a column, each one line; those that follow each other and part at the same places are one table.

    A table without rules has at least three rows, and two columns that no piece crosses.
    """
    for parted, run in groupby(column, key=lambda row: len(row) > 1):
        band = list(run)
        edges = _edges(band) if parted and len(band) > 2 else []
        if len(edges) > 1 and sum(map(len, band)) > 1.5 * len(band):
            yield [_merged(band, edges[0][0], edges[-1][1], _in_cells(band, edges))]
        else:
            yield from (row if len(row) == 1 else [_beside(row)] for row in band)


def _edges(band: Sequence[Row]) -> list[tuple[float, float]]:
    """The extents from left to right that pieces of the rows cover, each a column."""
    extents: list[tuple[float, float]] = []
    for line in sorted((line for row in band for line in row), key=lambda line: line.left):
        if extents and line.left < extents[-1][1] + line.size / 2:
            extents[-1] = extents[-1][0], max(extents[-1][1], line.right)
        else:
            extents.append((line.left, line.right))
    return extents


def _in_cells(band: Sequence[Row], edges: list[tuple[float, float]]) -> tuple[tuple[str, ...], ...]:
    starts = [left for left, _ in edges]
    cells = []
    for row in band:
        texts = [""] * len(edges)
        for line in row:
            at = bisect_right(starts, line.left) - 1
            texts[at] = f"{texts[at]} {line.text}".strip()
        cells.append(tuple(texts))
    return tuple(cells)


def _merged(band: Sequence[Row], left: float, right: float, cells: tuple[tuple[str, ...], ...]) -> Line:
    """Rows as one line, at the height of the first."""
    glyphs = tuple(glyph for row in band for line in row for glyph in line.glyphs)
    return replace(band[0][0], text="", left=left, right=right, glyphs=glyphs, cells=cells)


def _beside(row: Row) -> Line:
    """The pieces of a row that is no table's as one line."""
    whole = _merged([row], row[0].left, row[-1].right, ())
    return replace(whole, text=" ".join(line.text for line in row), bold=all(line.bold for line in row))
