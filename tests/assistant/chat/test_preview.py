"""The preview of a quote as HTML: title, date, page, and the quote with the words marked that answer."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from assistant.chat.chinese import CHINESE
from assistant.chat.english import ENGLISH
from assistant.chat.preview import preview
from assistant.reply import Citation, Reply, ReplySentence
from index.document import Block, Document

TEXT = "港務局說，旗津航線每日120班。之後再加。"
DOCUMENT = Document(
    "ferry",
    "ferry.md",
    "ab" * 32,
    TEXT,
    (Block("paragraph", 0, len(TEXT)),),
    title="渡輪 <b>",
    published="2024-03-15",
    language="zh-Hant",
)
QUOTE = "港務局說，旗津航線每日120班。"
CITED = Citation(2, "ferry", "渡輪 <b>", 0, len(QUOTE), QUOTE, page=4)


def replying(*emphasis: tuple[int, int]) -> Reply:
    sentence = ReplySentence(f"週報：{QUOTE}", (2,), emphasis=emphasis)
    return Reply("幾班？", "…", False, None, (sentence,), (CITED,), (), (), 0.9, 0.01)


def marked(html: str) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", html)


def test_title_date_page_and_quote_stand_on_it() -> None:
    start = f"週報：{QUOTE}".index("120班")
    html = preview(3, CITED, replying((start, start + 4)), DOCUMENT, ENGLISH)
    assert html.startswith('<template id="p3-2">')
    assert '<p class="title" lang="zh-Hant">渡輪 &lt;b&gt;</p>' in html
    assert '<p class="facts">15 March 2024 · page 4</p>' in html
    assert marked(html) == ["120班"]
    told = unescape(re.sub("<[^>]*>", "", html.partition('class="text"')[2]))
    assert QUOTE in told
    assert "之後再加" not in told
    assert '<a href="#e3-2">' in html


def test_where_nothing_is_bold_the_whole_quote_is_marked() -> None:
    assert marked(preview(1, CITED, replying(), DOCUMENT, CHINESE)) == [QUOTE]


def test_bold_words_of_the_sentence_that_the_quote_lacks_are_not_marked() -> None:
    assert marked(preview(1, CITED, replying((0, 2)), DOCUMENT, CHINESE)) == [QUOTE]


def test_a_row_is_shown_under_the_names_of_its_columns() -> None:
    text = "票種 | 票價\n全票 | 40元\n學生票 | 25元"
    rows = [(0, 7), (8, 16), (17, 26)]
    blocks = tuple(Block("row" if at else "header", *span) for at, span in enumerate(rows))
    document = replace(DOCUMENT, text=text, blocks=blocks)
    cited = Citation(2, "ferry", "渡輪", 17, 26, text[17:26])
    html = preview(1, cited, replying(), document, CHINESE)
    assert re.findall("<th[^>]*>(.*?)</th>", html) == ["票種", "票價"]
    assert marked(html) == ["學生票", "25元"]
    assert "全票" not in html


def test_of_a_document_that_is_gone_the_quote_is_left() -> None:
    cited = replace(CITED, quote="a <i> b", page=None)
    html = preview(1, cited, replying(), None, ENGLISH)
    assert marked(html) == ["a &lt;i&gt; b"]
    assert '<p class="facts"></p>' in html
