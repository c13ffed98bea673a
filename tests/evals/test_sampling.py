"""Bootstrap intervals against scipy and theory; percentiles against numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evals.metrics.sampling import bootstrap, bootstrap_of, paired_bootstrap, percentile

VALUES = [1.0] * 60 + [0.0] * 40


def test_the_interval_agrees_with_scipy() -> None:
    ours = bootstrap(VALUES)
    theirs = stats.bootstrap((VALUES,), np.mean, method="percentile", n_resamples=9999, rng=1).confidence_interval
    assert (ours.value, ours.cases) == (0.6, 100)
    assert ours.low == pytest.approx(theirs.low, abs=0.011)
    assert ours.high == pytest.approx(theirs.high, abs=0.011)


def test_equal_input_gives_equal_output() -> None:
    assert bootstrap(VALUES) == bootstrap(list(VALUES))
    assert bootstrap([0.5, 0.5]).low == bootstrap([0.5, 0.5]).high == 0.5
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap([])


def test_large_samples_are_drawn_in_blocks_with_the_same_spread() -> None:
    interval = bootstrap([0.0, 1.0] * 5_000)
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * 0.5 / 100, rel=0.1)


def test_any_statistic_can_have_an_interval() -> None:
    assert bootstrap_of(max, [1, 2, 3]).value == 3
    assert bootstrap_of(max, [1, 2, 3]).high == 3
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap_of(max, [])


def test_pairs_cancel_what_both_runs_find_hard() -> None:
    before = [1.0, 0.0] * 50
    after = before.copy()
    after[0:20:2] = [0.0] * 10
    change = paired_bootstrap(before, after)
    assert change.value == pytest.approx(-0.1)
    assert -0.17 < change.low < change.high < -0.03, "narrower than two independent samples could show"
    with pytest.raises(ValueError, match="2 values before, 1 after"):
        paired_bootstrap([1, 0], [1])


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1), st.floats(0, 1))
def test_percentiles_agree_with_numpy(values: list[float], share: float) -> None:
    assert percentile(values, share) == pytest.approx(np.quantile(values, share), abs=1e-9)
