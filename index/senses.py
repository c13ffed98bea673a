"""Word senses: which words mean alike, in either language, in two views.

By glosses: what a dictionary says of a word, as an English encoder reads it; so 諜報 and 情報 are alike. By usage:
which words an encyclopedia has it beside; so 預算 is like 經費, and 首相 like 總理. Learnt by `index.training.senses`
and `index.training.usage`; each read once, on the first question. Texts are folded keys; nothing here knows sentences
or questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFault
from index.packed import Packed
from index.rows import highest, joined, unit
from index.tensors import lines_in, read_tensors
from index.words import WordIds, words_of

_FOLDER = Path(__file__).parent / "model"

View = Literal["glosses", "usage"]
VIEWS: tuple[View, ...] = ("glosses", "usage")
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Senses:
    """`places` gives a word's row: Chinese words and characters, English stems. `vectors`, shape (words, dim), have a
    direction but no length of their own; `rarity` is each word's inverse document frequency."""

    places: Mapping[str, int]
    vectors: Packed
    rarity: Vectors

    def words(self, key: str) -> WordIds:
        """The known words of a folded text in order: the longest that begins where the one before it ends."""
        return words_of(key, self.places)

    def directions(self, words: WordIds) -> Vectors:
        """The words' vectors, each of length 1. Shape (words, dim)."""
        return unit(self.vectors.take(words))

    def sums(self, texts: Sequence[WordIds]) -> Vectors:
        """Each text's vectors added up, the rarer word the longer. Shape (texts, dim); 0 for a text without words."""
        summed = np.zeros((len(texts), self.vectors.dimension), dtype=np.float32)
        kinds, places, starts, filled = joined(texts)
        if len(filled):
            weighted = self.directions(kinds) * self.rarity[kinds, None]
            summed[filled] = np.add.reduceat(weighted[places], starts, axis=0)
        return summed

    def nearest(self, words: WordIds, texts: Sequence[WordIds]) -> Vectors:
        """For each text the highest cosine of each of the words with any of the text's, shape (texts, words); 0 for a
        text without words."""
        return highest(texts, words, lambda kinds: self.directions(kinds) @ self.directions(words).T)


@cache
def senses(view: View) -> Senses:
    """The senses in the package, in that view. ModelFault when they are missing or damaged."""
    path = _FOLDER / f"senses-{view}.safetensors.gz"
    tensors = read_tensors(path)
    try:
        words = lines_in(tensors["words"])
        vectors = Packed.of(tensors, "vectors")
        rarity = tensors["rarity"].astype(np.float32)
    except (KeyError, ValueError) as fault:
        raise ModelFault(f"{path} is damaged: {fault}; install the program again") from fault
    if not len(words) == len(vectors) == len(rarity):
        raise ModelFault(f"{path} has {len(words)} words for {len(vectors)} vectors; install the program again")
    return Senses(dict(zip(words, range(len(words)), strict=True)), vectors, rarity)
