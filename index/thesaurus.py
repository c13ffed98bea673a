"""A thesaurus: which words can stand for each other, as people who know the language wrote it down.

So 主導 is like 牽頭, and 喊停 like 中止, which no dictionary says and no encyclopedia shows. Written in
`index/training/thesaurus.tsv`, packed by `index.training.thesaurus`; read once, on the first question. Texts are folded
keys; nothing here knows sentences or questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFault
from index.rows import highest
from index.tensors import lines_in, read_tensors
from index.words import WordIds, words_of

_FILE = Path(__file__).parent / "model" / "thesaurus.safetensors.gz"
# How near two words are of which one stands in the line of the other, as the same or as what goes with it.
NEAR: tuple[float, float] = (0.65, 0.4)
# Others are as near as their lines are alike: of this cosine on as near as can be.
_ALIKE = 0.25

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """`places` gives a word's number. The words beside word `n`, itself among them, are `beside[starts[n] :
    starts[n + 1]]`, each as near as `nearness` says; `lengths` are the Euclidean ones of these runs. `rarity` is each
    word's inverse document frequency."""

    places: Mapping[str, int]
    starts: WordIds
    beside: WordIds
    nearness: Floats
    lengths: Floats
    rarity: Floats

    def words(self, key: str) -> WordIds:
        """The known words of a folded text in order: the longest that begins where the one before it ends."""
        return words_of(key, self.places)

    def nearest(self, words: WordIds, texts: Sequence[WordIds]) -> Floats:
        """For each text how near the nearest of its words is to each of the words, 0 to 1, shape (texts, words); 1 for
        the word itself."""
        return highest(texts, words, lambda kinds: self._near(kinds, words))

    def _near(self, kinds: WordIds, words: WordIds) -> Floats:
        """How near each of the kinds is to each of the words, shape (kinds, words)."""
        lines = np.zeros((len(self.places), len(words)), dtype=np.float32)
        for column, word in enumerate(words):
            run = slice(self.starts[word], self.starts[word + 1])
            lines[self.beside[run], column] = self.nearness[run]
        direct = lines[kinds]
        sizes = self.starts[kinds + 1] - self.starts[kinds]
        firsts = np.cumsum(sizes) - sizes
        at = np.repeat(self.starts[kinds] - firsts, sizes) + np.arange(sizes.sum())
        products = lines[self.beside[at]] * self.nearness[at, None]
        cosines = np.add.reduceat(products, firsts, axis=0)
        cosines /= self.lengths[kinds, None] * self.lengths[words]
        return np.maximum(direct, np.minimum(cosines / np.float32(_ALIKE), 1))


def woven(places: Mapping[str, int], heads: WordIds, others: WordIds, kinds: WordIds, rarity: Floats) -> Thesaurus:
    """The thesaurus in which each of the `others` stands in the line of the head beside it, as the same (kind 0) or as
    what goes with it (kind 1)."""
    count = len(places)
    own = np.arange(count, dtype=np.int64)
    levels = np.array((1.0, *NEAR), dtype=np.float32)
    pairs = np.concatenate([own, heads, others]) * count + np.concatenate([own, others, heads])
    told = np.sort(pairs * len(levels) + np.concatenate([np.zeros_like(own), kinds + 1, kinds + 1]))
    # Of what is told of a pair the nearest comes first, and that is kept.
    pairs, first = np.unique(told // len(levels), return_index=True)
    tos, values = pairs % count, levels[told[first] % len(levels)]
    starts = np.searchsorted(pairs, np.arange(count + 1) * count)
    lengths = np.sqrt(np.add.reduceat(values**2, starts[:-1])) if count else np.zeros(0, np.float32)
    return Thesaurus(places, starts, tos, values, lengths, rarity)


@cache
def thesaurus() -> Thesaurus:
    """The thesaurus in the package. ModelFault when it is missing or damaged."""
    tensors = read_tensors(_FILE)
    try:
        words = lines_in(tensors["words"])
        heads, others, kinds = (tensors[name].astype(np.int64) for name in ("heads", "others", "kinds"))
        rarity = tensors["rarity"].astype(np.float32)
    except (KeyError, ValueError) as fault:
        raise ModelFault(f"{_FILE} is damaged: {fault}; install the program again") from fault
    highest = max((int(one.max()) for one in (heads, others) if len(one)), default=-1)
    if len(words) != len(rarity) or highest >= len(words):
        told = f"{len(words)} words, {len(rarity)} rarities, and names word {highest}"
        raise ModelFault(f"{_FILE} has {told}; install the program again")
    return woven(dict(zip(words, range(len(words)), strict=True)), heads, others, kinds, rarity)
