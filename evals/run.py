"""Runs cases: every question is asked, several at a time, and the replies come back in the order of the cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from assistant.ask import Assistant
from assistant.errors import AssistantFault
from assistant.reply import Reply
from evals.case import Case
from evals.errors import CaseFault
from evals.journal import Journal

Answer = Callable[[Case], Reply]


def asking(assistant: Assistant) -> Answer:
    """Answers cases by asking an assistant. Raises CaseFault for a case whose question it can't take."""

    def answer(case: Case) -> Reply:
        try:
            return assistant.ask(case.question, case.turns)
        except AssistantFault as fault:
            raise CaseFault(f"{case.where}: 'question' can't be asked: {fault}") from fault

    return answer


def answer_all(
    cases: Sequence[Case],
    answer: Answer,
    jobs: int,
    journal: Journal | None = None,
    progress: Callable[[int], object] = lambda replies: None,
) -> dict[str, Reply]:
    """The reply to each case, by case id in the order of the cases, asked by `jobs` threads.

    With a journal, replies of an interrupted run are taken over and new ones are written down as they come. `progress`
    is told how many replies were added. The first error stops the run and is raised; what was answered stays written.
    """
    replies = journal.resume() if journal else {}
    progress(len(replies))

    def one(case: Case) -> None:
        reply = answer(case)
        replies[case.id] = reply
        if journal:
            journal.add(case.id, reply)
        progress(1)

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        asked = [pool.submit(one, case) for case in cases if case.id not in replies]
        try:
            done, _ = wait(asked, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return {case.id: replies[case.id] for case in cases}
