"""PDFs drawn for tests, with the fonts that every reader has."""

from __future__ import annotations

import io
from collections.abc import Callable

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "港務局自明年四月起把旗津航線的班次由每日九十六班增為一百二十班，尖峰時段每八分鐘一班，票價不變。"
HAN = "MSung-Light"
pdfmetrics.registerFont(UnicodeCIDFont(HAN))

Drawing = Callable[[Canvas], None]


def drawn(*pages: Drawing, **about: str) -> bytes:
    """A PDF with these pages; `about` is its title and author."""
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=A4, invariant=True)
    canvas.setTitle(about.get("title", ""))
    canvas.setAuthor(about.get("author", ""))
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def write(canvas: Canvas, x: float, y: float, text: str, size: float = 12, font: str = "") -> None:
    canvas.setFont(font or ("Helvetica" if text.isascii() else HAN), size)
    canvas.drawString(x, y, text)


def column(canvas: Canvas, x: float, y: float, text: str, width: int, size: float = 12) -> float:
    """Writes Chinese, `width` characters a line, the first line two less; gives the height of the next line."""
    lines = [text[: width - 2], *(text[at : at + width] for at in range(width - 2, len(text), width))]
    for at, line in enumerate(lines):
        write(canvas, x + (0 if at else 2 * size), y - 1.5 * size * at, line, size)
    return y - 1.5 * size * len(lines)
