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
from assistant.judging.judge import Judge
from assistant.reply import Reply
from assistant.writing import options
from assistant.writing.generate import Writer
from assistant.writing.model import Model
from evals import gate, verification
from evals.baseline import Comparison, compare, read_baseline
from evals.case import Case
from evals.delivery import append_summary, writable, write_reports
from evals.draft import draft
from evals.drafts import draft_from
from evals.errors import EvalFault
from evals.evaluation import Evaluation, evaluate
from evals.journal import Journal, run_key
from evals.measure import BY_NAME
from evals.recorded import read_replies
from evals.replay import Recording, Replay
from evals.run import answer_all, asking
from evals.selftest import self_test
from evals.shelf import Shelf
from evals.sides import as_table, sides
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
    parser.add_argument(
        "--record", type=Path, metavar="FILE.jsonl", help="add the language model's answers to a file as they come"
    )
    parser.add_argument(
        "--replay", type=Path, metavar="FILE.jsonl", help="take a model's answers from such a file, without a network"
    )
    parser.add_argument(
        "--claims",
        action="append",
        default=[],
        type=Path,
        metavar="CLAIMS.jsonl",
        help="score what `assistant verify` says of claims instead; see evals/claims",
    )
    options.add_arguments(parser, shows=False)
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
        if arguments.claims:
            return _claims(arguments.claims, library)
        if arguments.new is not None:
            return _draft(arguments.new, library)
        suite = load_suite(arguments.cases or sorted(OWN_CASES.glob("*.jsonl")), Shelf(library))
        gate.refuse_unknown_groups(gates, suite.cases)
        if arguments.self_test:
            return _self_test(suite, gates)
        evaluation = _evaluation(arguments, suite, library)
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
    if evaluation.quoted:
        print(f"\n{as_table(sides(evaluation, timed=True))}")
    return _verdict(outcomes, comparison)


def _evaluation(arguments: argparse.Namespace, suite: Suite, library: Library) -> Evaluation:
    """Recorded replies judged, or new ones; those of a language model beside the quoted ones."""
    model = _model(arguments)
    if arguments.replies:
        return evaluate(suite, read_replies(arguments.replies, suite.cases), "recorded replies")
    quoting = f"assistant, {library.model.name}"
    if model is None:
        return evaluate(suite, _replies(arguments, suite.cases, Assistant(library), quoting, "replies"), quoting)
    quoted = _replies(arguments, suite.cases, Assistant(library), quoting, "quoted")
    writing = f"{model.name} on {model.host}, {quoting}"
    assistant = Assistant(library, writer=Writer(library, model, Judge(library)))
    written = _replies(arguments, suite.cases, assistant, writing, "replies")
    return evaluate(suite, written, writing, evaluate(suite, quoted, quoting))


def _model(arguments: argparse.Namespace) -> Model | None:
    """The language model to score: a server's, recorded or not, or that of a recording. Raises EvalFault for options
    that contradict each other."""
    model = options.model(arguments)
    if arguments.replies and (model or arguments.replay):
        raise EvalFault("--replies scores replies as they are; leave out --llm-url and --replay")
    if arguments.replay:
        if model or arguments.record:
            raise EvalFault("--replay asks no server; leave out --llm-url and --record")
        return Replay(arguments.replay)
    if arguments.record:
        if model is None:
            raise EvalFault("--record needs a model to ask; name it with --llm-url URL --llm-model NAME")
        return Recording(model, arguments.record)
    return model


def _replies(
    arguments: argparse.Namespace, cases: Sequence[Case], assistant: Assistant, answerer: str, name: str
) -> Mapping[str, Reply]:
    """New replies; with a report, an interrupted run is taken up where it stopped, and they are kept under the name."""
    journal = None
    if arguments.report:
        key = run_key(cases, assistant.library, answerer)
        journal = Journal(writable(arguments.report) / f"{name}.part.jsonl", key)
    with tqdm(total=len(cases), desc="asking", unit=" cases", disable=None, file=sys.stderr) as bar:
        replies = answer_all(cases, asking(assistant), arguments.jobs, journal, bar.update)
    if journal:
        journal.close(arguments.report / f"{name}.jsonl", replies)
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


def _claims(paths: Sequence[Path], library: Library) -> int:
    """Judge claims, print the measures, and return the exit code."""
    claims, bounds = verification.read_claims(paths), verification.bounds_from_project(Path.cwd())
    with tqdm(total=len(claims), desc="judging", unit=" claims", disable=None, file=sys.stderr) as bar:
        known = {entry.id for entry in library.documents()}
        judged = verification.judge_all(claims, Judge(library), known, bar.update)
    measured = verification.measures(judged)
    print(verification.report(judged, measured))
    lines = verification.broken(measured, bounds)
    for line in lines:
        print(f"gate broken: {line}")
    return 1 if lines else 0


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
