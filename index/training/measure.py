"""Measures an encoder on questions it was not trained on: sentences of news asked about, passages of a reading set.

An encoder is any function from folded texts to unit vectors. Beside its own ranking stands the hybrid
`BM25 / max + weight * cosine`, because that is how the index uses it; BM25 is over Han characters, their
bigrams and words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from index.training.corpus import Question

Floats = NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Floats]
Table = dict[str, dict[str, list[float]]]
DEPTHS = (1, 3, 5, 20)
_TERM = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")


def _terms(text: str) -> list[str]:
    found: list[str] = []
    for run in _TERM.findall(text):
        if "\u3400" <= run[0] <= "\u9fff":
            found += run
            found += map("".join, pairwise(run))
        else:
            found.append(run)
    return found


def bm25(queries: Sequence[str], texts: Sequence[str], b: float = 0.4, k1: float = 1.2) -> Floats:
    """The BM25 scores of every text for every query, each query's divided by its best."""
    counter = CountVectorizer(analyzer=_terms)
    counts = counter.fit_transform(texts).tocoo()
    lengths = np.bincount(counts.row, weights=counts.data, minlength=len(texts))
    seen = np.bincount(counts.col, minlength=counts.shape[1])
    idf = np.log(1 + (len(texts) - seen + 0.5) / (seen + 0.5))
    norm = k1 * (1 - b + b * lengths / lengths.mean())[counts.row]
    counts.data = idf[counts.col] * counts.data * (k1 + 1) / (counts.data + norm)
    asked = counter.transform(queries)
    asked.data[:] = 1
    scores = (asked @ counts.tocsr().T).toarray().astype(np.float32)
    best: Floats = np.maximum(scores.max(axis=1, keepdims=True), np.float32(1e-9))
    divided: Floats = np.divide(scores, best)
    return divided


def _hits(scores: Floats, gold: list[set[int]]) -> NDArray[np.float64]:
    """For each query, whether a gold row is in the top of each depth."""
    top = np.argsort(-scores, axis=1, kind="stable")[:, : max(DEPTHS)]
    rows = zip(top.tolist(), gold, strict=True)
    return np.array([[bool(good & set(row[:depth])) for depth in DEPTHS] for row, good in rows], dtype=np.float64)


def measure_sentences(
    encode: Encoder,
    questions: list[Question],
    documents: dict[str, tuple[str, ...]],
    weights: tuple[float, ...] = (2, 4),
) -> Table:
    """Hits among all sentences of `documents`, by ranking, for paraphrases, English questions and all."""
    texts: list[str] = []
    windows: list[str] = []
    starts: dict[str, int] = {}
    for name, sentences in documents.items():
        starts[name] = len(texts)
        texts += sentences
        windows += ["".join(sentences[max(0, at - 1) : at + 2]) for at in range(len(sentences))]
    asked = [question for question in questions if question.evidence]
    gold = [{starts[question.document] + at for at in question.evidence} for question in asked]
    queries = [question.text for question in asked]
    vectors = encode(queries)
    cosine: Floats = np.divide(vectors @ (encode(texts) + encode(windows)).T, 2, dtype=np.float32)
    lexical = bm25(queries, texts)
    rankings: dict[str, Floats] = {"bm25": lexical, "dense": cosine}
    rankings |= {f"hybrid {weight:g}": lexical + np.float32(weight) * cosine for weight in weights}
    result: Table = {}
    for ranking, scores in rankings.items():
        hits = _hits(scores, gold)
        kinds: dict[str, list[int]] = defaultdict(list)
        for at, question in enumerate(asked):
            kinds["all"].append(at)
            kinds[question.kind.removeprefix("factoid-")].append(at)
        result[ranking] = {kind: hits[kinds[kind]].mean(axis=0).tolist() for kind in ("paraphrase", "english", "all")}
    return result


def measure_passages(
    encode: Encoder, held: list[Question], everything: list[Question], weight: float = 1
) -> dict[str, float]:
    """R@1 of the passages of `everything` for the `held` questions."""
    passages = {question.document: "".join(question.sentences) for question in everything}
    place = {name: at for at, name in enumerate(passages)}
    queries = [question.text for question in held]
    gold = [{place[question.document]} for question in held]
    lexical = bm25(queries, list(passages.values()), b=0.75)
    cosine: Floats = encode(queries) @ encode(list(passages.values())).T
    hybrid: Floats = np.add(lexical, weight * cosine, dtype=np.float32)
    rankings: dict[str, Floats] = {"bm25": lexical, "dense": cosine, "hybrid": hybrid}
    return {name: float(_hits(scores, gold)[:, 0].mean()) for name, scores in rankings.items()}


def measure_speed(encode: Encoder, everything: list[Question]) -> float:
    """Passages of 200 characters encoded in a second."""
    text = "".join(sentence for question in everything for sentence in question.sentences)
    passages = [text[at : at + 200] for at in range(0, min(len(text), 2_000_000), 200)]
    start = perf_counter()
    encode(passages)
    return len(passages) / (perf_counter() - start)
