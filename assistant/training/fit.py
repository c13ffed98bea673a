"""Fitting: the order by listwise softmax, the trust by logistic regression against two kinds of unanswerable lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logit
from sklearn.metrics import roc_auc_score

from assistant.ranking.evidence import AGAINST, signals, softmax
from assistant.ranking.ranker import Linear, Ranker, Trust
from assistant.training.lists import Ranked

# The shares of right answers that the judges may refuse: of what is elsewhere, and of near misses, which are harder.
FALSE_ELSEWHERE, FALSE_NEAR = 0.0075, 0.035
# What a list counts beside one that is answered rightly: a written near miss, and one whose evidence was taken out, for
# the judge of what is elsewhere and for that of near misses, which it is only somewhat like.
RARE, BARE, FEW = 10.0, 0.5, 0.01
PRICE = 17.0


def fit_order(lists: Sequence[Ranked], l2: float = 0.01) -> Linear:
    """Weights that maximise the log share of the evidence in each list (ListNet's top-one form, Cao et al. 2007,
    section 4.2), with `l2` times the squared standardised weights as the price."""
    usable = [one for one in lists if one.gold.any()]
    names = tuple(usable[0].table)
    tables = [np.stack([one.table[name] for name in names], axis=1) for one in usable]
    scale = np.concatenate(tables).std(axis=0)
    kept = scale > 1e-6
    scale[~kept] = 1.0
    scaled = [table / scale for table in tables]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, gradient = l2 * float(weights @ weights) * len(usable), 2 * l2 * weights * len(usable)
        for table, one in zip(scaled, usable, strict=True):
            shares = softmax(table @ weights)
            wanted = np.where(one.gold, shares, 0.0)
            total -= float(np.log(wanted.sum() + 1e-12))
            gradient = gradient + table.T @ (shares - wanted / (wanted.sum() + 1e-12))
        return total, gradient

    weights = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    return Linear(0.0, {name: float(weight) for name, weight, keep in zip(names, weights, kept, strict=True) if keep})


def fit_trust(lists: Sequence[Ranked], order: Linear) -> tuple[Trust, float]:
    """The probability that one of the best three sentences holds the answer, and the threshold under which each judge
    refuses the share of the lists answered rightly that it may. The judge of what is elsewhere is moved, in log-odds,
    to where its own threshold is that of the other.

    The lists answered rightly stand against two kinds of others. Elsewhere: questions of other collections or other
    documents, and the answerable lists with their evidence and every repetition of the answer taken out, so that the
    same question stands on both sides, and its form can't tell them apart. Near misses: questions that were written to
    have no answer. They are few, and may have words that no one would ask an answerable question in; so there each
    signal may only speak the way it is meant to. Lists answered wrongly teach neither."""
    right = [_signals(one, order) for one in lists if is_right(one, order)]
    missed = [_signals(one, order) for one in lists if one.type == "unanswerable"]
    apart = [_signals(one, order) for one in lists if not one.answerable and one.type != "unanswerable"]
    emptied = [without_answer(one) for one in lists if one.answerable]
    bare = [_signals(one, order) for one in emptied if len(one.gold)]
    elsewhere = fit_judge(right, [(apart, 1.0), (bare, BARE)], signed=False)
    near_miss = fit_judge(right, [(missed, RARE), (bare, FEW)], signed=True)
    threshold, apart_from = (
        float(np.quantile([judge.probability(row) for row in right], share))
        for judge, share in ((near_miss, FALSE_NEAR), (elsewhere, FALSE_ELSEWHERE))
    )
    moved = replace(elsewhere, bias=elsewhere.bias + float(logit(threshold) - logit(apart_from)))
    return Trust(moved, near_miss), threshold


def fit_judge(
    right: Sequence[dict[str, float]], others: Sequence[tuple[list[dict[str, float]], float]], signed: bool
) -> Linear:
    """Logistic regression of `right` against `others`, each kind with its weight, with standardised weights priced at
    PRICE; if `signed`, no signal's weight may go against the sense it has (`AGAINST`)."""
    rows = [*right, *(row for kind, _ in others for row in kind)]
    counts = np.array([1.0] * len(right) + [count for kind, count in others for _ in kind])
    sides = np.where(np.arange(len(rows)) < len(right), 1.0, -1.0)
    names = tuple(rows[0])
    table = np.array([[row[name] for name in names] for row in rows])
    mean, scale = table.mean(axis=0), np.maximum(table.std(axis=0), 1e-9)
    scaled = np.column_stack([(table - mean) / scale, np.ones(len(rows))])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = sides * (scaled @ weights)
        priced = np.append(weights[:-1], 0.0)
        total = float(counts @ np.logaddexp(0, -margins) + PRICE * priced @ priced)
        return total, scaled.T @ (-counts * sides / (1 + np.exp(margins))) + 2 * PRICE * priced

    bounds = [((None, 0.0) if name in AGAINST else (0.0, None)) if signed else (None, None) for name in names]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    weights = found[:-1] / scale
    return Linear(float(found[-1] - weights @ mean), dict(zip(names, weights.tolist(), strict=True)))


def without_answer(one: Ranked) -> Ranked:
    """The list as a near miss: the same question, the same neighbours, no answer."""
    keep = ~(one.gold | one.near)
    table = {name: column[keep] for name, column in one.table.items()}
    left = tuple(candidate for candidate, kept in zip(one.candidates, keep, strict=True) if kept)
    return replace(one, answerable=False, table=table, gold=one.gold[keep], near=one.near[keep], candidates=left)


def is_right(one: Ranked, order: Linear, depth: int = 3) -> bool:
    """Whether one of the best `depth` sentences is evidence or repeats an accepted answer."""
    best = np.argsort(-order.scores(one.table), kind="stable")[:depth]
    return one.answerable and bool((one.gold | one.near)[best].any())


def _signals(one: Ranked, order: Linear) -> dict[str, float]:
    return signals(one.table, order.scores(one.table))


def report(part: str, lists: Sequence[Ranked], ranker: Ranker) -> None:
    """Print evidence in the best 1, 3, 5, 16 of pooled lists by type, and refusal of the unanswerable and others."""
    order, trust, threshold = ranker.order, ranker.trust, ranker.threshold
    ranks: dict[str, list[int]] = defaultdict(list)
    for one in lists:
        if one.answerable:
            placed = np.flatnonzero(one.gold[np.argsort(-order.scores(one.table), kind="stable")])
            for name in (one.type, "all"):
                ranks[name].append(int(placed[0]) if len(placed) else 10**6)
    for name, found in sorted(ranks.items()):
        shares = "  ".join(f"@{k} {np.mean([rank < k for rank in found]):.3f}" for k in (1, 3, 5, 16))
        print(f"{part:10} {name:24} n={len(found):4}  {shares}")
    sure: dict[str, list[float]] = defaultdict(list)
    for one in lists:
        kind = "right" if is_right(one, order) else "wrong" if one.answerable else one.type
        sure[kind].append(trust.probability(_signals(one, order)))
        bare = without_answer(one)
        if one.answerable and len(bare.gold):
            sure["its evidence taken out"].append(trust.probability(_signals(bare, order)))
    right = sure.pop("right")
    print(f"{part:10} refused of the right: {np.mean(np.array(right) < threshold):.3f}")
    for kind, trusted in sure.items():
        auroc = roc_auc_score([1] * len(right) + [0] * len(trusted), right + trusted)
        refused = np.mean(np.array(trusted) < threshold)
        print(f"{part:10} {kind:24} n={len(trusted):4}  AUROC {auroc:.3f}  refused {refused:.3f}")
