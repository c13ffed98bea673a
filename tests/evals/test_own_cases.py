"""The cases that come with the assistant fit the documents that come with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from evals.command import OWN_CASES
from evals.shelf import Shelf
from evals.suite import load_suite
from index.library import Library


def test_every_case_names_documents_of_the_seeds_and_evidence_that_stands_in_them(seeded: Path) -> None:
    library = Library.open(seeded)
    suite = load_suite(sorted(OWN_CASES.glob("*.jsonl")), Shelf(library))
    library.close()
    assert len(suite.cases) >= 200
    assert all(case.evidence for case in suite.cases if case.answerable and case.documents and case.type != "about")


def test_every_style_of_question_and_every_language_is_there_more_than_once(seeded: Path) -> None:
    library = Library.open(seeded)
    suite = load_suite(sorted(OWN_CASES.glob("*.jsonl")), Shelf(library))
    library.close()
    styles = Counter(case.type for case in suite.cases)
    wanted = {"factoid-lexical", "factoid-paraphrase", "numeric", "table", "list", "why-how", "english", "simplified"}
    wanted |= {"follow-up", "comparison", "unanswerable"}
    assert {style for style in wanted if styles[style] < 2} == set()
    assert min(Counter(case.lang for case in suite.cases)[lang] for lang in ("zh-Hant", "zh-Hans", "en")) >= 10
