"""A request that is not done is answered in the reader's language: with a page where a browser asked for one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.chat.refusing import answer_faults
from tests.served import Answer, call, serving

HAN, LATIN = re.compile("[一-鿿]"), re.compile(r"\b[A-Za-z]{4,}\b")
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
# A path, what is sent to it, the status, and what is said in Chinese and in English.
REFUSED: list[tuple[str, dict[str, object], int, str, str]] = [
    ("/opinion", {}, 400, "這個請求的內容不對，沒有執行。", "The request was not as expected"),
    ("/nowhere", {}, 404, "這裡什麼都沒有。", "There is nothing here."),
    ("/chats/none.md", {}, 404, "這裡沒有這個對話或回答", "There is no such chat or answer here"),
    ("/answer?id=none", {}, 404, "這裡沒有這個對話或回答", "There is no such chat or answer here"),
    ("/page?document=ferry&page=9", {}, 404, "這份文件沒有第 9 頁可以顯示。", "no page 9 that could be shown"),
    ("/document/none", {}, 404, "這裡沒有這份文件", "There is no such document here"),
    ("/check", {"content": b"x" * 1_048_577}, 413, "超過了這裡接受的大小。", "larger than what is taken here"),
    ("/check", {"content": b"x", "Sec_Fetch_Site": "cross-site"}, 403, "這個請求來自別的網站", "from another site"),
    ("/", {"Host": "evil.example"}, 421, "這個對話只在本機的位址", "only under an address of its own machine"),
]


@pytest.fixture(scope="module")
def address(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A chat whose history is no longer one."""
    folder = tmp_path_factory.mktemp("copied") / "index"
    shutil.copytree(indexed, folder)
    with serving(folder) as address:
        yield address


def refused(address: str, path: str, locale: str, **sent: object) -> Answer:
    answer = call(address, path, Accept=BROWSER, Accept_Language=locale, **sent)  # type: ignore[arg-type]
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<html lang="{"zh-TW" if locale == "zh-TW" else "en"}">' in answer.text
    shown = re.sub("(?s)<style>.*?</style>|<[^>]*>|Content-Length", " ", answer.text)
    if locale == "en-US":
        assert not HAN.search(shown)
    else:
        assert not LATIN.search(shown)
    return answer


@pytest.mark.parametrize(("path", "sent", "status", "chinese", "english"), REFUSED, ids=lambda one: str(one)[:30])
def test_a_browser_gets_a_page_in_its_language(
    address: str, path: str, sent: dict[str, object], status: int, chinese: str, english: str
) -> None:
    for locale, said in (("zh-TW", chinese), ("en-US", english)):
        answer = refused(address, path, locale, **sent)
        assert answer.status == status
        assert said in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_program_gets_json_with_a_word_that_stays_the_same(address: str) -> None:
    answer = call(address, "/chats/none.json", Accept_Language="zh-TW")
    assert (answer.status, answer.plain["error"]) == (404, "not_found")
    assert answer.plain["message"].startswith("這裡沒有這個對話")


def test_a_history_that_cannot_be_read_is_said_to_be_without_its_path(indexed: Path, tmp_path: Path) -> None:
    shutil.copytree(indexed, tmp_path / "index")
    (tmp_path / "index" / "history.sqlite").write_bytes(b"no database" * 100)
    with serving(tmp_path / "index") as address:
        for locale, said in (("zh-TW", "對話紀錄無法讀寫"), ("en-US", "The history can’t be read or written")):
            answer = refused(address, "/chats", locale)
            assert answer.status == 503
            assert said in answer.text
            assert str(tmp_path) not in answer.text


def test_what_nobody_foresaw_is_a_page_too() -> None:
    app = FastAPI()
    answer_faults(app)

    @app.get("/broken")
    def broken() -> None:
        raise KeyError("SECRET")

    with TestClient(app, raise_server_exceptions=False) as client:
        for locale, said in (("zh-TW", "這裡出了問題"), ("en-US", "Something went wrong here")):
            answer = client.get("/broken", headers={"Accept": BROWSER, "Accept-Language": locale})
            assert answer.status_code == 500
            assert said in answer.text
            assert "SECRET" not in answer.text
