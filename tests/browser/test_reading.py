"""Reading an answer: its quotes previewed beside their marks, citations walked through by keyboard, rows in tables."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import Open, ask, in_sight, keep, overflow
from tests.browser.conftest import Shared

WIDE, NARROW = (1280, 900), (390, 844)
CLASSES, FARES = "旗津航線每日幾班？", "全票和學生票的單程票價各是多少？"
QUOTE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"


def focused(page: Page) -> str:
    """The evidence that the focused citation leads to, or the tag that has the focus."""
    return str(page.evaluate("document.activeElement.hash || document.activeElement.tagName"))


@pytest.mark.parametrize(("size", "locale", "scheme"), [(WIDE, "zh-TW", "light"), (NARROW, "en-US", "dark")])
def test_the_quote_is_previewed_under_the_pointer_until_it_leaves_or_escape(
    opened: Open, chat: str, size: tuple[int, int], locale: str, scheme: str
) -> None:
    page = opened(chat, size, locale, color_scheme=scheme)
    ask(page, CLASSES)
    cite, preview = page.locator("#talk a.cite"), page.get_by_role("tooltip")
    cite.hover()
    expect(preview).to_be_visible()
    expect(preview.locator(".title")).to_have_text("渡輪時刻表修訂說明")
    expect(preview.locator(".facts")).to_have_text("2024 年 3 月 15 日" if locale == "zh-TW" else "15 March 2024")
    expect(preview.locator(".text")).to_have_text(f"{QUOTE}…")
    expect(preview.locator("mark")).to_have_text(["96班", "120班"])
    expect(cite).to_have_attribute("aria-describedby", "preview")
    expect(cite).not_to_have_attribute("title", re.compile(""))
    assert in_sight(page, "#talk a.cite")
    assert overflow(page) == 0
    keep(page, f"preview-{size[0]}-{locale}-{scheme}")
    preview.hover()
    page.wait_for_timeout(500)  # longer than it outlasts a pointer that has left
    expect(preview).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    cite.hover()
    page.locator("#talk .question p").hover()
    expect(preview).to_be_hidden()
    cite.hover()
    expect(preview).to_be_visible()
    cite.click()
    expect(page.locator("#side mark:target")).to_have_text(QUOTE)
    assert in_sight(page, "#side mark:target")
    expect(preview).to_be_hidden()


def test_a_tap_previews_and_a_second_one_goes_to_the_evidence(opened: Open, chat: str) -> None:
    page = opened(chat, NARROW, has_touch=True)
    ask(page, CLASSES)
    cite, preview = page.locator("#talk a.cite"), page.get_by_role("dialog", name="渡輪時刻表修訂說明", exact=True)
    cite.tap()
    expect(preview).to_contain_text(QUOTE)
    expect(page).to_have_url(re.compile("#a1$"))
    assert in_sight(page, "#talk a.cite")
    assert overflow(page) == 0
    keep(page, "preview-tapped-390")
    cite.tap()
    expect(preview).to_be_hidden()
    assert in_sight(page, "#side mark:target")
    cite.tap()
    preview.get_by_role("link").tap()
    expect(preview).to_be_hidden()
    assert in_sight(page, "#side mark:target")
    cite.tap()
    page.locator("#talk .question p").tap()
    expect(preview).to_be_hidden()


def test_citations_are_walked_through_by_keyboard_while_one_types(opened: Open, chat: str) -> None:
    page = opened(chat)
    ask(page, CLASSES)
    ask(page, FARES)
    box, preview = page.locator("#box textarea"), page.get_by_role("tooltip")
    expect(box).to_be_focused()
    page.keyboard.type("njk?")
    expect(box).to_have_value("njk?")
    walked = []
    for key in ("Alt+j", "Alt+j", "Alt+j", "Alt+j", "Alt+k"):
        page.keyboard.press(key)
        walked.append(focused(page))
        expect(preview).to_be_visible()
        assert in_sight(page, "#side mark:target")
        assert page.locator("#side mark:target").get_attribute("id") == walked[-1][1:]
        if walked[-1] == "#e2-2":
            expect(preview.locator("th")).to_have_text(["票種", "單程票價"])
            expect(preview.locator("td")).to_have_text(["學生票", "25元"])
            keep(page, "keyboard-1280")
    assert walked == ["#e2-1", "#e2-2", "#e1-1", "#e2-1", "#e1-1"]
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    assert focused(page) == "#e1-1"
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    expect(box).to_have_value("njk?")
    page.keyboard.press("Alt+k")
    assert focused(page) == "#e2-2"
    page.keyboard.press("Tab")
    expect(preview).to_be_hidden()
    page.keyboard.press("Alt+n")
    expect(page.locator("#talk article")).to_have_count(0)
    expect(box).to_be_focused()


@pytest.mark.parametrize(("size", "locale"), [(WIDE, "zh-TW"), (NARROW, "en-US")])
def test_the_keys_are_listed_where_one_asks(opened: Open, chat: str, size: tuple[int, int], locale: str) -> None:
    page = opened(chat, size, locale)
    page.locator("#keys summary").click()
    expect(page.locator("#keys dt")).to_have_text(["Enter", "Shift+Enter", "Alt+N", "Alt+J", "Alt+K", "Esc"])
    expect(page.locator("#keys dd").nth(3)).to_have_text(
        "下一個依據" if locale == "zh-TW" else "Go to the next citation"
    )
    expect(page.locator("#fresh")).to_have_attribute("aria-keyshortcuts", "Alt+N")
    assert overflow(page) == 0
    keep(page, f"keys-{size[0]}")
    box = page.locator("#box textarea")
    box.fill("Who waters")
    box.press("Shift+Enter")
    box.press_sequentially("the garden?")
    expect(box).to_have_value("Who waters\nthe garden?")
    box.press("Enter")
    expect(page.locator("#a1 a.cite").first).to_be_visible()


def test_enter_that_ends_a_composition_asks_nothing(opened: Open, chat: str) -> None:
    page = opened(chat)
    box, editor = page.locator("#box textarea"), page.context.new_cdp_session(page)
    box.focus()
    page.evaluate("addEventListener('keydown', event => { window.composing = [event.key, event.isComposing]; })")
    editor.send("Input.imeSetComposition", {"text": "ㄑㄧˊ", "selectionStart": 3, "selectionEnd": 3})
    # An input method takes the key: it has this number, and writes nothing.
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    editor.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    editor.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    assert page.evaluate("window.composing") == ["Enter", True]
    editor.send("Input.insertText", {"text": CLASSES})
    expect(box).to_have_value(CLASSES)
    box.press("Enter")
    expect(page.locator("#talk a.cite").first).to_be_visible()
    expect(page.locator("#talk .question > p")).to_have_text([CLASSES])


def test_an_answer_is_read_out_once(opened: Open, chat: str) -> None:
    page = opened(chat)
    expect(page.get_by_role("status").and_(page.locator("#told"))).to_have_text("")
    page.evaluate(
        """() => {
          window.told = [];
          const place = document.querySelector("#told");
          new MutationObserver(() => window.told.push(place.textContent)).observe(place, {childList: true});
        }"""
    )
    ask(page, CLASSES)
    expect(page.locator("#told")).to_contain_text(QUOTE)
    expect(page.locator("#told")).to_have_attribute("lang", "zh-Hant")
    page.locator("#box textarea").fill("？！")
    page.locator("#send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    ask(page, "Who waters the garden?")
    expect(page.locator("#told")).to_contain_text("Ruth Okafor")
    told = page.evaluate("window.told")
    assert len(told) == 2
    assert "[1]" not in "".join(told)
    live = page.locator("#talk [aria-live], #talk [role=log], #talk [role=status], #talk [role=alert]")
    expect(live).to_have_count(0)


@pytest.mark.parametrize(("size", "locale", "scheme"), [(WIDE, "zh-TW", "dark"), (NARROW, "en-US", "light")])
def test_a_cited_row_is_marked_in_its_table(
    opened: Open, varied: Shared, size: tuple[int, int], locale: str, scheme: str
) -> None:
    page = opened(varied.address, size, locale, color_scheme=scheme, extra_http_headers=dict(varied.headers))
    rows = {
        "csv": ("外海站的水溫是多少？", ["外海站", "白色", "24.1", "2.6"]),
        "xlsx": ("門式起重機的型號是多少？", ["門式起重機", "RTG-41", "12", "4,500萬元"]),
        "md": ("學生票的單程票價是多少？", ["學生票", "25元"]),
    }
    for number, (kind, (question, cells)) in enumerate(rows.items(), start=1):
        ask(page, question)
        row = page.locator(f"#g{number} tr", has=page.locator(f"#e{number}-1"))
        expect(row.locator("td mark")).to_have_text(cells)
        other = page.locator(f"#g{number} .card:has(#e{number}-1) tr:not(:has(mark)):has(td)").first
        ground = "row => getComputedStyle(row).backgroundColor"
        assert row.evaluate(ground) != other.evaluate(ground)
        row.scroll_into_view_if_needed()
        keep(page, f"row-{kind}-{size[0]}")
        page.locator(f"#g{number} .open").first.click()
        whole = page.locator(".sheet:popover-open").frame_locator("iframe")
        expect(whole.locator("tr:has(#span) mark")).to_have_text(cells)
        expect(whole.locator("tr:has(#span)")).to_be_in_viewport()
        keep(page, f"row-{kind}-whole-{size[0]}")
        page.keyboard.press("Escape")
        expect(page.locator(".sheet:popover-open")).to_have_count(0)
    assert overflow(page) == 0
