"""What the README of the evals says is what there is."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from pathlib import Path

from evals import command
from evals.case import case_from
from evals.gate import from_project
from evals.lines import Line
from evals.measure import MEASURES

TEXT = (Path(command.__file__).parent / "README.md").read_text(encoding="utf-8")


def fenced(kind: str) -> str:
    found = re.search(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_every_measure_is_in_the_table_with_its_direction() -> None:
    rows = [line.split(" | ") for line in TEXT.splitlines() if line.startswith("| `")]
    listed = [(name, row[1] == "higher") for row in rows for name in re.findall(r"`(\w+)`", row[0])]
    assert listed == [(measure.name, measure.up) for measure in MEASURES]


def test_every_flag_that_is_named_exists() -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    plugin = (Path(command.__file__).parent / "pytest_plugin.py").read_text(encoding="utf-8")
    known = parser.format_help() + plugin
    flags = set(re.findall(r"--[a-z][a-z-]+", TEXT))
    assert {"--min", "--baseline", "--self-test", "--assistant-cases"} <= flags
    assert {flag for flag in flags if flag not in known} == set()


def test_the_case_and_the_gates_shown_can_be_read(tmp_path: Path) -> None:
    assert case_from(Line("README.md", json.loads(fenced("json")))).answers[1] == ("second required element",)
    (tmp_path / "pyproject.toml").write_text(fenced("toml"), encoding="utf-8")
    shown = tomllib.loads(fenced("toml"))["tool"]["assistant"]["gates"]
    assert [gate.name for gate in from_project(tmp_path)] == [*shown["min"], *shown["max"]]
