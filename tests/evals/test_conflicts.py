"""The gate on disagreements: over the collections that the ranker was trained with, quiet where sources agree."""

from __future__ import annotations

from pathlib import Path

from assistant.ask import Assistant
from assistant.training import __file__ as training
from evals import gate
from evals.case import read_cases
from evals.command import OWN_CASES
from evals.evaluation import judge_all
from evals.evidence import locate_all
from evals.run import answer_all, asking
from evals.shelf import Shelf
from evals.suite import Suite
from evals.summary import summarise
from index.library import Library

COLLECTIONS = Path(training).parent / "collections"


def test_disagreements_are_reported_where_they_are_and_nowhere_else(tmp_path: Path) -> None:
    written = read_cases([OWN_CASES / "collections" / "conflicts.jsonl"])
    cases = tuple(case for case in written if (COLLECTIONS / str(case.extra["collection"])).is_dir())
    assert len(cases) >= 60
    library = Library.open_or_begin(tmp_path / "index")
    library.update(sorted(COLLECTIONS.glob("*/*.md")))
    replies = answer_all(cases, asking(Assistant(library)), jobs=1)
    documents = Shelf(library)
    groups = summarise(judge_all(Suite(cases, locate_all(cases, documents), documents), replies))
    library.close()
    gates = [gate.parse("conflict_precision=0.85", "min"), gate.parse("conflict_recall=0.35", "min")]
    assert [outcome.line() for outcome in gate.check(gates, groups, {}) if not outcome.holds] == []
