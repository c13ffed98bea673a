"""`assistant eval` from its arguments to its exit code, over a real index."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.case import read_cases

Command = Callable[..., Any]
Json = dict[str, Any]
Write = Callable[[str, Sequence[Json]], Path]

pytestmark = pytest.mark.usefixtures("elsewhere")

MORE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"


def test_an_evaluation_prints_a_table_and_is_done(command: Command, indexed: Path, cases: Path) -> None:
    outcome = command("eval", str(cases), "--index", str(indexed))
    assert outcome.code == 0
    assert [line.split()[:2] for line in outcome.out.splitlines() if line and line[0] not in " -"] == [
        ["numeric", "2"],
        ["unanswerable", "1"],
        ["en", "1"],
        ["zh-Hant", "2"],
        ["all", "3"],
    ]


def test_the_same_index_and_cases_give_the_same_bytes(
    command: Command, indexed: Path, cases: Path, tmp_path: Path
) -> None:
    for name, jobs in (("one", "1"), ("two", "3")):
        assert command("eval", str(cases), "--index", str(indexed), "--report", name, "--jobs", jobs).code == 0
    for name in ("report.json", "junit.xml"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == [
        "junit.xml",
        "latency.json",
        "replies.jsonl",
        "report.html",
        "report.json",
        "summary.md",
    ]


def test_replies_that_were_written_down_are_worth_the_same(
    command: Command, indexed: Path, cases: Path, tmp_path: Path
) -> None:
    asked = command("eval", str(cases), "--index", str(indexed), "--report", "asked")
    recorded = command("eval", str(cases), "--index", str(indexed), "--replies", "asked/replies.jsonl", "--report", "r")
    assert recorded.out == asked.out
    results = [json.loads((tmp_path / name / "report.json").read_text("utf-8"))["results"] for name in ("asked", "r")]
    assert results[0] == results[1]


def test_gates_hold_for_right_replies_and_break_for_wrong_ones(
    command: Command, write: Write, indexed: Path, cases: Path, right: list[Json]
) -> None:
    gates = ["--min", "correct=0.9", "--min", "citation_validity:numeric=1", "--max", "false_refusals=0"]
    words = ["eval", str(cases), "--index", str(indexed), "--replies", str(write("r.jsonl", right)), *gates]
    held = command(*words)
    assert (held.code, held.out.splitlines()[-1], held.err) == (0, "3 gates hold", "")
    right[0]["citations"][0]["quote"] = MORE.replace("120", "210")
    right[1] = right[2] | {"id": "plants"}
    write("r.jsonl", right)
    broke = command(*words)
    assert broke.code == 1
    assert [line for line in broke.out.splitlines() if line.startswith("gate broken: ")] == [
        "gate broken: correct is 0.6667, expected at least 0.9 (95% interval 0.0000 to 1.0000, n = 3)",
        "gate broken: citation_validity:numeric is 0.0000, expected at least 1 (95% interval 0.0000 to 0.0000, n = 1)",
        "gate broken: false_refusals is 0.5000, expected at most 0 (95% interval 0.0000 to 1.0000, n = 2)",
    ]


def test_gates_of_the_project_count_and_the_command_line_overrides_them(
    command: Command, write: Write, indexed: Path, cases: Path, right: list[Json], tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.assistant.gates.max]\ncorrect = 0.5\n", encoding="utf-8")
    words = ["eval", str(cases), "--index", str(indexed), "--replies", str(write("r.jsonl", right))]
    assert command(*words).code == 1
    assert command(*words, "--max", "correct=1").code == 0


def test_a_baseline_names_the_cases_that_flipped(
    command: Command, write: Write, indexed: Path, cases: Path, right: list[Json]
) -> None:
    words = ["eval", str(cases), "--index", str(indexed), "--replies", str(write("r.jsonl", right))]
    assert command(*words, "--report", "before").code == 0
    write("r.jsonl", [row | {"answer": "別的。", "citations": []} for row in right[:2]] + right[2:])
    outcome = command(*words, "--baseline", "before/report.json")
    assert "broken: more  旗津航線每日增為幾班？" in outcome.out
    assert "broken: plants  How many species of native plants are there?" in outcome.out
    write("r.jsonl", [right[2] | {"id": row["id"]} for row in right])
    outcome = command(*words, "--baseline", "before/report.json")
    assert outcome.code == 1
    assert "gate broken: regression: false_refusals changed by +1.0000" in outcome.out


def test_an_index_older_than_its_documents_breaks_the_gate_on_stale_documents(
    command: Command, write: Write, cases: Path, corpus: Path, right: list[Json], tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    for path in corpus.iterdir():
        (tmp_path / "mine" / path.name).write_bytes(path.read_bytes())
    assert command("index", "mine", "--index", "own").code == 0
    words = ["eval", str(cases), "--index", "own", "--replies", str(write("r.jsonl", right))]
    assert command(*words, "--max", "stale_documents=0").code == 0
    (tmp_path / "mine" / "garden.txt").write_text("The garden is closed for good.\n", encoding="utf-8")
    outcome = command(*words, "--max", "stale_documents=0")
    assert outcome.code == 1
    assert "garden has changed since it was indexed; run: assistant index PATH" in outcome.err
    assert "gate broken: stale_documents is 1.0000, expected at most 0" in outcome.out
    assert command("index", "mine", "--index", "own").code == 0
    outcome = command(*words)
    assert outcome.code == 2
    assert "does not stand in document garden" in outcome.err


def test_the_self_test_shows_that_each_failure_is_caught(command: Command, indexed: Path, cases: Path) -> None:
    outcome = command("eval", str(cases), "--index", str(indexed), "--self-test")
    assert outcome.code == 0
    assert [line.split(":")[0] for line in outcome.out.splitlines()] == [
        "caught  wrong span",
        "caught  right span of the wrong document",
        "caught  invented marker",
        "caught  quote altered by one character",
        "caught  answer where there should be a refusal",
        "caught  refusal where there should be an answer",
        "—       disagreement passed over",
        "—       disagreement where sources agree",
        "caught  stale index",
    ]


def test_the_self_test_fails_for_gates_that_would_miss_something(command: Command, indexed: Path, cases: Path) -> None:
    outcome = command("eval", str(cases), "--index", str(indexed), "--self-test", "--min", "correct=0.5")
    assert outcome.code == 1
    assert "MISSED  wrong span: no gate turned red" in outcome.out


def test_a_new_question_becomes_a_draft_that_has_to_be_completed(command: Command, write: Write, indexed: Path) -> None:
    question = "港務局自何時起把旗津航線的班次由每日96班增為每日120班？"
    outcome = command("eval", "--new", question, "--index", str(indexed))
    assert outcome.code == 0
    draft = json.loads(outcome.out)
    assert (draft["question"], draft["lang"]) == (question, "zh-Hant")
    assert draft["id"] == json.loads(command("eval", "--new", question, "--index", str(indexed)).out)["id"]
    if draft["answerable"]:
        assert draft["documents"] == ["ferry"]
        assert MORE in draft["evidence"]
    done = draft | {"answerable": True, "answers": [["2024年4月1日"]], "type": "date"}
    assert read_cases([write("draft.jsonl", [done])])[0].question == question


def test_the_summary_of_a_ci_job_is_written(
    command: Command, indexed: Path, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "step.md"))
    assert command("eval", str(cases), "--index", str(indexed), "--min", "correct=0").code == 0
    assert (tmp_path / "step.md").read_text(encoding="utf-8").startswith("## Grounding evals\n\n- ✅ correct is ")
