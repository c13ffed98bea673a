"""The interface speaks one language at a time: whatever goes wrong, it says nothing in the other one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import Open, keep, overflow
from tests.browser.conftest import index_of
from tests.served import serving

SIZES = [((1280, 900), "zh-TW"), ((390, 844), "en-US")]
# What is seen, and what is read out, of all but questions, documents and file names.
SAID = """() => {
  const theirs = ".question, .card, #documents li, .example, .byline, .answer [lang], script, style";
  const said = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const around = walk.currentNode.parentElement;
    if (!around.closest(theirs) && around.checkVisibility()) said.push(walk.currentNode.textContent);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    if (!one.closest(theirs) && one.checkVisibility())
      for (const name of ["aria-label", "title", "placeholder", "alt"]) said.push(one.getAttribute(name) ?? "");
  return said.filter(text => text.trim());
}"""
THEIRS = re.compile(r"\S+\.(?:txt|exe|pdf)|(?: ?\.[a-z]+\b)+|garden|README")
HAN, LATIN = re.compile("[一-鿿]"), re.compile("[A-Za-z]{3,}")
FAULTS = {
    "zh-TW": ["empty.txt：檔案裡沒有文字。", "tool.exe：這種檔案不能加入。", "cut.pdf：檔案已損壞"],
    "en-US": [
        "empty.txt: There is no text in this file.",
        "tool.exe: Files of this kind can’t",
        "cut.pdf: The file is",
    ],
}
LONG = {
    "zh-TW": "問題有 4,001 個字元，最多只接受 4,000 個。",
    "en-US": "The question has 4,001 characters and at most 4,000",
}
ASKED = {"zh-TW": "誰在1776年改良了蒸汽機？", "en-US": "Who improved the steam engine in 1776?"}


@pytest.fixture(scope="module")
def small(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(index_of(corpus, at=tmp_path_factory.mktemp("small") / "index"), "--max-upload", "1") as address:
        yield address


def only(page: Page, locale: str) -> None:
    """No word of the other language; numbers, names of files and their suffixes are in neither."""
    said = [THEIRS.sub("", text) for text in page.evaluate(SAID)]
    assert len(said) > 10
    other = HAN if locale == "en-US" else LATIN
    assert [text for text in said if other.search(text)] == []


@pytest.mark.parametrize(("size", "locale"), SIZES)
def test_whatever_goes_wrong_is_told_in_the_readers_language(
    opened: Open, small: str, tmp_path: Path, size: tuple[int, int], locale: str
) -> None:
    page = opened(small, size, locale)
    assert page.locator("html").get_attribute("lang") == ("zh-TW" if locale == "zh-TW" else "en")
    only(page, locale)
    for name, data in (("empty.txt", b" "), ("tool.exe", b"MZ"), ("cut.pdf", b"%PDF-1.4")):
        (tmp_path / name).write_bytes(data)
    page.locator("#add input[type=file]").set_input_files(sorted(tmp_path.iterdir()))
    expect(page.locator("#added .faults li")).to_have_count(3)
    for fault in FAULTS[locale]:
        expect(page.locator("#added .faults")).to_contain_text(fault)
    (tmp_path / "large.txt").write_bytes(b"x" * 1_048_577)
    page.locator("#add input[type=file]").set_input_files(tmp_path / "large.txt")
    expect(page.locator("#notice")).to_contain_text(
        "超過了這裡接受的大小" if locale == "zh-TW" else "larger than what is taken"
    )
    only(page, locale)
    page.locator("#notice button").click()
    page.locator("#box textarea").fill("x" * 4001)
    page.locator("#box textarea").press("Enter")
    expect(page.locator("#fault [role=alert]")).to_contain_text(LONG[locale])
    expect(page.locator("#box textarea")).to_have_value("x" * 4001)
    page.locator("#box textarea").fill(ASKED[locale])
    page.locator("#box textarea").press("Enter")
    expect(page.locator("#talk .abstained")).to_be_visible()
    only(page, locale)
    assert overflow(page) == 0
    keep(page, f"language-{locale}")


def test_a_word_of_the_other_language_is_found(opened: Open, small: str) -> None:
    page = opened(small)
    page.locator("#send").evaluate("button => button.setAttribute('aria-label', 'Submit')")
    with pytest.raises(AssertionError):
        only(page, "zh-TW")
