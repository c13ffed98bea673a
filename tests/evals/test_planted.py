"""Each planted failure turns the gates red: with strict gates a single one, with a user's gates when it is all over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evals import gate
from evals.case import Case
from evals.errors import CaseFault
from evals.evidence import locate_all
from evals.planted import PLANTED, perfect, plant
from evals.selftest import Trial, self_test
from evals.suite import Suite
from index.document import Document

Make = Callable[..., Case]
MORE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"
WHY = "局長陳志明說，增班的原因是去年旅客成長了三成。"
SPECIES = "It holds 340 species of native plants."


@pytest.fixture
def suite(case: Make, documents: dict[str, Document]) -> Suite:
    cases = (
        case("more", evidence=(MORE,)),
        case("why", "為什麼增班？", "why-how", answers=(("三成",),), evidence=(WHY,)),
        case("both", "班次與原因？", "list", answers=(("120班",), ("三成",)), evidence=(MORE, WHY)),
        case("plants", "How many species?", lang="en", answers=(("340",),), documents=("garden",), evidence=(SPECIES,)),
        case("no", "船長是誰？", "unanswerable", answerable=False, answers=(), documents=()),
        case("beyond", "幾班？共幾張票？", answers=(("兩種票",),), evidence=(MORE,)),
    )
    return Suite(cases, locate_all(cases, documents), documents)


@pytest.fixture
def differing(case: Make, documents: dict[str, Document]) -> Suite:
    """The same with cases that say whether the sources differ."""
    apart = {"conflict": True}
    cases = (
        case(
            "apart", "班次？", answers=(("120班",), ("三成",)), evidence=(MORE, WHY), extra=apart, type="disagreement"
        ),
        case("also", "幾成？", answers=(("120班",), ("三成",)), evidence=(MORE, WHY), extra=apart, type="disagreement"),
        case("alike", "幾班？", evidence=(MORE,), extra={"conflict": False}),
        case("no", "船長是誰？", "unanswerable", answerable=False, answers=(), documents=()),
    )
    return Suite(cases, locate_all(cases, documents), documents)


def caught(trials: tuple[Trial, ...]) -> dict[str, set[str]]:
    return {trial.name: {outcome.gate.name for outcome in trial.broken or ()} for trial in trials}


def test_right_replies_are_made_from_evidence_that_holds_the_answer(suite: Suite) -> None:
    sound, replies = perfect(suite)
    assert [case.id for case in sound.cases] == ["more", "why", "both", "plants", "no"]
    assert replies["both"].answer == f"{MORE}[1]\n{WHY}[2]"
    assert replies["no"].abstained


def test_a_single_failure_of_each_kind_turns_strict_gates_red(suite: Suite) -> None:
    assert caught(self_test(suite, [])) == {
        "wrong span": {"evidence_cited", "citation_precision", "citation_recall"},
        "right span of the wrong document": {
            "correct",
            "evidence_cited",
            "citation_validity",
            "citation_precision",
            "citation_recall",
        },
        "invented marker": {"citation_validity", "citation_precision"},
        "quote altered by one character": {"citation_validity"},
        "answer where there should be a refusal": {"correct", "refusal_recall"},
        "refusal where there should be an answer": {"correct", "false_refusals"},
        "disagreement passed over": set(),
        "disagreement where sources agree": set(),
        "stale index": {"citation_validity", "citation_precision", "citation_recall"},
    }


def test_a_disagreement_passed_over_or_made_up_turns_its_gate_red(differing: Suite) -> None:
    broken = caught(self_test(differing, []))
    assert broken["disagreement passed over"] == {"conflict_recall"}
    assert broken["disagreement where sources agree"] == {"conflict_precision"}


def test_a_users_gates_are_shown_with_what_they_would_miss(suite: Suite) -> None:
    gates = [gate.parse("correct=0.8", "min"), gate.parse("citation_validity=1", "min")]
    trials = {trial.name: trial for trial in self_test(suite, gates)}
    assert not trials["wrong span"].caught
    assert trials["wrong span"].line() == "MISSED  wrong span: no gate turned red"
    assert trials["quote altered by one character"].line() == (
        "caught  quote altered by one character: citation_validity"
    )
    more = [*gates, gate.parse("citation_recall:numeric=0.9", "min"), gate.parse("latency_p95=0.001", "max")]
    assert caught(self_test(suite, more))["wrong span"] == {"citation_recall:numeric"}


def test_a_failure_that_no_case_can_have_is_said(suite: Suite) -> None:
    answerable = Suite(suite.cases[:4], suite.places, suite.documents)
    (trial,) = (one for one in self_test(answerable, []) if one.name == "answer where there should be a refusal")
    assert trial.broken is None
    assert "no case of this suite can have it" in trial.line()


def test_without_evidence_that_answers_there_is_nothing_to_test_with(suite: Suite) -> None:
    with pytest.raises(CaseFault, match="no answerable case has evidence that holds its answers"):
        self_test(Suite(suite.cases[4:], suite.places, suite.documents), [])


def test_no_more_replies_are_spoiled_than_asked(differing: Suite) -> None:
    sound, replies = perfect(differing)
    for failure in PLANTED:
        for most in (1, 99):
            spoiled = plant(failure, sound, replies, most)
            assert spoiled is not None
            changed = [id for id, reply in spoiled.items() if reply != replies[id]]
            assert 1 <= len(changed) <= most
            assert list(spoiled) == list(replies)
