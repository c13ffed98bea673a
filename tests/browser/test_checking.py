"""Checking a text in the browser: each sentence under its verdict, with what the documents say, and where."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from assistant.chat.checking import LONGEST
from tests.browser.actions import Open, keep, overflow

TEXT = """# 渡輪

增班的原因是去年旅客成長了三成。增班的原因是去年旅客成長了五成。

港務局打算在月球上開設一座新的水族館。
"""


@pytest.mark.parametrize(("size", "locale"), [((1280, 900), "zh-TW"), ((390, 844), "en-US")])
def test_each_sentence_has_its_verdict_and_its_evidence(
    opened: Open, chat: str, size: tuple[int, int], locale: str
) -> None:
    page = opened(chat, size, locale)
    page.locator("#chats a[href=check]").click()
    page.locator("textarea").fill(TEXT)
    page.locator("form button").click()
    rows = page.locator(".checked li")
    expect(rows).to_have_count(3)
    expect(rows.locator(".verdict")).to_have_text(
        ["有依據", "與文件不符", "文件未提及"] if locale == "zh-TW" else ["Supported", "Contradicted", "Not found"]
    )
    expect(rows.nth(1).locator(".instead")).to_contain_text("增班的原因是去年旅客成長了三成。")
    rows.first.locator(".cite").click()
    expect(page.locator("mark:target")).to_contain_text("去年旅客成長了三成")
    expect(page.locator("textarea")).to_have_value(TEXT)
    assert overflow(page) == 0
    keep(page, f"check-{size[0]}")
    page.goto(chat)
    expect(page.locator("#head h1")).to_be_visible()


def test_what_cannot_be_checked_is_said_and_kept_in_the_box(opened: Open, chat: str) -> None:
    page = opened(chat)
    page.goto(f"{chat}/check")
    page.locator("textarea").fill("你好！")
    page.locator("form button").click()
    expect(page.locator("main [role=status]")).to_have_text("這段文字沒有可以查核的說法。")
    page.locator("textarea").fill("渡" * (LONGEST + 1))
    page.locator("form button").click()
    expect(page.locator("main [role=alert]")).to_contain_text("20,001 個字元")
    page.goto(chat)
    expect(page.locator("#head h1")).to_be_visible()
