"""A sheet of cells as blocks: titles, tables under their headers, notes; the same for workbooks and delimited text.

Rows come one by one and are written as they come; only the first few of a table are looked at together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice

from index.draft import Draft
from index.formats.grid import stacked

Cells = dict[int, str]
"""The cells of a row that say something, by column from 0."""

_WINDOW = 12  # rows
_HEADER = 3
_NAME = 60  # characters
_FIGURE = re.compile(r"[\W\d]*\d[\W\d]*[%元％]?|\d{4}-\d\d(-\d\d)?.*")
_YEAR = re.compile(r"(?:19|20)\d\d年?|民國\d+年?")


def write_sheet(draft: Draft, rows: Iterable[Cells]) -> None:
    """Writes the tables of a sheet, which empty rows set apart; a part without a header goes on under the last."""
    header: Cells = {}
    for filled, block in groupby(rows, key=bool):
        if filled:
            header = _write_block(draft, block, header)


def _write_block(draft: Draft, block: Iterator[Cells], last: Cells) -> Cells:
    """Writes rows without an empty one between; gives the header that they stand under, empty without."""
    window = list(islice(block, _WINDOW))
    while len(window) > 1 and _is_title(window[0]) and max(map(len, window)) > 1:
        draft.paragraph(next(iter(window.pop(0).values())))
    count = _header_rows(window)
    if count:
        columns = sorted(set().union(*window[:count]))
        header = {column: stacked([row.get(column, "") for row in window[:count]]) for column in columns}
    else:
        # As many cells as the last header has: its table goes on. Fewer are notes below it.
        header = last if max(window, key=len).keys() == last.keys() else {}
    columns = sorted(set(header).union(*window))
    names = [header.get(column, "") for column in columns]
    draft.table(names, (_in_columns(row, columns) for row in chain(window[count:], block)))
    return header


def _is_title(row: Cells) -> bool:
    """Whether a row is one text, in one cell or in cells that are merged into one."""
    return len(set(row.values())) == 1 and not _is_figure(next(iter(row.values())))


def _header_rows(window: Sequence[Cells]) -> int:
    """How many rows at the top name columns; one whose cells are merged names groups of columns, and the next more."""
    count = 0
    while count < min(_HEADER, len(window) - 1) and _is_names(window[count]):
        count += 1
        if len(set(window[count - 1].values())) == len(window[count - 1]):
            break
    return count


def _is_names(row: Cells) -> bool:
    texts = row.values()
    return len(row) > 1 and all(
        len(text) <= _NAME and (not _is_figure(text) or _YEAR.fullmatch(text)) for text in texts
    )


def _is_figure(text: str) -> bool:
    return len(text) <= _NAME and bool(_FIGURE.fullmatch(text))


def _in_columns(row: Cells, columns: list[int]) -> list[str]:
    """The texts of a row, empty ones in between but not at its end; one that fills the row stands once."""
    if len(row) > 1 and len(set(row.values())) == 1 and len(row) == len(columns):
        return [next(iter(row.values()))]
    beyond = sorted(row.keys() - set(columns))
    texts = [row.get(column, "") for column in (*columns, *beyond)]
    while not texts[-1]:
        texts.pop()
    return texts
