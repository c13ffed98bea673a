"""A page of a PDF with the place of a quote on it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.errors import DocumentFault
from index.formats.pdf_view import boxes, page_image

LINES = [
    "港務局自明年四月起把旗津航線的班次由每日九十六班增",
    "為一百二十班，尖峰時段每八分鐘一班，票價不變，其他航",
    "線照舊。",
]
WIDTH, HEIGHT = 600, 800
pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))


def pages(count: int = 1, turned: int = 0) -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=(WIDTH, HEIGHT))
    for _ in range(count):
        canvas.setPageRotation(turned)
        canvas.setFont("MSung-Light", 20)
        for at, line in enumerate(LINES):
            canvas.drawString(40, 500 - 30 * at, line)
        canvas.rect(40, 100, 200, 100, fill=1)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def test_a_quote_has_a_box_in_each_of_its_lines() -> None:
    first, second = boxes(pages(2), "a.pdf", 2, "每日九十六班增為一百 二十班，")
    assert first == pytest.approx((40 / 600 + 18 * 20 / 600, 282.4 / 800, (40 + 25 * 20) / 600, 304.4 / 800), abs=0.002)
    assert second == pytest.approx((40 / 600, 312.4 / 800, (40 + 6 * 20) / 600, 334.4 / 800), abs=0.002)


def test_what_goes_on_over_another_page_has_boxes_for_its_part() -> None:
    assert len(boxes(pages(), "a.pdf", 1, "每八分鐘一班，票價不變，其他航線照舊。下一頁還有很多話。")) == 2
    assert len(boxes(pages(), "a.pdf", 1, "上一頁還有很多話。港務局自明年四月起把旗津航線的班次")) == 1


@pytest.mark.parametrize("quote", ["", "，", "渡輪與燈塔是港口的風景"])
def test_what_does_not_stand_there_has_no_box(quote: str) -> None:
    assert boxes(pages(), "a.pdf", 1, quote) == []


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_boxes_lie_on_the_ink_of_the_image(turned: int) -> None:
    """Also where the page is shown turned: inside of the boxes there is ink, around them there is none."""
    data = pages(turned=turned)
    image = Image.open(io.BytesIO(page_image(data, "a.pdf", 1, 900)))
    grey = np.array(image.convert("L"))
    assert image.width == 900
    for left, top, right, bottom in boxes(data, "a.pdf", 1, "".join(LINES)):
        rows = slice(round(top * image.height), round(bottom * image.height))
        columns = slice(round(left * image.width), round(right * image.width))
        assert grey[rows, columns].min() < 100
        grey[rows, columns] = 255
    ink = np.argwhere(grey < 200)
    # What is left is the black rectangle.
    assert len(ink) == pytest.approx(200 * 100 * (900 / WIDTH) ** 2, rel=0.05)


def test_a_page_that_is_not_there_is_named() -> None:
    for read in (lambda: page_image(pages(2), "a.pdf", 3), lambda: boxes(pages(2), "a.pdf", 0, "x")):
        with pytest.raises(DocumentFault, match=r"a\.pdf has no page [30]; it has 2"):
            read()
