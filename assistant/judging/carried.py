"""How far each word of a claim is carried by a premise: it stands there, one like it does, or one in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.judging.claim import Claim, Word
from index.embed import Matrix, StaticModel
from index.lexicon import lexicon, stem

_ALIKE = 0.5  # from this cosine on two words are taken to mean the same
_UNLIKE = 0.3  # under this one a name isn't another spelling of one that is there
_REACH = 3


@dataclass(frozen=True, slots=True)
class Carried:
    """One row per word of the claim: `same` whether it stands in the premise; `table` the features of the words that
    don't, for the model to judge; `weights` how much each word says; `alike` what stands for it in the premise."""

    same: NDArray[np.bool_]
    table: dict[str, NDArray[np.float64]]
    weights: NDArray[np.float64]
    alike: dict[Word, list[Word]]

    def loses_a_name(self, claim: Claim) -> bool:
        """Whether a name of the claim is in no way in the premise, and not around it either."""
        far = (self.table["cosine"] < _UNLIKE) & (self.table["parts"] < 0.5) & (self.table["nearby"] == 0)
        return any(
            word.kind == "name" and len(word.text) > 1 and lost
            for word, lost in zip(claim.words, far & ~self.same, strict=True)
        )


class Meanings:
    """The vectors and weights of words, made once. Safe for threads: a word made twice is the same twice."""

    def __init__(self, model: StaticModel, capacity: int = 50_000) -> None:
        self.model = model
        self._capacity = capacity
        self._known: dict[str, tuple[Matrix, float]] = {}

    def vectors(self, words: Sequence[Word]) -> Matrix:
        """A row of length 1 per word, shape (words, dimension)."""
        rows = [self._of(word.text)[0] for word in words]
        return np.stack(rows) if rows else np.zeros((0, self.model.dimension), np.float32)

    def weights(self, words: Sequence[Word]) -> NDArray[np.float64]:
        """How much each word says: the mean length of its tokens' rows, which grows with rarity. Shape (words,)."""
        return np.array([self._of(word.text)[1] for word in words])

    def _of(self, word: str) -> tuple[Matrix, float]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= self._capacity:
                self._known.clear()
            tokens = self.model.token_ids(word)
            weight = float(self.model.weights(tokens).mean()) if len(tokens) else 0.0
            known = self._known[word] = self.model.embed_passages([word])[0], weight
        return known


def carry(claim: Claim, premise: Claim, context: str, meanings: Meanings) -> Carried:
    """Compare every word of the claim with the premise; `context` is the key of what stands around it."""
    words = claim.words
    others = premise.words
    vectors, held = meanings.vectors(words), meanings.vectors(others)
    cosines = vectors @ held.T
    best = cosines.max(axis=1) if others else np.zeros(len(words))
    same = np.array([_stands(word.text, premise.key) for word in words], dtype=bool)
    nearby = np.array([_stands(word.text, context) for word in words], dtype=float)
    translated = np.array([_translated(word.text, premise) for word in words], dtype=float)
    replaced = np.array([_replaced(claim.key, word, premise.key) for word in words], dtype=float)
    parts = np.array([_parts(word.text, premise.key) for word in words], dtype=float)
    weights = meanings.weights(words)
    own = {word.text for word in words}
    free = np.array([other.text not in own for other in others], dtype=bool)
    unused = cosines[:, free].max(axis=1) if free.any() else np.zeros(len(words))
    topic = vectors @ meanings.model.embed_passages([premise.key])[0]
    table: dict[str, NDArray[np.float64]] = {
        "cosine of the unused": np.asarray(unused, dtype=float),
        "topic": np.asarray(topic, dtype=float),
        "cosine": np.asarray(best, dtype=float),
        "parts": parts,
        "translated": translated,
        "replaced": replaced,
        "replaced × cosine": replaced * best,
        "nearby": nearby,
        "weight": weights,
        "length": np.array([min(len(word.text), 6) for word in words], dtype=float),
    }
    long = np.array([len(word.text) > 1 for word in words], dtype=float)
    for kind in ("name", "noun", "verb", "modifier", "time"):
        of_kind = np.array([word.kind == kind for word in words], dtype=float)
        table |= {
            kind: of_kind,
            f"{kind} × cosine": of_kind * best,
            f"{kind} × weight": of_kind * weights,
            f"unlike {kind}": of_kind * long * np.maximum(0.35 - best, 0),
            f"long {kind}": of_kind * long,
        }
    alike = {
        word: [other for at, other in enumerate(others) if other.text == word.text or row[at] >= _ALIKE]
        for word, row in zip(words, cosines, strict=True)
    }
    return Carried(same, table, weights, alike)


def _stands(word: str, key: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es|ed|ing)?(?![a-z0-9])", key) is not None or (
            len(word) > 4 and re.search(rf"(?<![a-z0-9]){re.escape(stem(word))}", key) is not None
        )
    return word in key


def _translated(word: str, premise: Claim) -> float:
    """The weight of the best translation of a word that stands in the premise; 0 within one language."""
    if word.isascii():
        if not premise.is_han:
            return 0.0
        return max((weight for term, weight in lexicon().chinese(stem(word)) if term in premise.key), default=0.0)
    if premise.is_han:
        return 0.0
    stems = {stem(other.text) for other in premise.words if other.text.isascii()}
    pairs = [word[at : at + 2] for at in range(len(word) - 1)] or [word]
    found = [max((w for one, w in lexicon().english(pair) if one in stems), default=0.0) for pair in pairs]
    return sum(found) / len(found)


def _parts(word: str, key: str) -> float:
    """The share of a Han word's characters that stand in the premise in its order, the longest run counting twice."""
    if word.isascii() or len(word) < 2:
        return 0.0
    longest = next(
        (n for n in range(len(word), 0, -1) if any(word[at : at + n] in key for at in range(len(word) - n + 1))), 0
    )
    return longest / len(word)


def _replaced(claim: str, word: Word, premise: str) -> bool:
    """Whether the premise has something else between the characters that stand on both sides of the word."""
    left, right = claim[max(0, word.start - 2) : word.start], claim[word.end : word.end + 2]
    if len(left.strip()) < 2 or len(right.strip()) < 2:
        return False
    at = premise.find(left)
    while at >= 0:
        after = at + len(left)
        if premise.find(right, after + 1, after + len(word.text) + _REACH + len(right)) > 0:
            return True
        at = premise.find(left, at + 1)
    return False
