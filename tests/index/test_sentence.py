"""Where sentences end."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.load import load
from index.sentence import sentence_spans, sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("", ["計畫由能源部主導。", "預算為3.5億美元！", "誰來執行？", "沒有句號"]),
        ("", ["他說：「可以。」", "大家同意了。", "（見圖一。）", "完。"]),
        ("", ["你好!", "我是小明?", "3點見。", "「真的嗎?」", "API壞了。"]),
        ("", ["見https://example.com/a?b=c一文。", "完。"]),
        ("", ["《誰是下一個？》是一本書。", "《「為什麼？」》也是。"]),
        ("\n", ["沒有句號的一行", "下一行"]),
        (" ", ["It cost $3.5 million.", "Nobody paid.", "今天有3件事。", "Dr. Chen came."]),
        (" ", ["The U.S. Department of Energy leads it.", "It began on Nov. 24, 2025."]),
        (" ", ["See Fig. 3 and e.g. Tesla.", "They agreed, etc. and left."]),
        (" ", ["“Is it done?”", "She nodded.", '"It is."', "Wait... what?!", "Really."]),
        (" ", ["1. First thing.", "2. Second thing."]),
        (" ", ["他笑了。 🙂"]),
    ],
)
def test_sentences_come_out_whole(between: str, expected: list[str]) -> None:
    assert split(between.join(expected)) == expected


def test_a_text_without_words_has_no_lost_characters() -> None:
    assert split(" 。。 」") == ["。。 」"]
    assert split(" \n ") == []


@given(st.text(alphabet=st.sampled_from("甲乙a bC1.。！？!?」）)\n\t　🙂\u0301《》")))
def test_spans_are_ordered_trimmed_and_cover_everything_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(text[start:end] == text[start:end].strip() and start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    outside = [char for at, char in enumerate(text) if not any(start <= at < end for start, end in spans)]
    assert not "".join(outside).strip()


def test_sentences_of_a_document_know_their_headings_and_table_header(tmp_path: Path) -> None:
    file = tmp_path / "票價.md"
    table = "| 票種 | 價 |\n|---|---|\n| 全票。 | 40元 |"
    text = f"# 渡輪\n\n## 票價\n\n票價如下。另收5元。\n\n{table}\n\n- 退票：七日內。\n\n## 班次\n\n每日。\n"
    file.write_text(text, encoding="utf-8")
    document = load(file)
    found = sentences(document)
    assert [(one.kind, one.text, one.headings, one.header) for one in found] == [
        ("paragraph", "票價如下。", ("渡輪", "票價"), ""),
        ("paragraph", "另收5元。", ("渡輪", "票價"), ""),
        ("row", "全票。 | 40元", ("渡輪", "票價"), "票種 | 價"),
        ("item", "退票：七日內。", ("渡輪", "票價"), ""),
        ("paragraph", "每日。", ("渡輪", "班次"), ""),
    ]
    assert all(document.text[one.start : one.end] == one.text and one.document == "票價" for one in found)


@pytest.mark.parametrize("char", "。.!?！…」")
def test_a_million_marks_are_one_sentence(char: str) -> None:
    assert sentence_spans("A" + char * 1_000_000 + "》b") == [(0, 1_000_003)]
