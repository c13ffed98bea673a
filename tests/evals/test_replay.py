"""A model scored beside quoting, recorded from a real server on the loopback and replayed without one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import NoAnswer
from assistant.reply import Usage
from assistant.writing.model import Piece, Prompt
from evals.errors import RecordingFault
from evals.replay import Replay
from tests.scripted import Json, Script, number_of, playing

Command = Callable[..., Any]
Write = Callable[[str, Sequence[Json]], Path]
RECORDED = Path(__file__).parent / "scripted-run.jsonl"

pytestmark = pytest.mark.usefixtures("elsewhere")


def scripted(request: Json) -> Script:
    """One right answer with a false sentence beside it, one right, and a refusal."""
    asked = request["messages"][-1]["content"]
    if "旗津航線每日增為幾班" in asked:
        number = number_of(request, "每日120班")
        return Script(f"旗津航線的班次增為每日120班。[{number}]旗津航線的班次增為每日210班。[{number}]")
    if "native plants" in asked:
        return Script(f"It holds 340 species of native plants. [{number_of(request, '340 species')}]")
    return Script("NOT_IN_DOCUMENTS", usage={"prompt_tokens": 300, "completion_tokens": 3})


def table(out: str) -> dict[str, list[str]]:
    """The rows beside quoting, by name."""
    lines = [line for line in out.partition("quoted  written\n")[2].splitlines() if line]
    return {line[:37].strip(): line[37:].split() for line in lines}


def test_a_model_is_scored_beside_quoting_and_again_from_its_recording(
    command: Command, indexed: Path, cases: Path, tmp_path: Path
) -> None:
    words = ["eval", str(cases), "--index", str(indexed)]
    with playing(scripted) as server:
        asked = command(
            *words, "--llm-url", server.url, "--llm-model", "scripted", "--record", "run.jsonl", "--report", "asked"
        )
        sent = len(server.requests)
    assert (asked.code, asked.err) == (0, "")
    rows = table(asked.out)
    assert rows["correct"][1] == "100.0%"
    assert rows["supported, before any is struck out"] == ["75.0%"]
    assert rows["carried by its citations, as shown"][1] == "100.0%"
    assert rows["tokens asked, an answer"] == ["321"]
    assert sent == 2, "what is refused before is not sent"
    replayed = command(*words, "--replay", "run.jsonl", "--report", "again")
    assert replayed.code == 0
    for name in ("report.json", "replies.jsonl", "quoted.jsonl"):
        assert (tmp_path / "asked" / name).exists()
    one, two = (json.loads((tmp_path / name / "report.json").read_text("utf-8")) for name in ("asked", "again"))
    assert one["answerer"].startswith("scripted on 127.0.0.1, assistant, ")
    assert two["answerer"].startswith("scripted on a recording, assistant, ")
    assert one["quoted"] == two["quoted"] != one["groups"]
    assert one["results"] == two["results"]
    html = (tmp_path / "again" / "report.html").read_text(encoding="utf-8")
    assert "<h2>Beside quoting</h2>" in html
    assert "| supported, before any is struck out |  | 75.0% |" in (tmp_path / "again" / "summary.md").read_text(
        "utf-8"
    )


def test_a_recording_that_is_kept_scores_the_model_without_a_network(
    command: Command, indexed: Path, cases: Path
) -> None:
    """When this fails because the prompt has changed, write the file anew: `python -m tests.evals.record`."""
    gates = ["--min", "supported_share=0.7", "--min", "correct=0.9", "--max", "fallbacks=0"]
    outcome = command("eval", str(cases), "--index", str(indexed), "--replay", str(RECORDED), *gates)
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "3 gates hold")


def test_a_request_that_was_never_recorded_stops_the_run(
    command: Command, write: Write, indexed: Path, cases: Path
) -> None:
    rows = [{"request": "0" * 64, "model": "toy", "answer": "…", "usage": None}]
    outcome = command("eval", str(cases), "--index", str(indexed), "--replay", str(write("other.jsonl", rows)))
    assert outcome.code == 2
    assert "holds no answer to the request" in outcome.err
    assert "record again with --llm-url URL --llm-model NAME --record FILE" in outcome.err


def test_a_failure_is_recorded_and_replayed_too(command: Command, indexed: Path, cases: Path, tmp_path: Path) -> None:
    words = ["eval", str(cases), "--index", str(indexed)]
    with playing(Script(status=401, body=b"{}")) as server:
        command(*words, "--llm-url", server.url, "--llm-model", "toy", "--record", "run.jsonl", "--report", "asked")
    replayed = command(*words, "--replay", "run.jsonl")
    assert table(replayed.out)["quoted, as the model gave no answer"] == ["100.0%"]
    reply = json.loads((tmp_path / "asked" / "replies.jsonl").read_text("utf-8").splitlines()[0])
    assert reply["note"] == "語言模型 toy 不接受這把金鑰，所以改為引用文件原句作答。"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--record", "r.jsonl"], "--record needs a model to ask"),
        (["--replay", "r.jsonl", "--llm-url", "http://127.0.0.1:9/v1", "--llm-model", "m"], "--replay asks no server"),
        (["--replies", "r.jsonl", "--replay", "r.jsonl"], "--replies scores replies as they are"),
        (["--llm-model", "m"], "--llm-model m needs --llm-url"),
        (["--llm-url", "localhost"], "--llm-url is 'localhost'; expected the address"),
        (["--replay", "r.jsonl"], "r.jsonl: can't be read"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    command: Command, indexed: Path, cases: Path, options: list[str], said: str
) -> None:
    outcome = command("eval", str(cases), "--index", str(indexed), *options)
    assert outcome.code == 2
    assert said in outcome.err


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "holds answers of no model"),
        (
            [{"request": "a", "model": "x"}, {"request": "b", "model": "y"}],
            "holds answers of x, y; expected those of one",
        ),
        ([{"model": "x"}], "'request' is null"),
    ],
)
def test_what_is_no_recording_is_refused(write: Write, rows: list[Json], said: str) -> None:
    with pytest.raises(RecordingFault, match=said):
        Replay(write("r.jsonl", rows))


def test_the_later_answer_to_a_request_counts_and_its_fence_does_not(write: Write) -> None:
    one, two = (Prompt("Rules.", f"=== {fence} begin ===", fence) for fence in ("fence-a", "fence-b"))
    assert one.key == two.key
    usage = {"prompt": 3, "completion": 4}
    rows = [{"request": one.key, "model": "toy", "answer": text, "usage": usage} for text in ("甲", "乙")]
    rows.append({"request": "other", "model": "toy", "fault": "busy", "text": "429"})
    replay = Replay(write("r.jsonl", rows))
    assert list(replay.write(two, True)) == [Piece("乙", Usage(3, 4))]
    changed = Prompt("Other rules.", one.request, one.fence)
    with pytest.raises(RecordingFault):
        list(replay.write(changed, True))


def test_a_fault_of_an_unknown_kind_is_refused(write: Write) -> None:
    prompt = Prompt("Rules.", "Request.", "fence-a")
    lines = [{"request": prompt.key, "model": "toy", "fault": why} for why in ("busy",)]
    with pytest.raises(NoAnswer):
        list(Replay(write("r.jsonl", lines)).write(prompt, True))
    lines[0]["fault"] = "moody"
    with pytest.raises(RecordingFault, match="nor a known 'fault'"):
        list(Replay(write("r.jsonl", lines)).write(prompt, True))
