"""Learns which words are used alike, from word vectors that were trained on an encyclopedia.

The vectors come as a file in word2vec's binary form (Mikolov et al. 2013), the most frequent word first; those shipped
are of the Chinese Wikipedia, inside the package `synonyms` 3.10.2 (MIT). An English word gets the mean of the Chinese
words that it is a gloss of, so that this view, too, serves both languages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.fold import fold_key
from index.lexicon import english_words, stem
from index.packed import pack
from index.rows import unit
from index.senses import Senses, Vectors
from index.training.corpus import Document
from index.training.senses import count, is_word, rarity_of
from index.words import LONGEST

# The first two axes are common to all words (Mu and Viswanath 2018, section 2); those behind the last say little.
AXES = slice(2, 98)
_AXES_OF = 20_000
"""How many of the most frequent words the axes are those of."""
_HAN = re.compile(rf"[\u3400-\u9fff]{{1,{LONGEST}}}")
_FREQUENT = 60_000
_TOGETHER = 1000
ALIKE = 0.6
# What a word that the dictionary doesn't have may not begin or end with: then it is a piece of a phrase.
_LOOSE = frozenset("的了在是和与及或之其这那被把从对为以而且就都也很")


def read_vectors(path: Path) -> tuple[list[str], Vectors]:
    """The words of a file in word2vec's binary form and their vectors, shape (words, dim). ValueError when it is cut
    short."""
    raw = path.read_bytes()
    head, _, _ = raw.partition(b"\n")
    number, dimension = map(int, head.split())
    words, at = [], len(head) + 1
    vectors = np.empty((number, dimension), dtype=np.float32)
    for row in range(number):
        space = raw.index(b" ", at)
        words.append(raw[at:space].decode("utf-8", errors="replace").strip())
        at = space + 1 + vectors.itemsize * dimension
        if at > len(raw):
            raise ValueError(f"{path} ends in the vector of word {row + 1} of {number}")
        vectors[row] = np.frombuffer(raw, dtype=np.float32, count=dimension, offset=space + 1)
    return words, vectors


def learn(
    words: Sequence[str], vectors: Vectors, heads: Mapping[str, Sequence[str]], documents: Sequence[Document]
) -> Senses:
    """The senses of the words that stand in the documents and are words: in the dictionary, whose `heads` these are
    with their glosses, or frequent."""
    turned = turn(vectors)
    at = _folded(words)
    chinese = [word for word, row in at.items() if _HAN.fullmatch(word) and (word in heads or _stands_alone(word, row))]
    seen = count(chinese, documents)
    kept = [word for word in chinese if seen[word]]
    meant = _english(heads, at)
    english = sorted(meant)
    rows = [turned[at[word]] for word in kept]
    rows += [np.sum([turned[row] / among for row, among in meant[root]], axis=0) for root in english]
    told = Counter(root for held in heads.values() for gloss in held for root in set(english_words(gloss)))
    rarity = [rarity_of(seen[word], len(documents)) for word in kept]
    rarity += [rarity_of(told[root], len(heads)) for root in english]
    places = {word: place for place, word in enumerate((*kept, *english))}
    return Senses(places, pack(unit(np.stack(rows))), np.array(rarity, dtype=np.float32))


def turn(vectors: Vectors) -> Vectors:
    """The vectors, centred and of length 1, along the `AXES` of the most frequent ones, of length 1 again."""
    centred = _centred(vectors)
    axes = np.linalg.svd(centred[:_AXES_OF], full_matrices=False)[2][AXES]
    return unit(centred @ axes.T)


def _folded(words: Sequence[str]) -> dict[str, int]:
    """The first row of each folded word, so that of its most frequent form."""
    at: dict[str, int] = {}
    for row, word in enumerate(words):
        at.setdefault(fold_key(word), row)
    return at


def _centred(vectors: Vectors) -> Vectors:
    return unit(vectors - vectors.mean(axis=0, dtype=np.float32))


def _stands_alone(word: str, row: int) -> bool:
    return row < _FREQUENT and len(word) > 1 and word[0] not in _LOOSE and word[-1] not in _LOOSE


def _english(heads: Mapping[str, Sequence[str]], at: Mapping[str, int]) -> dict[str, list[tuple[int, int]]]:
    """The rows of the Chinese words that each English stem is a gloss of by itself, or behind "to", each with how many
    glosses that word has."""
    meant: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for head, glosses in heads.items():
        if head in at:
            for gloss in glosses:
                word = gloss.removeprefix("to ")
                if is_word(word):
                    meant[stem(word)].append((at[head], len(glosses)))
    return meant


def neighbours(words: Sequence[str], vectors: Vectors) -> dict[str, list[str]]:
    """For each frequent Chinese word of more than one character those that are used most like it: at most eight, above
    a cosine of ALIKE."""
    at = _folded(words)
    names = [word for word in at if _HAN.fullmatch(word) and len(word) > 1][:_FREQUENT]
    rows = _centred(vectors)[[at[name] for name in names]]
    found = {}
    for start in range(0, len(names), _TOGETHER):
        cosines = rows[start : start + _TOGETHER] @ rows.T
        for row, likeness in enumerate(cosines, start):
            best = [one for one in np.argpartition(-likeness, 9)[:9] if likeness[one] > ALIKE and one != row]
            if best:
                found[names[row]] = [names[one] for one in best]
    return found
