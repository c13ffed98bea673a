"""`assistant eval`: its arguments, and the way from them to an exit code.

Exit codes: 0 done; 1 a gate failed; 2 bad usage or input. Results go to standard output, diagnostics to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

from assistant.ask import Assistant
from assistant.history import History
from assistant.reply import Reply
from evals import gate
from evals.baseline import Comparison, compare, read_baseline
from evals.case import Case
from evals.delivery import append_summary, writable, write_reports
from evals.draft import draft
from evals.drafts import draft_from
from evals.errors import EvalFault
from evals.evaluation import evaluate
from evals.journal import Journal, run_key
from evals.measure import BY_NAME
from evals.recorded import read_replies
from evals.run import answer_all, asking
from evals.selftest import self_test
from evals.shelf import Shelf
from evals.suite import Suite, load_suite
from evals.table import table
from index.library import Library

OWN_CASES = Path(__file__).parent / "cases"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `assistant eval`, but for `--index DIR`, which all commands share."""
    parser.epilog = "Measures: " + ", ".join(BY_NAME) + "."
    parser.add_argument(
        "cases", nargs="*", type=Path, metavar="CASES.jsonl", help="case files (default: those that come with this)"
    )
    for side, beyond in (("--min", "under"), ("--max", "over")):
        parser.add_argument(
            side,
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help=f"fail when a measure is {beyond} a bound; NAME:TYPE=VALUE for the cases of one type or language",
        )
    parser.add_argument(
        "--baseline", type=Path, metavar="REPORT.json", help="fail when a measure is significantly worse than there"
    )
    parser.add_argument(
        "--report", type=Path, metavar="DIR", help="write report.json, report.html, junit.xml and summary.md there"
    )
    parser.add_argument("--replies", type=Path, metavar="FILE.jsonl", help="score recorded replies, and ask nothing")
    parser.add_argument(
        "--jobs",
        type=_count,
        default=os.cpu_count() or 1,
        metavar="N",
        help="questions at a time, by which latency grows (default: %(default)s)",
    )
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--self-test", action="store_true", help="plant failures, and show which gates notice")
    other.add_argument("--drafts", action="store_true", help="print a draft case for each opinion given in the chat")
    other.add_argument("--new", metavar="QUESTION", help="print a draft case for a question, with its current evidence")


def run(arguments: argparse.Namespace) -> int:
    """Score the cases and return the exit code. Raises IndexFault for an index that can't be opened."""
    if arguments.drafts:
        return _drafts(arguments.index)
    try:
        given = [gate.parse(text, "min") for text in arguments.min] + [
            gate.parse(text, "max") for text in arguments.max
        ]
        gates = gate.merged(gate.from_project(Path.cwd()), given)
        before = read_baseline(arguments.baseline) if arguments.baseline else None
        library = Library.open(arguments.index)
        if arguments.new is not None:
            return _draft(arguments.new, library)
        suite = load_suite(arguments.cases or sorted(OWN_CASES.glob("*.jsonl")), Shelf(library))
        gate.refuse_unknown_groups(gates, suite.cases)
        if arguments.self_test:
            return _self_test(suite, gates)
        replies = _replies(arguments, suite.cases, library)
        evaluation = evaluate(
            suite, replies, "recorded replies" if arguments.replies else f"assistant, {library.model.name}"
        )
        outcomes = gate.check(gates, evaluation.groups, evaluation.extra)
        comparison = None if before is None else compare(before, evaluation.scores)
        if arguments.report:
            write_reports(arguments.report, evaluation, outcomes, comparison)
        if os.environ.get("GITHUB_STEP_SUMMARY"):
            append_summary(Path(os.environ["GITHUB_STEP_SUMMARY"]), evaluation, outcomes, comparison)
    except EvalFault as fault:
        print(f"assistant: {fault}", file=sys.stderr)
        return 2
    for id in evaluation.stale:
        print(f"assistant: {id} has changed since it was indexed; run: assistant index PATH", file=sys.stderr)
    print(table(evaluation.groups))
    return _verdict(outcomes, comparison)


def _replies(arguments: argparse.Namespace, cases: Sequence[Case], library: Library) -> Mapping[str, Reply]:
    """Recorded replies, or new ones; with a report, an interrupted run is taken up where it stopped."""
    if arguments.replies:
        return read_replies(arguments.replies, cases)
    journal = None
    if arguments.report:
        journal = Journal(writable(arguments.report) / "replies.part.jsonl", run_key(cases, library))
    with tqdm(total=len(cases), desc="asking", unit=" cases", disable=None, file=sys.stderr) as bar:
        replies = answer_all(cases, asking(Assistant(library)), arguments.jobs, journal, bar.update)
    if journal:
        journal.close(arguments.report / "replies.jsonl", replies)
    return replies


def _verdict(outcomes: Sequence[gate.Outcome], comparison: Comparison | None) -> int:
    """Print what came of the gates and the comparison, and return the exit code."""
    broken = [outcome.line() for outcome in outcomes if not outcome.holds]
    if comparison:
        print(f"\nbaseline: {comparison.cases} cases in both")
        for name, scores in (("broken", comparison.broken), ("mended", comparison.mended)):
            for score in scores:
                print(f"{name}: {score.case.id}  {score.case.question}")
        broken += [f"regression: {change.line()}" for change in comparison.regressions]
    if outcomes or comparison:
        print()
    for line in broken:
        print(f"gate broken: {line}")
    if outcomes and not broken:
        print(f"{len(outcomes)} gates hold")
    return 1 if broken else 0


def _self_test(suite: Suite, gates: Sequence[gate.Gate]) -> int:
    trials = self_test(suite, gates)
    for trial in trials:
        print(trial.line())
    return 0 if all(trial.caught for trial in trials) else 1


def _draft(question: str, library: Library) -> int:
    print(json.dumps(draft(question, Assistant(library).ask(question)), ensure_ascii=False))
    print("A draft: check the evidence, put the required elements into answers, name its type.", file=sys.stderr)
    return 0


def _drafts(folder: Path) -> int:
    with closing(History(folder)) as history:
        rated = history.opinions() if history.exists() else ()
    for one in rated:
        print(json.dumps(draft_from(one), ensure_ascii=False))
    print(f"{len(rated)} drafts: judge each, put the required elements into answers, name its type.", file=sys.stderr)
    return 0


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of questions; a whole number from 1 is expected")
    return int(text)
