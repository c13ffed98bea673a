"""A PDF in the chat: the citation leads to its page, shown as it looks, with the quoted words boxed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.browser.actions import Open, ask, keep, overflow
from tests.browser.conftest import index_of, serving

pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))


@pytest.fixture
def pdf_chat(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "docs").mkdir()
    canvas = Canvas(str(tmp_path / "docs" / "harbour.pdf"), pagesize=(600, 800))
    canvas.setTitle("港務年報")
    for line in ("港務局在2024年處理了910萬個貨櫃。", "燈塔的燈泡在2023年全部換成LED，一共換了212盞。"):
        canvas.setFont("MSung-Light", 20)
        canvas.drawString(40, 700, line)
        canvas.showPage()
    canvas.save()
    with serving(index_of(tmp_path / "docs", at=tmp_path / "index")) as address:
        yield address


@pytest.mark.parametrize(("size", "locale"), [((1280, 900), "zh-TW"), ((390, 844), "en-US")])
def test_the_page_is_shown_with_the_quote_boxed(
    opened: Open, pdf_chat: str, size: tuple[int, int], locale: str
) -> None:
    page = opened(pdf_chat, size, locale)
    expect(page.locator("#documents .byline")).to_contain_text("2 頁" if locale == "zh-TW" else "2 pages")
    ask(page, "燈塔的燈泡換了幾盞？")
    summary = page.locator(".facsimile summary")
    expect(summary).to_have_text("看第 2 頁" if locale == "zh-TW" else "Show page 2")
    summary.click()
    image = page.locator(".facsimile img")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") == 1000
    assert image.get_attribute("alt")
    assert overflow(page) == 0
    keep(page, f"page-{size[0]}")


@pytest.mark.parametrize("query", ["document=harbour&page=3", "document=none&page=1", "document=harbour&page=0"])
def test_there_is_no_picture_of_what_is_not_there(pdf_chat: str, query: str) -> None:
    with pytest.raises(HTTPError) as refused, urlopen(f"{pdf_chat}/page?{query}", timeout=60):
        pass
    assert refused.value.code == 404
    refused.value.close()
