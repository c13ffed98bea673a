"""`assistant eval` from its arguments to its exit code, over a real index."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.case import read_cases
from index.library import Library

Command = Callable[..., Any]
Json = dict[str, Any]

MORE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"
CASES: list[Json] = [
    {
        "id": "more",
        "question": "旗津航線每日增為幾班？",
        "lang": "zh-Hant",
        "type": "numeric",
        "answerable": True,
        "answers": [["120班"]],
        "documents": ["ferry"],
        "evidence": [MORE],
    },
    {
        "id": "plants",
        "question": "How many species of native plants are there?",
        "lang": "en",
        "type": "numeric",
        "answerable": True,
        "answers": [["340"]],
        "documents": ["garden"],
        "evidence": ["It holds 340 species of native plants."],
    },
    {"id": "no", "question": "船長養幾隻貓？", "lang": "zh-Hant", "type": "unanswerable", "answerable": False},
]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from this project's own gates, and from the CI job that runs these tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def write(path: Path, rows: Sequence[Json]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return write(tmp_path / "cases.jsonl", CASES)


@pytest.fixture
def right(indexed: Path) -> list[Json]:
    """Replies that answer every case rightly, as another system could have written them."""
    library = Library.open(indexed)
    rows: list[Json] = []
    for case in CASES:
        quote = case.get("evidence", [""])[0]
        start = library.document(case["documents"][0]).text.index(quote) if quote else 0
        span = {"document": case.get("documents", [""])[0], "start": start, "end": start + len(quote)}
        rows.append(
            {
                "id": case["id"],
                "answer": f"{quote}[1]",
                "abstained": False,
                "citations": [{"marker": 1, "quote": quote} | span],
            }
            if quote
            else {"id": case["id"], "answer": "The documents don't say.", "abstained": True, "citations": []}
        )
    library.close()
    return rows


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
    command: Command, indexed: Path, cases: Path, right: list[Json], tmp_path: Path
) -> None:
    gates = ["--min", "correct=0.9", "--min", "citation_validity:numeric=1", "--max", "false_refusals=0"]
    words = ["eval", str(cases), "--index", str(indexed), "--replies", str(write(tmp_path / "r.jsonl", right)), *gates]
    held = command(*words)
    assert (held.code, held.out.splitlines()[-1], held.err) == (0, "3 gates hold", "")
    right[0]["citations"][0]["quote"] = MORE.replace("120", "210")
    right[1] = right[2] | {"id": "plants"}
    write(tmp_path / "r.jsonl", right)
    broke = command(*words)
    assert broke.code == 1
    assert [line for line in broke.out.splitlines() if line.startswith("gate broken: ")] == [
        "gate broken: correct is 0.6667, expected at least 0.9 (95% interval 0.0000 to 1.0000, n = 3)",
        "gate broken: citation_validity:numeric is 0.0000, expected at least 1 (95% interval 0.0000 to 0.0000, n = 1)",
        "gate broken: false_refusals is 0.5000, expected at most 0 (95% interval 0.0000 to 1.0000, n = 2)",
    ]


def test_gates_of_the_project_count_and_the_command_line_overrides_them(
    command: Command, indexed: Path, cases: Path, right: list[Json], tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.assistant.gates.max]\ncorrect = 0.5\n", encoding="utf-8")
    words = ["eval", str(cases), "--index", str(indexed), "--replies", str(write(tmp_path / "r.jsonl", right))]
    assert command(*words).code == 1
    assert command(*words, "--max", "correct=1").code == 0


def test_a_baseline_names_the_cases_that_flipped(
    command: Command, indexed: Path, cases: Path, right: list[Json], tmp_path: Path
) -> None:
    words = ["eval", str(cases), "--index", str(indexed), "--replies", str(write(tmp_path / "r.jsonl", right))]
    assert command(*words, "--report", "before").code == 0
    write(tmp_path / "r.jsonl", [row | {"answer": "別的。", "citations": []} for row in right[:2]] + right[2:])
    outcome = command(*words, "--baseline", "before/report.json")
    assert "broken: more  旗津航線每日增為幾班？" in outcome.out
    assert "broken: plants  How many species of native plants are there?" in outcome.out
    write(tmp_path / "r.jsonl", [right[2] | {"id": row["id"]} for row in right])
    outcome = command(*words, "--baseline", "before/report.json")
    assert outcome.code == 1
    assert "gate broken: regression: false_refusals changed by +1.0000" in outcome.out


def test_an_index_older_than_its_documents_breaks_the_gate_on_stale_documents(
    command: Command, cases: Path, corpus: Path, right: list[Json], tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    for path in corpus.iterdir():
        (tmp_path / "mine" / path.name).write_bytes(path.read_bytes())
    assert command("index", "mine", "--index", "own").code == 0
    words = ["eval", str(cases), "--index", "own", "--replies", str(write(tmp_path / "r.jsonl", right))]
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
        "caught  stale index",
    ]


def test_the_self_test_fails_for_gates_that_would_miss_something(command: Command, indexed: Path, cases: Path) -> None:
    outcome = command("eval", str(cases), "--index", str(indexed), "--self-test", "--min", "correct=0.5")
    assert outcome.code == 1
    assert "MISSED  wrong span: no gate turned red" in outcome.out


def test_a_new_question_becomes_a_draft_that_has_to_be_completed(
    command: Command, indexed: Path, tmp_path: Path
) -> None:
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
    assert read_cases([write(tmp_path / "draft.jsonl", [done])])[0].question == question


def test_the_summary_of_a_ci_job_is_written(
    command: Command, indexed: Path, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "step.md"))
    assert command("eval", str(cases), "--index", str(indexed), "--min", "correct=0").code == 0
    assert (tmp_path / "step.md").read_text(encoding="utf-8").startswith("## Grounding evals\n\n- ✅ correct is ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["none.jsonl"], "none.jsonl: can't be read: No such file or directory; expected a file of JSON lines"),
        (["cases.jsonl", "--min", "corect=1"], "no measure 'corect'; did you mean correct?"),
        (
            ["cases.jsonl", "--max", "correct:lists=1"],
            "is for 'lists', which no case has; expected one of all, numeric",
        ),
        (["cases.jsonl", "--baseline", "cases.jsonl"], "cases.jsonl: not JSON"),
        (["cases.jsonl", "--replies", "none.jsonl"], "none.jsonl: can't be read"),
        (["cases.jsonl", "cases.jsonl"], "cases.jsonl:1: the id more is at cases.jsonl:1 too"),
        (["cases.jsonl", "--report", "cases.jsonl"], "no report can be written there"),
        (["cases.jsonl", "--jobs", "0"], "'0' is no number of questions"),
        (["--self-test", "--new", "?"], "not allowed with argument"),
    ],
)
def test_bad_input_is_told_and_ends_with_code_2(
    command: Command, indexed: Path, cases: Path, words: list[str], expected: str
) -> None:
    outcome = command("eval", *words, "--index", str(indexed))
    assert (outcome.code, outcome.out) == (2, "")
    assert expected in outcome.err


def test_without_an_index_it_is_said_how_to_make_one(command: Command, cases: Path) -> None:
    outcome = command("eval", str(cases), "--index", "nowhere")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no index at nowhere" in outcome.err
    assert "assistant index" in outcome.err


def test_a_question_that_cannot_be_asked_is_a_fault_of_its_case(
    command: Command, indexed: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "long.jsonl", [CASES[2] | {"question": "船" * 50_000}])
    outcome = command("eval", str(path), "--index", str(indexed))
    assert outcome.code == 2
    assert f"{path}:1: 'question' can't be asked: " in outcome.err
