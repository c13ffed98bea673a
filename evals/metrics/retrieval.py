"""Was the evidence found: passages in rank order against the spans where the evidence stands.

An evidence sentence may stand in several places; it is found when a passage covers any of them. All measures take
`finds`: for each passage in rank order, the set of evidence sentences (by number) that it covers; and `wanted`, the
number of evidence sentences.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

COVER = 0.9


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a document."""

    document: str
    start: int
    end: int


def covers(passage: Span, evidence: Span) -> bool:
    """Whether the passage holds at least nine tenths of the evidence's characters. The tenth allows for a passage that
    leaves out a closing mark or a list's bullet."""
    if passage.document != evidence.document or evidence.end <= evidence.start:
        return False
    shared = min(passage.end, evidence.end) - max(passage.start, evidence.start)
    return shared >= COVER * (evidence.end - evidence.start)


def finds(passages: Sequence[Span], evidence: Sequence[Collection[Span]]) -> list[frozenset[int]]:
    """For each passage, the numbers of the evidence sentences it covers in any of their places."""
    return [
        frozenset(number for number, places in enumerate(evidence) if any(covers(passage, place) for place in places))
        for passage in passages
    ]


def hit_at(found: Sequence[Collection[int]], k: int) -> float:
    """1 when one of the first k passages covers an evidence sentence, else 0 (success@k of trec_eval)."""
    return float(any(found[:k]))


def recall_at(found: Sequence[Collection[int]], k: int, wanted: int) -> float:
    """The share of the evidence sentences that the first k passages cover (Manning et al., Introduction to Information
    Retrieval, section 8.3). ValueError when nothing is wanted."""
    if wanted < 1:
        raise ValueError(f"recall needs at least one evidence sentence, got {wanted}")
    return len(set().union(*found[:k])) / wanted


def reciprocal_rank(found: Sequence[Collection[int]], k: int = 10) -> float:
    """One over the rank of the first passage that covers an evidence sentence, 0 when none of the first k does. The
    mean over cases is MRR@k (Voorhees, TREC-8 question answering, 1999)."""
    return next((1 / rank for rank, numbers in enumerate(found[:k], start=1) if numbers), 0.0)


def ndcg_at(found: Sequence[Collection[int]], k: int, wanted: int) -> float:
    """Normalised discounted cumulative gain of the first k passages, 0 to 1 (Järvelin and Kekäläinen, 2002, with the
    discount 1 / log2(rank + 1)).

    A passage gains the number of evidence sentences it covers that no passage above it covered: repeats gain nothing.
    The ideal ranks these gains highest first, and has one more passage of gain 1 for each sentence never covered.
    ValueError when nothing is wanted.
    """
    if wanted < 1:
        raise ValueError(f"nDCG needs at least one evidence sentence, got {wanted}")
    seen: set[int] = set()
    gains: list[int] = []
    for numbers in found:
        gains.append(len(set(numbers) - seen))
        seen |= set(numbers)
    ideal = sorted([*gains, *[1] * (wanted - len(seen))], reverse=True)
    return _discounted(gains[:k]) / _discounted(ideal[:k])


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
