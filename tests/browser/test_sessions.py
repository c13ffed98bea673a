"""What a reader who stays on a page meets: the same chat in two tabs, one deleted elsewhere, a sign-in that ended, a
server that stopped and came back. It is said in the reader's language, and nothing that was typed is lost."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.serving.access import Users
from tests.browser.actions import ask, keep, overflow
from tests.browser.conftest import index_of
from tests.served import serving

PASSWORD = "a long pass phrase"
FERRY, FARE, GARDEN = "旗津航線每日幾班？", "全票的單程票價是多少？", "Who is the head gardener?"
TYPED = "腳踏車另收多少"
SIZES = [((1280, 900), "zh-TW"), ((390, 844), "en-US")]
LOST = {"zh-TW": "連不上伺服器，正在重試。", "en-US": "The server can’t be reached; trying again."}
EXPIRED = {"zh-TW": "你已經登出，或登入已過期。", "en-US": "You are signed out, or your session has ended."}
ANEW = {
    "zh-TW": "這個對話已在別處刪除；這個提問開始了新的對話。",
    "en-US": "This chat was deleted elsewhere; your question begins a new one.",
}
HAN, LATIN = re.compile("[一-鿿]"), re.compile("[A-Za-z]{4,}")


@pytest.fixture
def tabs(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, Page, str]]:
    """Two tabs of one browser, and its language."""
    (width, height), locale = getattr(request, "param", SIZES[0])
    context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
    yield context.new_page(), context.new_page(), locale
    context.close()


def box(page: Page) -> str:
    return page.locator("#box textarea").input_value()


def said(page: Page, text: str, locale: str) -> None:
    """The notice says this, and nothing in the other language."""
    expect(page.locator("#notice")).to_contain_text(text)
    told = page.locator("#notice").inner_text()
    assert not (HAN if locale == "en-US" else LATIN).search(told)
    assert page.locator(".toast-body:visible").count() == 0
    assert overflow(page) == 0


def test_a_chat_open_in_two_tabs_goes_on_in_both(chat: str, tabs: tuple[Page, Page, str]) -> None:
    one, other, _ = tabs
    one.goto(chat)
    expect(one.locator("#head h1")).to_be_visible()
    ask(one, FERRY)
    other.goto(one.url)
    expect(other.locator("#talk article")).to_have_count(1)
    ask(other, FARE)
    one.locator("#box textarea").fill(GARDEN)
    one.locator("#box textarea").press("Enter")
    expect(one).to_have_url(re.compile("#a3$"))
    expect(one.locator("#talk .question > p")).to_have_text([FERRY, FARE, GARDEN])
    one.reload()
    expect(one.locator("#talk article")).to_have_count(3)
    assert box(one) == ""


@pytest.mark.parametrize("tabs", SIZES, indirect=True)
def test_a_chat_deleted_in_another_tab_is_said_to_be(chat: str, tabs: tuple[Page, Page, str]) -> None:
    one, other, locale = tabs
    one.goto(chat)
    expect(one.locator("#head h1")).to_be_visible()
    ask(one, FERRY)
    before = one.url
    other.goto(chat + "/chats")
    other.locator("form[action$='/delete']").first.locator("xpath=ancestor-or-self::details").first.evaluate(
        "one => one.open = true"
    )
    other.locator("form[action$='/delete'] button").first.click()
    one.locator("#box textarea").fill(FARE)
    one.locator("#box textarea").press("Enter")
    expect(one.locator("#fault [role=alert]")).to_have_text(ANEW[locale])
    expect(one).not_to_have_url(before)
    expect(one).to_have_url(re.compile("#a1$"))
    expect(one.locator("#talk .question > p")).to_have_text([FARE])
    one.goto(before)
    gone = "可能已被刪除" if locale == "zh-TW" else "it may have been deleted"
    expect(one.locator("#fault [role=alert]")).to_contain_text(gone)


@pytest.mark.parametrize("tabs", SIZES, indirect=True)
def test_who_signed_out_elsewhere_is_told_and_finds_the_question_again(
    tabs: tuple[Page, Page, str], corpus: Path, tmp_path: Path
) -> None:
    one, other, locale = tabs
    Users(tmp_path / "users.json").add("ruth", PASSWORD)
    with serving(index_of(corpus, at=tmp_path / "index"), "--auth", str(tmp_path / "users.json")) as address:
        one.goto(address)
        sign_in(one)
        ask(one, FERRY)
        other.goto(address)
        other.locator("#chats .account button").click()
        expect(other).to_have_url(re.compile("/login"))
        one.locator("#box textarea").fill(FARE)
        one.locator("#box textarea").press("Enter")
        said(one, EXPIRED[locale], locale)
        keep(one, f"session-ended-{locale}")
        assert box(one) == FARE
        one.locator("#notice a").click()
        sign_in(one)
        expect(one.locator("#talk article")).to_have_count(1)
        expect(one.locator("#box textarea")).to_have_value(FARE)
        one.locator("#box textarea").press("Enter")
        expect(one).to_have_url(re.compile("#a2$"))
        one.close()
        other.close()


def sign_in(page: Page) -> None:
    page.locator("input[name=name]").fill("ruth")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("#head h1")).to_be_visible()


@pytest.mark.parametrize("tabs", SIZES, indirect=True)
def test_a_server_that_comes_back_goes_on_with_the_same_chat(
    tabs: tuple[Page, Page, str], corpus: Path, tmp_path: Path
) -> None:
    page, _, locale = tabs
    index, port = index_of(corpus, at=tmp_path / "index"), free_port()
    with again(index, port) as address:
        page.goto(address)
        expect(page.locator("#head h1")).to_be_visible()
        ask(page, FERRY)
    page.locator("#box textarea").fill(TYPED)
    page.locator("#box textarea").press("Enter")
    said(page, LOST[locale], locale)
    keep(page, f"server-lost-{locale}")
    with again(index, port):
        expect(page.locator("#notice")).to_have_count(0, timeout=30_000)
        expect(page.locator("#talk article")).to_have_count(1)
        expect(page.locator("#box textarea")).to_have_value(TYPED)
        page.locator("#box textarea").fill(FARE)
        page.locator("#box textarea").press("Enter")
        expect(page).to_have_url(re.compile("#a2$"))
        expect(page.locator("#talk .question > p")).to_have_text([FERRY, FARE])
        page.close()


def test_a_server_that_came_back_unnoticed_goes_on_with_the_same_chat(
    tabs: tuple[Page, Page, str], corpus: Path, tmp_path: Path
) -> None:
    page, _, _ = tabs
    index, port = index_of(corpus, at=tmp_path / "index"), free_port()
    with again(index, port) as address:
        page.goto(address)
        expect(page.locator("#head h1")).to_be_visible()
        ask(page, FERRY)
    with again(index, port):
        page.locator("#box textarea").fill(FARE)
        page.locator("#box textarea").press("Enter")
        expect(page).to_have_url(re.compile("#a2$"))
        expect(page.locator("#talk .question > p")).to_have_text([FERRY, FARE])
        page.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def again(index: Path, port: int) -> Iterator[str]:
    """A server always at the same address."""
    with serving(index, "--port", str(port)) as address:
        yield address
