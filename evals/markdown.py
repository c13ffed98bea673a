"""The results as Markdown, for a pull request or a job summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from evals.baseline import Comparison
from evals.evaluation import Evaluation
from evals.gate import Outcome
from evals.measure import Score
from evals.sides import sides
from evals.table import HEAD, row

_SHOWN = 20


def summary(evaluation: Evaluation, outcomes: Sequence[Outcome], comparison: Comparison | None) -> str:
    """Gates, the table by type and language, what changed since the baseline, and the first failing cases. The last
    line is on latency, the only one that differs between equal runs."""
    parts = [
        "## Grounding evals",
        _gates(outcomes),
        _table(evaluation),
        _sides(evaluation),
        _changed(comparison),
        _failing(evaluation.failing),
        _latency(evaluation),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _gates(outcomes: Sequence[Outcome]) -> str:
    return "\n".join(
        f"- {'✅' if one.holds else '❌'} {_plain(one.line())}"
        for one in outcomes
        if not one.gate.measure.startswith("latency")
    )


def _table(evaluation: Evaluation) -> str:
    order = {"type": 0, "lang": 1, "all": 2}
    groups = sorted(evaluation.groups, key=lambda group: order[group.kind])
    rows = [[_plain(cell) for cell in row(group)] for group in groups]
    lines = [[head or "group" for head in HEAD], ["---", *["---:"] * (len(HEAD) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _sides(evaluation: Evaluation) -> str:
    rows = sides(evaluation, timed=False)
    lines = ["|  | quoted | written |", "| --- | ---: | ---: |"]
    lines += [f"| {_plain(one.name)} | {one.quoted} | {one.written} |" for one in rows]
    return "\n".join(lines) if rows else ""


def _changed(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    lines = [f"### Since the baseline, over {comparison.cases} cases"]
    lines += [f"- {'❌ ' if one.regressed else ''}{one.line()}" for one in comparison.changes if one.interval.value]
    lines += [f"- broken: `{_code(one.case.id)}` {_plain(one.case.question)}" for one in comparison.broken]
    lines += [f"- mended: `{_code(one.case.id)}` {_plain(one.case.question)}" for one in comparison.mended]
    return "\n".join(lines if len(lines) > 1 else [*lines, "- nothing"])


def _failing(scores: Sequence[Score]) -> str:
    if not scores:
        return "Every case is correct."
    head = f"<details><summary>{len(scores)} cases are not correct</summary>"
    lines = [
        f"- `{_code(one.case.id)}` {_plain(one.case.question)} — {_plain('; '.join(one.missed))}"
        for one in scores[:_SHOWN]
    ]
    more = [f"- and {len(scores) - _SHOWN} more, in report.html"] if len(scores) > _SHOWN else []
    return "\n".join([head, "", *lines, *more, "", "</details>"])


def _latency(evaluation: Evaluation) -> str:
    extra = evaluation.extra
    if "latency_p50" not in extra:
        return ""
    return f"Latency: p50 {extra['latency_p50'].value:.3f} s, p95 {extra['latency_p95'].value:.3f} s."


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing but text, on one line."""
    return re.sub(r"([\\`*_{}\[\]#|~!])", r"\\\1", escape(" ".join(text.split()), quote=False))


def _code(text: str) -> str:
    return " ".join(text.replace("`", "'").split()).replace("|", "/")
