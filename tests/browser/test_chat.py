"""The chat from end to end: the real server in a real browser, as a reader uses it. Screenshots are kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.actions import Open, ask, in_sight, keep, overflow

WIDE, NARROW = (1280, 900), (390, 844)
CLASSES, FARES, FARE = "旗津航線每日幾班？", "全票和學生票的單程票價各是多少？", "學生票"
QUOTE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"
UNKNOWN = "Who won the 1998 World Cup?"


@pytest.mark.parametrize("locale", ["zh-TW", "en-US"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_citation_leads_to_its_marked_span(
    opened: Open, chat: str, size: tuple[int, int], locale: str, scheme: str
) -> None:
    page = opened(chat, size, locale, color_scheme=scheme)
    keep(page, f"start-{size[0]}-{locale}-{scheme}")
    ask(page, CLASSES)
    cite = page.locator("#talk a.cite").first
    expect(cite).to_have_text("[1]")
    expect(page.locator("#talk .answer strong", has_text="120")).to_be_visible()
    keep(page, f"answer-{size[0]}-{locale}-{scheme}")
    cite.click()
    expect(page).to_have_url(re.compile("#e1-1$"))
    mark = page.locator("#side mark:target")
    expect(mark).to_have_text(QUOTE)
    assert in_sight(page, "#side mark:target")
    assert mark.evaluate("element => getComputedStyle(element).backgroundColor") != "rgba(0, 0, 0, 0)"
    card = page.locator("#side .card:has(mark:target)")
    for told in ("渡輪時刻表修訂說明", "林月琴", "港務週報", "2024", "尖峰時段每8分鐘一班。"):
        expect(card).to_contain_text(told)
    assert overflow(page) == 0
    keep(page, f"evidence-{size[0]}-{locale}-{scheme}")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_one_click_opens_the_whole_document_at_the_span(opened: Open, chat: str, size: tuple[int, int]) -> None:
    page = opened(chat, size)
    ask(page, FARES)
    page.locator("#side .card .open").first.click()
    sheet = page.locator(".sheet:popover-open")
    expect(sheet).to_be_visible()
    whole = sheet.frame_locator("iframe")
    expect(whole.locator("h1")).to_have_text("渡輪時刻表修訂說明")
    expect(whole.locator("#span")).to_be_in_viewport()
    expect(whole.locator("table th").first).to_have_text("票種")
    expect(whole.locator("tr:has(mark)", has_text=FARE).locator("td mark").last).to_have_text("25元")
    expect(whole.locator("body")).to_contain_text("腳踏車另收15元。")
    keep(page, f"document-{size[0]}")
    assert overflow(page) == 0
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(page.locator("#talk .answer")).to_contain_text("25元")


def test_the_whole_document_opens_in_a_tab_of_its_own(opened: Open, chat: str) -> None:
    page = opened(chat)
    ask(page, CLASSES)
    page.locator("#side .card .open").first.click()
    with page.context.expect_page() as tab:
        page.locator(".sheet:popover-open a").click()
    expect(tab.value.locator("#span")).to_have_text(QUOTE)
    expect(tab.value.locator("#span")).to_be_in_viewport()


def test_evidence_is_beside_the_answer_where_it_is_wide_and_below_where_it_is_narrow(opened: Open, chat: str) -> None:
    def boxes(size: tuple[int, int]) -> tuple[Any, Any]:
        page = opened(chat, size)
        ask(page, CLASSES)
        return page.locator("#talk .answer").bounding_box(), page.locator("#side .card").first.bounding_box()

    answer, card = boxes(WIDE)
    assert card["x"] >= answer["x"] + answer["width"]
    assert card["y"] < WIDE[1] / 2
    answer, card = boxes(NARROW)
    assert card["y"] >= answer["y"] + answer["height"]
    assert card["x"] + card["width"] <= NARROW[0]


@pytest.mark.parametrize(
    ("locale", "language", "title", "hint", "send"),
    [
        ("zh-TW", "zh-TW", "文件問答", "用中文或英文提問", "提問"),
        ("zh-HK", "zh-TW", "文件問答", "用中文或英文提問", "提問"),
        ("en-GB", "en", "Ask the documents", "Ask in Chinese or English", "Ask"),
        ("fr-FR", "en", "Ask the documents", "Ask in Chinese or English", "Ask"),
    ],
)
def test_the_interface_follows_the_browser(
    opened: Open, chat: str, locale: str, language: str, title: str, hint: str, send: str
) -> None:
    page = opened(chat, locale=locale)
    expect(page.locator("#head h1")).to_have_text(title)
    expect(page.get_by_placeholder(hint)).to_be_focused()
    expect(page.get_by_role("button", name=send, exact=True)).to_be_visible()
    page.evaluate("document.documentElement.lang = 'fr'")  # as the framework does, sooner or later
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_the_loaded_documents_are_told_and_open(opened: Open, chat: str) -> None:
    page = opened(chat, locale="en-US")
    expect(page.locator("#documents h2")).to_have_text("Documents (4)")
    page.locator("#documents .open", has_text="渡輪時刻表修訂說明").click()
    whole = page.locator(".sheet:popover-open").frame_locator("iframe")
    expect(whole.locator("h1")).to_have_text("渡輪時刻表修訂說明")
    expect(whole.locator("mark")).to_have_count(0)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does the harbour master's sign read?", '<img src="http://192.0.2.1/sign.png" onerror='),
        ("What do visitors of the signal tower pay at the gate?", "<script>document.title=1</script>"),
    ],
)
def test_what_a_document_holds_is_shown_and_never_run_nor_fetched(
    opened: Open, chat: str, question: str, text: str
) -> None:
    page = opened(chat)
    ask(page, question)
    expect(page.locator("#side")).to_contain_text(text)
    page.locator("#side .card:has-text('signal tower'), #side .card:has-text('sign reads')").first.locator(
        ".open"
    ).click()
    expect(page.locator(".sheet:popover-open").frame_locator("iframe").locator("main")).to_contain_text(text)
    assert page.locator("#talk img, #side img, #documents img, #side script").count() == 0


def test_images_of_a_document_are_not_fetched(opened: Open, chat: str) -> None:
    page = opened(chat)
    page.locator("#documents .open", has_text="Lighthouse").click()
    whole = page.locator(".sheet:popover-open").frame_locator("iframe")
    expect(whole.locator("main")).to_contain_text("212 steps")
    expect(whole.locator("img")).to_have_count(0)


@pytest.mark.parametrize(
    ("first", "date"),
    [
        ("渡輪增班是怎麼回事？", "2024年4月1日"),
        ("What is in the rooftop garden at the Harbour Library?", "May 2019"),
    ],
)
def test_a_question_leans_on_the_one_before(opened: Open, chat: str, first: str, date: str) -> None:
    page = opened(chat)
    ask(page, first)
    ask(page, "When was that?")
    expect(page.locator("#a2 .answer")).to_contain_text(date)


def test_a_new_chat_begins_with_nothing(opened: Open, chat: str) -> None:
    page = opened(chat)
    ask(page, CLASSES)
    page.locator("#fresh").click()
    expect(page.locator("#talk article")).to_have_count(0)
    expect(page.locator("#side .card")).to_have_count(0)
    expect(page.locator("#start")).to_be_visible()
    ask(page, FARES)
    expect(page.locator("#talk .question p")).to_have_text([FARES])


def test_an_earlier_citation_brings_its_evidence_back(opened: Open, chat: str) -> None:
    page = opened(chat)
    ask(page, CLASSES)
    ask(page, FARES)
    expect(page.locator("#g2")).to_be_visible()
    expect(page.locator("#g1")).to_be_hidden()
    page.locator("#a1 a.cite").first.click()
    expect(page.locator("#g1 mark:target")).to_have_text(QUOTE)
    assert in_sight(page, "#g1 mark:target")
    expect(page.locator("#g2")).to_be_hidden()
    ask(page, "腳踏車另收多少錢？")
    expect(page.locator("#g3")).to_be_visible()
    expect(page.locator("#g1")).to_be_hidden()


def test_a_mark_leads_back_to_its_answer(opened: Open, chat: str) -> None:
    page = opened(chat, NARROW)
    ask(page, FARES)
    page.locator("#talk a.cite").last.click()
    page.locator("#side a.marker").last.click()
    expect(page.locator("#a1 .question")).to_be_in_viewport()


def test_a_refusal_looks_like_one(opened: Open, chat: str) -> None:
    page = opened(chat, locale="en-US")
    ask(page, UNKNOWN)
    expect(page.locator("#a1 .abstained .verdict")).to_have_text("Not in the documents")
    expect(page.locator("#a1 a.cite")).to_have_count(0)
    expect(page.locator("#g1 h2")).to_have_text("Closest passages, not an answer")
    expect(page.locator("#g1 mark")).to_have_count(0)
    keep(page, "refusal-1280")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (" \t ", "請先輸入問題，中文或英文都可以。"),
        ("？！", "請先輸入問題，中文或英文都可以。"),
        ("問" * 50_000, "問題有 50,000 個字元，最多只接受 4,000 個。"),
    ],
    ids=["blank", "marks", "long"],
)
def test_what_is_no_question_is_told_in_a_sentence_and_nothing_is_lost(
    opened: Open, chat: str, question: str, said: str
) -> None:
    page = opened(chat, NARROW)
    ask(page, CLASSES)
    box = page.locator("#box textarea")
    box.fill(question)
    page.locator("#send").click()
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    expect(box).to_have_value(question)
    expect(page.locator("#talk article")).to_have_count(1)
    expect(page.locator("#side mark")).to_have_count(1)
    assert overflow(page) == 0
    box.fill(FARES)
    box.press("Enter")
    expect(page.locator("#a2 .answer")).to_contain_text("25元")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_question_is_seen_at_once_and_its_answer_whole(opened: Open, chat: str) -> None:
    page = opened(chat)
    page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => window.seen.push([
            document.querySelector("#talk > .echo")?.textContent, document.querySelector("#box textarea").value,
            document.querySelectorAll("#talk a.cite").length
          ])).observe(document.querySelector("#talk"), {childList: true, subtree: true, characterData: true});
        }"""
    )
    ask(page, FARES)
    seen = page.evaluate("window.seen")
    assert [f"{FARES}正在查閱文件…", "", 0] in seen
    assert {told for *_, told in seen} == {0, page.locator("#talk a.cite").count()}
    expect(page.locator("#talk .echo")).to_have_count(0)
    expect(page.locator("#box textarea")).to_have_value("")


def test_an_address_with_a_query_keeps_the_conversation_when_a_citation_is_followed(opened: Open, chat: str) -> None:
    page = opened(f"{chat}/?from=bookmark")
    ask(page, CLASSES)
    page.locator("#talk a.cite").first.click()
    expect(page.locator("#side mark:target")).to_have_text(QUOTE)
    expect(page.locator("#talk article")).to_have_count(1)


def test_two_readers_do_not_see_each_other(opened: Open, chat: str) -> None:
    one, other = opened(chat), opened(chat, locale="en-US")
    ask(one, CLASSES)
    ask(other, FARES)
    expect(one.locator("#talk .question p")).to_have_text([CLASSES])
    expect(other.locator("#talk .question p")).to_have_text([FARES])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_an_example_question_is_answered_with_a_click(opened: Open, seeded: str, size: tuple[int, int]) -> None:
    page = opened(seeded, size)
    example = page.locator(".example").first
    question = example.inner_text()
    keep(page, f"seeds-start-{size[0]}")
    example.click()
    expect(page.locator("#a1 .question p")).to_have_text(question)
    expect(page.locator("#a1 a.cite").first).to_be_visible()
    expect(page.locator("#side mark").first).to_be_visible()
    expect(page.locator("#start")).to_be_hidden()
    assert overflow(page) == 0
    keep(page, f"seeds-answer-{size[0]}")


def test_examples_about_other_documents_are_not_offered(opened: Open, chat: str) -> None:
    page = opened(chat)
    expect(page.locator("#lead")).to_have_text("這裡列出的文件，寫了什麼都可以問。")
    expect(page.locator(".example")).to_have_count(0)


@pytest.mark.parametrize(("size", "locale", "scheme"), [(WIDE, "zh-TW", "light"), (NARROW, "en-US", "dark")])
def test_sources_that_differ_stand_side_by_side_each_with_its_mark(
    opened: Open, seeded: str, size: tuple[int, int], locale: str, scheme: str
) -> None:
    page = opened(seeded, size, locale, color_scheme=scheme)
    ask(page, "美國有幾個國家實驗室會參與這項AI任務？")
    card = page.locator("#talk .conflict")
    expect(card.locator(".value")).to_have_text(["17個", "多所"])
    expect(card.locator("a.cite")).to_have_count(2)
    expect(page.locator("#talk .why")).to_contain_text("2025年12月2日")
    keep(page, f"differing-{size[0]}-{locale}-{scheme}")
    assert overflow(page) == 0
    card.locator("a.cite").last.click()
    expect(page.locator("#side mark:target")).to_contain_text("多所國家實驗室")


def test_what_the_documents_do_answer_is_asked_by_keyboard(opened: Open, seeded: str) -> None:
    page = opened(seeded, WIDE)
    ask(page, "創世任務在2036年之後的第四階段打算花多少錢？")
    offered = page.locator("#talk .offered button").first
    question = offered.inner_text()
    keep(page, "offered")
    offered.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#talk article .question").last).to_contain_text(question)
    expect(page.locator("#talk .answer").last).not_to_have_class(re.compile("abstained"))
