"""A page of a PDF for people to look at, and where on it a quote stands. Reads the file anew; keeps nothing."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from index.errors import DocumentFault
from index.formats.pdf_page import in_order, read_rows
from index.formats.pdfium import Box, Glyph, opened, turned

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_DEPTH, _HEIGHT = 0.22, 0.88  # of the font size, below and above the baseline
_SEED = 12  # letters, by which a quote that goes on over another page is found
_TALL = 4  # times as high as wide is the most that is drawn of a page
_UNITS = 100_000


def boxes(data: bytes, name: str, page: int, quote: str) -> list[Box]:
    """Where a quote of the document's text stands on a page, from 1: a box for each line of it, empty when nowhere.

    Left, top, right and bottom are fractions of the page as `page_image` draws it, from its top left corner. Of a quote
    that goes on over another page only the part on this one. DocumentFault when the file or the page can't be read.
    """
    with opened(data, name) as document:
        shown = _page(document, name, page)
        rows, turn = read_rows(shown)
        lines = [line for column in in_order(rows) for line in column]
        letters = [(at, glyph) for at, line in enumerate(lines) for glyph in line.glyphs if glyph.char.isalnum()]
        text = "".join(glyph.char for _, glyph in letters)
        start, end = _found(text, "".join(char for char in quote if char.isalnum()))
        groups = groupby(letters[start:end], key=lambda letter: (letter[0], round(letter[1].y)))
        return [_on_image(shown, turned(_around([glyph for _, glyph in group]), -turn)) for _, group in groups]


def page_image(data: bytes, name: str, page: int, width: int = 1_000) -> bytes:
    """A page, from 1, as a PNG image that is `width` pixels wide. DocumentFault as for `boxes`."""
    with opened(data, name) as document:
        shown = _page(document, name, page)
        wide, high = shown.get_size()
        image = shown.render(scale=width / max(wide, high / _TALL)).to_pil()
    packed = io.BytesIO()
    image.save(packed, "png")
    return packed.getvalue()


def _page(document: PdfDocument, name: str, page: int) -> PdfPage:
    import pypdfium2

    if not 1 <= page <= len(document):
        raise DocumentFault(f"{name} has no page {page}; it has {len(document)}", "no page", page=page)
    try:
        return document[page - 1]
    except pypdfium2.PdfiumError as fault:
        raise DocumentFault(
            f"{name}, page {page} is damaged ({fault}); open it in a viewer and save it anew",
            "damaged page",
            page=page,
        ) from fault


def _found(text: str, quote: str) -> tuple[int, int]:
    """Where a quote stands in the letters of a page: all of it, or what the page has of its beginning or its end."""
    if not quote:
        return 0, 0
    start = text.find(quote)
    if start >= 0:
        return start, start + len(quote)
    start = text.find(quote[:_SEED])
    if start >= 0:
        return start, start + _same(text[start:], quote)
    end = text.rfind(quote[-_SEED:])
    if end >= 0:
        end += len(quote[-_SEED:])
        return end - _same(text[:end][::-1], quote[::-1]), end
    return 0, 0


def _same(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _around(glyphs: Sequence[Glyph]) -> Box:
    return (
        min(glyph.left for glyph in glyphs),
        min(glyph.y - _DEPTH * glyph.size for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        max(glyph.y + _HEIGHT * glyph.size for glyph in glyphs),
    )


def _on_image(page: PdfPage, box: Box) -> Box:
    """A box of the page as fractions of its image, which a page may turn and crop."""
    from pypdfium2 import raw

    left, bottom, right, top = box
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for corner in ((left, bottom), (right, top)):
        raw.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, *corner, x, y)
        corners.append((x.value / _UNITS, y.value / _UNITS))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
