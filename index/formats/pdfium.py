"""Pages of a PDF as PDFium sees them: glyphs where they stand, and the rules drawn between them. Knows of no lines.

PDFium is not safe across threads: everything that touches an open file happens inside `opened`, one at a time.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import atan2, cos, hypot, pi, sin
from threading import RLock
from typing import TYPE_CHECKING, Literal, NamedTuple

from index.errors import DocumentFault

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfObject, PdfPage

_ONE_AT_A_TIME = RLock()
_PASSWORD, _SECURITY = 4, 5
_HYPHENS = {0x02, 0xAD, 0xFFFE}  # how PDFium writes the hyphen at which a word is divided
_BOLD = 600
_RULES = 4_000
_THIN, _LONG = 2.5, 8.0  # points
_STEP = pi / 12
UNKNOWN = "\ufffd"

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points; y grows upwards."""


class Glyph(NamedTuple):
    """A character on a page, upright: from `left` to `right` on the baseline `y`, which grows upwards, in points.

    `size` is that of its font on the page. White space before it is "written" in the file, or only "seen" by PDFium.
    """

    char: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    space: Literal["", "seen", "written"]


@contextmanager
def opened(data: bytes, name: str) -> Iterator[PdfDocument]:
    """The open file. DocumentFault when it is no PDF, damaged, or locked by a password."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as fault:
            if getattr(fault, "err_code", None) in (_PASSWORD, _SECURITY):
                raise DocumentFault(
                    f"{name} is encrypted with a password; save it without one, then index it",
                    "locked",
                ) from fault
            raise DocumentFault(
                f"{name} is damaged or no PDF ({len(data)} bytes: {fault}); open it in a viewer and save it anew",
                "damaged",
            ) from fault
        try:
            yield document
        finally:
            document.close()


def glyphs(page: PdfPage) -> tuple[list[Glyph], int]:
    """The characters of a page in the order it draws them, and its turn: the twelfths of a half circle that most of
    them are turned by. Those at another angle, such as a watermark, are left out; the others are turned upright.
    """
    from pypdfium2 import raw

    page_text = page.get_textpage()
    text = page_text.raw
    matrix, box = raw.FS_MATRIX(), raw.FS_RECTF()
    found: list[tuple[int, Glyph]] = []
    space: Literal["", "seen", "written"] = ""
    for at in range(page_text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, at)
        char = "-" if code in _HYPHENS else chr(code)
        if not code or char.isspace():
            space = "seen" if space != "written" and raw.FPDFText_IsGenerated(text, at) else "written"
            continue
        if raw.FPDFText_HasUnicodeMapError(text, at) == 1:
            char = UNKNOWN
        raw.FPDFText_GetMatrix(text, at, matrix)
        raw.FPDFText_GetLooseCharBox(text, at, box)
        size = raw.FPDFText_GetFontSize(text, at) * hypot(matrix.c, matrix.d)
        bold = raw.FPDFText_GetFontWeight(text, at) >= _BOLD
        left, right, y, turn = box.left, box.right, matrix.f, 0
        if matrix.b or matrix.a < 0:
            turn = round(atan2(matrix.b, matrix.a) / _STEP)
            left, _, right, _ = turned((box.left, box.bottom, box.right, box.top), turn)
            _, y, _, _ = turned((matrix.e, matrix.f, matrix.e, matrix.f), turn)
        found.append((turn, Glyph(char, left, right, y, size or 1.0, bold, space)))
        space = ""
    page_text.close()
    usual = Counter(turn for turn, _ in found).most_common(1)[0][0] if found else 0
    return [glyph for turn, glyph in found if turn == usual], usual


def rules(page: PdfPage, turn: int) -> list[Box]:
    """The thin lines of a page, as lie between the cells of a table; none of a page that draws thousands: a picture."""
    from pypdfium2 import raw

    found: list[Box] = []
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        if len(found) > _RULES:
            return []
        bounds = drawn.get_bounds()
        found += (turned(box, turn) for box in ([bounds] if _is_rule(bounds) else _strokes(drawn)) if _is_rule(box))
    return found


def _is_rule(box: Box) -> bool:
    left, bottom, right, top = box
    return min(right - left, top - bottom) <= _THIN and max(right - left, top - bottom) >= _LONG


def _strokes(drawn: PdfObject) -> Iterator[Box]:
    """The straight parts of a path that is stroked, on the page."""
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(drawn, fill, stroke)
    matrix = drawn.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    at = begin = (0.0, 0.0)
    for number in range(min(raw.FPDFPath_CountSegments(drawn), _RULES) if stroke.value else 0):
        segment = raw.FPDFPath_GetPathSegment(drawn, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        to = matrix.on_point(x.value, y.value)
        match raw.FPDFPathSegment_GetType(segment):
            case raw.FPDF_SEGMENT_MOVETO:
                begin = to
            case raw.FPDF_SEGMENT_LINETO:
                yield _between(at, to)
        if raw.FPDFPathSegment_GetClose(segment):
            yield _between(to, begin)
        at = to


def _between(one: tuple[float, float], other: tuple[float, float]) -> Box:
    (x1, y1), (x2, y2) = one, other
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def turned(box: Box, turn: int) -> Box:
    """A box after the page was turned back by `turn`; by -`turn` for the way back."""
    if not turn:
        return box
    left, bottom, right, top = box
    along, across = cos(turn * _STEP), sin(turn * _STEP)
    corners = [(x, y) for x in (left, right) for y in (bottom, top)]
    xs = [x * along + y * across for x, y in corners]
    ys = [y * along - x * across for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
