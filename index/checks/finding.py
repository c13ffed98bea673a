"""A finding: what a check saw, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` is whether all is well as far as `check` goes; `said` is what was seen; `remedy`, "" when there is nothing
    to do, what to do."""

    check: str
    ok: bool
    said: str
    remedy: str = ""


REPAIR = "run: assistant doctor --repair"


def judged(check: str, well: str, problems: Sequence[str], remedy: str = REPAIR) -> Finding:
    """The finding of a check that has met these problems, or that says `well`."""
    if problems:
        return Finding(check, False, "; ".join(problems), remedy)
    return Finding(check, True, well)
