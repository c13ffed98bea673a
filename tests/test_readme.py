"""What the READMEs promise is what the program and the Makefile have: commands, flags, targets, files, the drawing."""

from __future__ import annotations

import re
import shlex
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Command

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh-TW.md"]
BEHIND = re.compile(r"\s#.*$")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fenced(text: str, kind: str) -> list[str]:
    """The contents of the code blocks of one kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def shell_lines(text: str) -> list[list[str]]:
    """The words of every line in a shell block, comments aside."""
    lines = [BEHIND.sub("", line) for block in fenced(text, "sh") for line in block.splitlines()]
    return [shlex.split(line) for line in lines if line]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


def help_of(command: Command, *words: str) -> str:
    shown = command(*words, "--help")
    assert shown.code == 0, shown.err
    return shown.out


def unknown(text: str, command: Command) -> list[str]:
    """The commands, flags, make targets and variables in a README's shell blocks that don't exist."""
    found: list[str] = []
    for words in shell_lines(text):
        if words[0] == "make":
            variables = re.findall(r"^(\w+) \?=", read("Makefile"), re.MULTILINE)
            known = {*make_targets(), *variables}
            found += [word for word in words[1:] if word.split("=")[0] not in known]
        elif words[0] == "assistant":
            flags = re.findall(r"--[a-z-]+", help_of(command, words[1]))
            found += [word for word in words[2:] if word.startswith("--") and word not in flags]
        else:
            found.append(words[0])
    return found


@pytest.mark.parametrize("name", READMES)
def test_every_shell_line_can_be_typed(command: Command, name: str) -> None:
    text = read(name)
    assert len(shell_lines(text)) >= 10
    assert unknown(text, command) == []


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("make coffee", ["coffee"]),
        ("make chat COLOUR=red", ["COLOUR=red"]),
        ("assistant ask Why? --loud", ["--loud"]),
        ("pip install assistant", ["pip"]),
    ],
)
def test_a_planted_promise_is_found(command: Command, line: str, missing: list[str]) -> None:
    assert unknown(f"```sh\n{line}\n```\n", command) == missing


@pytest.mark.parametrize("name", READMES)
def test_every_flag_target_and_variable_in_the_prose_exists(command: Command, name: str) -> None:
    commands = re.findall(r"^    (\w+)  ", help_of(command), re.MULTILINE)
    flags = {flag for each in commands for flag in re.findall(r"--[a-z-]+", help_of(command, each))}
    flags |= set(re.findall(r"--assistant-[a-z]+", read("evals/pytest_plugin.py")))
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", read(name), flags=re.MULTILINE | re.DOTALL))
    assert {flag for span in spans for flag in re.findall(r"--[a-z-]+", span)} <= flags
    targets = {span.split()[1] for span in spans if span.startswith("make ")}
    assert targets
    assert targets <= make_targets()


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_shown(command: Command, name: str) -> None:
    shown = {words[1] for words in shell_lines(read(name)) if words[0] == "assistant"} | {
        words[1] for words in shell_lines(read(name)) if words[0] == "make"
    }
    mentioned = shown | set(re.findall(r"`make (\w+)`", read(name)))
    assert set(re.findall(r"^    (\w+)  ", help_of(command), re.MULTILINE)) <= mentioned


@pytest.mark.parametrize("name", READMES)
def test_every_linked_file_is_there(name: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", read(name)) if "://" not in link]
    assert len(links) >= 4
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_both_readmes_show_the_same_commands() -> None:
    assert shell_lines(read("README.md")) == shell_lines(read("README.zh-TW.md"))


@pytest.mark.parametrize("name", READMES)
def test_the_flow_is_drawn_and_told_in_ten_lines(name: str) -> None:
    drawing = fenced(read(name), "text")
    assert len(drawing) == 1
    assert {"tantivy", "SQLite", "FAISS"} <= set(re.findall(r"\w+", drawing[0]))
    assert len(re.findall(r"^\d+\. ", read(name), re.MULTILINE)) == 10


@pytest.mark.parametrize("name", READMES)
def test_the_lines_of_the_drawing_meet(name: str) -> None:
    rows = [spread(line) for line in fenced(read(name), "text")[0].splitlines()]
    for above, below in pairwise(rows):
        for column, mark in enumerate(below):
            if mark in "│┤┘└":
                assert above[column : column + 1] not in ("", " "), f"nothing stands over column {column}: {below}"


def spread(line: str) -> str:
    """The line with each wide character taking the two columns that a terminal gives it."""
    return "".join(char * (2 if unicodedata.east_asian_width(char) in "WF" else 1) for char in line)
