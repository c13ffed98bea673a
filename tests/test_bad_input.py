"""Bad input gets one clear sentence on standard error that says what to do, exit code 2, and costs nothing."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Command, Outcome


def assert_refused(outcome: Outcome, *said: str) -> None:
    """One line of diagnosis with each of `said` in it, nothing on standard output, exit code 2."""
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1, outcome.err
    assert outcome.err.startswith("assistant: ")
    for part in said:
        assert part in outcome.err


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with one good document."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "good.md").write_text("The lighthouse was built in 1883.\n", encoding="utf-8")
    return folder


@pytest.fixture
def kept(command: Command, notes: Path, tmp_path: Path) -> Path:
    """An index of `notes` that has to stay as it is."""
    folder = tmp_path / "kept"
    assert command("index", str(notes), "--index", str(folder)).code == 0
    return folder


def assert_kept(command: Command, folder: Path) -> None:
    """The index of `notes` still holds its document, and finds it."""
    assert command("show", "good", "--index", str(folder)).out == "The lighthouse was built in 1883."
    asked = command("ask", "When was the lighthouse built?", "--json", "--index", str(folder))
    assert [found["document"] for found in json.loads(asked.out)["passages"]] == ["good"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("？！", "no word"),
        ("\x00\x07\x1b", "no word"),
        ("問" * 50_000, "50,000 characters; at most 4,000"),
        ("what is \udcff this?", "not valid UTF-8"),
    ],
    ids=["empty", "blank", "only marks", "control characters", "50,000 characters", "not UTF-8"],
)
def test_a_question_that_cannot_be_asked(command: Command, indexed: Path, question: str, said: str) -> None:
    assert_refused(command("ask", question, "--index", str(indexed)), said)


def test_control_characters_inside_a_question_do_no_harm(command: Command, indexed: Path) -> None:
    asked = command("ask", "腳踏車\x07另收\x1b多少錢？", "--index", str(indexed))
    assert asked.code == 0
    assert "15元" in asked.out
    assert "\x07" not in asked.out
    assert "\x1b" not in asked.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask"], "QUESTION or --batch"),
        (["ask", "Why?", "--batch", "-"], "QUESTION or --batch"),
        (["index", "--colour"], "--colour"),
        (["tell"], "tell"),
        ([], "COMMAND"),
        (["chat", "--port", "70000"], "'70000' is no port"),
        (["chat", "--port", "http"], "'http' is no port"),
        (["show", "ferry", "--start", "one"], "one"),
        (["index", "--max-pages", "0"], "'0' is no limit"),
        (["index", "--max-memory", "-1"], "'-1' is no limit"),
        (["index", "--max-seconds", "9" * 20], "is no limit; a number from 1 to 1000000000 is expected"),
    ],
)
def test_wrong_usage_is_explained(command: Command, words: list[str], said: str) -> None:
    outcome = command(*words)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith("usage: assistant")
    assert said in outcome.err.splitlines()[-1]


BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "absent.md": (lambda path: None, "does not exist"),
    "empty.md": (lambda path: path.write_bytes(b""), "is empty"),
    "blank.txt": (lambda path: path.write_bytes(b" \n\n\t\n"), "is empty"),
    "no-text.md": (lambda path: path.write_bytes(b"---\ntitle: Nothing\n---\n"), "holds no text"),
    "big5.txt": (lambda path: path.write_bytes("燈塔建於一八八三年。".encode("big5")[:-1]), "not UTF-8: byte 0"),
    "latin.md": (lambda path: path.write_bytes(b"The caf\xe9 is open."), "not UTF-8: byte 7"),
    "utf16.txt": (lambda path: path.write_bytes("燈塔".encode("utf-16") + b"a"), "not UTF-16"),
    "picture.txt": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00"), "not UTF-8: byte 0"),
    "zeros.txt": (lambda path: path.write_bytes(b"a\x00b"), "no text: byte 1"),
    "sheet.xls": (lambda path: path.write_bytes(b"1,2"), ".xls"),
    "front.md": (lambda path: path.write_bytes(b"---\ntitle: [\n---\nText.\n"), "front"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_named_with_its_reason_and_the_index_stays(
    command: Command, kept: Path, tmp_path: Path, name: str
) -> None:
    make, said = BAD_FILES[name]
    path = tmp_path / name
    make(path)
    outcome = command("index", str(path), "--index", str(kept))
    assert outcome.code == 2
    assert name in outcome.err
    assert said in outcome.err
    assert "Traceback" not in outcome.err
    assert_kept(command, kept)


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("--max-megabytes", "1", "has 2.0 MB, more than 1 MB; split it, or raise the limit with --max-megabytes"),
        (
            "--max-characters",
            "99",
            "holds more than 99 characters of text; split it, or raise the limit with --max-char",
        ),
        ("--max-memory", "30", "takes more than 30 MB of memory to read; split it, or raise the limit with --max-mem"),
    ],
)
def test_a_file_beyond_a_limit_is_named_with_the_limit_and_the_index_stays(
    command: Command, kept: Path, tmp_path: Path, limit: str, most: str, said: str
) -> None:
    path = tmp_path / "large\n\u202egpj.txt"
    path.write_text("large " * 333_334, encoding="utf-8")
    outcome = command("index", str(path), limit, most, "--index", str(kept))
    assert outcome.code == 2
    assert f"large\\n\\u202egpj.txt {said}" in outcome.err
    assert_kept(command, kept)


def test_an_unreadable_file_is_named(command: Command, kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "secret.md"
    if os.geteuid() == 0:
        # The administrator may read every file; no one may read the memory at address 0.
        path.symlink_to("/proc/self/mem")
    else:
        path.write_text("Secret.\n", encoding="utf-8")
        path.chmod(0)
    outcome = command("index", str(path), "--index", str(kept))
    assert outcome.code == 2
    assert "secret.md can't be read" in outcome.err
    assert_kept(command, kept)


def test_one_bad_file_among_good_ones_is_reported_and_the_others_are_in(
    command: Command, notes: Path, tmp_path: Path
) -> None:
    (notes / "bad.txt").write_bytes(b"\xff\xff")
    folder = tmp_path / "index"
    outcome = command("index", str(notes), "--index", str(folder))
    assert outcome.code == 2
    assert "1 added" in outcome.out
    assert "bad.txt is not UTF-8" in outcome.err
    assert_kept(command, folder)


def test_a_file_that_turned_bad_keeps_its_last_good_text(command: Command, notes: Path, kept: Path) -> None:
    (notes / "good.md").write_bytes(b"\xff\xff")
    outcome = command("index", str(notes), "--index", str(kept))
    assert outcome.code == 2
    assert "good.md is not UTF-8" in outcome.err
    assert_kept(command, kept)


def test_a_folder_with_nothing_to_index(command: Command, kept: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "README.md").write_text("Not a document.\n", encoding="utf-8")
    (empty / "photo.jpeg").write_bytes(b"\xff\xd8")
    assert_refused(command("index", str(empty), "--index", str(kept)), "nothing to index", str(empty))
    assert_kept(command, kept)


def test_no_seeds_where_it_stands(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(command("index"), "seeds does not exist")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["ask", "Why?"], ["show", "good"], ["chat"]], ids=["ask", "show", "chat"])
def test_no_index_says_how_to_make_one_and_leaves_no_trace(command: Command, tmp_path: Path, words: list[str]) -> None:
    absent = tmp_path / "absent"
    assert_refused(command(*words, "--index", str(absent)), "assistant index", str(absent))
    assert not absent.exists()


def test_an_index_that_is_a_file(command: Command, notes: Path) -> None:
    place = str(notes / "good.md")
    assert_refused(command("ask", "Why?", "--index", place), place)
    assert_refused(command("index", str(notes), "--index", place), place)
    assert (notes / "good.md").read_text(encoding="utf-8") == "The lighthouse was built in 1883.\n"


def test_an_index_of_another_version(command: Command, notes: Path, kept: Path) -> None:
    with sqlite3.connect(kept / "catalog.sqlite") as catalog:
        catalog.execute("PRAGMA user_version = 99")
    catalog.close()
    before = (kept / "catalog.sqlite").read_bytes()
    for words in (["ask", "Why?"], ["index", str(notes)], ["show", "good"], ["chat"]):
        assert_refused(command(*words, "--index", str(kept)), "version 99", "assistant index")
    assert (kept / "catalog.sqlite").read_bytes() == before


def test_an_index_without_its_catalog(command: Command, kept: Path) -> None:
    for part in kept.glob("catalog.sqlite*"):
        part.unlink()
    assert_refused(command("ask", "Why?", "--index", str(kept)), "assistant index", str(kept))


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 400], ids=["empty", "other bytes"])
def test_an_index_with_a_damaged_catalog(command: Command, kept: Path, content: bytes) -> None:
    for part in kept.glob("catalog.sqlite-*"):
        part.unlink()
    (kept / "catalog.sqlite").write_bytes(content)
    assert_refused(command("ask", "Why?", "--index", str(kept)), "catalog.sqlite", "assistant index")


@pytest.mark.parametrize("view", ["lexical", "vectors.faiss"])
def test_an_index_without_a_view_answers_as_before(command: Command, kept: Path, view: str) -> None:
    path = kept / view
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    assert_kept(command, kept)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (["--start", "10", "--end", "5"], "10 to 5"),
        (["--start", "-1"], "-1"),
        (["--end", "9999"], "0 to 33"),
    ],
)
def test_a_span_outside_the_document(command: Command, kept: Path, span: list[str], said: str) -> None:
    assert_refused(command("show", "good", *span, "--index", str(kept)), "good", said)


def test_a_document_that_is_not_there(command: Command, kept: Path) -> None:
    assert_refused(command("show", "goood", "--index", str(kept)), "goood")


def test_a_port_in_use(command: Command, kept: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(command("chat", "--port", port, "--index", str(kept)), f"127.0.0.1:{port}", "--port")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "is not JSON"),
        (b"why?", "why? is not JSON"),
        (b'["why?"]', "not a JSON object"),
        (b'{"id": "a"}', '"question" is missing'),
        (b'{"question": 7}', '"question" is 7'),
        (b'{"question": "Why?", "turns": "before"}', '"turns" is before'),
        (b'{"question": "Why?", "turns": [1]}', '"turns" is [1]'),
        (b'{"question": "Why?", "id": 5}', '"id" is 5'),
        (b'{"question": ""}', "empty"),
        (b'{"question": "' + b"x" * 5_000 + b'"}', "5,000 characters"),
        (b'{"question": "\\ud800 what?"}', "not valid UTF-8"),
        (b'{"question": "caf\xe9?"}', "not valid UTF-8"),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_a_malformed_batch_line_is_named_and_nothing_is_asked(
    command: Command, indexed: Path, line: bytes, said: str
) -> None:
    lines = b'{"question": "Who is the head gardener?"}\n\n' + line + b"\n"
    outcome = command("ask", "--batch", "-", "--index", str(indexed), stdin=lines)
    assert_refused(outcome, "standard input, line 3: ", said)


@pytest.mark.parametrize("content", [b"", b"\n \n"], ids=["empty", "blank"])
def test_a_batch_without_a_question(command: Command, indexed: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(content)
    assert_refused(command("ask", "--batch", str(path), "--index", str(indexed)), str(path), "no question")


def test_a_batch_that_cannot_be_read(command: Command, indexed: Path, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.jsonl")
    assert_refused(command("ask", "--batch", absent, "--index", str(indexed)), absent, "No such file")
    assert_refused(command("ask", "--batch", str(tmp_path), "--index", str(indexed)), str(tmp_path), "directory")


def test_a_model_that_is_not_there(command: Command, notes: Path, kept: Path) -> None:
    outcome = command("index", str(notes), "--model", str(notes / "no-model"), "--index", str(kept))
    assert_refused(outcome, "no-model")
    assert_kept(command, kept)
