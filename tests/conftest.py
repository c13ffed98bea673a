"""A small collection of documents, an index of it, and the program itself, for every test that needs them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from assistant.cli import main

# Property tests find the same examples on every machine and have no time limit.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

FERRY = """---
title: 渡輪時刻表修訂說明
author: 林月琴
publisher: 港務週報
published: 2024-03-15
language: zh-Hant
kind: news
---
# 渡輪時刻表修訂說明

## 班次

港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。尖峰時段每8分鐘一班。

局長陳志明說，增班的原因是去年旅客成長了三成。

## 票價

| 票種 | 單程票價 |
| --- | --- |
| 全票 | 40元 |
| 學生票 | 25元 |

腳踏車另收15元。
"""
GARDEN = """The rooftop garden at the Harbour Library opened in May 2019.

It holds 340 species of native plants. The head gardener, Ruth Okafor, waters it with rain collected in two tanks.

The garden closes in January for pruning.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: its exit code, its standard output and its standard error."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]
Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two documents: a Markdown one in Chinese, a plain one in English. Not to be written to."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "ferry.md").write_text(FERRY, encoding="utf-8")
    (folder / "garden.txt").write_text(GARDEN, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def indexed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index folder of `corpus`. Not to be written to."""
    folder = tmp_path_factory.mktemp("indexed") / "index"
    assert main(["index", str(corpus), "--index", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index folder of the seed documents. Not to be written to."""
    folder = tmp_path_factory.mktemp("seeded") / "index"
    assert main(["index", str(Path(__file__).parents[1] / "seeds"), "--index", str(folder)]) == 0
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Runs `assistant` as a process of its own, in an empty folder, and waits for it."""

    def run(
        *words: str, stdin: str = "", env: Mapping[str, str] | None = None, cwd: Path = tmp_path
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "assistant", *words],
            input=stdin,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )

    return run


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs one command of `assistant` in this process, with `stdin` as its standard input."""

    def run(*words: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as usage:
            code = int(usage.code or 0)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run
