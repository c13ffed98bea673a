"""Citation measures: sentences and their markers, validity, support, and ALCE's precision and recall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.reply import Citation, Reply, ReplySentence
from evals.metrics.citation import (
    Statement,
    invented_markers,
    is_valid,
    precision,
    recall,
    statements,
    supports,
    validity,
)
from index.document import Document

Cite = Callable[..., Citation]
Make = Callable[..., Reply]

MORE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"
WHY = "局長陳志明說，增班的原因是去年旅客成長了三成。"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("甲是乙。[1]丙是丁！[2]誰？[3]", [("甲是乙。", (1,)), ("丙是丁！", (2,)), ("誰？", (3,))]),
        ("甲是乙[1]。丙是丁[2][3]。", [("甲是乙 。", (1,)), ("丙是丁  。", (2, 3))]),
        ("It opened.[1]It closed. [2]", [("It opened.", (1,)), ("It closed.", (2,))]),
        ("甲【1】乙［2］丙[3, 4]。", [("甲 乙 丙 。", (1, 2, 3, 4))]),
        ("共三項：\n• 甲[1]\n• 乙[2]", [("• 甲", (1,)), ("• 乙", (2,))]),
        ("他說「好。」[1]", [("他說「好。」", (1,))]),
        ("[1]甲。", [("甲。", (1,))]),
        ("沒有標記。", [("沒有標記。", ())]),
        ("。[1]", []),
        ("", []),
    ],
)
def test_markers_belong_to_the_sentence_they_follow(answer: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert statements(answer) == [Statement(text, markers) for text, markers in expected]


def test_a_citation_is_valid_only_when_the_quote_is_the_text_at_its_span(
    cite: Cite, documents: dict[str, Document]
) -> None:
    good = cite("ferry", MORE)
    assert is_valid(good, documents)
    assert not is_valid(replace(good, quote=good.quote.replace("120", "121")), documents)
    assert not is_valid(replace(good, start=good.start + 1), documents)
    assert not is_valid(replace(good, document="garden"), documents)
    assert not is_valid(replace(good, document="nowhere"), documents)
    assert not is_valid(replace(good, start=5, end=5, quote=""), documents)
    assert not is_valid(replace(good, start=-3, end=-1, quote=documents["ferry"].text[-3:-1]), documents)


def test_invented_and_out_of_range_markers_count_against_validity(
    cite: Cite, reply: Make, documents: dict[str, Document]
) -> None:
    one = cite("ferry", MORE)
    assert validity(reply(f"{MORE}[1]", [one]), documents) == 1.0
    assert validity(reply(f"{MORE}[1][7]", [one]), documents) == 0.5
    assert validity(reply(f"{MORE}[0]", [one]), documents) == 0.5
    assert validity(reply(MORE), documents) is None
    said = reply(f"{MORE}[1]", [one], sentences=[ReplySentence(MORE, (1, 3))])
    assert invented_markers(said) == [3]
    assert validity(said, documents) == 0.5


def test_a_marker_that_two_citations_share_is_valid_for_neither(
    cite: Cite, reply: Make, documents: dict[str, Document]
) -> None:
    assert validity(reply(f"{MORE}[1]", [cite("ferry", MORE), cite("ferry", WHY)]), documents) == 0.0


def test_a_bracketed_number_of_the_source_is_no_invented_marker(reply: Make) -> None:
    source = Citation(1, "d", "D", 0, 10, "如文獻[12]所述。")
    assert invented_markers(reply("如文獻[12]所述。[1]", [source])) == []


def test_spans_carry_what_they_say_and_no_other_number(cite: Cite, documents: dict[str, Document]) -> None:
    assert supports(MORE, [cite("ferry", MORE)], documents)
    assert supports("班次增為每日120班。", [cite("ferry", MORE)], documents)
    assert supports(MORE + WHY, [cite("ferry", MORE), cite("ferry", WHY)], documents)
    assert not supports(MORE.replace("120", "121"), [cite("ferry", MORE)], documents)
    assert not supports(MORE, [cite("ferry", WHY)], documents)
    assert not supports(MORE, [], documents)
    assert not supports("……", [cite("ferry", MORE)], documents)


def test_attribution_headings_and_table_headers_are_said_by_the_source(
    cite: Cite, documents: dict[str, Document]
) -> None:
    assert supports("林月琴：" + WHY, [cite("ferry", WHY)], documents)
    assert supports("票種：全票；單程票價：40元。", [cite("ferry", "全票 | 40元")], documents)
    assert not supports("票種：全票；單程票價：40元。", [cite("ferry", WHY)], documents)


def test_an_altered_quote_supports_only_what_the_document_says(cite: Cite, documents: dict[str, Document]) -> None:
    altered = replace(cite("ferry", MORE), quote=MORE.replace("120", "121"))
    assert not supports(MORE.replace("120", "121"), [altered], documents)


def test_recall_and_precision_of_worked_examples(cite: Cite, reply: Make, documents: dict[str, Document]) -> None:
    one, two = cite("ferry", MORE, 1), cite("ferry", WHY, 2)

    def both(answer: str) -> tuple[float | None, float | None]:
        said = reply(answer, [one, two])
        return recall(said, documents), precision(said, documents)

    assert both(f"{MORE}[1]{WHY}[2]") == (1.0, 1.0)
    assert both(f"{MORE}[1]{WHY}[1]") == (0.5, 0.5)
    assert both(f"{MORE}[1][2]") == (1.0, 0.5), "the second neither supports alone nor is needed"
    assert both(f"{MORE}[1]{WHY}") == (0.5, 1.0)
    assert both(f"{MORE}[1][9]") == (1.0, 0.5), "the invented marker is a citation beside the point"
    assert both(f"{MORE}{WHY}") == (0.0, 0.0)
    assert both("……") == (None, None)


def test_citations_that_support_only_together_are_both_to_the_point(
    cite: Cite, reply: Make, documents: dict[str, Document]
) -> None:
    joined = reply(
        "旗津航線的班次增為每日120班，因為去年旅客成長了三成。[1][2]", [cite("ferry", MORE, 1), cite("ferry", WHY, 2)]
    )
    assert (recall(joined, documents), precision(joined, documents)) == (1.0, 1.0)
