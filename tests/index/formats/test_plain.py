"""Plain text: its paragraphs."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.plain import join_lines, read_plain


def paragraphs(text: str) -> list[str]:
    draft = read_plain(text.encode(), "notes.txt")
    assert all(block.kind == "paragraph" for block in draft.blocks)
    return [draft.text[block.start : block.end] for block in draft.blocks]


def test_text_in_another_encoding_is_read() -> None:
    text = "港務局自明年四月起把旗津航線的班次由每日九十六班增為一百二十班，票價不變。"
    assert read_plain(text.encode("big5"), "notes.txt").text == text


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["臺灣的", "能源"], "臺灣的能源"),
        (["成立。", "Genesis"], "成立。Genesis"),
        (["能源部的", "Genesis"], "能源部的 Genesis"),
        (["one", " two "], "one two"),
        (["が", "ア"], "がア"),
        (["한국", "사람"], "한국 사람"),
        (["", "a"], "a"),
    ],
)
def test_lines_join_as_their_scripts_do(lines: list[str], text: str) -> None:
    assert join_lines(lines) == text


def test_hard_wrapped_english_is_joined() -> None:
    text = (
        "The rooftop garden at the library opened\nin May 2019 and has grown since then to\nhold 340 plants.\n\n"
        "It closes in January for the pruning of\nits trees.\n"
    )
    assert paragraphs(text) == [
        "The rooftop garden at the library opened in May 2019 and has grown since then to hold 340 plants.",
        "It closes in January for the pruning of its trees.",
    ]


def test_hard_wrapped_chinese_is_joined() -> None:
    sentence = "港務局自明年四月起把旗津航線的班次由每日九十六班增為一百二十班，尖峰時段每八分鐘一班，票價不變。"
    wrapped = "\n".join(sentence[at : at + 23] for at in range(0, len(sentence), 23))
    indented = "\n".join(f"　　{sentence}"[at : at + 23] for at in range(0, len(sentence) + 2, 23))
    assert paragraphs(f"{wrapped}\n\n{indented}\n{indented}") == [sentence] * 3


def test_lines_that_were_not_wrapped_are_paragraphs_of_their_own() -> None:
    lines = ["渡輪時刻表", "全票四十元", "自四月一日起，旗津航線的班次由每日九十六班增為一百二十班。", "學生票"]
    assert paragraphs("\n".join(lines)) == lines


def test_long_lines_are_paragraphs_of_their_own() -> None:
    lines = ["a long line of words " * 10, "another one " * 12, "short"]
    assert paragraphs("\n".join(lines)) == [line.strip() for line in lines]


def test_control_characters_are_dropped() -> None:
    assert paragraphs("a\x1b[31mb\x07\n\n\x7f\n\nc") == ["a[31mb", "c"]


@given(st.text(alphabet="甲 a，。\n\r\t\u3000\x1b🙂b"))
def test_nothing_but_white_space_and_controls_is_lost(text: str) -> None:
    draft = read_plain(text.encode(), "notes.txt")
    assert "".join(draft.text.split()) == "".join(text.replace("\x1b", "").split())
    blocks = draft.blocks
    assert all(draft.text[one.start : one.end].strip() == draft.text[one.start : one.end] != "" for one in blocks)
    assert all(one.end < two.start for one, two in itertools.pairwise(blocks))
