"""A few of the crash trials; `python -m tests.crash` makes any number of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def trials(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.crash", *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


def test_an_index_survives_kill_9_at_any_moment() -> None:
    done = trials("--trials", "8", "--seed", "2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("8 trials, 8 survived\n")
