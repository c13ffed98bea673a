"""HTML to blocks: every part of a page that a reader sees, as what it is."""

from __future__ import annotations

import pytest

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.markup import write_page


def read(html: str) -> Draft:
    draft = Draft()
    write_page(draft, html)
    return draft


def blocks(html: str) -> list[tuple[str, str, int]]:
    draft = read(html)
    return [(block.kind, draft.text[block.start : block.end], block.level) for block in draft.blocks]


def texts(html: str) -> list[str]:
    return [text for _, text, _ in blocks(html)]


def table(html: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind, text, _ in blocks(f"<table>{html}</table>")]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("渡輪<b>明天</b>\n  停航，<a href='/x'>詳情</a>", ["渡輪明天停航，詳情"]),
        ("one\n <i>two</i>\tthree&nbsp;four &amp; &#x1F600;", ["one two three four & 😀"]),
        ("甲<br>乙<br/>\n丙", ["甲\n乙\n丙"]),
        ("甲<br><br>乙<br> <br>丙", ["甲", "乙", "丙"]),
        ("甲<p>乙<p>丙<div>丁</div>戊", ["甲", "乙", "丙", "丁", "戊"]),
        ("<ruby>漢<rp>(</rp><rt>ㄏㄢˋ</rt><rp>)</rp>字<rt>ㄗˋ</rt></ruby>注音", ["漢字注音"]),
        ("<pre>a = 1\n\n  b = <b>2</b>\n</pre>", ["a = 1\n\n  b = 2"]),
        ("<blockquote><p>引</p>文</blockquote>", ["引", "文"]),
        ("<figure><img alt=x src=y><figcaption>圖一：渡輪</figcaption></figure>", ["圖一：渡輪"]),
        ("<details><summary>退票</summary>手續費一成</details>", ["退票", "手續費一成"]),
        ("甲<!-- 隱 --><?php 碼 ?><script>碼</script><style>p{}</style><template>樣</template>乙", ["甲乙"]),
        ("甲<p hidden>隱<p aria-hidden=true>隱<p style='color:red; display : none'>隱</p>乙", ["甲乙"]),
        ("<body style='display:none'>甲", ["甲"]),
        (
            "甲<select><option>選</select><textarea>填</textarea><button>按</button><svg><text>圖</text></svg>乙",
            ["甲乙"],
        ),
        ("<![CDATA[甲]]>乙\0丙", ["乙丙"]),
        ("", []),
        ("<!-- nothing -->", []),
        ("<html hidden></html>", []),
    ],
)
def test_text_is_what_a_reader_sees(html: str, said: list[str]) -> None:
    assert texts(html) == said


def test_headings_keep_their_levels() -> None:
    assert blocks("<h1>上<br>下</h1><h3>三 <small>級</small></h3><h6></h6>文") == [
        ("heading", "上 下", 1),
        ("heading", "三 級", 3),
        ("paragraph", "文", 0),
    ]


def test_lists_nest_and_number() -> None:
    html = """
        <ul><li>甲<ul><li>子<li>丑</ul>甲續<li><p>乙</p><p>乙續</p></ul>
        <ol start="3"><li>三<ol><li>一</ol><li>四</ol>
    """
    assert blocks(html) == [
        ("item", "甲", 1),
        ("item", "子", 2),
        ("item", "丑", 2),
        ("paragraph", "甲續", 0),
        ("item", "乙", 1),
        ("paragraph", "乙續", 0),
        ("item", "三", 1),
        ("item", "一", 2),
        ("item", "四", 1),
    ]
    assert read(html).text.endswith("3. 三\n  1. 一\n4. 四")


def test_what_explains_a_term_stands_below_it() -> None:
    html = "<dl><dt>渡輪</dt><dd>載客的船</dd><dt>港</dt><dd>停船處</dd></dl>"
    assert read(html).text == "• 渡輪\n  • 載客的船\n• 港\n  • 停船處"


def test_a_table_has_its_header_and_its_spans_are_filled_in() -> None:
    html = """
        <caption>班次表</caption>
        <thead><tr><th rowspan=2>年<th colspan=2>班次<tr><th>平日<th>假日</thead>
        <tfoot><tr><td colspan=3>含加班船</tfoot>
        <tbody><tr><td rowspan=2>2024<td>96<td><p>120</p><p>班</p><tr><td colspan=2>停航<tr><td>2025<td>1<td>2</tbody>
    """
    assert table(html) == [
        ("paragraph", "班次表"),
        ("header", "年 | 班次 平日 | 班次 假日"),
        ("row", "2024 | 96 | 120 班"),
        ("row", "2024 | 停航 | 停航"),
        ("row", "2025 | 1 | 2"),
        ("row", "含加班船"),
    ]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (
            "<tr><td>站<td>班<tr><td>甲<td>1<tr><td>乙<td>2",
            [("header", "站 | 班"), ("row", "甲 | 1"), ("row", "乙 | 2")],
        ),
        (
            "<tr><td>甲<td>1<tr><td>乙<td>2<tr><td>丙<td>3",
            [("paragraph", f"{a} | {b}") for a, b in ("甲1", "乙2", "丙3")],
        ),
        ("<tr><th>站<td>旗津<tr><th>班<td>96", [("paragraph", "站 | 旗津"), ("paragraph", "班 | 96")]),
        ("<tr><th>站<th>班", [("paragraph", "站 | 班")]),
        ("<tr><th>站<th>班<tr><td>甲<td>1", [("header", "站 | 班"), ("row", "甲 | 1")]),
        ("<tr><td>選單<td><h1>題</h1>文", [("paragraph", "選單"), ("heading", "題"), ("paragraph", "文")]),
        (
            "<tr><td>外<td><table><tr><th>甲<th>乙<tr><td>1<td>2</table>",
            [("paragraph", "外"), ("header", "甲 | 乙"), ("row", "1 | 2")],
        ),
        (f"<tr><td>選單<td>{'長' * 500}", [("paragraph", "選單"), ("paragraph", "長" * 500)]),
        ("<tr><td>一<tr><td>二", [("paragraph", "一"), ("paragraph", "二")]),
        (
            "<tr role=x><td colspan=x rowspan=-1>甲<td rowspan=99999>乙<tr><td>丙",
            [("paragraph", "甲 | 乙"), ("paragraph", "丙 | 乙")],
        ),
        ("", []),
    ],
)
def test_facts_in_tables_are_told_from_the_layout_of_pages(html: str, said: list[tuple[str, str]]) -> None:
    assert table(html) == said


def test_a_cell_reaches_down_as_many_rows_as_it_says() -> None:
    html = "<tr><th>年<th>月<tr><td rowspan=3>甲<td>1<tr><td>2<tr><td>3<tr><td>乙<td>4"
    assert [text for _, text in table(html)] == ["年 | 月", "甲 | 1", "甲 | 2", "甲 | 3", "乙 | 4"]


def test_a_span_wider_than_any_table_costs_little() -> None:
    rows = "<tr><td colspan=99999 rowspan=65534>甲<td>乙" * 20
    draft = read(f"<table><tr><th>一{rows}</table>")
    assert len(draft.text) < 200_000
    assert draft.text.count("乙") >= 20


def test_an_empty_element_of_xhtml_ends_where_it_begins() -> None:
    html = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
    assert texts(f'{html}<body><a id="p1"/><h1>一</h1><p>甲<br/>乙</p><div/><p>丙</p></body></html>') == [
        "一",
        "甲\n乙",
        "丙",
    ]


def test_elements_that_are_told_to_be_left_out_are_but_not_what_follows_them() -> None:
    draft = Draft()
    write_page(draft, "甲<nav>單</nav>乙<p>丙</p>", lambda element: element.tag not in ("nav", "p"))
    assert draft.text == "甲\n\n乙"


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote", "font"])
def test_deep_nesting_is_read_or_refused(tag: str) -> None:
    assert texts(f"前<{tag}>" * 400 + "中")[-1].endswith("中")
    with pytest.raises(DocumentFault, match=r"nests the elements of its HTML more than 2,048 deep; save it as text"):
        read(f"<{tag}>" * 100_000 + "中")


def test_entities_that_a_page_defines_are_not_expanded() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    draft = read(f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "lol">{bomb}]><html><body>文 &a19;</body></html>')
    assert "lollol" not in draft.text
    assert len(draft.text) < 2_000
