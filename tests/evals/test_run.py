"""Runs: parallel, in order, resumable, and stopped by the first error without losing what was answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier

import pytest

from assistant.reply import Reply
from evals.case import Case
from evals.journal import Journal
from evals.run import answer_all

Make = Callable[..., Case]


@pytest.fixture
def cases(case: Make) -> list[Case]:
    return [case(f"c{at}") for at in range(8)]


@pytest.fixture
def answer(reply: Callable[..., Reply]) -> Callable[[Case], Reply]:
    return lambda case: reply(f"答{case.id}")


def test_replies_come_in_the_order_of_the_cases_and_are_asked_side_by_side(
    cases: list[Case], answer: Callable[[Case], Reply]
) -> None:
    together = Barrier(4, timeout=20)

    def meeting(case: Case) -> Reply:
        together.wait()
        return answer(case)

    told: list[int] = []
    replies = answer_all(cases, meeting, jobs=4, progress=told.append)
    assert [(id, reply.answer) for id, reply in replies.items()] == [(f"c{at}", f"答c{at}") for at in range(8)]
    assert sum(told) == 8


def test_an_interrupted_run_goes_on_where_it_stopped(
    tmp_path: Path, cases: list[Case], answer: Callable[[Case], Reply]
) -> None:
    def failing(case: Case) -> Reply:
        if case.id >= "c5":
            raise RuntimeError("power cut")
        return answer(case)

    journal = Journal(tmp_path / "new" / "part.jsonl", "key")
    with pytest.raises(RuntimeError, match="power cut"):
        answer_all(cases, failing, 1, journal)
    asked: list[str] = []

    def counting(case: Case) -> Reply:
        asked.append(case.id)
        return answer(case)

    told: list[int] = []
    replies = answer_all(cases, counting, 1, Journal(journal.path, "key"), told.append)
    assert asked == ["c5", "c6", "c7"]
    assert told[0] == 5
    assert replies == answer_all(cases, answer, 1)
    journal.close(tmp_path / "replies.jsonl", replies)
    assert not journal.path.exists()
    assert len((tmp_path / "replies.jsonl").read_text(encoding="utf-8").splitlines()) == 8


def test_replies_under_another_key_and_a_torn_last_line_are_asked_again(
    tmp_path: Path, cases: list[Case], answer: Callable[[Case], Reply]
) -> None:
    journal = Journal(tmp_path / "part.jsonl", "key")
    answer_all(cases, answer, 2, journal)
    assert len(Journal(journal.path, "key").resume()) == 8
    content = journal.path.read_bytes()
    journal.path.write_bytes(content[:-9])
    assert list(Journal(journal.path, "key").resume()) == list(Journal(journal.path, "key").resume())
    assert len(Journal(journal.path, "key").resume()) == 7
    assert Journal(journal.path, "other").resume() == {}
    assert Journal(journal.path, "key").resume() == {}, "the other key's run began the file anew"
