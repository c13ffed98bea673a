"""Training lists: for each question its candidate sentences, their features, and which of them hold the answer."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question, understand
from assistant.ranking.evidence import Table, closer, divided, gather, retrieve
from assistant.ranking.features import Candidate, columns
from assistant.ranking.ranker import Linear
from assistant.ranking.reading import Contexts, Shelf
from index.fold import fold_key
from index.library import Library


@dataclass(frozen=True, slots=True)
class Ranked:
    """One question: `table` has a column per feature and a row per candidate; `gold` marks the rows of the evidence;
    `near` marks rows that repeat an accepted answer without being the evidence."""

    id: str
    type: str
    answerable: bool
    table: Table
    gold: NDArray[np.bool_]
    near: NDArray[np.bool_]
    question: Question
    candidates: tuple[Candidate, ...]


def texts_of(documents: Path, folder: Path) -> None:
    """Write the documents of a JSON Lines file (`document`, `text`) as text files of that name."""
    for line in documents.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        (folder / f"{one['document']}.txt").write_text(one["text"], encoding="utf-8")


def lists(cases: Iterable[dict[str, Any]], library: Library, shelf: Shelf) -> list[Ranked]:
    """The training lists of the cases, each asked of the whole library, but those for which nothing is found."""
    asked = (_asked(case, library, shelf, None) for case in cases)
    return [one for one in asked if one]


def narrowed(cases: Iterable[dict[str, Any]], library: Library, shelf: Shelf) -> list[Ranked]:
    """The answerable cases asked of their own documents alone, and of the others alone, which don't answer them."""
    every = {one.id for one in library.documents()}
    found = []
    for case in cases:
        if not case["answerable"] or case["type"] == "comparison":
            continue
        own = set(case["documents"])
        found.append(_asked(case, library, shelf, own))
        without = _asked({**case, "answerable": False, "type": "elsewhere"}, library, shelf, every - own)
        if without and not without.near.any():
            found.append(without)
    return [one for one in found if one]


def foreign(cases: Iterable[dict[str, Any]], library: Library, shelf: Shelf) -> list[Ranked]:
    """Cases of another collection: nothing here answers them."""
    return lists(({**case, "answerable": False, "type": "foreign"} for case in cases), library, shelf)


def _asked(case: dict[str, Any], library: Library, shelf: Shelf, documents: Collection[str] | None) -> Ranked | None:
    question = understand(case["question"], case.get("turns", ()))
    candidates = gather(retrieve(question, library, documents), library, shelf)
    if not candidates:
        return None
    answers = case["answers"]
    gold = np.array([case["answerable"] and _is_gold(one, case) for one in candidates])
    near = np.array([_repeats_answer(one, answers) for one in candidates]) & ~gold
    table = columns(question, candidates, library, shelf.model)
    return Ranked(case["id"], case["type"], case["answerable"], table, gold, near, question, tuple(candidates))


def pooled(one: Ranked, first: Linear, contexts: Contexts) -> Ranked:
    """The list as `find` ranks it at last: the candidates that are best at first, with what a closer look shows."""
    scores = first.scores(one.table)
    rows, _ = divided(scores)
    best = tuple(one.candidates[at] for at in rows)
    table = closer(one.question, best, one.table, rows, scores, contexts)
    return replace(one, table=table, gold=one.gold[rows], near=one.near[rows], candidates=best)


def _is_gold(one: Candidate, case: dict[str, Any]) -> bool:
    document, unit = one.reading.document, one.reading.sentences[one.at]
    if document.id not in case["documents"]:
        return False
    for evidence in case["evidence"]:
        start = document.text.find(evidence)
        overlap = min(unit.end, start + len(evidence)) - max(unit.start, start)
        if start >= 0 and overlap > 0.5 * min(len(evidence), unit.end - unit.start):
            return _repeats_answer(one, case["answers"]) or len(case["evidence"]) > 1
    return False


def _repeats_answer(one: Candidate, answers: Sequence[Sequence[str]]) -> bool:
    return any(fold_key(alias) in one.reading.keys[one.at] for element in answers for alias in element)
