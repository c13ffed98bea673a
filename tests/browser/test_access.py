"""A chat that is shared, as its readers see it: signing in and out, chats of one's own, what can't be changed, and
being asked to wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.serving.access import Users
from tests.browser.actions import Open, ask, keep, overflow
from tests.browser.conftest import index_of
from tests.served import serving

PASSWORD = "a long pass phrase"
SIZES = [((1280, 900), "zh-TW"), ((390, 844), "en-US")]
FERRY = "旗津航線每日幾班？"


@pytest.fixture(scope="module")
def shared(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A chat for two users."""
    folder = tmp_path_factory.mktemp("shared")
    users = Users(folder / "users.json")
    users.add("ruth", PASSWORD)
    users.add("林月琴", PASSWORD)
    with serving(index_of(corpus, at=folder / "index"), "--auth", str(folder / "users.json")) as address:
        yield address


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")


def entered(
    browser: Browser, address: str, name: str, size: tuple[int, int] = (1280, 900), locale: str = "en-US"
) -> Page:
    """The chat in a browser of its own, signed in."""
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale).new_page()
    page.goto(address)
    sign_in(page, name)
    expect(page.locator("#head h1")).to_be_visible()
    return page


@pytest.mark.parametrize(("size", "locale"), SIZES)
def test_a_user_signs_in_asks_and_signs_out(browser: Browser, shared: str, size: tuple[int, int], locale: str) -> None:
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale).new_page()
    page.goto(shared)
    expect(page).to_have_url(re.compile("/login"))
    expect(page.locator("input[name=name]")).to_be_focused()
    assert page.locator("script").count() == 0
    assert overflow(page) == 0
    keep(page, f"sign-in-{size[0]}")
    sign_in(page, "ruth", "not the pass phrase")
    wrong = "名稱或密碼不對。" if locale == "zh-TW" else "This name and password don’t go together."
    expect(page.locator("[role=alert]")).to_have_text(wrong)
    expect(page.locator("input[name=name]")).to_have_value("ruth")
    sign_in(page, "ruth")
    expect(page.locator("#head h1")).to_be_visible()
    expect(page.locator("#chats .account span")).to_have_text("ruth")
    ask(page, FERRY)
    expect(page.locator("#talk .answer")).to_contain_text("每日120班")
    assert overflow(page) == 0
    keep(page, f"signed-in-{size[0]}")
    page.locator("#chats .account button").click()
    expect(page).to_have_url(re.compile("/login"))
    page.go_back()
    expect(page).to_have_url(re.compile("/login"))
    page.context.close()


def test_each_user_has_chats_of_their_own(browser: Browser, shared: str) -> None:
    mine, theirs = entered(browser, shared, "林月琴"), entered(browser, shared, "ruth")
    ask(mine, FERRY)
    mine.locator("#chats a[href=chats]").click()
    expect(mine.locator(".chats .title")).to_have_text([FERRY])
    place = mine.locator(".chats .title").get_attribute("href") or ""
    theirs.goto(f"{shared}/{place.removeprefix('./')}")
    expect(theirs.locator("#head h1")).to_be_visible()
    expect(theirs.locator("#start")).to_be_visible()
    expect(theirs.locator("#talk article")).to_have_count(0)
    for page in (mine, theirs):
        page.context.close()


@pytest.mark.parametrize(("size", "locale"), SIZES)
def test_where_nothing_can_be_changed_nothing_offers_to(
    opened: Open, indexed: Path, size: tuple[int, int], locale: str
) -> None:
    with serving(indexed, "--read-only") as address:
        page = opened(address, size, locale)
        expect(page.locator("#documents li")).to_have_count(2)
        page.locator("#documents input").first.check()
        expect(page.locator("#add")).to_be_hidden()
        expect(page.locator("#remove")).to_be_hidden()
        ask(page, FERRY)
        keep(page, f"read-only-{size[0]}")


@pytest.mark.parametrize(("size", "locale"), SIZES)
def test_who_asks_too_often_is_told_when_to_ask_again(
    opened: Open, corpus: Path, tmp_path: Path, size: tuple[int, int], locale: str
) -> None:
    with serving(index_of(corpus, at=tmp_path / "index"), "--rate", "1") as address:
        page = opened(address, size, locale)
        ask(page, FERRY)
        page.locator("#box textarea").fill("Who waters the garden?")
        page.locator("#box textarea").press("Enter")
        told = "提問太頻繁" if locale == "zh-TW" else "Too many questions at once"
        expect(page.locator("#fault [role=alert]")).to_contain_text(told)
        expect(page.locator("#fault [role=alert]")).to_contain_text(re.compile(r"\d+"))
        expect(page.locator("#box textarea")).to_have_value("Who waters the garden?")
        expect(page.locator("#talk article")).to_have_count(1)
        keep(page, f"too-often-{size[0]}")
