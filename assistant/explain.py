"""Says in words how far a reply can be trusted: what an answer rests on, and why there is none. Scores stay inside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import wording
from assistant.compose import Quoted
from assistant.disagreement.value import Value, values
from assistant.question import Question, names_in
from assistant.ranking.evidence import Findings
from index.document import Document
from index.fold import fold, fold_key
from index.quantity import years

UNSURE = 0.3
"""Below this probability an answer is called the nearest that was found."""

_NEAR = 8
_QUOTED = re.compile(r"[「『《〈“]([^」』》〉”]+)[」』》〉”]")


def why(asked: Question, confidence: float, draft: Sequence[Quoted], disputed: bool) -> str:
    """What an answer rests on, on one line: which sources of which dates, word for word or not, agreeing or not.
    `draft` is the answer in order."""
    sources = list({one.document.id: one.document for one in draft}.values())
    if not all(one.quotes for one in draft) or not sources:
        return wording.told_of_itself(asked.language)
    names = [wording.dated_name(one, asked.language) for one in sources[: wording.MOST_NAMES]]
    kind: wording.Footing = "several" if len(sources) > 1 else "one"
    if disputed:
        kind = "differing"
    elif confidence < UNSURE:
        kind = "nearby"
    return wording.resting_on(kind, names, len(sources), asked.language)


def why_written(asked: Question, sources: Sequence[Document], disputed: bool) -> str:
    """What a language model's answer rests on: the documents it cites, and whether they differ."""
    names = [wording.dated_name(one, asked.language) for one in sources[: wording.MOST_NAMES]]
    return wording.resting_on("drawn apart" if disputed else "drawn", names, len(sources), asked.language)


def reason(asked: Question, findings: Findings) -> str:
    """Why the documents don't say, in the question's language: nothing is near, or what is near is about another year,
    lacks a name or a figure that the question has."""
    if not findings.near:
        return wording.nothing_near(asked.language)
    held = " ".join(fold_key(hit.passage.text) for hit in findings.hits)
    if other := _other_years(asked, findings):
        return wording.other_year(asked.language, *other)
    names = [*names_in(asked.text), *_QUOTED.findall(asked.text), *_figures(asked, held)]
    return wording.unsure(
        asked.language, tuple(name for name in dict.fromkeys(names) if fold_key(name) not in held)[:3]
    )


def _other_years(asked: Question, findings: Findings) -> tuple[list[str], list[str]] | None:
    """The years asked about and those that the nearest sentences speak of, where they have none in common."""
    wanted = set(years(asked.key))
    near = [one.sentence.text for one in findings.evidence[:_NEAR]]
    found = [year for text in near for year in years(fold_key(text))]
    if not wanted or not found or wanted & set(found):
        return None
    return [str(year) for year in sorted(wanted)], [str(year) for year in sorted(dict.fromkeys(found[:3]))]


def _figures(asked: Question, held: str) -> list[str]:
    """The amounts of the question, as it writes them, that none of the passages has."""
    told: list[Value] = []
    folded = fold(asked.text)
    wanted = [one for one in values(asked.key) if one.measure not in ("date", "weekday", "counted", "count")]
    if wanted:
        told = values(held)
    return [
        asked.text[slice(*folded.source_span(one.start, one.end))]
        for one in wanted
        if re.search(r"\d", asked.key[one.start : one.end])
        and not any(one.measure == other.measure and one.agrees_with(other) for other in told)
    ]
