"""A whole document as a page: headings, lists and tables, spans marked, and nothing fetched from anywhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from assistant.chat.chinese import CHINESE
from assistant.chat.english import ENGLISH
from assistant.chat.reader import Mark, body, missing_page, whole_page
from index.document import Block, Document

TEXT = """票價

單位是元。

票種 | 單程 | 來回
全票 | 40 | 75
學生票 | 25 |

• 孩童免費
• 腳踏車另收15元"""


def block(kind: str, content: str, level: int = 0) -> Block:
    start = TEXT.index(content)
    return Block(kind, start, start + len(content), level)  # type: ignore[arg-type]


FARES = Document(
    "fares",
    "fares.md",
    "cd" * 32,
    TEXT,
    (
        block("heading", "票價", 2),
        block("paragraph", "單位是元。"),
        block("header", "票種 | 單程 | 來回"),
        block("row", "全票 | 40 | 75"),
        block("row", "學生票 | 25 |"),
        block("item", "孩童免費", 1),
        block("item", "腳踏車另收15元", 1),
    ),
    title="渡輪",
    language="zh-Hant",
)


def span(content: str) -> tuple[int, int]:
    return TEXT.index(content), TEXT.index(content) + len(content)


def test_tables_are_tables_and_an_empty_last_cell_stays_a_cell() -> None:
    html = body(FARES)
    assert re.findall('<th scope="col">(.*?)</th>', html) == ["票種", "單程", "來回"]
    assert re.findall("<td>(.*?)</td>", html) == ["全票", "40", "75", "學生票", "25", ""]


def test_a_marked_row_is_marked_cell_by_cell_without_its_bars() -> None:
    html = body(FARES, marks=[Mark(*span("全票 | 40 | 75"), name="e1-1", label="1")])
    assert re.findall("<mark[^>]*>(.*?)</mark>", html) == ["全票", "40", "75"]
    assert '<mark id="e1-1" data-label="1">全票</mark>' in html


def test_a_part_of_a_cell_can_be_marked() -> None:
    start = TEXT.index("75")
    assert "<td>7<mark>5</mark></td>" in body(FARES, marks=[Mark(start + 1, start + 2)])


def test_an_extract_of_rows_has_the_header_over_them() -> None:
    html = body(FARES, span("學生票 | 25 |"))
    assert '<th scope="col">票種</th>' in html
    assert "全票" not in html
    assert "孩童" not in html


def test_an_extract_shows_where_it_is_cut() -> None:
    start, end = span("孩童免費")
    assert '<span class="cut">…</span>童免<span class="cut">…</span>' in body(FARES, (start + 1, end - 1))


def test_a_mark_that_begins_between_blocks_is_named_where_text_begins() -> None:
    start = TEXT.index("單位") - 1
    assert '<mark id="span">單位是元。</mark>' in body(FARES, marks=[Mark(start, span("單位是元。")[1], "span")])


def test_all_text_is_there_once_and_in_order() -> None:
    shown = re.sub(r"<[^>]*>", "", body(FARES))
    assert re.sub(r"\s", "", shown) == re.sub(r"[\s|]", "", TEXT)


def test_a_document_without_blocks_is_shown_by_paragraphs() -> None:
    html = body(Document("plain", "plain.txt", "", "One\nline.\n\n  Two <b>.\n", ()))
    assert re.findall("<p>(.*?)</p>", html, re.DOTALL) == ["One\nline.", "Two &lt;b&gt;.\n"]


def test_the_page_marks_every_span_and_names_the_first() -> None:
    html = whole_page(FARES, CHINESE, [span("孩童免費"), span("單位是元。")])
    assert re.findall(r"<mark( id=\"span\")?>(.*?)</mark>", html) == [(' id="span"', "單位是元。"), ("", "孩童免費")]
    assert '<html lang="zh-TW">' in html
    assert '<main class="text" lang="zh-Hant">' in html


def test_a_changed_document_says_so_and_marks_nothing() -> None:
    html = whole_page(FARES, ENGLISH, [span("孩童免費")], changed=True)
    assert ENGLISH.changed in html
    assert "<mark" not in html.partition("<body")[2]


@pytest.mark.parametrize("outside", [(-5, 3), (5, 5), (9, 2), (10**9, 10**9 + 5)])
def test_a_span_that_is_none_marks_nothing_but_text(outside: tuple[int, int]) -> None:
    shown = re.findall("<mark[^>]*>(.*?)</mark>", whole_page(FARES, ENGLISH, [outside]))
    assert "".join(shown) in TEXT


def test_a_heading_that_repeats_the_title_is_not_shown_twice() -> None:
    text = "渡輪\n\n內文。"
    blocks = (Block("heading", 0, 2, 1), Block("paragraph", 4, 7))
    html = whole_page(Document("a", "a.md", "", text, blocks, title="渡輪"), ENGLISH).partition("<body")[2]
    assert html.count("渡輪") == 1
    assert "內文。" in html


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    hostile = '<img src="//192.0.2.1/x"><script>1</script><style>@import url(//192.0.2.1)</style>'
    document = Document("h", "h.txt", "", hostile, (), title=hostile, author=hostile, language='"><img src=x>')
    html = whole_page(document, ENGLISH, [(0, 5)])
    seen: list[tuple[str, str]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: seen.extend((tag, name) for name, _ in [("", None), *attrs])  # type: ignore[method-assign]
    parser.feed(html)
    assert {"img", "script", "link", "iframe", "object"}.isdisjoint(tag for tag, _ in seen)
    assert [tag for tag, name in seen if tag == "style" and not name] == ["style"]
    assert {"src", "style", "srcset"}.isdisjoint(name for _, name in seen)


def test_a_missing_document_is_worded() -> None:
    assert ENGLISH.missing in missing_page(ENGLISH)
