"""Gates: how they are written, where they come from, and when they hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.case import Case
from evals.errors import GateFault
from evals.gate import Gate, check, from_project, merged, parse, refuse_unknown_groups
from evals.metrics.sampling import Interval
from evals.summary import Group


def group(name: str, **values: float) -> Group:
    kind = "all" if name == "all" else "type"
    measures = {key: Interval(value, value - 0.1, value + 0.1, 20) for key, value in values.items()}
    return Group(kind, name, 20, measures)  # type: ignore[arg-type]


def test_a_gate_is_a_measure_a_bound_and_perhaps_a_group() -> None:
    assert parse("correct=0.8", "min") == Gate("correct", "min", 0.8)
    assert parse("correct:why-how=.7", "min") == Gate("correct", "min", 0.7, "why-how")
    assert parse("false_refusals = 5e-2", "max") == Gate("false_refusals", "max", 0.05)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("correct", "the gate 'correct' has no bound; expected NAME=VALUE"),
        ("corect=0.8", "no measure 'corect'; did you mean correct? Expected one of correct,"),
        ("accuracy=0.8", "no measure 'accuracy'; "),
        ("correct=high", "the bound 'high' of correct is no number"),
        ("correct=nan", "the bound 'nan' of correct is no number"),
    ],
)
def test_a_gate_that_makes_no_sense_is_refused(text: str, expected: str) -> None:
    with pytest.raises(GateFault) as caught:
        parse(text, "min")
    assert expected in str(caught.value)


def test_gates_hold_at_their_bound_and_break_beyond_it() -> None:
    groups = [group("all", correct=0.8, false_refusals=0.05), group("list", correct=0.6)]
    gates = [parse("correct=0.8", "min"), parse("correct:list=0.7", "min"), parse("false_refusals=0.04", "max")]
    first, second, third = check(gates, groups, {})
    assert [outcome.holds for outcome in (first, second, third)] == [True, False, False]
    assert second.line() == "correct:list is 0.6000, expected at least 0.7 (95% interval 0.5000 to 0.7000, n = 20)"
    assert third.line().startswith("false_refusals is 0.0500, expected at most 0.04 (95% interval")


def test_a_measure_that_no_case_has_breaks_its_gate_and_says_so() -> None:
    (outcome,) = check([parse("refusal_recall=0.9", "min")], [group("all", correct=1.0)], {})
    assert not outcome.holds
    assert outcome.line() == "refusal_recall: no case to measure it on, expected at least 0.9"


def test_measures_of_the_whole_run_have_gates_too() -> None:
    extra = {"latency_p95": Interval(0.2, 0.2, 0.2, 20)}
    (outcome,) = check([parse("latency_p95=0.1", "max")], [group("all")], extra)
    assert not outcome.holds


def test_a_gate_on_a_type_or_language_that_no_case_has_is_refused(case: Callable[..., Case]) -> None:
    cases = [case("a", type="list"), case("b", lang="en")]
    refuse_unknown_groups([parse(f"correct:{name}=0.5", "min") for name in ("list", "en", "all")], cases)
    with pytest.raises(GateFault) as caught:
        refuse_unknown_groups([parse("correct:lst=0.5", "min")], cases)
    assert str(caught.value) == (
        "the gate correct:lst is for 'lst', which no case has; expected one of all, list, numeric, zh-Hant, en"
    )


def test_gates_come_from_the_nearest_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.assistant.gates]\nmin = { correct = 0.8, "correct:list" = 0.5 }\nmax = { false_refusals = 0 }\n',
        encoding="utf-8",
    )
    (tmp_path / "deep" / "er").mkdir(parents=True)
    assert from_project(tmp_path / "deep" / "er") == [
        Gate("correct", "min", 0.8),
        Gate("correct", "min", 0.5, "list"),
        Gate("false_refusals", "max", 0.0),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[tool.assistant.gates", "can't be read as TOML"),
        ("[tool.assistant]\ngates = 1", "[tool.assistant.gates] is 1; expected a table with min and max"),
        ("[tool.assistant.gates]\ncorrect = 0.8", "[tool.assistant.gates.correct]: 0.8; expected only the tables min"),
        ("[tool.assistant.gates.min]\ncorrect = true", "the bound True of correct is no number"),
        ("[tool.assistant.gates.max]\nfalse_refusal = 1", "did you mean false_refusals?"),
    ],
)
def test_a_section_of_another_shape_is_refused_with_its_file(tmp_path: Path, content: str, expected: str) -> None:
    (tmp_path / "pyproject.toml").write_text(content, encoding="utf-8")
    with pytest.raises(GateFault) as caught:
        from_project(tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "pyproject.toml"))
    assert expected in str(caught.value)


def test_the_command_line_replaces_the_projects_gate_of_the_same_name() -> None:
    project = [parse("correct=0.8", "min"), parse("correct:list=0.5", "min")]
    given = [parse("correct=0.9", "min"), parse("correct=1", "max")]
    assert merged(project, given) == (given[0], project[1], given[1])
