"""The real server over a small real index, and a real browser to look at it with."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from assistant.cli import main
from assistant.serving.access import Users
from tests.browser.actions import Open
from tests.browser.profiles import WAIT, Profiles
from tests.browser.varied import write
from tests.served import serving

ROOT = Path(__file__).parents[2]
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

# What a careless or hostile author might put into a document.
HOSTILE = """The harbour master's sign reads <img src="http://192.0.2.1/sign.png" onerror="document.title=1"> No entry.

Visitors of the signal tower pay {{fee}} or ${document.title=1} at the gate <script>document.title=1</script>.
"""
REMOTE = """---
title: <b>Lighthouse</b>
author: Ruth <i>Okafor</i>
published: 2024-03-15
---
# Lighthouse

![the lighthouse](http://192.0.2.1/lighthouse.png)

The lighthouse keeper <img src="http://192.0.2.1/keeper.png"> counts 212 steps to the lamp.
"""


expect.set_options(timeout=WAIT)


def index_of(*paths: Path, at: Path) -> Path:
    assert main(["index", *map(str, paths), "--index", str(at)]) == 0
    return at


@pytest.fixture(scope="session")
def chat(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a chat over the small corpus and two documents that try to get out of the page."""
    folder = tmp_path_factory.mktemp("more")
    (folder / "sign.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "lighthouse.md").write_text(REMOTE, encoding="utf-8")
    with serving(index_of(corpus, folder, at=folder / "index")) as address:
        yield address


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a chat over the documents that come with the program."""
    with serving(index_of(ROOT / "seeds", at=tmp_path_factory.mktemp("seeded") / "index")) as address:
        yield address


@dataclass(frozen=True, slots=True)
class Shared:
    """A chat that one signs in to: its address, and the headers that do so too."""

    address: str
    headers: Mapping[str, str]


@pytest.fixture(scope="session")
def varied(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """A chat over documents of many kinds."""
    folder = tmp_path_factory.mktemp("varied")
    names = tmp_path_factory.mktemp("users") / "users.json"
    users = Users(names)
    users.add("ruth", "a long pass phrase")
    headers = {"Authorization": f"Bearer {users.renew_token('ruth')}"}
    with serving(index_of(corpus, write(folder), at=folder / "index"), "--auth", str(names)) as address:
        yield Shared(address, headers)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = _chromium(playwright)
        if path is None:
            pytest.skip("no Chromium was found: install the package chromium, or run `playwright install chromium`")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def _chromium(playwright: Playwright) -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    own = playwright.chromium.executable_path
    return next(filter(None, map(shutil.which, names)), own if Path(own).exists() else None)


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Profiles:
    return Profiles(browser)


@pytest.fixture
def opened(profiles: Profiles) -> Iterator[Open]:
    """Opens a chat at an address, in a profile of its own. At the end, nothing may have been asked of another machine,
    no script of a document have run, and no error have been logged."""
    pages: list[tuple[Page, list[str], list[str]]] = []

    def open_(address: str, size: tuple[int, int] = (1280, 900), locale: str = "zh-TW", **context: Any) -> Page:
        page = profiles.lend(locale, **context).new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        requested: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        expect(page.locator("#head h1")).to_be_visible()
        pages.append((page, requested, errors))
        return page

    try:
        yield open_
        for page, requested, errors in pages:
            assert requested
            assert [url for url in requested if not re.match(r"http://127\.0\.0\.1:|data:|blob:", url)] == []
            assert errors == []
            assert page.title() == "文件問答 · Ask the documents"
    finally:
        profiles.take_back()
