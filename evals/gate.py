"""Gates: bounds that measures must keep, from the command line or from pyproject.toml."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evals.case import Case
from evals.errors import GateFault
from evals.measure import BY_NAME
from evals.metrics.sampling import Interval
from evals.summary import Group

Side = Literal["min", "max"]


@dataclass(frozen=True, slots=True)
class Gate:
    """A measure that must not be under (`min`) or over (`max`) a bound, over all cases or over one type or language."""

    measure: str
    side: Side
    bound: float
    group: str = "all"

    @property
    def name(self) -> str:
        return self.measure if self.group == "all" else f"{self.measure}:{self.group}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a gate: `seen` is None when no case of its group has the measure, and then it doesn't hold."""

    gate: Gate
    seen: Interval | None

    @property
    def holds(self) -> bool:
        if self.seen is None:
            return False
        return self.seen.value >= self.gate.bound if self.gate.side == "min" else self.seen.value <= self.gate.bound

    def line(self) -> str:
        """One line on the outcome: the value, the bound and the interval."""
        wanted = f"{'at least' if self.gate.side == 'min' else 'at most'} {self.gate.bound:g}"
        if self.seen is None:
            return f"{self.gate.name}: no case to measure it on, expected {wanted}"
        interval = f"95% interval {self.seen.low:.4f} to {self.seen.high:.4f}, n = {self.seen.cases}"
        return f"{self.gate.name} is {self.seen.value:.4f}, expected {wanted} ({interval})"


def parse(text: str, side: Side) -> Gate:
    """A gate from `NAME=VALUE` or `NAME:GROUP=VALUE`, such as `correct:list=0.7`. Raises GateFault."""
    name, equals, bound = text.rpartition("=")
    if not equals:
        raise GateFault(f"the gate {text!r} has no bound; expected NAME=VALUE, such as correct=0.8")
    return _gate(name.strip(), side, bound.strip(), f"--{side} {text}")


def from_project(folder: Path) -> list[Gate]:
    """The gates under `[tool.assistant.gates]` of the nearest pyproject.toml, in `folder` or above; none without one.

    The section holds the tables `min` and `max`, each from NAME or "NAME:GROUP" to a number. Raises GateFault for a
    file that isn't TOML and for a section of another shape.
    """
    path = next((at / "pyproject.toml" for at in (folder, *folder.parents) if (at / "pyproject.toml").is_file()), None)
    if path is None:
        return []
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GateFault(f"{path}: can't be read as TOML: {error}") from error
    section = content.get("tool", {}).get("assistant", {}).get("gates", {})
    if not isinstance(section, dict):
        raise GateFault(f"{path}: [tool.assistant.gates] is {section!r}; expected a table with min and max")
    return [gate for side, bounds in section.items() for gate in _section(path, side, bounds)]


def _section(path: Path, side: str, bounds: object) -> Iterable[Gate]:
    where = f"{path}, [tool.assistant.gates.{side}]"
    if side not in ("min", "max") or not isinstance(bounds, dict):
        raise GateFault(f"{where}: {bounds!r}; expected only the tables min and max, from a measure to a number")
    return [_gate(name, "min" if side == "min" else "max", bound, where) for name, bound in bounds.items()]


def _gate(name: str, side: Side, bound: Any, where: str) -> Gate:
    measure, _, group = name.partition(":")
    if measure not in BY_NAME:
        near = difflib.get_close_matches(measure, BY_NAME, n=1)
        expected = f"did you mean {near[0]}? Expected" if near else "expected"
        raise GateFault(f"{where}: no measure {measure!r}; {expected} one of {', '.join(BY_NAME)}")
    try:
        number = math.nan if isinstance(bound, bool) else float(bound)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise GateFault(f"{where}: the bound {bound!r} of {name} is no number; expected one such as 0.8")
    return Gate(measure, side, number, group or "all")


def merged(project: Sequence[Gate], given: Sequence[Gate]) -> tuple[Gate, ...]:
    """The project's gates with those given on the command line in place of their namesakes, or after them."""
    by_name = {(gate.name, gate.side): gate for gate in (*project, *given)}
    return tuple(by_name.values())


def refuse_unknown_groups(gates: Sequence[Gate], cases: Sequence[Case]) -> None:
    """Raises GateFault for a gate on a type or language that no case has: it could never break."""
    names = dict.fromkeys(["all", *(case.type for case in cases), *(case.lang for case in cases)])
    for gate in gates:
        if gate.group not in names:
            expected = ", ".join(names)
            raise GateFault(
                f"the gate {gate.name} is for {gate.group!r}, which no case has; expected one of {expected}"
            )


def check(gates: Sequence[Gate], groups: Sequence[Group], extra: Mapping[str, Interval]) -> tuple[Outcome, ...]:
    """What came of each gate, in order. `extra` holds measures of the run as a whole that no group has."""
    by_name = {group.name: group.measures for group in reversed(groups)}
    return tuple(Outcome(gate, by_name.get(gate.group, {}).get(gate.measure) or _of_all(gate, extra)) for gate in gates)


def _of_all(gate: Gate, extra: Mapping[str, Interval]) -> Interval | None:
    return extra.get(gate.measure) if gate.group == "all" else None
