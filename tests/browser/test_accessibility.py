"""Every page held against axe-core (WCAG 2 A and AA, and its own best practices), in both languages, light and dark,
wide and narrow: nothing serious, nothing critical."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, expect

from tests.browser.actions import ask, keep
from tests.browser.conftest import Shared

AXE = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter(found => ["serious", "critical"].includes(found.impact))
  .flatMap(found => found.nodes.map(node => `${found.id}: ${node.target} ${node.failureSummary}`))"""
# A gradient has no one colour to compare with; the ground that it ends in has. Older evidence is hidden, not gone.
PLAIN = """.answer strong { background: var(--mark) !important; }
#chat .evidence .group { display: block !important; }"""
# A colour that is on its way from light to dark is neither.
STILL = "*, *::before, *::after { transition: none !important; }"
# Each of the four looks once. What axe-core finds other than contrast depends on neither colours nor language.
LOOKS = {"zh-TW": (("light", 1280), ("dark", 390)), "en-US": (("dark", 1280), ("light", 390))}
TABLE, PAGE = "學生票的單程票價是多少？", "燈塔的燈泡換了幾盞？"
DISAGREEMENT, REFUSAL = "觀光夜航在2024年暑假載了多少旅客？", "屋頂花園的預算是多少元？"


@pytest.fixture
def page(browser: Browser, varied: Shared, locale: str) -> Iterator[Page]:
    context = browser.new_context(locale=locale, extra_http_headers=dict(varied.headers))
    yield context.new_page()
    context.close()


def faults(page: Page, scheme: str, width: int) -> list[str]:
    """What axe-core finds on the page in one look."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.evaluate(
        "dark => document.querySelector('#chat') && document.body.classList.toggle('dark', dark)", scheme == "dark"
    )
    page.add_style_tag(content=STILL)
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN)
    return found


def states(page: Page, address: str) -> Iterator[str]:
    """Brings the page into one state after another, and names it."""
    page.goto(f"{address}/login")
    page.locator("input[name=name]").fill("ruth")
    page.locator("input[name=password]").fill("not the pass phrase")
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    yield "sign-in"
    page.goto(address)
    expect(page.locator("#head h1")).to_be_visible()
    yield "start"
    for question in (TABLE, PAGE, DISAGREEMENT, REFUSAL):
        ask(page, question)
    page.add_style_tag(content=PLAIN)
    expect(page.locator("#talk .offered button").first).to_be_visible()
    expect(page.locator("#talk .conflict")).to_be_visible()
    page.locator(".facsimile summary").click()
    expect(page.locator(".facsimile img")).to_have_js_property("complete", True)
    page.locator("#keys summary").click()
    page.keyboard.press("Alt+j")
    expect(page.locator("#preview")).to_be_visible()
    yield "conversation"
    page.locator("#side .card .open").first.click()
    expect(page.locator(".sheet:popover-open")).to_be_visible()
    yield "sheet"
    link = page.locator("#talk .keeping a").nth(2).get_attribute("href")
    pages = {
        "answer": link,
        "table": "document/ferry?span=114-123",
        "pdf": "document/harbour?span=0-20",
        "chats": "chats",
    }
    for name, place in pages.items():
        page.goto(f"{address}/{place}")
        yield name
    page.goto(f"{address}/check")
    page.locator("textarea").fill("增班的原因是去年旅客成長了三成。增班的原因是去年旅客成長了五成。")
    page.locator("form button").click()
    expect(page.locator(".checked li")).to_have_count(2)
    yield "check"


@pytest.mark.parametrize("locale", LOOKS)
def test_no_page_has_a_serious_fault(page: Page, varied: Shared, locale: str) -> None:
    found = {}
    for state in states(page, varied.address):
        for scheme, width in LOOKS[locale]:
            found[state, scheme, width] = faults(page, scheme, width)
        keep(page, f"axe-{state}-{locale}")
    assert {where: what for where, what in found.items() if what} == {}
    assert len(found) == 18


@pytest.mark.parametrize("locale", ["zh-TW"])
def test_planted_faults_are_found(page: Page, varied: Shared) -> None:
    page.goto(varied.address)
    ask(page, TABLE)
    assert faults(page, "light", 1280) == []
    page.evaluate(
        """() => {
          document.querySelector("#talk .took").style.color = "#aaa8a0";
          document.querySelector("#send").textContent = "";
          document.querySelector("#talk article").lang = "Chinese";
        }"""
    )
    found = [one.partition(":")[0] for one in faults(page, "light", 1280)]
    assert found == ["button-name", "color-contrast", "valid-lang"]
