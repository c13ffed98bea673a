"""Comparison with an earlier report: significance, flips, and baselines that can't be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.reply import Reply
from evals.baseline import FORMAT, compare, read_baseline
from evals.case import Case
from evals.errors import BaselineFault
from evals.evaluation import Evaluation, evaluate
from evals.report import as_text, report
from evals.suite import Suite

Run = Callable[[set[int]], Evaluation]


@pytest.fixture
def run(case: Callable[..., Case], reply: Callable[..., Reply]) -> Run:
    """Forty unanswerable cases, of which those with these numbers are answered."""

    def make(answered: set[int]) -> Evaluation:
        cases = tuple(case(f"c{at}", f"問題{at}？", answerable=False, answers=(), documents=()) for at in range(40))
        suite = Suite(cases, {one.id: () for one in cases}, {})
        return evaluate(suite, {f"c{at}": reply("是。" if at in answered else "") for at in range(40)}, "m")

    return make


def stored(folder: Path, evaluation: Evaluation) -> Path:
    path = folder / "report.json"
    path.write_text(as_text(report(evaluation, [], None)), encoding="utf-8")
    return path


def test_a_run_compared_with_itself_has_changed_nothing(tmp_path: Path, run: Run) -> None:
    comparison = compare(read_baseline(stored(tmp_path, run({1, 2}))), run({1, 2}).scores)
    assert (comparison.cases, comparison.broken, comparison.mended, comparison.regressions) == (40, (), (), [])
    assert all(change.interval.value == 0 for change in comparison.changes)


def test_a_significant_regression_is_told_from_a_single_flip_and_both_name_the_cases(tmp_path: Path, run: Run) -> None:
    before = read_baseline(stored(tmp_path, run({1, 2})))
    few = compare(before, run({1, 3, 4}).scores)
    assert [score.case.id for score in few.broken] == ["c3", "c4"]
    assert [score.case.id for score in few.mended] == ["c2"]
    assert few.changes[0].interval.value == pytest.approx(-0.025)
    assert few.regressions == []
    many = compare(before, run(set(range(10))).scores)
    assert [change.measure for change in many.regressions] == ["correct", "refusal_recall"]
    assert many.regressions[0].line().startswith("correct changed by -0.2000 (95% interval -0.3")
    assert compare(before, run(set()).scores).regressions == []


def test_a_case_whose_question_has_changed_is_another_case(tmp_path: Path, run: Run) -> None:
    path = stored(tmp_path, run({1}))
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["results"][0]["question"] = "別的？"
    path.write_text(json.dumps(plain), encoding="utf-8")
    assert compare(read_baseline(path), run({1}).scores).cases == 39


def test_a_baseline_about_other_cases_is_refused(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"format": FORMAT, "results": []}), encoding="utf-8")
    with pytest.raises(BaselineFault, match="the baseline has none of these cases"):
        compare(read_baseline(path), run(set()).scores)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "the format is '[]'"),
        (b'{"format": "other-2"}', "the format is 'other-2'"),
        (json.dumps({"format": FORMAT}).encode(), "'results' has another shape"),
        (json.dumps({"format": FORMAT, "results": [{"id": "a"}]}).encode(), "'results' has another shape"),
        (
            json.dumps(
                {"format": FORMAT, "results": [{"id": "a", "question": "", "turns": [], "values": {}}]}
            ).encode(),
            "'results' has another shape (KeyError('correct'))",
        ),
    ],
)
def test_an_unreadable_baseline_is_named_with_what_was_expected(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content)
    with pytest.raises(BaselineFault) as caught:
        read_baseline(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert expected in str(caught.value)
    assert "expected a report.json that `assistant eval --report` wrote" in str(caught.value)


def test_a_baseline_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaselineFault, match=r"none\.json: can't be read: No such file"):
        read_baseline(tmp_path / "none.json")
