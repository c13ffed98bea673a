"""Comparison with an earlier report: what got worse beyond chance, and which cases flipped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import BaselineFault
from evals.measure import BY_NAME, Score
from evals.metrics.sampling import Interval, paired_bootstrap

FORMAT = "assistant-eval-1"
# What a regression is looked for in. More measures would mean more false alarms.
COMPARED = (
    "correct",
    "evidence_cited",
    "citation_validity",
    "citation_precision",
    "citation_recall",
    "refusal_recall",
    "false_refusals",
    "hit_at_5",
    "mrr_at_10",
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case as an earlier report has it: what was asked, and what the reply was worth."""

    question: str
    turns: tuple[str, ...]
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Change:
    """The mean change of a measure over the cases that both runs have it for, with its 95% interval."""

    measure: str
    interval: Interval

    @property
    def regressed(self) -> bool:
        """Whether the whole interval lies on the bad side of no change."""
        return self.interval.high < 0 if BY_NAME[self.measure].up else self.interval.low > 0

    def line(self) -> str:
        size = self.interval
        return f"{self.measure} changed by {size.value:+.4f} (95% interval {size.low:+.4f} to {size.high:+.4f})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`broken` are the scores of cases that were correct and aren't, `mended` the reverse. `cases` is how many cases
    both runs have; a case whose question has changed counts as another case."""

    cases: int
    changes: tuple[Change, ...]
    broken: tuple[Score, ...]
    mended: tuple[Score, ...]

    @property
    def regressions(self) -> list[Change]:
        return [change for change in self.changes if change.regressed]


def read_baseline(path: Path) -> dict[str, Earlier]:
    """The cases of an earlier report.json by id. Raises BaselineFault naming the file and what was expected."""
    expected = f"expected a report.json that `assistant eval --report` wrote, with format {FORMAT!r}"
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineFault(f"{path}: can't be read: {error.strerror}; {expected}") from error
    except ValueError as error:
        raise BaselineFault(f"{path}: not JSON: {error}; {expected}") from error
    found = report.get("format") if isinstance(report, dict) else report
    if found != FORMAT:
        raise BaselineFault(f"{path}: the format is {str(found)[:80]!r}; {expected}")
    try:
        return {one["id"]: _earlier(one) for one in report["results"]}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BaselineFault(f"{path}: 'results' has another shape ({error!r}); {expected}") from error


def _earlier(result: dict[str, Any]) -> Earlier:
    values = {str(name): float(value) for name, value in result["values"].items()}
    values["correct"]  # every result has it
    return Earlier(str(result["question"]), tuple(result["turns"]), values)


def compare(before: Mapping[str, Earlier], scores: Sequence[Score]) -> Comparison:
    """What changed since an earlier run, by the paired bootstrap over the cases that both have. Raises BaselineFault
    when there is none."""
    pairs = [(before[score.case.id], score) for score in scores if _same(before.get(score.case.id), score)]
    if not pairs:
        raise BaselineFault("the baseline has none of these cases; expected a report on at least one of them")
    flipped = [score for old, score in pairs if old.values["correct"] != score.values["correct"]]
    return Comparison(
        cases=len(pairs),
        changes=tuple(change for name in COMPARED if (change := _change(name, pairs))),
        broken=tuple(score for score in flipped if not score.correct),
        mended=tuple(score for score in flipped if score.correct),
    )


def _same(old: Earlier | None, score: Score) -> bool:
    return old is not None and (old.question, old.turns) == (score.case.question, score.case.turns)


def _change(name: str, pairs: Sequence[tuple[Earlier, Score]]) -> Change | None:
    both = [(old.values[name], new.values[name]) for old, new in pairs if name in old.values and name in new.values]
    if not both:
        return None
    return Change(name, paired_bootstrap([old for old, _ in both], [new for _, new in both]))
