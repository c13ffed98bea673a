"""Profiles of the browser, lent to one test after the other."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

# Milliseconds. Other work on the machine makes a page wait; a wait that ends says nothing about the chat.
WAIT = 60_000


class Profiles:
    """A profile that has shown the chat before has its scripts at hand, which halves the work of opening it. Nothing
    else stays in it: between two tests its pages are closed, and what they have stored is gone."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = {}
        self._lent: list[tuple[str, BrowserContext]] = []

    def lend(self, locale: str, **options: Any) -> BrowserContext:
        """One with these options that nobody has until all are taken back."""
        key = f"{locale} {sorted(options.items())}"
        free = self._free.setdefault(key, [])
        profile = free.pop() if free else self._browser.new_context(locale=locale, **options)
        profile.set_default_timeout(WAIT)
        self._lent.append((key, profile))
        return profile

    def take_back(self) -> None:
        """Empties all that were lent."""
        while self._lent:
            key, profile = self._lent.pop()
            for page in profile.pages:
                _forget(page)
                page.close()
            profile.clear_cookies()
            self._free[key].append(profile)


def _forget(page: Page) -> None:
    place = urlsplit(page.url)
    origin = {"origin": f"{place.scheme}://{place.netloc}", "storageTypes": "local_storage,indexeddb"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", origin)
