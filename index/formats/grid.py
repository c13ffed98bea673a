"""Tables of HTML as grids of cells: spans filled in, headers found, tables that only lay out a page told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, takewhile

from lxml import etree

from index.draft import Draft

# Wider than a table that people read; a span that goes on beyond is one cell.
_COLUMNS = 1_000
_LONG = 400


def is_data(table: etree._Element) -> bool:
    """Whether a table holds facts in rows and columns, and is not there to lay out the page.

    A page's layout has tables, headings or long texts in its cells, or no two cells beside each other.
    """
    if (
        table.get("role") in ("presentation", "none")
        or next(table.iterdescendants("table", "h1", "h2", "form"), None) is not None
    ):
        return False
    if next(table.iterdescendants("th", "caption"), None) is not None:
        return True
    rows = [[_length(cell) for cell in _cells(row)] for row in _rows(table)]
    return max(map(len, rows), default=0) > 1 and max(chain.from_iterable(rows), default=0) <= _LONG


def write_table(draft: Draft, table: etree._Element, text_of: Callable[[etree._Element], str]) -> None:
    """Writes the caption as a paragraph and the rows under the header that governs them."""
    for caption in islice(table.iterchildren("caption"), 1):
        draft.paragraph(text_of(caption))
    rows = _rows(table)
    count = _header_rows(rows)
    grid = _grid(rows, text_of)
    header = [stacked(column) for column in zip(*_even(list(islice(grid, count))), strict=True)]
    draft.table(header, grid)


def _rows(table: etree._Element) -> list[etree._Element]:
    """The rows of a table without a table in it, those of its head first and of its foot last."""
    parts: dict[str, list[etree._Element]] = {"thead": [], "tbody": [], "tfoot": []}
    for row in table.iterdescendants("tr"):
        parent = row.getparent()
        parts[parent.tag if parent is not None and parent.tag in parts else "tbody"].append(row)
    return [*parts["thead"], *parts["tbody"], *parts["tfoot"]]


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(row.iterchildren("td", "th"))


def _length(cell: etree._Element) -> int:
    return sum(len(text) for text in cell.itertext())


def _header_rows(rows: Sequence[etree._Element]) -> int:
    """How many of the rows are a header: those of the head, else those at the top whose cells all are headers.

    Without any <th>, the first row when it names each column and no cell of it holds a figure.
    """
    count = sum(1 for _ in takewhile(_is_header, rows))
    if count == len(rows):
        return 0
    if count or len(rows) < 3 or any(cell.tag == "th" for row in rows for cell in _cells(row)):
        return count
    first = ["".join(cell.itertext()).strip() for cell in _cells(rows[0])]
    named = len(set(first)) == len(first) > 1 and all(first) and not any(char.isdigit() for char in "".join(first))
    return int(named and len(first) == max(len(_cells(row)) for row in rows))


def _is_header(row: etree._Element) -> bool:
    parent = row.getparent()
    cells = _cells(row)
    return (parent is not None and parent.tag == "thead") or (bool(cells) and all(cell.tag == "th" for cell in cells))


def _grid(rows: Sequence[etree._Element], text_of: Callable[[etree._Element], str]) -> Iterator[list[str]]:
    """The cells of each row, those that span columns or rows repeated; a cell that spans the whole row stands once."""
    # For each column the text of a cell above that reaches down, and how many rows it still fills.
    above: dict[int, tuple[str, int]] = {}
    for row in rows:
        texts: list[str] = []
        spans = 0
        for cell in _cells(row):
            _fill(texts, above)
            text, wide, high = text_of(cell), _span(cell, "colspan"), _span(cell, "rowspan")
            spans += 1
            for _ in range(max(1, min(wide, _COLUMNS - len(texts)))):
                if high > 1:
                    above[len(texts)] = text, high - 1
                texts.append(text)
        _fill(texts, above)
        yield texts[:1] if spans == 1 and len(set(texts)) == 1 else texts


def _fill(texts: list[str], above: dict[int, tuple[str, int]]) -> None:
    """Takes over what reaches down into the next columns."""
    while len(texts) in above:
        column = len(texts)
        text, left = above.pop(column)
        if left > 1:
            above[column] = text, left - 1
        texts.append(text)


def _span(cell: etree._Element, name: str) -> int:
    said = cell.get(name, "1").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def _even(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    return [row + [row[0] if len(row) == 1 else ""] * (width - len(row)) for row in rows]


def stacked(cells: Sequence[str]) -> str:
    """The name of a column from the cells above it, each text once."""
    return " ".join(dict.fromkeys(cell for cell in cells if cell))
