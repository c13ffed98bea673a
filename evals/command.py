"""`assistant eval`: its arguments, and the way from them to an exit code.

Exit codes: 0 done; 1 a gate failed; 2 bad usage or input. The table goes to standard output; broken gates and whatever
else is worth a line to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from assistant.ask import Assistant
from assistant.reply import Reply
from evals import gate
from evals.case import Case, read_cases
from evals.errors import EvalFault
from evals.evidence import locate_all
from evals.recorded import read_replies
from evals.run import answer_all, asking, judge_all
from evals.shelf import Shelf
from evals.summary import summarise
from evals.table import table
from index.errors import CatalogFault
from index.library import Library

OWN_CASES = Path(__file__).parent / "cases"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `assistant eval`, but for `--index DIR`, which all commands share."""
    parser.add_argument("cases", nargs="*", type=Path, metavar="CASES.jsonl", help="case files (default: our own)")
    parser.add_argument(
        "--min", action="append", default=[], metavar="NAME=VALUE", help="fail when a measure is under a bound"
    )
    parser.add_argument(
        "--max", action="append", default=[], metavar="NAME=VALUE", help="fail when a measure is over a bound"
    )
    parser.add_argument("--replies", type=Path, metavar="FILE.jsonl", help="score recorded replies, and ask nothing")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="questions asked at a time")


def run(arguments: argparse.Namespace) -> int:
    """Score the cases and return the exit code. Raises IndexFault for an index that can't be opened."""
    try:
        return _evaluate(arguments)
    except EvalFault as fault:
        print(f"assistant: {fault}", file=sys.stderr)
        return 2


def _evaluate(arguments: argparse.Namespace) -> int:
    given = [gate.parse(text, "min") for text in arguments.min] + [gate.parse(text, "max") for text in arguments.max]
    gates = gate.merged(gate.from_project(Path.cwd()), given)
    cases = read_cases(arguments.cases or sorted(OWN_CASES.glob("*.jsonl")))
    library = _open(arguments.index)
    documents = Shelf(library)
    places = locate_all(cases, documents)
    groups = summarise(judge_all(cases, _replies(arguments, cases, library), places, documents))
    print(table(groups))
    return _report_gates(gate.check(gates, groups, {}))


def _replies(arguments: argparse.Namespace, cases: Sequence[Case], library: Library) -> Mapping[str, Reply]:
    if arguments.replies:
        return read_replies(arguments.replies, cases)
    with tqdm(total=len(cases), desc="asking", unit=" cases", disable=None, file=sys.stderr) as bar:
        return answer_all(cases, asking(Assistant(library)), arguments.jobs, progress=bar.update)


def _report_gates(outcomes: Sequence[gate.Outcome]) -> int:
    broken = [outcome for outcome in outcomes if not outcome.holds]
    for outcome in broken:
        print(f"gate broken: {outcome.line()}", file=sys.stderr)
    return 1 if broken else 0


def _open(folder: Path) -> Library:
    if not folder.exists() or not any(folder.iterdir()):
        raise CatalogFault(f"There is no index in {folder}. Make one with: assistant index [PATH ...] --index {folder}")
    return Library.open(folder)
