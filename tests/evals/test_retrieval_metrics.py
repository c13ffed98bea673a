"""Retrieval measures against worked examples and, for nDCG, scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from evals.metrics.retrieval import Span, covers, finds, hit_at, ndcg_at, recall_at, reciprocal_rank

NONE: frozenset[int] = frozenset()


def test_a_passage_covers_evidence_when_it_holds_nine_tenths_of_it() -> None:
    evidence = Span("a", 100, 200)
    assert covers(Span("a", 0, 190), evidence)
    assert covers(Span("a", 110, 400), evidence)
    assert not covers(Span("a", 0, 189), evidence)
    assert not covers(Span("b", 0, 300), evidence)
    assert not covers(Span("a", 0, 300), Span("a", 50, 50))


def test_evidence_that_stands_twice_is_found_in_either_place() -> None:
    evidence = [[Span("a", 0, 10), Span("b", 50, 60)], [Span("a", 20, 30)]]
    passages = [Span("c", 0, 99), Span("b", 40, 70), Span("a", 0, 40)]
    assert finds(passages, evidence) == [NONE, {0}, {0, 1}]


def test_hits_recall_and_rank_of_a_worked_example() -> None:
    found = [NONE, frozenset({1}), NONE, frozenset({0, 1})]
    assert [hit_at(found, k) for k in (1, 2, 9)] == [0.0, 1.0, 1.0]
    assert [recall_at(found, k, 3) for k in (1, 2, 4)] == [0.0, 1 / 3, 2 / 3]
    assert reciprocal_rank(found) == 0.5
    assert reciprocal_rank([NONE] * 10 + [frozenset({0})]) == 0.0
    assert reciprocal_rank([]) == 0.0


def test_ndcg_is_one_when_each_passage_brings_the_most_it_can_and_repeats_bring_nothing() -> None:
    assert ndcg_at([frozenset({0, 1}), NONE], 10, 2) == 1.0
    assert ndcg_at([frozenset({0}), frozenset({1})], 10, 2) == 1.0
    assert ndcg_at([frozenset({0}), frozenset({0}), frozenset({1})], 10, 2) == pytest.approx(1.5 / (1 + 1 / np.log2(3)))
    assert ndcg_at([NONE, NONE], 10, 1) == 0.0


@settings(deadline=None)
@given(st.lists(st.sampled_from(range(12)), max_size=12, unique=True).filter(bool), st.integers(1, 12))
def test_ndcg_agrees_with_scikit_learn_where_each_sentence_stands_in_one_passage(ranks: list[int], k: int) -> None:
    found = [frozenset({ranks.index(at)}) if at in ranks else NONE for at in range(12)]
    relevance = [[1 if at in ranks else 0 for at in range(12)]]
    expected = ndcg_score(relevance, [list(range(12, 0, -1))], k=k)
    assert ndcg_at(found, k, len(ranks)) == pytest.approx(expected)


def test_sentences_never_found_weigh_on_ndcg_as_missing_passages() -> None:
    assert ndcg_at([frozenset({0})], 10, 2) == pytest.approx(ndcg_score([[1, 1]], [[1, 0]], k=1) / (1 + 1 / np.log2(3)))


@pytest.mark.parametrize("measure", [recall_at, ndcg_at])
def test_nothing_wanted_is_an_error(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(ValueError, match="at least one evidence sentence, got 0"):
        measure([NONE], 10, 0)
