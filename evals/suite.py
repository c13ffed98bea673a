"""A suite: cases that are fit to be run over these documents, and where their evidence stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from evals.case import Case, read_cases
from evals.errors import CaseFault
from evals.evidence import Places, locate_all
from evals.lines import shown
from index.document import Document
from index.fold import fold_key
from index.terms import terms

NEAR = 0.9


@dataclass(frozen=True, slots=True)
class Suite:
    """`places` holds the spans of each case's evidence, by case id."""

    cases: tuple[Case, ...]
    places: Mapping[str, Places]
    documents: Mapping[str, Document]

    @property
    def touched(self) -> list[str]:
        """The ids of the documents that the cases name or have evidence in, sorted; all when they do neither."""
        named = {id for case in self.cases for id in case.documents}
        found = {span.document for places in self.places.values() for spans in places for span in spans}
        return sorted(named | found) or list(self.documents)


def load_suite(paths: Sequence[Path], documents: Mapping[str, Document]) -> Suite:
    """The cases of these files, checked against each other and against the documents. Raises CaseFault."""
    cases = read_cases(paths)
    refuse_near_duplicates(cases)
    return Suite(cases, locate_all(cases, documents), documents)


def refuse_near_duplicates(cases: Sequence[Case]) -> None:
    """Raises CaseFault for two cases that ask the same: a question asked twice counts twice in every measure.

    Two questions are near-duplicates when their search terms agree to nine tenths (Dice), with the same numbers, in the
    same language, after the same turns, and both or neither are answerable. So a question may be asked in another
    language or script, and a near miss with another year or name is no duplicate.
    """
    alike: dict[object, list[tuple[Case, Counter[str]]]] = {}
    for case in cases:
        key = fold_key(case.question)
        numbers = tuple(sorted(re.findall(r"\d+(?:\.\d+)?", key)))
        group = (case.lang, case.turns, case.answerable, numbers)
        alike.setdefault(group, []).append((case, Counter(terms(key))))
    for group_cases in alike.values():
        for (one, one_terms), (other, other_terms) in combinations(group_cases, 2):
            if _dice(one_terms, other_terms) >= NEAR:
                raise CaseFault(
                    f"{other.where}: {shown(other.question)!r} is nearly the question of {one.where}, "
                    f"{shown(one.question)!r}; expected questions that differ, in any one language"
                )


def _dice(one: Counter[str], other: Counter[str]) -> float:
    """Twice what two bags share over what they hold, 0 to 1; 1 for two empty ones."""
    sizes = one.total(), other.total()
    if 2 * min(sizes) < NEAR * sum(sizes):
        return 0.0
    return 2 * (one & other).total() / sum(sizes) if sum(sizes) else 1.0
