"""python -m assistant.training.judge NEWS.jsonl.gz --pairs PAIRS.jsonl.gz [--claims FILE]: fit and write judge.json.

NEWS has `id`, `date` and `text`, PAIRS `zh`, `en` and `source`. Sentences of the news are said again and made false by
rule; a file of claims adds written ones: `document`, `start`, `end`, `claim`, `holds` and `kind`, one JSON line each.
Every fifth document of the news is only reported on, never fitted, and so are the claims on it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from assistant.judging.carried import Meanings
from assistant.judging.claim import Claim, read_claim
from assistant.judging.comparison import DECISIVE, Comparison, compare
from assistant.judging.entailment import Entailment, chance, judged
from assistant.judging.judge import bare
from assistant.ranking.ranker import Linear
from assistant.training.claims import (
    Example,
    documents_of,
    examples,
    falsified,
    foreign,
    pairs_of,
    pool_of,
    readings_of,
    written,
)
from index.embed import bundled_model
from index.fold import fold_key

REFUSED = 0.12  # of the written restatements that the threshold may refuse, which are the hardest
NEAR = 0.4
PRICE = 1e-4
_ENOUGH = 20  # written restatements, so that a threshold can be read off them
_FREE = ("meaning", "terms", "longer", "length", "wordless")
_WRITTEN_TRUE, _WRITTEN_FALSE = 16.0, 6.0

Row = tuple[Example, Claim, Comparison]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m assistant.training.judge", description=__doc__.partition("\n")[0])
    parser.add_argument("news", type=Path, metavar="NEWS.jsonl.gz")
    parser.add_argument("--pairs", type=Path, required=True, metavar="PAIRS.jsonl.gz")
    parser.add_argument("--claims", type=Path, nargs="*", default=[], metavar="FILE.jsonl")
    parser.add_argument("--documents", type=int, default=400, help="news documents to fit on (default: %(default)s)")
    parser.add_argument("--translations", type=int, default=500, help="pairs to fit on (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "judging" / "judge.json")
    args = parser.parse_args()
    draw, model = random.Random(5), bundled_model()
    meanings = Meanings(model)
    sets: dict[str, list[Example]] = {}
    for part, count in (("fit", args.documents), ("test", args.documents // 3)):
        readings = readings_of(documents_of(args.news, part, count), model)
        pool = pool_of(readings)
        by_hand = written(args.claims, args.news, part, model)
        sets[part] = [*examples(readings, pool, draw), *by_hand, *falsified(by_hand, pool, draw)]
        pairs = pairs_of(args.pairs, part, args.translations if part == "fit" else args.translations // 3, draw)
        sets[f"foreign {part}"] = list(foreign(pairs, pool, draw))
    rows = {name: rows_of(found, meanings) for name, found in sets.items()}
    own, across = _split(rows["fit"])
    own_test, across_test = _split(rows["test"])
    models = {"own": fit(own), "foreign": fit(rows["foreign fit"] + across)}
    plain = {name: _plain(one) for name, one in models.items()} | {"near": NEAR}
    args.out.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    report("own", own_test, models["own"])
    report("foreign", rows["foreign test"] + across_test, models["foreign"])


def rows_of(found: Sequence[Example], meanings: Meanings) -> list[Row]:
    """Each example with its claim taken apart and held against its premise."""
    claims = [read_claim(bare(one.claim)) for one in found]
    return [(one, claim, compare(claim, one.premise, meanings)) for one, claim in zip(found, claims, strict=True)]


def _split(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows in the premise's script, and those in the other."""
    own = [row for row in rows if row[1].is_han == row[0].premise.claim.is_han]
    return own, [row for row in rows if row[1].is_han != row[0].premise.claim.is_han]


def fit(rows: Sequence[Row]) -> Entailment:
    """Both models, and the threshold that refuses REFUSED of the restatements, each judged by models that were fitted
    without its premise; of the written ones where there are any."""
    word, sentence = fit_words(rows), fit_sentences(rows, fit_words(rows))
    groups = [row[0].premise.claim.key for row in rows]
    left_out: list[float] = []
    for inside, outside in GroupKFold(5).split(rows, groups=groups):
        part = [rows[at] for at in inside]
        words = fit_words(part)
        sentences = fit_sentences(part, words)
        wanted = [rows[at] for at in outside if rows[at][0].holds]
        by_hand = [row for row in wanted if row[0].written]
        wanted = by_hand if len(by_hand) >= _ENOUGH else wanted
        left_out += probabilities(wanted, words, sentences)
    return Entailment(word, sentence, float(np.quantile(left_out, REFUSED)))


def fit_words(rows: Sequence[Row]) -> Linear:
    """The probability that a word is carried though it doesn't stand in the premise: all of a restatement's are; of a
    sentence with one word changed all but this."""
    table: list[list[float]] = []
    kept: list[bool] = []
    counts: list[float] = []
    names = tuple(rows[0][2].carried.table)
    for one, claim, comparison in rows:
        wrong = fold_key(one.wrong)
        if not one.holds and not wrong:
            continue
        for at in np.flatnonzero(~comparison.carried.same):
            text = claim.words[at].text
            table.append([comparison.carried.table[name][at] for name in names])
            kept.append(one.holds or not (text in wrong or wrong in text))
            counts.append(4.0 if one.written else 1.0)
    return _logistic(names, np.array(table), np.array(kept), np.array(counts), PRICE, names)


def fit_sentences(rows: Sequence[Row], word: Linear) -> Linear:
    """The probability that a claim is supported, with as much weight on those that are as on those that aren't."""
    rows = [row for row in rows if not row[2].differs]
    features = [judged(comparison, claim, word) for _, claim, comparison in rows]
    names = tuple(name for name in features[0] if name not in DECISIVE)
    holds = np.array([one.holds for one, _, _ in rows])
    counts = np.array([(_WRITTEN_TRUE if one.holds else _WRITTEN_FALSE) if one.written else 1.0 for one, _, _ in rows])
    counts[holds] *= counts[~holds].sum() / counts[holds].sum()
    table = np.array([[row[name] for name in names] for row in features])
    return _logistic(names, table, holds, counts, PRICE, _FREE)


def _logistic(
    names: Sequence[str],
    table: NDArray[np.float64],
    right: NDArray[np.bool_],
    counts: NDArray[np.float64],
    price: float,
    free: Collection[str],
) -> Linear:
    """Logistic regression over standardised columns with `price` times the squared weights as its cost, in which only
    the `free` features may speak for what is judged: the others can't be outweighed by a lack of them."""
    mean = np.average(table, axis=0, weights=counts)
    scale = np.sqrt(np.average((table - mean) ** 2, axis=0, weights=counts))
    scale[scale < 1e-6] = 1.0
    scaled, signs, shares = (table - mean) / scale, np.where(right, 1.0, -1.0), counts / counts.sum()

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (scaled @ weights[1:] + weights[0])
        slopes = -signs * shares / (1 + np.exp(np.clip(margins, -40, 40)))
        cost = float(shares @ np.logaddexp(0, -margins)) + price * float(weights[1:] @ weights[1:])
        return cost, np.concatenate([[slopes.sum()], slopes @ scaled + 2 * price * weights[1:]])

    bounds = [(None, None), *((None, None if name in free else 0.0) for name in names)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[1:] / scale
    kept = {name: float(weight) for name, weight in zip(names, weights, strict=True) if abs(weight) > 1e-6}
    return Linear(float(found[0] - weights @ mean), kept)


def probabilities(rows: Sequence[Row], word: Linear, sentence: Linear) -> list[float]:
    """How surely each claim is supported, shape (rows,)."""
    return [chance(comparison, claim, word, sentence) for _, claim, comparison in rows]


def _plain(one: Entailment) -> dict[str, Any]:
    def linear(model: Linear) -> dict[str, Any]:
        return {"bias": round(model.bias, 4), "weights": {name: round(w, 4) for name, w in model.weights.items()}}

    return {"word": linear(one.word), "sentence": linear(one.sentence), "threshold": round(one.threshold, 4)}


def report(name: str, rows: Sequence[Row], model: Entailment, show: Callable[[str], None] = print) -> None:
    """Print what was judged rightly by kind with 95% intervals, the balanced accuracy, and the risk by coverage."""
    sure = np.array(probabilities(rows, model.word, model.sentence))
    holds = np.array([one.holds for one, _, _ in rows])
    right: dict[str, list[bool]] = defaultdict(list)
    for (one, _, _), probability in zip(rows, sure, strict=True):
        kind = f"{'written' if one.written else 'by rule'} {one.kind}"
        right[kind].append((probability >= model.threshold) == one.holds)
    for kind, found in sorted(right.items()):
        spread = 1.96 * float(np.sqrt(np.mean(found) * (1 - np.mean(found)) / len(found)))
        show(f"{name:8} {kind:24} n={len(found):4}  right {np.mean(found):.3f} ± {spread:.3f}")
    taken = sure >= model.threshold
    balanced = (taken[holds].mean() + (~taken[~holds]).mean()) / 2
    show(f"{name:8} balanced accuracy {balanced:.3f}, AUROC {roc_auc_score(holds, sure):.3f}")
    order = np.argsort(-sure, kind="stable")
    for coverage in (0.1, 0.2, 0.3, 0.4, 0.5):
        risk = 1 - holds[order[: int(coverage * len(order))]].mean()
        show(f"{name:8} called supported: the surest {coverage:.0%}  wrong {risk:.3f}")


if __name__ == "__main__":
    main()
