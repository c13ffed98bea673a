"""What a reply to a case is worth, measure by measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.reply import Citation, Reply
from evals.case import Case
from evals.evidence import locate
from evals.measure import BY_NAME, Score, judge
from index.document import Document

Make = Callable[..., Any]
MORE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"
WHY = "局長陳志明說，增班的原因是去年旅客成長了三成。"


@pytest.fixture
def score(documents: dict[str, Document]) -> Callable[[Case, Reply], Score]:
    return lambda case, reply: judge(case, reply, locate(case, documents), documents)


def test_a_right_answer_is_right_in_every_measure(
    score: Callable[[Case, Reply], Score], case: Make, reply: Make, cite: Callable[..., Citation]
) -> None:
    passages = [("garden", 0, 90), ("ferry", 0, 80)]
    got = score(case(evidence=(MORE,)), reply(f"{MORE}[1]", [cite("ferry", MORE)], passages))
    assert got.correct
    assert got.values == {
        "correct": 1.0,
        "false_refusals": 0.0,
        "citation_validity": 1.0,
        "citation_precision": 1.0,
        "citation_recall": 1.0,
        "quoted_share": 1.0,
        "evidence_cited": 1.0,
        "hit_at_1": 0.0,
        "hit_at_3": 1.0,
        "hit_at_5": 1.0,
        "hit_at_10": 1.0,
        "hit_at_20": 1.0,
        "recall_at_1": 0.0,
        "recall_at_3": 1.0,
        "recall_at_5": 1.0,
        "recall_at_10": 1.0,
        "recall_at_20": 1.0,
        "mrr_at_10": 0.5,
        "ndcg_at_10": pytest.approx(0.63093, abs=1e-5),
    }


def test_every_measure_of_a_case_has_a_name_that_gates_know(
    score: Callable[[Case, Reply], Score], case: Make, reply: Make, cite: Callable[..., Citation]
) -> None:
    answered = score(case(evidence=(MORE,)), reply(f"{MORE}[1]", [cite("ferry", MORE)]))
    refused = score(case(answerable=False, answers=()), reply())
    assert {*answered.values, *refused.values} <= set(BY_NAME)


def test_what_a_wrong_answer_missed_is_said(
    score: Callable[[Case, Reply], Score], case: Make, reply: Make, cite: Callable[..., Citation]
) -> None:
    got = score(case(answers=(("120班",), ("三成",))), reply(f"{MORE}[1]", [cite("ferry", MORE)]))
    assert got.missed == ("lacks “三成”",)
    got = score(case(), reply(MORE * 8 + "[1]", [cite("garden", "It closes in January.")]))
    assert got.missed == ("has 307 characters, more than 240", "cites none of ferry")
    assert got.values["correct"] == 0.0


def test_lists_may_be_longer_and_a_case_without_documents_takes_any_citation(
    score: Callable[[Case, Reply], Score], case: Make, reply: Make, cite: Callable[..., Citation]
) -> None:
    answer = reply(MORE * 8 + "[1]", [cite("garden", "It closes in January.")])
    assert score(case(type="list", documents=()), answer).correct


def test_refusals_are_judged_by_whether_the_documents_answer(
    score: Callable[[Case, Reply], Score], case: Make, reply: Make
) -> None:
    unanswerable = case(answerable=False, answers=(), documents=())
    assert score(unanswerable, reply()).values == {"correct": 1.0, "refusal_recall": 1.0, "refusal_precision": 1.0}
    assert score(case(), reply()).values == {"correct": 0.0, "false_refusals": 1.0, "refusal_precision": 0.0}
    assert score(case(), reply()).missed == ("refused, where the documents answer",)
    answered = score(unanswerable, reply("是。"))
    assert answered.missed == ("answered, where the documents don't say",)
    assert answered.values["refusal_recall"] == 0.0
    assert answered.values["citation_precision"] == 0.0


def test_citing_another_sentence_of_the_right_document_is_seen(
    score: Callable[[Case, Reply], Score], case: Make, reply: Make, cite: Callable[..., Citation]
) -> None:
    got = score(case(evidence=(MORE,)), reply(f"{MORE}[1]", [cite("ferry", WHY)]))
    assert got.correct, "the gold document is cited"
    assert (got.values["evidence_cited"], got.values["citation_recall"]) == (0.0, 0.0)


def test_evidence_is_cited_by_a_span_that_shares_half_of_the_shorter(
    score: Callable[[Case, Reply], Score], case: Make, reply: Make, cite: Callable[..., Citation]
) -> None:
    def cited(quote: str) -> float:
        return score(case(evidence=(MORE,)), reply(f"{quote}[1]", [cite("ferry", quote)])).values["evidence_cited"]

    assert cited("把旗津航線的班次") == 1.0
    assert cited(MORE + WHY) == 1.0
    assert cited("每日120班。局長陳志明") == 1.0
    assert cited("120班。局長陳志明說，增班的原因") == 0.0


def test_a_confidence_that_was_not_given_is_none(
    score: Callable[[Case, Reply], Score], case: Make, reply: Make
) -> None:
    assert score(case(), reply("是。", confidence=float("nan"))).confidence is None
    assert score(case(), reply("是。", confidence=0.3)).confidence == 0.3
