"""Delimited text (.csv, .tsv): a table whose delimiter is the one that parts its lines most evenly."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.encoding import decode
from index.formats.sheet import Cells, write_sheet
from index.limits import DEFAULTS, Limits

_DELIMITERS = ",\t;|"
_SAID = re.compile(r"sep=(.)\n", re.IGNORECASE)
_SAMPLE = 100  # rows


def read_delimited(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The rows of a .csv or .tsv file. DocumentFault when it is no text, or a field never ends."""
    text = decode(data, name).text
    said = _SAID.match(text)
    delimiter = said.group(1) if said else _delimiter(text)
    draft = Draft(limits)
    try:
        write_sheet(draft, _rows(text[said.end() :] if said else text, delimiter))
    except csv.Error as fault:
        raise DocumentFault(
            f"{name} can't be parted into fields ({fault}); look for a quotation mark that is never closed",
            "unquoted",
        ) from fault
    return draft


def _rows(text: str, delimiter: str) -> Iterator[Cells]:
    for row in csv.reader(_lines(text), delimiter=delimiter):
        yield {column: cell.strip() for column, cell in enumerate(row) if cell.strip()}


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, one at a time, without a copy of them all."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _delimiter(text: str) -> str:
    """The delimiter that gives most rows the same number of fields, of those the one that gives most fields."""
    return max(_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = [row for row in islice(csv.reader(_lines(text), delimiter=delimiter), _SAMPLE) if row]
    except csv.Error:
        return 0.0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = max(widths.items(), key=lambda item: item[1], default=(0, 0))
    return count / max(1, len(rows)), width
