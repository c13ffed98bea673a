"""`pytest --assistant-cases cases.jsonl`: one test for each case, which fails when the reply to it isn't correct.

Without paths on the command line only the cases are run; with paths, both. What it needs is imported only when asked
for, since pytest loads every plugin at every start.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assistant.reply import Reply
    from evals.case import Case
    from evals.measure import Score
    from evals.run import Answer
    from evals.suite import Suite


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("assistant", "cases of the assistant's evals")
    group.addoption(
        "--assistant-cases",
        action="append",
        default=[],
        type=Path,
        metavar="CASES.jsonl",
        help="one test for each case",
    )
    group.addoption(
        "--assistant-index",
        type=Path,
        default=Path(os.environ.get("ASSISTANT_INDEX") or ".assistant"),
        metavar="DIR",
        help="the index that the cases are about (default: $ASSISTANT_INDEX, else .assistant)",
    )
    group.addoption(
        "--assistant-replies", type=Path, metavar="FILE.jsonl", help="recorded replies to judge instead of asking"
    )


def pytest_configure(config: pytest.Config) -> None:
    files = [str(path) for path in config.getoption("--assistant-cases")]
    if files:
        named = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*named, *files]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    chosen = [path.resolve() for path in parent.config.getoption("--assistant-cases")]
    return CaseFile.from_parent(parent, path=file_path) if file_path.resolve() in chosen else None


class CaseFile(pytest.File):
    """A case file, checked as a whole before the first of its cases is run."""

    def collect(self) -> Iterator[pytest.Item]:
        from evals.errors import EvalFault
        from index.errors import IndexFault

        try:
            suite, answer = self._opened()
        except (EvalFault, IndexFault) as fault:
            raise self.CollectError(str(fault)) from fault
        for case in suite.cases:
            yield CaseItem.from_parent(self, name=case.id, case=case, suite=suite, answer=answer)

    def _opened(self) -> tuple[Suite, Answer]:
        from assistant.ask import Assistant
        from evals.recorded import read_replies
        from evals.run import asking
        from evals.shelf import Shelf
        from evals.suite import load_suite
        from index.library import Library

        library = Library.open(self.config.getoption("--assistant-index"))
        suite = load_suite([self.path], Shelf(library))
        recorded = self.config.getoption("--assistant-replies")
        if recorded:
            return suite, _recorded(read_replies(recorded, suite.cases))
        return suite, asking(Assistant(library))


def _recorded(replies: Mapping[str, Reply]) -> Answer:
    return lambda case: replies[case.id]


class NotCorrect(Exception):
    """A reply that doesn't do what its case asks for."""

    def __init__(self, score: Score, invalid: float) -> None:
        super().__init__(score, invalid)
        self.score = score
        self.invalid = invalid

    def told(self) -> str:
        reply, missed = self.score.reply, list(self.score.missed)
        if self.invalid:
            missed.append(f"{self.invalid:.0%} of the citations are not valid")
        cited = [f"[{one.marker}] {one.document} {one.start}–{one.end}: {one.quote}" for one in reply.citations]
        return "\n".join([f"Q: {self.score.case.question}", f"A: {reply.answer}", *cited, *missed])


class CaseItem(pytest.Item):
    """One case. It passes when its reply is correct and every citation in it is valid."""

    def __init__(self, *, case: Case, suite: Suite, answer: Answer, **rest: Any) -> None:
        super().__init__(**rest)
        self.case = case
        self.suite = suite
        self.answer = answer

    def runtest(self) -> None:
        from evals.measure import judge

        score = judge(self.case, self.answer(self.case), self.suite.places[self.case.id], self.suite.documents)
        invalid = 1 - score.values.get("citation_validity", 1.0)
        if not score.correct or invalid:
            raise NotCorrect(score, invalid)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotCorrect):
            return excinfo.value.told()
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, int(self.case.where.rpartition(":")[2]) - 1, self.case.id
