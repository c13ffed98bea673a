"""The page on all that is loaded, as readers see it: on both screens, in both languages, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.actions import ARTIFACTS, Open, overflow


@pytest.mark.parametrize(
    ("size", "locale", "scheme"),
    [
        ((1280, 900), "zh-TW", "light"),
        ((1280, 900), "en-US", "dark"),
        ((390, 844), "zh-TW", "dark"),
        ((390, 844), "en-US", "light"),
    ],
)
def test_the_page_shows_all_there_is_and_a_question_is_asked(
    opened: Open, chat: str, size: tuple[int, int], locale: str, scheme: str
) -> None:
    chinese, wide = locale == "zh-TW", size[0] == 1280
    page = opened(chat, size, locale, color_scheme=scheme)
    page.locator("#documents a[href=corpus]").click()
    expect(page.locator("h1")).to_have_text("文件總覽" if chinese else "The documents at a glance")
    expect(page.locator("#questions .questions a").first).to_be_visible()
    expect(page.locator("#loaded tbody tr")).to_have_count(4)
    assert page.locator("script, img, iframe").count() == 0
    for drawing in page.locator("svg.drawing").all():
        expect(drawing).to_be_visible(visible=("wide" in (drawing.get_attribute("class") or "").split()) == wide)
    shown = page.locator("svg.drawing:visible .topic")
    boxes = [box for box in (one.bounding_box() for one in shown.all()) if box]
    assert boxes
    assert all(
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
        for at, one in enumerate(boxes)
        for other in boxes[:at]
    )
    assert overflow(page) == 0
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"corpus-{size[0]}-{locale}-{scheme}.png", full_page=True)

    asked = page.locator("#questions .questions a").first
    question = asked.inner_text()
    asked.click()
    expect(page.locator("#talk .question h2 + p")).to_have_text(question)
    expect(page.locator("#side .group")).to_have_count(1)
    assert "ask=" not in page.url


def test_a_mark_leads_to_its_passage(opened: Open, chat: str) -> None:
    page = opened(chat)
    page.goto(f"{chat}/corpus")
    page.locator("#topics svg.wide a").first.click()
    expect(page.locator("mark").first).to_be_visible()
    page.goto(chat)
    expect(page.locator("#head h1")).to_be_visible()
