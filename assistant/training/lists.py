"""Training lists: for each question its candidate sentences, their features, and which of them hold the answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.evidence import gather, retrieve
from assistant.features import Candidate, columns
from assistant.question import understand
from assistant.reading import Shelf
from index.fold import fold_key
from index.library import Library


@dataclass(frozen=True, slots=True)
class Ranked:
    """One question: `table` has a column per feature and a row per candidate; `gold` marks rows that overlap the evidence;
    `near` marks rows that repeat an accepted answer without being the evidence."""

    id: str
    type: str
    answerable: bool
    table: dict[str, NDArray[np.float64]]
    gold: NDArray[np.bool_]
    near: NDArray[np.bool_]


def texts_of(documents: Path, folder: Path) -> None:
    """Write the documents of a JSON Lines file (`document`, `text`) as text files of that name."""
    for line in documents.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        (folder / f"{one['document']}.txt").write_text(one["text"], encoding="utf-8")


def lists(cases: Iterable[dict[str, Any]], library: Library, shelf: Shelf) -> list[Ranked]:
    """The training lists of the cases, in order; cases for which nothing is found are left out."""
    found = []
    for case in cases:
        question = understand(case["question"], case.get("turns", ()))
        candidates = gather(retrieve(question, library), library, shelf)
        if candidates:
            gold = np.array([_is_gold(one, case) for one in candidates])
            near = np.array([_repeats_answer(one, case["answers"]) for one in candidates]) & ~gold
            table = columns(question, candidates, library)
            found.append(Ranked(case["id"], case["type"], case["answerable"], table, gold, near))
    return found


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
