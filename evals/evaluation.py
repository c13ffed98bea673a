"""One evaluation: what was run, what each case is worth, and what that comes to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from assistant.reply import Reply
from evals.measure import Score, judge
from evals.metrics.sampling import Interval, bootstrap_of, percentile
from evals.shelf import stale
from evals.suite import Suite
from evals.summary import Group, summarise


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`answerer` says what answered. `stale` holds those of the documents at stake that have changed since they
    were indexed. `quoted` is the same suite answered by quoting, where a model wrote these answers."""

    suite: Suite
    answerer: str
    scores: tuple[Score, ...]
    groups: tuple[Group, ...]
    stale: tuple[str, ...]
    quoted: Evaluation | None = None

    @property
    def failing(self) -> list[Score]:
        return [score for score in self.scores if not score.correct]

    @property
    def seconds(self) -> list[float]:
        """How long each reply took, in the order of the cases; without those that don't tell."""
        return [score.reply.seconds for score in self.scores if not math.isnan(score.reply.seconds)]

    @property
    def extra(self) -> Mapping[str, Interval]:
        """The measures of the run as a whole: latency, which is never the same twice, and documents gone stale."""
        count = float(len(self.stale))
        found = {"stale_documents": Interval(count, count, count, len(self.suite.touched))}
        seconds = self.seconds
        if seconds:
            found["latency_p50"] = bootstrap_of(partial(percentile, share=0.5), seconds)
            found["latency_p95"] = bootstrap_of(partial(percentile, share=0.95), seconds)
        return found


def evaluate(suite: Suite, replies: Mapping[str, Reply], answerer: str, quoted: Evaluation | None = None) -> Evaluation:
    """Every reply judged, in the order of the cases, and put together."""
    scores = judge_all(suite, replies)
    gone_stale = tuple(stale(suite.documents, suite.touched))
    return Evaluation(suite, answerer, scores, summarise(scores), gone_stale, quoted)


def judge_all(suite: Suite, replies: Mapping[str, Reply]) -> tuple[Score, ...]:
    """The score of each case of a suite, in its order."""
    return tuple(judge(case, replies[case.id], suite.places[case.id], suite.documents) for case in suite.cases)
