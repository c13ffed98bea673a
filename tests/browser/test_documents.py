"""The documents beside the chat: added, listed, asked alone and removed, by a reader with a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import Open, ask, keep
from tests.browser.conftest import index_of
from tests.served import serving

SIZES = [(1280, 900), (390, 844)]


@pytest.fixture
def own(corpus: Path, tmp_path: Path) -> Iterator[str]:
    """A chat over an index of its own, to be changed."""
    with serving(index_of(corpus, at=tmp_path / "index")) as address:
        yield address


def drop(page: Page, *files: Path) -> None:
    page.locator("#add input[type=file]").set_input_files(list(files))


def tick(page: Page, title: str) -> None:
    page.locator("#documents li", has_text=title).locator("input").check()


@pytest.mark.parametrize(("size", "locale"), [(SIZES[0], "zh-TW"), (SIZES[1], "en-US")])
def test_documents_are_added_asked_alone_and_removed(
    opened: Open, own: str, tmp_path: Path, size: tuple[int, int], locale: str
) -> None:
    crane, bad = tmp_path / "起重機.txt", tmp_path / "壞掉.txt"
    crane.write_text("港務局在2025年買了三座橋式起重機，每座1.2億元。\n", encoding="utf-8")
    bad.write_bytes(b"\x00\x01\x02")
    page = opened(own, size, locale)
    before = page.locator("#documents li").count()
    drop(page, crane, bad)
    expect(page.locator("#documents li")).to_have_count(before + 1)
    expect(page.locator("#added [role=status]")).to_have_text(
        "加入 1 份、1 份無法讀取" if locale == "zh-TW" else "1 added, 1 could not be read"
    )
    expect(page.locator("#added .faults li")).to_contain_text("壞掉.txt")
    expect(page.locator("#added")).not_to_contain_text(str(tmp_path))
    expect(page.locator("#remove")).to_be_hidden()

    tick(page, "起重機")
    ask(page, "起重機一座多少錢？")
    expect(page.locator("#talk .answer")).to_contain_text("每座1.2億元")
    expect(page.locator("#talk .among")).to_contain_text("起重機")
    keep(page, f"documents-{size[0]}")

    page.on("dialog", lambda dialog: dialog.dismiss())
    page.locator("#remove").click()
    # Not looked at before the server has replied to this, too: until then all stands there, whatever the reply does.
    ask(page, "旗津航線每日幾班？")
    expect(page.locator("#talk .among")).to_have_count(2)
    expect(page.locator("#talk article").last).not_to_contain_text("每日120班")
    expect(page.locator("#documents li")).to_have_count(before + 1)
    expect(page.locator("#added .faults li")).to_contain_text("壞掉.txt")


def test_removed_documents_are_asked_no_more(opened: Open, own: str) -> None:
    page = opened(own)
    before = page.locator("#documents li").count()
    page.on("dialog", lambda dialog: dialog.accept())
    tick(page, "渡輪時刻表修訂說明")
    page.locator("#remove").click()
    expect(page.locator("#documents li")).to_have_count(before - 1)
    expect(page.locator("#added")).to_contain_text("已移除 1 份")
    ask(page, "旗津航線每日幾班？")
    expect(page.locator("#talk .abstained")).to_be_visible()


def test_one_that_another_reader_removed_is_said_to_be_gone(opened: Open, own: str) -> None:
    mine, theirs = opened(own), opened(own)
    tick(mine, "渡輪時刻表修訂說明")
    theirs.on("dialog", lambda dialog: dialog.accept())
    tick(theirs, "渡輪時刻表修訂說明")
    theirs.locator("#remove").click()
    expect(theirs.locator("#added")).to_contain_text("已移除 1 份")
    mine.locator("#box textarea").fill("旗津航線每日幾班？")
    mine.locator("#box textarea").press("Enter")
    expect(mine.locator("#fault [role=alert]")).to_have_text("勾選的文件已經不在了。清單已更新，請再問一次。")
    expect(mine.locator("#documents")).not_to_contain_text("渡輪時刻表修訂說明")
    ask(mine, "Who waters the garden?")


def test_others_are_answered_while_documents_are_added(opened: Open, own: str, tmp_path: Path) -> None:
    many = [tmp_path / f"log-{number}.txt" for number in range(60)]
    for number, file in enumerate(many):
        file.write_text(
            "\n\n".join(f"第{line}號浮標在第{number}天的水溫是{line}度。" for line in range(400)), encoding="utf-8"
        )
    adding, asking = opened(own), opened(own)
    before = adding.locator("#documents li").count()
    drop(adding, *many)
    expect(adding.locator("#added progress")).to_be_visible()
    ask(asking, "旗津航線每日幾班？")
    expect(asking.locator("#talk .answer")).to_contain_text("每日120班")
    expect(adding.locator("#added progress")).to_be_visible()
    expect(adding.locator("#documents li")).to_have_count(min(100, before + 60), timeout=120_000)
    expect(adding.locator("#added")).to_have_text(re.compile("加入 60 份"))
