"""A page as a picture: the quote boxed where it stands, and a clear fault when the file is no longer what it was."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.document import Document
from index.errors import DocumentFault
from index.limits import Limits
from index.load import load
from index.picture import is_pictured, picture

LINES = ["港務局自明年四月起把旗津航線的班次增為一百二十班。", "燈塔的燈泡每三年更換一次，由港務局負責。"]
pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))


@pytest.fixture
def report(tmp_path: Path) -> Document:
    """A document of two pages, with one line of text near the top of each."""
    canvas = Canvas(str(tmp_path / "report.pdf"), pagesize=(600, 800))
    for line in LINES:
        canvas.setFont("MSung-Light", 20)
        canvas.drawString(40, 700, line)
        canvas.showPage()
    canvas.save()
    return load(tmp_path / "report.pdf")


def yellow(png: bytes) -> tuple[int, int]:
    """The first and the last row of a picture, in hundredths of its height, that the pen has been over."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    marked = np.flatnonzero(((pixels[:, :, 0] > 240) & (pixels[:, :, 2] < 100)).sum(axis=1) > 20)
    return (0, 0) if not len(marked) else (100 * marked[0] // len(pixels), 100 * marked[-1] // len(pixels))


def test_the_quote_is_boxed_on_its_page_alone(report: Document) -> None:
    assert is_pictured(report)
    assert yellow(picture(report, 1, [LINES[0]])) == (10, 13)
    assert yellow(picture(report, 2, [LINES[0]])) == (0, 0)
    assert yellow(picture(report, 2, [])) == (0, 0)


def test_a_file_that_has_changed_is_not_drawn(report: Document) -> None:
    Path(report.source).write_bytes(b"%PDF-1.4 another one")
    with pytest.raises(DocumentFault, match=r"page 1 of report can't be drawn \(the file has changed"):
        picture(report, 1, [])
    Path(report.source).unlink()
    with pytest.raises(DocumentFault, match="page 1 of report can't be drawn"):
        picture(report, 1, [])


@pytest.mark.parametrize("page", [0, 3, -1])
def test_there_is_no_picture_of_a_page_that_is_not_there(report: Document, page: int) -> None:
    with pytest.raises(DocumentFault, match=f"report has no page {page} that could be drawn; it has 2"):
        picture(report, page, [])


def test_only_pdf_pages_are_drawn(report: Document) -> None:
    assert not is_pictured(replace(report, source="slides.pptx"))
    assert not is_pictured(replace(report, pages=()))


def test_drawing_is_bounded(report: Document) -> None:
    with pytest.raises(DocumentFault, match="can't be drawn"):
        picture(report, 1, [], Limits(memory=1))
