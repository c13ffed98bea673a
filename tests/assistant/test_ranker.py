"""The learned part as it is applied: linear scores, a probability, the file in the package."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.question import understand
from assistant.ranking.evidence import find
from assistant.ranking.ranker import Linear, Trust, bundled
from assistant.ranking.reading import Shelf
from index.library import Library


def test_a_score_is_the_bias_and_the_weighted_features() -> None:
    linear = Linear(0.5, {"a": 2.0, "b": -1.0})
    columns = {"a": np.array([1.0, 0.0]), "b": np.array([0.0, 3.0]), "unweighted": np.array([9.0, 9.0])}
    assert linear.scores(columns).tolist() == [2.5, -2.5]


def test_a_probability_is_the_logistic_of_the_score() -> None:
    linear = Linear(-1.0, {"a": 2.0})
    assert linear.probability({"a": 0.5, "b": 7.0}) == 0.5
    assert linear.probability({"a": 1.0}) == pytest.approx(math.e / (1 + math.e))


@pytest.mark.parametrize(("value", "expected"), [(1e9, 1.0), (-1e9, 0.0)])
def test_a_probability_of_an_extreme_score_is_still_one(value: float, expected: float) -> None:
    assert Linear(0.0, {"a": 1.0}).probability({"a": value}) == pytest.approx(expected, abs=1e-9)


def test_trust_is_the_doubt_of_the_judge_that_doubts_more() -> None:
    trust = Trust(Linear(0.0, {"a": 1.0}), Linear(0.0, {"b": 1.0}))
    assert trust.probability({"a": 0.0, "b": 5.0}) == trust.probability({"a": 5.0, "b": 0.0}) == 0.5


def test_a_missing_feature_is_an_error_and_no_zero() -> None:
    linear = Linear(0.0, {"a": 1.0})
    with pytest.raises(KeyError, match="a"):
        linear.scores({"b": np.zeros(2)})
    with pytest.raises(KeyError, match="a"):
        linear.probability({"b": 0.0})


def test_the_bundled_ranker_can_both_answer_and_refuse() -> None:
    ranker = bundled()
    assert 0 < ranker.threshold < 1
    assert any(weight > 0 for weight in ranker.order.weights.values())
    judges = (ranker.trust.elsewhere, ranker.trust.near_miss)
    weights = [*ranker.order.weights.values(), *(w for one in judges for w in (one.bias, *one.weights.values()))]
    assert all(math.isfinite(weight) for weight in weights)


def test_the_bundled_ranker_weighs_only_features_that_there_are(library: Library, shelf: Shelf) -> None:
    for question in ("北河大橋何時動工？", "How many hives does the apiary keep?"):
        findings = find(understand(question, ["北河大橋多長？"]), library, shelf, bundled())
        assert 0 < findings.confidence < 1
