"""Does confidence mean anything: risk against coverage, and calibration.

Both take answered cases only, as pairs of `confidence` (0 to 1) and whether the answer was right. Refusals are measured
case by case, as `refusal_precision`, `refusal_recall` and `false_refusals` (see `evals.measure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

Judged = tuple[float, bool]


def risk_coverage(judged: Sequence[Judged], cases: int) -> list[tuple[float, float]]:
    """Points (coverage, risk), one for each distinct confidence from high to low: if only answers at least that
    confident had been given, the share of all `cases` answered, and the share of those answers that are wrong.

    The risk–coverage curve of selective prediction (El-Yaniv and Wiener, 2010). Coverage ends where the system itself
    stopped answering. ValueError when there are more answers than cases.
    """
    if len(judged) > cases:
        raise ValueError(f"{len(judged)} answers for {cases} cases")
    points: list[tuple[float, float]] = []
    answered = wrong = 0
    for _, group in groupby(sorted(judged, key=lambda pair: -pair[0]), key=lambda pair: pair[0]):
        outcomes = [right for _, right in group]
        answered += len(outcomes)
        wrong += outcomes.count(False)
        points.append((answered / cases, wrong / answered))
    return points


def aurc(judged: Sequence[Judged]) -> float:
    """Area under the risk–coverage curve, 0 (best) to 1: the mean, over k from 1 to n, of the share of wrong answers
    among the k most confident (Geifman, Uziel and El-Yaniv, 2019). Equal confidences count as ordered at random, in
    expectation. ValueError when there is no answer."""
    if not judged:
        raise ValueError("AURC needs at least one answer")
    total = 0.0
    answered = wrong = 0
    for _, group in groupby(sorted(judged, key=lambda pair: -pair[0]), key=lambda pair: pair[0]):
        outcomes = [right for _, right in group]
        share = outcomes.count(False) / len(outcomes)
        total += sum((wrong + share * more) / (answered + more) for more in range(1, len(outcomes) + 1))
        answered += len(outcomes)
        wrong += outcomes.count(False)
    return total / len(judged)


def calibration_error(judged: Sequence[Judged], bins: int = 10) -> float:
    """Expected calibration error, 0 (best) to 1: over equal-width bins of confidence, the difference between the mean
    confidence and the share of right answers, weighted by the bin's size (Guo et al., 2017, equation 3; bins are
    half-open below, as there: (0, 0.1], …, with 0 in the first). ValueError when there is no answer."""
    if not judged:
        raise ValueError("calibration error needs at least one answer")
    sums = [[0.0, 0.0] for _ in range(bins)]
    for confidence, right in judged:
        number = next((n for n in range(bins) if confidence <= (n + 1) / bins), bins - 1)
        sums[number][0] += confidence
        sums[number][1] += right
    return sum(abs(confidence - right) for confidence, right in sums) / len(judged)
