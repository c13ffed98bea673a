"""`pytest --assistant-cases`: one test for each case, in a pytest of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from index.library import Library
from tests.evals import conftest
from tests.evals.conftest import MORE

CASE = conftest.CASES[0] | {"id": "right"}
CASES = [
    CASE,
    CASE | {"id": "wrong", "question": "一天開出多少班渡輪？"},
    CASE | {"id": "untrue", "question": "增班後有幾班？"},
]


@pytest.fixture
def folder(tmp_path: Path, indexed: Path) -> Path:
    library = Library.open(indexed)
    start = library.document("ferry").text.index(MORE)
    library.close()
    span = {"marker": 1, "document": "ferry", "start": start, "end": start + len(MORE), "quote": MORE}
    right = {"id": "right", "answer": f"{MORE}[1]", "abstained": False, "citations": [span]}
    replies = [
        right,
        {"id": "wrong", "answer": "沒有。", "abstained": True, "citations": []},
        right | {"id": "untrue", "citations": [span | {"quote": MORE.replace("120", "210")}]},
    ]
    for name, rows in (("cases.jsonl", CASES), ("replies.jsonl", replies)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "test_other.py").write_text("def test_other():\n    pass\n", encoding="utf-8")
    return tmp_path


def pytest_in(folder: Path, index: Path, *words: str) -> subprocess.CompletedProcess[str]:
    installed = any(one.value == "evals.pytest_plugin" for one in entry_points(group="pytest11"))
    plugin = [] if installed else ["-p", "evals.pytest_plugin"]
    command = [sys.executable, "-m", "pytest", *plugin, "-v", "--rootdir", str(folder), "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "--assistant-index", str(index), *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def test_each_case_is_a_test_that_tells_what_was_missed(folder: Path, indexed: Path) -> None:
    ran = pytest_in(folder, indexed, "--assistant-cases", "cases.jsonl", "--assistant-replies", "replies.jsonl")
    assert ran.returncode == 1
    assert re.findall(r"^(\S+) (PASSED|FAILED)", ran.stdout, re.MULTILINE) == [
        ("cases.jsonl::right", "PASSED"),
        ("cases.jsonl::wrong", "FAILED"),
        ("cases.jsonl::untrue", "FAILED"),
    ]
    assert "refused, where the documents answer" in ran.stdout
    assert "100% of the citations are not valid" in ran.stdout
    assert "Q: 一天開出多少班渡輪？\nA: 沒有。" in ran.stdout


def test_named_paths_are_run_too_and_single_cases_can_be_chosen(folder: Path, indexed: Path) -> None:
    words = ["--assistant-cases", "cases.jsonl", "--assistant-replies", "replies.jsonl", "-k", "right or other"]
    ran = pytest_in(folder, indexed, *words, "test_other.py")
    assert ran.returncode == 0
    assert "2 passed, 2 deselected" in ran.stdout


def test_without_case_files_nothing_changes(folder: Path, indexed: Path) -> None:
    ran = pytest_in(folder, indexed)
    assert ran.returncode == 0
    assert "1 passed" in ran.stdout


def test_the_assistant_itself_is_asked_when_there_are_no_recorded_replies(folder: Path, indexed: Path) -> None:
    ran = pytest_in(folder, indexed, "--assistant-cases", "cases.jsonl")
    assert len(re.findall(r"^cases.jsonl::\w+ (?:PASSED|FAILED)", ran.stdout, re.MULTILINE)) == 3


def test_a_bad_case_file_is_an_error_of_collection(folder: Path, indexed: Path) -> None:
    (folder / "cases.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    ran = pytest_in(folder, indexed, "--assistant-cases", "cases.jsonl")
    assert ran.returncode == 2
    assert "cases.jsonl:1: 'answerable' is missing; expected true or false" in ran.stdout
