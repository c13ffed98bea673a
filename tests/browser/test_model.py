"""A chat whose answers a language model writes, played by a scripted server: what the reader is told and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.actions import Open, ask, keep, overflow
from tests.browser.conftest import index_of, serving
from tests.scripted import Json, Script, fails, number_of, playing

QUESTION = "旗津航線每日幾班？"
TRUE = "港務局把旗津航線增為每日120班。"
FALSE = "港務局把旗津航線增為每日210班。"


def slowly(request: Json) -> Script:
    """A true sentence, a false one and one with an invented number, over about three seconds."""
    true = number_of(request, "每日120班")
    return Script(f"{TRUE}[{true}]{FALSE}[{true}]渡輪全部免費。[88]", step=100, pace=0.05)


@pytest.fixture(scope="module")
def index(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(corpus, at=tmp_path_factory.mktemp("model") / "index")


@pytest.fixture(scope="module")
def written(index: Path) -> Iterator[str]:
    """The address of a chat with a model that writes slowly."""
    with playing(slowly) as server, serving(index, "--llm-url", server.url, "--llm-model", "toy-7b") as address:
        yield address


@pytest.mark.parametrize(("size", "locale"), [((1280, 900), "zh-TW"), ((390, 844), "en-US")])
def test_sentences_are_pending_until_they_are_judged_and_struck_out_when_not_supported(
    opened: Open, written: str, size: tuple[int, int], locale: str
) -> None:
    page = opened(written, size, locale)
    for told in ("toy-7b", "127.0.0.1"):
        expect(page.locator("#head p")).to_contain_text(told)
    page.locator("#box textarea").fill(QUESTION)
    page.locator("#box textarea").press("Enter")
    pending = page.locator("#talk .pending")
    expect(pending).to_be_visible()
    assert pending.evaluate("element => getComputedStyle(element).color") != page.locator("#talk h2 + p").evaluate(
        "element => getComputedStyle(element).color"
    )
    expect(page.locator("#side .group")).to_have_count(1)
    expect(pending).to_have_count(0)
    expect(page.locator("#talk .answer s")).to_have_text([FALSE, "渡輪全部免費。"])
    expect(page.locator("#talk .answer .doubt").last).to_contain_text("第 88 句並不存在")
    expect(page.locator("#talk .took")).to_contain_text("toy-7b")
    expect(page.locator("#talk a.cite")).to_have_count(1)
    page.locator("#talk a.cite").click()
    expect(page.locator("#side mark:target")).to_contain_text("每日120班")
    assert overflow(page) == 0
    keep(page, f"model-{size[0]}-{locale}")


def test_without_an_answer_of_the_model_the_documents_are_quoted_and_a_line_says_why(opened: Open, index: Path) -> None:
    with (
        playing(fails(401)) as server,
        serving(index, "--llm-url", server.url, "--llm-model", "toy-7b") as address,
    ):
        page = opened(address)
        ask(page, QUESTION)
        expect(page.locator("#talk .answer .note")).to_have_text(
            "語言模型 toy-7b 不接受這把金鑰，所以改為引用文件原句作答。"
        )
        expect(page.locator("#talk .answer strong", has_text="120")).to_be_visible()
        assert len(server.requests) == 1, "the examples were not asked of the model"
        keep(page, "model-down")
