"""Markdown: its text without markup, its blocks, and what its front matter says."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.draft import About, Draft
from index.errors import DocumentFault
from index.formats.markdown import read_markdown


def read(text: str) -> Draft:
    return read_markdown(textwrap.dedent(text).encode(), "note.md")


def blocks(text: str) -> list[tuple[str, str, int]]:
    draft = read(text)
    return [(block.kind, draft.text[block.start : block.end], block.level) for block in draft.blocks]


def test_headings_lose_their_marks() -> None:
    assert blocks("# 上\n\n下文\n==\n\n### **三** `級` ###\n\n#\n") == [
        ("heading", "上", 1),
        ("heading", "下文", 1),
        ("heading", "三 級", 3),
    ]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**粗** *斜* ~~刪~~ `碼*` &amp; \\*星\\*", "粗 斜 刪 碼* & *星*"),
        ('[連結](https://example.com "t") ![圖說](https://example.com/a.png) <https://a.b>', "連結 圖說 https://a.b"),
        ("[連**結**][1]\n\n[1]: https://example.com", "連結"),
        ("![甲 *乙* ![丙](x)](y)", "甲 乙 丙"),
        ("**「創世任務」**是*《計畫》*的名字", "「創世任務」是《計畫》的名字"),
        ("**粗體。**後文**『名』**，a**b**c", "粗體。後文『名』，abc"),
        ("前** 後 **前，2 * 3 * 4，5*6", "前** 後 **前，2 * 3 * 4，5*6"),
        ("a<b>粗</b><!-- 隱 --><i>斜</i>", "a粗斜"),
        ("上\n下", "上下"),
        ("one\ntwo", "one two"),
        ("上  \n下", "上\n下"),
        ("上<br/>下", "上\n下"),
        ("> 引\n> 文", "引文"),
    ],
)
def test_inline_markup_is_removed(markdown: str, text: str) -> None:
    assert blocks(markdown) == [("paragraph", text, 0)]


def test_lists_have_one_item_a_line_with_the_mark_outside_its_block() -> None:
    text = """
        - 甲
        - 乙
          1. 乙一

             又一段

          2. **乙二**

        5. 戊
        6. 己
        """
    assert blocks(text) == [
        ("item", "甲", 1),
        ("item", "乙", 1),
        ("item", "乙一", 2),
        ("paragraph", "又一段", 0),
        ("item", "乙二", 2),
        ("item", "戊", 1),
        ("item", "己", 1),
    ]
    assert read(text).text == "• 甲\n• 乙\n  1. 乙一\n\n又一段\n\n  2. 乙二\n5. 戊\n6. 己"


def test_tables_have_one_row_a_line() -> None:
    rows = "| **一** | 120億<br>美元 |\n| 二 | |\n| | |\n| 三 \\| 四 | 250億 |\n"
    text = f"表：\n\n| 階段 | 預算 |\n| --- | --: |\n{rows}"
    assert blocks(text) == [
        ("paragraph", "表：", 0),
        ("header", "階段 | 預算", 0),
        ("row", "一 | 120億 美元", 0),
        ("row", "二 |", 0),
        ("row", "三 | 四 | 250億", 0),
    ]
    assert read(text).text == "表：\n\n階段 | 預算\n一 | 120億 美元\n二 |\n三 | 四 | 250億"


def test_rows_under_an_empty_header_are_paragraphs() -> None:
    text = "| 甲 |\n|---|\n| 一 |\n\n| | |\n|---|---|\n| 二 | 三 |\n"
    assert blocks(text) == [("header", "甲", 0), ("row", "一", 0), ("paragraph", "二 | 三", 0)]


def test_code_keeps_its_lines() -> None:
    assert blocks("```python\na = 1\n\nb = *2*\n```\n\n    c") == [
        ("paragraph", "a = 1\n\nb = *2*", 0),
        ("paragraph", "c", 0),
    ]


def test_raw_html_drops_to_its_text() -> None:
    text = "<div>\n<p>一<b>二</b>\n三</p><p>四&lt;</p><script>alert(1)</script><style>p{}</style>\n</div>\n"
    assert blocks(text) == [("paragraph", "一二三", 0), ("paragraph", "四<", 0)]


def test_deep_lists_are_not_lost() -> None:
    text = "".join(f"{'  ' * depth}- 第{depth}層\n" for depth in range(30))
    assert [said for _, said, _ in blocks(text)] == [f"第{depth}層" for depth in range(30)]


def test_front_matter_says_what_the_document_is() -> None:
    text = """\
        ---
        title: "創世任務：  台灣"
        author: [劉佩真, Ruth Okafor]
        publisher: 科技產業資訊室（iKnow）
        published: 2025-12-02
        language: zh-Hant
        kind: commentary
        tags: {a: 1}
        ---
        內文
        """
    draft = read(text)
    assert draft.about == About(
        "創世任務： 台灣", "劉佩真, Ruth Okafor", "科技產業資訊室（iKnow）", "2025-12-02", "zh-Hant", "commentary"
    )
    assert draft.text == "內文"


@pytest.mark.parametrize(
    ("value", "published"),
    [
        ("2025-12-02T08:00:00Z", "2025-12-02"),
        ("2025-1-5", "2025-01-05"),
        ("2025-11", "2025-11"),
        ("2025", "2025"),
        ("2025/11/07", "2025-11-07"),
        ("2025年11月7日", "2025-11-07"),
        ("2025-13-01", None),
        ("soon", None),
        ("", None),
        ("~", None),
    ],
)
def test_dates_become_iso_dates(value: str, published: str | None) -> None:
    assert read(f"---\npublished: {value}\n---\n內文\n").about.published == published
    assert read(f"---\ndate: {value}\n---\n內文\n").about.published == published


def test_values_are_taken_as_written() -> None:
    front = "title: no\nauthor: 007\nkind: [1, {a: b}, '']\nlanguage: {a: b}\npublisher: \"a\\ud800\""
    assert read(f"---\n{front}\n---\n文").about == About("no", "007", "a", None, None, "1")


def test_an_empty_front_matter_says_nothing() -> None:
    assert read("---\n---\n內文").about == About()
    assert read("---\n# a comment\n---\n內文").text == "內文"


def test_a_line_at_the_top_without_its_pair_is_no_front_matter() -> None:
    assert blocks("---\n\n內文\n") == [("paragraph", "內文", 0)]


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("title: a\nauthor: [b", "note.md, line 4: the front matter is no YAML"),
        ("title: a\n\tb: c", "note.md, line 3: the front matter is no YAML"),
        ("title: 'a", "note.md, line 3: the front matter is no YAML"),
        ("&a [*a, *b]", "note.md, line 2: the front matter is no YAML"),
        ("{[a]: b}", "note.md, line 2: the front matter is no YAML"),
        ("- a\n- b", "note.md, line 1: the front matter is a list, expected lines of `key: value`"),
        ("Just words.", "note.md, line 1: the front matter is a text, expected lines of `key: value`"),
        ("[" * 500, "note.md, line "),
    ],
)
def test_a_broken_front_matter_is_named_with_its_line(front: str, said: str) -> None:
    with pytest.raises(DocumentFault) as fault:
        read(f"---\n{front}\n---\n內文\n")
    assert str(fault.value).startswith(said)


MARKS = [
    "甲",
    " ",
    "a",
    "**",
    "*",
    "_",
    "`",
    "~~",
    "[",
    "](",
    ")",
    "!",
    "<b>",
    "<",
    ">",
    "|",
    "-",
    "#",
    "1.",
    "---",
    ":",
]
LINES = ["\n", "\n\n", "\n| - |\n", "\n    ", "「", "」", "。", "&", ";", "\\"]


@given(st.lists(st.sampled_from([*MARKS, *LINES]), max_size=40))
def test_any_markdown_is_read_into_ordered_blocks(pieces: list[str]) -> None:
    draft = read_markdown(f"開頭\n\n{''.join(pieces)}\n\n結尾".encode(), "note.md")
    text = draft.text
    assert all(text[one.start : one.end].strip() for one in draft.blocks)
    assert all(one.end < two.start for one, two in zip(draft.blocks, draft.blocks[1:], strict=False))
    assert text.startswith("開頭")
    assert "結尾" in text


@given(st.text(alphabet="ab:\n -[]{}'\"&*!|>#%@`,?~\\", max_size=40))
def test_any_front_matter_is_read_or_refused(front: str) -> None:
    try:
        draft: Draft | None = read_markdown(f"---\n{front}\n---\nend\n".encode(), "note.md")
    except DocumentFault as fault:
        draft, said = None, str(fault)
    assert draft.text.endswith("end") if draft else said.startswith("note.md, line ")
