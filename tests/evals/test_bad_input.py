"""What `assistant eval` says to bad input: one line that names it, exit code 2, and nothing on standard output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Json = dict[str, Any]
Write = Callable[[str, Sequence[Json]], Path]

pytestmark = pytest.mark.usefixtures("elsewhere")


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


def test_a_question_that_cannot_be_asked_is_a_fault_of_its_case(command: Command, write: Write, indexed: Path) -> None:
    unanswerable = {"id": "no", "lang": "zh-Hant", "type": "unanswerable", "answerable": False}
    path = write("long.jsonl", [unanswerable | {"question": "船" * 50_000}])
    outcome = command("eval", str(path), "--index", str(indexed))
    assert outcome.code == 2
    assert f"{path}:1: 'question' can't be asked: " in outcome.err
