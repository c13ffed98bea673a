"""The Makefile installs once, says what is wrong with the Python it is given, and never installs what is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Stands in for the interpreter, which would take minutes: writes down what it is asked, and makes a .venv of itself.
PYTHON = """#!/bin/sh
echo "$@" >> calls
if [ "$1 $2" = "-m venv" ]; then mkdir -p .venv/bin && cp "$0" .venv/bin/python; fi
"""
OLD = """#!/bin/sh
if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for name, script in (("python", PYTHON), ("old", OLD)):
        (tmp_path / name).write_text(script, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def make(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *words], cwd=checkout, env=kept, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def calls(checkout: Path) -> list[str]:
    """What the interpreter was asked since this was last asked."""
    log = checkout / "calls"
    asked = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return asked


def test_chat_installs_once_then_only_indexes_and_serves(checkout: Path) -> None:
    assert make(checkout, "chat", "PYTHON=./python").returncode == 0
    first = calls(checkout)
    assert "-m pip install --disable-pip-version-check --editable ." in first
    assert first[-2:] == ["-m assistant index", "-m assistant chat --port 7860"]
    assert make(checkout, "chat", "PYTHON=./python").returncode == 0
    assert calls(checkout) == ["-m assistant index", "-m assistant chat --port 7860"]


def test_only_another_pyproject_installs_again(checkout: Path) -> None:
    project = checkout / "pyproject.toml"
    make(checkout, "setup", "PYTHON=./python")
    calls(checkout)
    later = project.stat().st_mtime + 100
    os.utime(project, (later, later))
    assert make(checkout, "setup", "PYTHON=./python").returncode == 0
    assert calls(checkout) == []
    project.write_text(project.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    os.utime(project, (later + 100, later + 100))
    assert make(checkout, "setup", "PYTHON=./python").returncode == 0
    assert "-m pip install --disable-pip-version-check --editable ." in calls(checkout)


def test_test_installs_what_the_tests_need(checkout: Path) -> None:
    assert make(checkout, "test", "PYTHON=./python", "ARGS=-x").returncode == 0
    first = calls(checkout)
    assert "-m pip install --disable-pip-version-check --editable .[dev]" in first
    assert first[-1] == "-m pytest -n auto --maxprocesses 4 --dist worksteal -x"
    make(checkout, "test", "PYTHON=./python")
    assert calls(checkout) == ["-m pytest -n auto --maxprocesses 4 --dist worksteal"]


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("./old", "Python 3.11 or newer is needed and ./old is Python 3.9.2."),
        ("no-such-python", "no-such-python was not found. Install Python 3.11 or newer"),
    ],
)
def test_a_python_that_will_not_do_is_explained_before_anything_is_made(checkout: Path, python: str, said: str) -> None:
    refused = make(checkout, "chat", f"PYTHON={python}")
    assert refused.returncode == 2
    assert said in refused.stderr
    assert not (checkout / ".venv").exists()
