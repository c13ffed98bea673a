"""Which terms stand in which texts: looked up once for a question, read by every feature of its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Presence:
    """The term-document incidence matrix (Manning, Raghavan and Schütze 2008, section 1.1), the other way round:
    `matrix`, shape (texts, terms), says whether the term of that column, by `columns`, stands in that text."""

    columns: Mapping[str, int]
    matrix: NDArray[np.bool_]

    def of(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """1 where a term stands in a text, else 0; shape (texts, len(terms)). KeyError for a term that was not looked
        up."""
        chosen = self.matrix[:, [self.columns[term] for term in terms]]
        return np.ascontiguousarray(chosen, dtype=float)

    def at(self, rows: Sequence[int]) -> Presence:
        """That of these texts alone, in this order."""
        return replace(self, matrix=self.matrix[list(rows)])

    def __or__(self, other: Presence) -> Presence:
        """Of each text together with the other's text in the same row; both must have been asked for the same terms."""
        return replace(self, matrix=self.matrix | other.matrix)


def presence(terms: Sequence[str], texts: Sequence[frozenset[str]]) -> Presence:
    """Looks the terms up in texts that are given as the sets of theirs."""
    columns = {term: column for column, term in enumerate(dict.fromkeys(terms))}
    matrix = np.zeros((len(texts), len(columns)), dtype=bool)
    wanted = frozenset(columns)
    for row, text in zip(matrix, texts, strict=True):
        held = [columns[term] for term in wanted & text]
        row[held] = True
    return Presence(columns, matrix)
