"""A model's answers beside those quoted from the documents, on the same cases by the same ruler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.evaluation import Evaluation
from evals.metrics.sampling import Interval
from evals.table import width

_ROWS = (
    ("correct", "correct"),
    ("supported_share", "supported, before any is struck out"),
    ("citation_recall", "carried by its citations, as shown"),
    ("citation_precision", "citations to the point"),
    ("refusal_recall", "unanswerable, refused"),
    ("false_refusals", "answerable, refused"),
    ("fallbacks", "quoted, as the model gave no answer"),
)
_COST = (("prompt_tokens", "tokens asked, an answer"), ("completion_tokens", "tokens written, an answer"))
_TIME = (("latency_p50", "seconds, median"), ("latency_p95", "seconds, 95% within"))
HEAD = ("", "quoted", "written")


@dataclass(frozen=True, slots=True)
class Row:
    """A measure of both answerers, each as it is shown; blank where one doesn't have it."""

    name: str
    quoted: str
    written: str


def sides(evaluation: Evaluation, timed: bool) -> list[Row]:
    """The rows for an evaluation of a model; empty for one of the quoting answerer alone. Those on time, which differ
    between equal runs, only when `timed`."""
    if evaluation.quoted is None:
        return []
    both = [_measures(one, timed) for one in (evaluation.quoted, evaluation)]
    rows = [(name, title, "{:.1%}") for name, title in _ROWS] + [(name, title, "{:,.0f}") for name, title in _COST]
    rows += [(name, title, "{:.2f}") for name, title in _TIME]
    found = [(title, *(_shown(one.get(name), form) for one in both)) for name, title, form in rows]
    return [Row(title, quoted, written) for title, quoted, written in found if quoted or written]


def as_table(rows: Sequence[Row]) -> str:
    """The rows for a terminal, under what they are."""
    cells = [HEAD, *((row.name, row.quoted, row.written) for row in rows)]
    wide = [max(width(line[column]) for line in cells) for column in range(3)]
    return "\n".join(f"{line[0]:<{wide[0]}}  {line[1]:>{wide[1]}}  {line[2]:>{wide[2]}}".rstrip() for line in cells)


def _measures(evaluation: Evaluation, timed: bool) -> dict[str, Interval]:
    return dict(evaluation.groups[0].measures) | (dict(evaluation.extra) if timed else {})


def _shown(interval: Interval | None, form: str) -> str:
    return "" if interval is None else form.format(interval.value)
