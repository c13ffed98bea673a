"""What a reader does on the page, and what can be seen of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"

Open = Callable[..., Page]


def ask(page: Page, question: str) -> None:
    """Asks, and waits until the answer and what it rests on are there."""
    before = page.locator("#side .group").count()
    page.locator("#box textarea").fill(question)
    page.locator("#box textarea").press("Enter")
    expect(page.locator("#side .group")).to_have_count(before + 1)
    expect(page).to_have_url(re.compile(f"#a{before + 1}$"))


def keep(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png")


def in_sight(page: Page, selector: str) -> bool:
    """Whether the middle of an element is what a reader sees and could touch there."""
    return bool(
        page.locator(selector).evaluate(
            """element => {
              const box = element.getClientRects()[0];
              const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return element === seen || element.contains(seen);
            }"""
        )
    )


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
