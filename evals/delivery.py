"""Puts an evaluation where people and machines look for it: a folder of reports, and the summary of a CI job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.baseline import Comparison
from evals.errors import EvalFault
from evals.evaluation import Evaluation
from evals.gate import Outcome
from evals.junit import junit
from evals.markdown import summary
from evals.page import page
from evals.report import as_text, latency, report


def write_reports(
    folder: Path, evaluation: Evaluation, outcomes: Sequence[Outcome], comparison: Comparison | None
) -> None:
    """The five files of a report. Raises EvalFault when the folder can't be written.

    `report.json` and `junit.xml` are the same bytes for the same index and cases; `report.html` and `summary.md` too,
    but for their last part, on latency; `latency.json` is all time.
    """
    files = {
        "report.json": as_text(report(evaluation, outcomes, comparison)),
        "latency.json": as_text(latency(evaluation, outcomes)),
        "report.html": page(evaluation, outcomes, comparison),
        "junit.xml": junit(evaluation.scores, outcomes, comparison),
        "summary.md": summary(evaluation, outcomes, comparison),
    }
    for name, content in files.items():
        (writable(folder) / name).write_text(content, encoding="utf-8")


def writable(folder: Path) -> Path:
    """The folder, made when it isn't there. Raises EvalFault when it can't be made or isn't one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvalFault(f"{folder}: no report can be written there: {error.strerror}; expected a folder") from error
    return folder


def append_summary(
    path: Path, evaluation: Evaluation, outcomes: Sequence[Outcome], comparison: Comparison | None
) -> None:
    """Add the Markdown summary to a file, as `$GITHUB_STEP_SUMMARY` wants it. Raises EvalFault when that can't be."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(summary(evaluation, outcomes, comparison))
    except OSError as error:
        raise EvalFault(f"{path}: the job's summary can't be written there: {error.strerror}") from error
