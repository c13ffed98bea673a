"""Risk against coverage and calibration, against worked examples and an independent calculation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.refusal import aurc, calibration_error, risk_coverage

JUDGED = st.lists(st.tuples(st.sampled_from([0.05, 0.1, 0.33, 0.5, 0.72, 0.9, 1.0]), st.booleans()), min_size=1)


def test_risk_rises_as_less_confident_answers_are_let_in() -> None:
    judged = [(0.9, True), (0.6, False), (0.8, True), (0.6, True)]
    assert risk_coverage(judged, cases=8) == [(0.125, 0.0), (0.25, 0.0), (0.5, 0.25)]
    assert risk_coverage([], cases=3) == []
    with pytest.raises(ValueError, match="4 answers for 3 cases"):
        risk_coverage(judged, cases=3)


def test_aurc_of_a_worked_example() -> None:
    assert aurc([(0.9, True), (0.8, False), (0.7, True), (0.6, False)]) == pytest.approx(
        (0 + 1 / 2 + 1 / 3 + 2 / 4) / 4
    )
    assert aurc([(0.9, True)]) == 0.0
    assert aurc([(0.9, False)]) == 1.0
    with pytest.raises(ValueError, match="at least one answer"):
        aurc([])


@settings(deadline=None)
@given(JUDGED)
def test_aurc_with_equal_confidences_is_the_mean_over_random_orders(judged: list[tuple[float, bool]]) -> None:
    order = np.random.default_rng(0)
    trials = []
    for _ in range(400):
        shuffled = [judged[at] for at in order.permutation(len(judged))]
        wrong = np.array([not right for _, right in sorted(shuffled, key=lambda pair: -pair[0])])
        trials.append(np.mean(np.cumsum(wrong) / np.arange(1, len(wrong) + 1)))
    spread = 5 * np.std(trials) / math.sqrt(len(trials))
    assert aurc(judged) == pytest.approx(np.mean(trials), abs=spread + 1e-9)


def test_calibration_error_of_a_worked_example() -> None:
    judged = [(0.95, True), (0.95, False), (0.15, False), (0.12, False)]
    assert calibration_error(judged) == pytest.approx((abs(1.9 - 1) + 0.27) / 4)
    assert calibration_error([(1.0, True), (0.0, False)]) == 0.0


@settings(deadline=None)
@given(JUDGED)
def test_calibration_error_agrees_with_binning_by_numpy(judged: list[tuple[float, bool]]) -> None:
    confidence = np.array([pair[0] for pair in judged])
    right = np.array([pair[1] for pair in judged], dtype=float)
    bins = np.clip(np.digitize(confidence, np.arange(1, 11) / 10, right=True), 0, 9)
    expected = sum(
        np.mean(bins == number) * abs(confidence[bins == number].mean() - right[bins == number].mean())
        for number in set(bins.tolist())
    )
    assert calibration_error(judged) == pytest.approx(expected)
