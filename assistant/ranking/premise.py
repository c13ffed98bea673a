"""Whether the best sentences are about another year, or another one of a series, than the question.

Then they are near, and answer another question. A closed class of such things, in which a text can't mean the one and
write the other; nothing here knows any particular document.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question import Question
from assistant.ranking.features import Candidate
from index.fold import fold_key
from index.quantity import ordinals, years

DEPTH = 3
"""In how many of the best sentences a place in a series is looked for."""


def is_of_another(question: Question, best: Sequence[Candidate]) -> bool:
    """Whether the first sentence has a year, but neither it nor what is around and over it one of the question's; or
    whether the best ones speak of other places in a series than the question, and not of its own."""
    asked = set(years(question.key))
    first = best[0]
    if asked and years(first.reading.keys[first.at]) and asked.isdisjoint(years(_around(first))):
        return True
    # The first of something is written in too many ways: 首批, 一期.
    placed = {place for place in ordinals(question.key) if place[0] != 1}
    units = {unit for _, unit in placed}
    told = {place for one in best[:DEPTH] for place in ordinals(_around(one)) if place[1] in units}
    return bool(told) and not told & placed


def _around(one: Candidate) -> str:
    """A sentence with its neighbours, what is over it, and its document's title and date, folded."""
    keys, unit, document = one.reading.keys, one.reading.sentences[one.at], one.reading.document
    over = (*unit.headings, unit.header, document.title, str(document.published or ""))
    return "\n".join((*keys[max(0, one.at - 1) : one.at + 2], fold_key("\n".join(over))))
