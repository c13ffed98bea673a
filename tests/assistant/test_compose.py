"""From ranked sentences to an answer: which are quoted, in which order, how they are shown, what is in bold."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.compose import LONG, SHORT, Quoted, compose, compose_each, emphasis, shown
from assistant.errors import QuestionFault
from assistant.question import understand
from assistant.ranking.evidence import Evidence, Findings
from assistant.ranking.reading import Shelf
from assistant.reply import written
from assistant.verify import verify
from index.embed import bundled_model
from index.library import Library
from index.sentence import Sentence

SHARES = (0.3, 0.25, 0.25, 0.1, 0.05, 0.05)


def ranked(
    library: Library, shelf: Shelf, document: str, *openings: str, shares: tuple[float, ...] = SHARES
) -> Findings:
    """Findings of the sentences of a document that begin so, best first."""
    one = library.document(document)
    units = shelf.reading(one).sentences
    places = [next(at for at, unit in enumerate(units) if unit.text.startswith(opening)) for opening in openings]
    evidence = [
        Evidence(units[at], one, at, -float(rank), share)
        for rank, (at, share) in enumerate(zip(places, shares, strict=False))
    ]
    return Findings(tuple(evidence), (), 1.0)


def texts(sentences: tuple[Quoted, ...]) -> list[str]:
    return [one.text for one in sentences]


def bold(sentence: Quoted) -> list[str]:
    return [sentence.text[start:end] for start, end in sentence.emphasis]


def test_one_sentence_is_enough_when_it_stands_out(library: Library, shelf: Shelf) -> None:
    findings = ranked(library, shelf, "bridge", "新橋", "舊橋", shares=(0.9, 0.1))
    assert texts(compose(understand("新橋全長多少？"), findings, shelf)) == ["新橋全長820公尺，橋面寬24公尺。"]


def test_more_are_quoted_when_in_doubt_in_the_order_of_the_document(library: Library, shelf: Shelf) -> None:
    findings = ranked(library, shelf, "bridge", "新橋", "工程自", shares=(0.5, 0.4))
    quoted = compose(understand("新橋何時完工？"), findings, shelf)
    assert texts(quoted) == ["工程自2024年9月1日動工，預計2027年6月完工。", "新橋全長820公尺，橋面寬24公尺。"]


def test_three_neighbours_come_in_the_order_of_the_document(library: Library, shelf: Shelf) -> None:
    findings = ranked(library, shelf, "bridge", "新橋", "北河大橋改建工程總", "工程自")
    starts = [one.source.start for one in compose(understand("新橋"), findings, shelf)]
    assert len(starts) == 3
    assert starts == sorted(starts)


def test_nothing_found_composes_nothing(shelf: Shelf) -> None:
    assert compose(understand("新橋？"), Findings((), (), 0.0), shelf) == ()


@pytest.mark.parametrize("found", ["改建工程分為下列", "拆除舊橋橋墩", "鋪設新橋橋面"])
def test_a_list_is_quoted_whole_from_wherever_it_was_found(library: Library, shelf: Shelf, found: str) -> None:
    quoted = compose(understand("改建工程分為哪些階段？"), ranked(library, shelf, "bridge", found), shelf)
    assert texts(quoted) == [
        "改建工程分為下列四個階段：",
        "封閉舊橋人行道",
        "架設臨時便橋",
        "拆除舊橋橋墩",
        "鋪設新橋橋面",
    ]


def test_what_is_announced_is_spelled_out_though_no_list_was_asked_for(library: Library, shelf: Shelf) -> None:
    findings = ranked(library, shelf, "bridge", "改建工程分為下列", shares=(0.9,))
    assert texts(compose(understand("改建工程怎麼進行？"), findings, shelf))[1:3] == ["封閉舊橋人行道", "架設臨時便橋"]


def test_a_list_asked_for_ends_where_its_heading_ends(tmp_path: Path) -> None:
    (tmp_path / "two.md").write_text("# 一\n\n- 甲項\n- 乙項\n\n# 二\n\n- 丙項\n", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([tmp_path / "two.md"])
    shelf = Shelf(bundled_model())
    assert texts(compose(understand("有哪些項目？"), ranked(library, shelf, "two", "乙"), shelf)) == ["甲項", "乙項"]
    library.close()


def test_a_row_is_shown_cell_by_cell_under_the_columns_names(library: Library, shelf: Shelf) -> None:
    quoted = compose(understand("紅線票價多少？"), ranked(library, shelf, "bridge", "紅線", shares=(0.9,)), shelf)
    assert texts(quoted) == ["路線：紅線；班距：15分鐘；票價：12元。"]
    assert quoted[0].source.text == "紅線 | 15分鐘 | 12元"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("| | 去年 | 今年 |\n|---|---|---|\n| 甲 | 1 | 2 |", "甲；去年：1；今年：2。"),
        ("| | 去年 | 今年 |\n|---|---|---|\n| 甲 | 1 | |", "甲；去年：1。"),
        ("| 區 | 去年 | 今年 |\n|---|---|---|\n| 甲 | | 2 |", "區：甲；今年：2。"),
        ("| 區 | 去年 | 今年 |\n|---|---|---|\n| | 1 | 2 |", "去年：1；今年：2。"),
    ],
)
def test_an_empty_cell_moves_no_value_under_another_name(tmp_path: Path, table: str, expected: str) -> None:
    (tmp_path / "table.md").write_text(f"# 表\n\n{table}\n", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([tmp_path / "table.md"])
    (row,) = Shelf(bundled_model()).reading(library.document("table")).sentences
    assert shown(row) == expected
    library.close()


def test_a_row_that_does_not_fit_its_header_is_shown_as_it_stands() -> None:
    assert shown(Sentence("a", 0, 9, "甲 | 1 | 2", "row", header="區 | 去年")) == "甲 | 1 | 2"
    assert shown(Sentence("a", 0, 9, "甲 | 1", "row")) == "甲 | 1"


def test_sources_are_set_side_by_side_under_their_names(library: Library, shelf: Shelf) -> None:
    bridge = ranked(library, shelf, "bridge", "橋上的", shares=(0.9,))
    museum = ranked(library, shelf, "museum", "園區的", "館藏")
    quoted = compose_each(understand("兩篇文章對夜間照明的看法有何不同？"), [bridge, museum], shelf)
    assert texts(quoted) == [
        "許文彬：橋上的夜間照明應該全面改用太陽能燈。",
        "方怡君：園區的夜間照明應該減少，以免影響候鳥。",
        "館藏包括鹽罐、鹽車、帳冊與老照片。",
    ]
    assert [one.document.id for one in quoted] == ["bridge", "museum", "museum"]


def test_a_source_without_an_author_is_named_by_its_title(library: Library, shelf: Shelf) -> None:
    each = [ranked(library, shelf, "honey", "It was", shares=(0.9,))]
    (quoted,) = compose_each(understand("Compare both documents"), each, shelf)
    assert quoted.text == "honey: It was founded by Marta Lindqvist in March 2011."


def test_no_sentence_is_quoted_twice(library: Library, shelf: Shelf) -> None:
    findings = ranked(library, shelf, "bridge", "改建工程分為下列", "封閉", "架設")
    for quoted in (
        compose(understand("改建工程怎麼進行？"), findings, shelf),
        compose_each(understand("兩篇文章如何比較改建工程？"), [findings], shelf),
    ):
        starts = [one.source.start for one in quoted]
        assert len(starts) == len(set(starts)) == 5


@pytest.mark.parametrize(("question", "limit"), [("多少？", SHORT), ("有哪些？", SHORT), ("為什麼？", SHORT)])
def test_an_answer_with_its_marks_keeps_to_its_length(tmp_path: Path, question: str, limit: int) -> None:
    lines = [f"第{number}句話說了一件很長的事情，{'又長又長' * 20}。" for number in range(9)]
    (tmp_path / "long.txt").write_text("\n".join(lines), encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([tmp_path / "long.txt"])
    shelf = Shelf(bundled_model())
    findings = ranked(library, shelf, "long", *(line[:3] for line in lines), shares=(0.1,) * 9)
    answer = written(verify(compose(understand(question), findings, shelf), library)[0])
    assert limit - 110 < len(answer) <= limit
    sides = written(verify(compose_each(understand(question), [findings] * 2, shelf), library)[0])
    assert len(sides) <= LONG
    library.close()


def test_a_single_sentence_is_never_cut(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("長" * 400 + "。", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([tmp_path / "one.txt"])
    shelf = Shelf(bundled_model())
    assert texts(compose(understand("多少？"), ranked(library, shelf, "one", "長"), shelf)) == ["長" * 400 + "。"]
    library.close()


@pytest.mark.parametrize(
    ("document", "opening", "question", "expected"),
    [
        ("bridge", "新橋", "新橋全長多少公尺？", ["820公尺", "24公尺"]),
        ("museum", "鹽業博物館去年", "去年有多少人次參觀？", ["28萬人次"]),
        ("museum", "鹽業博物館去年", "學生占百分之幾？", ["35%"]),
        ("bridge", "工程自", "何時動工？", ["2024年9月1日", "2027年6月"]),
        ("bridge", "工程自", "誰負責？", []),
        ("honey", "It was", "When was it founded?", ["March 2011"]),
        ("honey", "The Willow", "How many hives are there?", ["64 hives"]),
        ("bridge", "紅線", "紅線的票價是多少元？", ["12元"]),
    ],
)
def test_what_is_of_the_kind_asked_for_is_in_bold(
    library: Library, shelf: Shelf, document: str, opening: str, question: str, expected: list[str]
) -> None:
    quoted = compose(understand(question), ranked(library, shelf, document, opening, shares=(0.9,)), shelf)
    assert bold(quoted[0]) == expected


def test_a_number_of_the_question_is_no_answer_to_it() -> None:
    asked = understand("增為120班之前有多少班？")
    text = "班次由每日96班，增為每日120班。"
    assert [text[start:end] for start, end in emphasis(asked, text)] == ["96班"]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("港務局處理了幾個貨櫃？", "港務局處理了910萬個貨櫃。", ["910萬個"]),
        ("買了幾座橋式起重機？", "港務局買了三座橋式起重機。", ["三座"]),
        ("買了多少橋？", "港務局買了三座橋式起重機。", ["三座"]),
        ("一共有多少班？", "班次由96班增為120班。", ["96班", "120班"]),
        ("有多大？", "公園有3平方公里大。", ["3平方公里"]),
        ("去年有多少人次？", "去年有28萬人次參觀。", ["28萬人次"]),
        ("學生占百分之幾？", "28萬人次裡，35%是學生。", ["35%"]),
        ("有幾臺？", "型號：QC-65；數量：3；第2季交付。", ["3"]),
    ],
)
def test_a_number_is_bold_with_its_unit_and_ends_where_a_word_does(
    question: str, text: str, expected: list[str]
) -> None:
    assert [text[start:end] for start, end in emphasis(understand(question), text)] == expected


PIECES = [*"三成五〇二四年九月日1２，,.%萬千 元件", "2024", "March", "ﷺ", "e\u0301", "½", "\u200b", "😀"]
MIXED = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=30)


@given(MIXED, st.sampled_from(["多少元？", "何時？", "誰？"]))
@example("三成五", "多少元？")
@example("0¼", "多少元？")
@example("二〇二四年九月一日", "多少元？")
def test_bold_spans_lie_inside_the_text_in_order_and_apart(text: str, question: str) -> None:
    spans = emphasis(understand(question), text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(st.text(max_size=30))
def test_whatever_is_asked_every_sentence_ends_with_what_its_source_says(
    library: Library, shelf: Shelf, question: str
) -> None:
    try:
        asked = understand(question)
    except QuestionFault:
        return
    findings = ranked(library, shelf, "bridge", "橋上的", "改建工程分為下列", "紅線", "新橋")
    for one in (*compose(asked, findings, shelf), *compose_each(asked, [findings], shelf)):
        assert one.text.endswith(shown(one.source))
        assert one.document.text[one.source.start : one.source.end] == one.source.text
        assert all(0 <= start < end <= len(one.text) for start, end in one.emphasis)
