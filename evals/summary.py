"""Scores put together: one group for all cases, one for each type, one for each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.measure import MEASURES, Score
from evals.metrics.refusal import Judged, aurc, calibration_error
from evals.metrics.sampling import Interval, bootstrap, bootstrap_of

GroupKind = Literal["all", "type", "lang"]


@dataclass(frozen=True, slots=True)
class Group:
    """The measures over some of the cases, by name; a measure that applies to none of them is absent."""

    kind: GroupKind
    name: str
    cases: int
    measures: Mapping[str, Interval]


def summarise(scores: Sequence[Score]) -> tuple[Group, ...]:
    """All cases first, then types and then languages by name."""
    types = sorted({score.case.type for score in scores})
    languages = sorted({score.case.lang for score in scores})
    return (
        _group("all", "all", scores),
        *(_group("type", name, [score for score in scores if score.case.type == name]) for name in types),
        *(_group("lang", name, [score for score in scores if score.case.lang == name]) for name in languages),
    )


def judged(scores: Sequence[Score]) -> list[Judged]:
    """Confidence and outcome of the replies that answer and say how sure they are."""
    return [
        (score.confidence, score.correct)
        for score in scores
        if not score.reply.abstained and score.confidence is not None
    ]


def _group(kind: GroupKind, name: str, scores: Sequence[Score]) -> Group:
    measures: dict[str, Interval] = {}
    for measure in MEASURES:
        values = [score.values[measure.name] for score in scores if measure.name in score.values]
        if values:
            measures[measure.name] = bootstrap(values)
    over_sets: dict[str, Callable[[Sequence[Judged]], float]] = {"aurc": aurc, "calibration_error": calibration_error}
    answers = judged(scores)
    for set_name, statistic in over_sets.items():
        if answers:
            measures[set_name] = bootstrap_of(statistic, answers)
    return Group(kind, name, len(scores), measures)
