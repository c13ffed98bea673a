"""What each command prints, where it prints it, and the code it ends with."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Command, Program

REPLY_KEYS = [
    *("question", "answer", "abstained", "reason", "sentences", "citations", "conflicts", "passages", "confidence"),
    *("seconds", "why", "suggestions"),
]


def test_help_lists_the_commands_that_exist(command: Command) -> None:
    shown = command("--help")
    assert shown.code == 0
    commands = ["chat", "mcp", "users", "ask", "index", "show", "verify", "doctor", "eval"]
    assert re.findall(r"^    (\w+)  ", shown.out, re.MULTILINE) == commands


@pytest.mark.parametrize("name", ["chat", "mcp", "ask", "index", "show", "verify", "doctor", "eval"])
def test_every_command_has_help_and_takes_an_index(command: Command, name: str) -> None:
    shown = command(name, "--help")
    assert shown.code == 0
    assert "--index DIR" in shown.out


def test_ask_prints_the_answer_then_its_sources(command: Command, indexed: Path) -> None:
    asked = command("ask", "局長說增班的原因是什麼？", "--index", str(indexed))
    assert asked.code == 0
    answer, _, sources = asked.out.partition("\n\n")
    assert "去年旅客成長了三成" in answer
    assert "[1]" in answer
    assert sources.startswith("[1] 渡輪時刻表修訂說明 — 林月琴, 港務週報, 2024-03-15\n    ")
    assert "局長陳志明說，增班的原因是去年旅客成長了三成。" in sources
    assert asked.err == ""


def test_a_refusal_gives_its_reason_and_what_came_nearest_and_cites_nothing(command: Command, seeded: Path) -> None:
    asked = command("ask", "誰在1776年改良了蒸汽機？", "--index", str(seeded))
    assert asked.code == 0
    refusal, reason, blank, *nearest = asked.out.splitlines()
    assert refusal == "文件中沒有說明這個問題的答案。"
    assert reason == "沒有任何段落與這個問題相近。"
    assert blank == ""
    assert len(nearest) == 3
    for line in nearest:
        assert re.fullmatch(r"- .+ \([a-z-]+ \d+-\d+\)", line)


def test_ask_json_prints_one_reply_whose_quotes_stand_where_show_finds_them(command: Command, indexed: Path) -> None:
    asked = command("ask", "學生票多少錢？", "--json", "--index", str(indexed))
    assert asked.out.count("\n") == 1
    reply = json.loads(asked.out)
    assert list(reply) == REPLY_KEYS
    assert "25元" in reply["answer"]
    assert reply["citations"]
    for citation in reply["citations"]:
        start, end = str(citation["start"]), str(citation["end"])
        span = command("show", citation["document"], "--start", start, "--end", end, "--index", str(indexed))
        assert span.out == citation["quote"]


def test_batch_answers_each_line_in_order_with_its_id(command: Command, indexed: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '\ufeff{"id": "b", "question": "腳踏車另收多少錢？", "type": "lexical", "answers": [["Okafor"]]}\n'
        "\n"
        '{"question": "旗津航線每日幾班？"}\r\n'
        '{"id": "a", "question": "那學生票呢？", "turns": ["全票單程票價多少？"]}',
        encoding="utf-8",
    )
    asked = command("ask", "--batch", str(questions), "--index", str(indexed))
    assert asked.code == 0
    replies = [json.loads(line) for line in asked.out.splitlines()]
    assert [reply.get("id") for reply in replies] == ["b", None, "a"]
    assert [list(reply) for reply in replies] == [["id", *REPLY_KEYS], REPLY_KEYS, ["id", *REPLY_KEYS]]
    for reply, said in zip(replies, ["15元", "120班", "25元"], strict=True):
        assert said in reply["answer"]


def test_batch_reads_standard_input(program: Program, indexed: Path) -> None:
    lines = '{"id": "一", "question": "腳踏車另收多少錢？"}\n'
    asked = program("ask", "--batch", "-", "--index", str(indexed), stdin=lines)
    assert asked.returncode == 0, asked.stderr
    assert [json.loads(line)["id"] for line in asked.stdout.splitlines()] == ["一"]


def test_index_counts_what_was_added_changed_removed_and_left(command: Command, tmp_path: Path) -> None:
    notes, folder = tmp_path / "notes", str(tmp_path / "index")
    notes.mkdir()
    (notes / "one.md").write_text("# One\n\nThe first note.\n", encoding="utf-8")
    (notes / "two.txt").write_text("The second note.\n", encoding="utf-8")
    assert "2 added, 0 changed, 0 removed, 0 unchanged" in command("index", str(notes), "--index", folder).out
    assert "0 added, 0 changed, 0 removed, 2 unchanged" in command("index", str(notes), "--index", folder).out
    (notes / "one.md").write_text("# One\n\nThe first note, again.\n", encoding="utf-8")
    (notes / "two.txt").unlink()
    (notes / "three.md").write_text("The third note.\n", encoding="utf-8")
    assert "1 added, 1 changed, 1 removed, 0 unchanged" in command("index", str(notes), "--index", folder).out
    assert command("show", "one", "--index", folder).out.endswith("The first note, again.")
    assert command("show", "two", "--index", folder).code == 2


def test_index_takes_seeds_and_the_index_folder_from_where_it_stands(program: Program, tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "note.md").write_text("The bridge is 320 metres long.\n", encoding="utf-8")
    named = {"ASSISTANT_INDEX": str(tmp_path / "named")}
    assert program("index").returncode == 0
    assert (tmp_path / ".assistant" / "catalog.sqlite").is_file()
    assert program("index", env=named).returncode == 0
    assert (tmp_path / "named" / "catalog.sqlite").is_file()
    assert program("index", "--index", "given", env=named).returncode == 0
    assert (tmp_path / "given" / "catalog.sqlite").is_file()
    asked = json.loads(program("ask", "How long is the bridge?", "--json").stdout)
    assert [found["document"] for found in asked["passages"]] == ["note"]


def test_show_prints_the_text_alone_and_its_source_aside(command: Command, indexed: Path) -> None:
    shown = command("show", "garden", "--index", str(indexed))
    assert shown.code == 0
    assert shown.out == (
        "The rooftop garden at the Harbour Library opened in May 2019.\n\n"
        "It holds 340 species of native plants. "
        "The head gardener, Ruth Okafor, waters it with rain collected in two tanks.\n\n"
        "The garden closes in January for pruning."
    )
    assert command("show", "garden", "--start", "4", "--end", "18", "--index", str(indexed)).out == "rooftop garden"
    assert command("show", "garden", "--start", "0", "--end", "0", "--index", str(indexed)).out == ""
    assert (
        command("show", "ferry", "--index", str(indexed)).err == "渡輪時刻表修訂說明 — 林月琴, 港務週報, 2024-03-15\n"
    )


def test_asking_imports_neither_torch_nor_gradio(indexed: Path) -> None:
    code = (
        "import sys; from assistant.cli import main; code = main(sys.argv[1:]);"
        "heavy = ('torch', 'transformers', 'sentence_transformers', 'gradio', 'pandas', 'lxml', 'openai');"
        "print([n for n in heavy if n in sys.modules])"
    )
    words = ["ask", "腳踏車另收多少錢？", "--json", "--index", str(indexed)]
    asked = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    reply, heavy = asked.stdout.splitlines()
    assert "15元" in json.loads(reply)["answer"]
    assert heavy == "[]"


def test_a_reader_that_goes_away_ends_it_quietly(indexed: Path) -> None:
    command = [sys.executable, "-m", "assistant", "show", "ferry", "--index", str(indexed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as shown:
        assert shown.stdout
        assert shown.stderr
        shown.stdout.close()
        said = shown.stderr.read()
    assert shown.returncode == 141
    assert "Error" not in said


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Lets programs that are started be stopped by Ctrl-C: tests that a shell runs in the background ignore it, and
    what ignores it hands that on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_stops_a_batch_with_one_line(indexed: Path) -> None:
    command = [sys.executable, "-m", "assistant", "ask", "--batch", "-", "--index", str(indexed)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as asked:
        assert asked.stdin
        assert asked.stdout
        assert asked.stderr
        asked.stdin.write('{"question": "腳踏車另收多少錢？"}\n' * 20_000)
        asked.stdin.close()
        assert json.loads(asked.stdout.readline())["abstained"] is False
        asked.send_signal(signal.SIGINT)
        asked.stdout.read()
        assert asked.stderr.read() == "assistant: stopped.\n"
    assert asked.returncode == 130


def test_the_doctor_finds_a_sound_index_sound(command: Command, indexed: Path) -> None:
    examined = command("doctor", "--index", str(indexed))
    assert (examined.code, examined.err) == (0, "")
    assert all(line.startswith("ok ") for line in examined.out.splitlines())
    findings = json.loads(command("doctor", "--json", "--index", str(indexed)).out)
    assert [finding["check"] for finding in findings] == [
        line[6:].partition(":")[0] for line in examined.out.splitlines()
    ]


def test_the_doctor_names_what_is_wrong_and_repairs_it(command: Command, indexed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(indexed, folder)
    shutil.rmtree(folder / "lexical")
    examined = command("doctor", "--index", str(folder))
    assert (examined.code, examined.err) == (1, "")
    (line,) = (line for line in examined.out.splitlines() if not line.startswith("ok "))
    assert line.startswith("WRONG lexical view: missing")
    assert line.endswith("run: assistant doctor --repair")
    assert not (folder / "lexical").exists()
    assert command("doctor", "--repair", "--index", str(folder)).code == 0
    assert command("doctor", "--index", str(folder)).code == 0


def test_the_doctor_says_what_it_cannot_repair(command: Command, indexed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(indexed, folder)
    (folder / "catalog.sqlite").write_bytes(b"not a database at all" * 400)
    examined = command("doctor", "--repair", "--index", str(folder))
    assert examined.code == 1
    assert "is damaged" in examined.err
    assert f"rename {folder} and run: assistant index" in examined.out


def test_verify_ends_with_one_when_a_sentence_is_not_supported_and_says_what_is_said_instead(
    command: Command, indexed: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("# 渡輪\n\n增班的原因是去年旅客成長了五成。\n", encoding="utf-8")
    checked = command("verify", str(draft), "--index", str(indexed))
    assert checked.code == 1
    first, second, *_ = checked.out.splitlines()
    assert first == "contradicted 增班的原因是去年旅客成長了五成。[1]"
    assert second == "             instead: 局長陳志明說，增班的原因是去年旅客成長了三成。"
    assert "0 supported, 1 contradicted, 0 not found" in checked.out


def test_verify_json_reads_standard_input_and_ends_with_zero_when_all_is_supported(
    command: Command, indexed: Path
) -> None:
    checked = command(
        "verify", "-", "--json", "--index", str(indexed), stdin="增班的原因是去年旅客成長了三成。".encode()
    )
    assert checked.code == 0
    plain = json.loads(checked.out)
    assert [one["verdict"] for one in plain["sentences"]] == ["supported"]
    assert plain["citations"][0]["quote"] == "局長陳志明說，增班的原因是去年旅客成長了三成。"


def test_verify_of_a_file_that_isnt_there_is_bad_input(command: Command, indexed: Path) -> None:
    checked = command("verify", "nothing.md", "--index", str(indexed))
    assert (checked.code, checked.out) == (2, "")
    assert "nothing.md can't be read" in checked.err
