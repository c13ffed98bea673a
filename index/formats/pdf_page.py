"""One page of a PDF, in rows. Reading a file and finding a quote in it again both go this way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.formats.pdf_columns import columns
from index.formats.pdf_lines import Line, Row, rows
from index.formats.pdf_tables import aligned, ruled
from index.formats.pdfium import glyphs, rules

if TYPE_CHECKING:
    from pypdfium2 import PdfPage


def read_rows(page: PdfPage) -> tuple[list[Row], int]:
    """The rows of a page from top to bottom, ruled tables in rows of their own; and the page's turn (`glyphs`)."""
    found, turn = glyphs(page)
    outside, tables = ruled(found, rules(page, turn) if found else [])
    return sorted(rows(outside) + [[table] for table in tables], key=lambda row: -row[0].y), turn


def in_order(found: list[Row]) -> list[list[Line]]:
    """The lines of each column in reading order; rows that line up without rules are a table too."""
    return [[line for row in aligned(column) for line in row] for column in columns(found)]
