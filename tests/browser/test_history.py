"""Chats that are kept: after a reload, in the list of chats, under a permanent link, and with an opinion on them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.actions import Open, ask, keep, overflow
from tests.browser.conftest import index_of
from tests.served import serving

SIZES = [(1280, 900), (390, 844)]
FERRY, GARDEN = "旗津航線每日幾班？", "Who waters the garden?"


@pytest.fixture
def own(corpus: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A chat over an index of its own, and the folder of that."""
    index = index_of(corpus, at=tmp_path / "index")
    with serving(index) as address:
        yield address, index


@pytest.mark.parametrize(("size", "locale"), [(SIZES[0], "zh-TW"), (SIZES[1], "en-US")])
def test_a_chat_survives_a_reload_and_goes_on(
    opened: Open, own: tuple[str, Path], size: tuple[int, int], locale: str
) -> None:
    page = opened(own[0], size, locale)
    ask(page, FERRY)
    ask(page, GARDEN)
    answered = page.locator("#talk .answer").all_inner_texts()
    page.reload()
    expect(page.locator("#talk article")).to_have_count(2)
    expect(page.locator("#talk .answer")).to_have_text(answered, use_inner_text=True)
    page.locator("#talk a.cite").first.click()
    expect(page.locator("#side mark:target")).to_contain_text("每日120班")
    ask(page, "全票多少錢？")
    page.locator("#fresh button, button#fresh").click()
    expect(page.locator("#talk article")).to_have_count(0)
    page.reload()
    expect(page.locator("#head h1")).to_be_visible()
    expect(page.locator("#talk article")).to_have_count(0)


def test_chats_are_found_renamed_exported_and_deleted(opened: Open, own: tuple[str, Path]) -> None:
    page = opened(own[0])
    ask(page, FERRY)
    page.locator("#fresh button, button#fresh").click()
    expect(page.locator("#talk article")).to_have_count(0)
    ask(page, GARDEN)
    page.locator("#chats a[href=chats]").click()
    expect(page.locator(".chats .title")).to_have_text([GARDEN, FERRY])
    keep(page, "chats")
    assert overflow(page) == 0
    page.locator("[name=q]").fill("120班")
    page.locator(".search button").click()
    expect(page.locator(".chats .title")).to_have_text([FERRY])
    with page.expect_download() as markdown:
        page.get_by_role("link", name="Markdown").click()
    text = markdown.value.path().read_text(encoding="utf-8")
    assert markdown.value.suggested_filename == f"{FERRY}.md"
    assert text.startswith(f"# {FERRY}\n\n## {FERRY}\n\n")
    assert re.search(r"每日120班。\[\^1-1\]\n", text)
    assert re.search(r"^\[\^1-1\]: 渡輪時刻表修訂說明: .*每日120班。$", text, re.MULTILINE)
    with page.expect_download() as exported:
        page.get_by_role("link", name="JSON").click()
    (exchange,) = json.loads(exported.value.path().read_text(encoding="utf-8"))["exchanges"]
    assert exchange["reply"]["question"] == FERRY

    page.locator("summary", has_text="重新命名").click()
    page.locator("[name=title]").fill("渡輪的班次")
    page.locator("form[action$=title] button").click()
    expect(page.locator(".chats .title")).to_have_text([GARDEN, "渡輪的班次"])
    page.locator("li", has_text="渡輪的班次").locator("summary", has_text="刪除").click()
    page.locator("form[action$=delete] button:visible").click()
    expect(page.locator(".chats .title")).to_have_text([GARDEN])
    page.locator(".chats .title").click()
    expect(page.locator("#talk .question")).to_contain_text(GARDEN)


def test_a_permanent_link_shows_the_answer_and_says_when_a_source_has_changed(
    opened: Open, own: tuple[str, Path], corpus: Path, tmp_path: Path
) -> None:
    page = opened(own[0], locale="en-US")
    ask(page, FERRY)
    link = page.locator(".keeping a").get_attribute("href")
    assert link
    page.goto(f"{own[0]}/{link}")
    expect(page.locator("[role=status]")).to_have_text("The documents it rests on are the same today.")
    expect(page.locator(".card")).to_contain_text("林月琴")
    keep(page, "permanent")
    changed = tmp_path / "changed"
    changed.mkdir()
    for file in corpus.iterdir():
        text = file.read_text(encoding="utf-8")
        (changed / file.name).write_text(text.replace("120班", "150班"), encoding="utf-8")
    again = opened(own[0], locale="en-US")
    again.on("dialog", lambda dialog: dialog.accept())
    again.locator("#documents li", has_text="渡輪時刻表修訂說明").locator("input").check()
    again.locator("#remove").click()
    expect(again.locator("#added")).to_contain_text("1 removed")
    page.reload()
    expect(page.locator("[role=status]")).to_have_text(
        "Changed or gone since then: 渡輪時刻表修訂說明. Their quotes are shown as they were."
    )
    expect(page.locator(".card mark")).to_contain_text("每日120班")
    page.goto(own[0])
    expect(page.locator("#head h1")).to_be_visible()


def test_an_opinion_becomes_a_draft_case(
    opened: Open, own: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.cli import main

    page = opened(own[0])
    ask(page, FERRY)
    page.locator("#talk summary").click()
    form = page.frame_locator("#talk iframe")
    form.locator("[value=incomplete]").check()
    form.locator("textarea").fill("平日和假日不同。")
    form.locator("button").click()
    expect(form.locator("[role=status]")).to_have_text("謝謝。已存成測試案例的草稿。")
    assert main(["eval", "--drafts", "--index", str(own[1])]) == 0
    (draft,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (draft["question"], draft["opinion"], draft["remark"]) == (FERRY, "incomplete", "平日和假日不同。")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("chats/none.md", {}, 404),
        ("answer?id=none", {}, 404),
        ("opinion?id=none", {}, 404),
        ("chats/none/delete", {"Sec-Fetch-Site": "same-origin"}, 404),
        ("chats/none/delete", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("opinion?id=none", {"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_what_is_not_kept_is_not_found_and_other_sites_change_nothing(
    chat: str, path: str, headers: dict[str, str], status: int
) -> None:
    form = b"opinion=wrong&title=x" if headers else None
    with pytest.raises(HTTPError) as refused, urlopen(Request(f"{chat}/{path}", form, headers), timeout=60):
        pass
    assert refused.value.code == status
    refused.value.close()
