"""The report as data: `report.json`, the same bytes for the same index and cases, and `latency.json`, which isn't."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from evals.baseline import FORMAT, Comparison
from evals.case import Case
from evals.evaluation import Evaluation
from evals.gate import Outcome
from evals.measure import BY_NAME, Score
from evals.metrics.refusal import risk_coverage
from evals.metrics.sampling import Interval
from evals.summary import Group, judged

# What of a reply is worth keeping beside a baseline; all of it is in replies.jsonl.
_OF_REPLY = ("answer", "abstained", "reason", "citations", "conflicts", "confidence", "note", "usage")


def report(evaluation: Evaluation, outcomes: Sequence[Outcome], comparison: Comparison | None) -> dict[str, Any]:
    """Everything but time, as plain lists and mappings: no seconds, no paths, no dates. Numbers have six decimals."""
    suite, scores = evaluation.suite, evaluation.scores
    return {
        "format": FORMAT,
        "answerer": evaluation.answerer,
        "cases": {"count": len(suite.cases), "sha256": _fingerprint(suite.cases)},
        "documents": {id: suite.documents[id].sha256 for id in suite.touched},
        "stale_documents": list(evaluation.stale),
        "groups": [_group(group) for group in evaluation.groups],
        "quoted": None if evaluation.quoted is None else [_group(group) for group in evaluation.quoted.groups],
        "risk_coverage": [[_six(at), _six(risk)] for at, risk in risk_coverage(judged(scores), len(scores))],
        "gates": [_outcome(outcome) for outcome in outcomes if not _is_time(outcome)],
        "baseline": None if comparison is None else _comparison(comparison),
        "results": [_result(score) for score in scores],
    }


def latency(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Seconds from question to reply, by case and in percentiles, and the gates on them."""
    percentiles = {name: _interval(found) for name, found in evaluation.extra.items() if name.startswith("latency")}
    return {
        **percentiles,
        "gates": [_outcome(outcome) for outcome in outcomes if _is_time(outcome)],
        "seconds": {score.case.id: _number(score.reply.seconds) for score in evaluation.scores},
    }


def as_text(value: object) -> str:
    """Plain data as it is written to a file: JSON, indented, one line break at the end."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _fingerprint(cases: Sequence[Case]) -> str:
    rows = [
        [one.id, one.question, one.turns, one.lang, one.type, one.answerable, one.answers, one.documents, one.evidence]
        for one in cases
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _group(group: Group) -> dict[str, Any]:
    measures = {name: _interval(interval) for name, interval in group.measures.items()}
    return {"kind": group.kind, "name": group.name, "cases": group.cases, "measures": measures}


def _interval(interval: Interval) -> dict[str, Any]:
    bounds = {"value": _six(interval.value), "low": _six(interval.low), "high": _six(interval.high)}
    return bounds | {"cases": interval.cases}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    gate = outcome.gate
    return {
        "measure": gate.measure,
        "group": gate.group,
        gate.side: gate.bound,
        "holds": outcome.holds,
        "seen": None if outcome.seen is None else _interval(outcome.seen),
    }


def _is_time(outcome: Outcome) -> bool:
    return outcome.gate.measure.startswith("latency")


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "cases": comparison.cases,
        "broken": [score.case.id for score in comparison.broken],
        "mended": [score.case.id for score in comparison.mended],
        "changes": [
            {"measure": one.measure, "regressed": one.regressed, **_interval(one.interval)}
            for one in comparison.changes
        ],
    }


def _result(score: Score) -> dict[str, Any]:
    case = score.case
    reply = {key: value for key, value in score.reply.to_json().items() if key in _OF_REPLY}
    return {
        "id": case.id,
        "type": case.type,
        "lang": case.lang,
        "question": case.question,
        "turns": list(case.turns),
        "answerable": case.answerable,
        "correct": score.correct,
        "missed": list(score.missed),
        "values": _rounded(score.values),
        "reply": reply | {"confidence": _number(score.reply.confidence)},
    }


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    """Values in the order of the measures, whatever order they were taken in."""
    return {name: _six(values[name]) for name in BY_NAME if name in values}


def _six(value: float) -> float:
    return round(value, 6)


def _number(value: float) -> float | None:
    """A number that JSON has: NaN stands for what a recorded reply doesn't tell, and becomes null."""
    return None if math.isnan(value) else _six(value)
