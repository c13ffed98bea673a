"""Learns word senses: what an English encoder makes of a dictionary's glosses, along the axes that tell words apart.

A word's vector is the mean of its glosses' vectors; an English word's is that of the gloss that it is by itself. Only
words that stand in the texts trained on are kept.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from index.lexicon import FUNCTION_WORDS, english_words, stem
from index.packed import GROUP, pack
from index.rows import unit
from index.senses import Senses, Vectors
from index.tensors import lines_as, write_tensors
from index.training.corpus import Document, Pair
from index.words import LONGEST

# The first axes say that a gloss is a verb, a name or a long one, not what it means; those behind the last say little.
AXES = slice(4, 100)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_SENSE = re.compile(r"variant of|^cl:|surname |abbr\. for|see ")
_LONGEST_GLOSS = 60
_MOST_COUNTED = 50


def glosses(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    """The glosses of each head word of the dictionary, without asides and references to other entries."""
    found: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        if pair.source == "cc-cedict" and len(pair.chinese) <= LONGEST:
            for part in pair.english.split(";"):
                gloss = " ".join(_ASIDE.sub("", part).split())
                fits = 0 < len(gloss) <= _LONGEST_GLOSS and not _NO_SENSE.search(part.strip())
                if fits and gloss not in found[pair.chinese]:
                    found[pair.chinese].append(gloss)
    return {word: held for word, held in found.items() if held}


def learn(heads: dict[str, list[str]], read: Sequence[str], vectors: Vectors, documents: Sequence[Document]) -> Senses:
    """The senses of the `heads` that stand in the documents. `vectors`, shape (len(read), dim), is what the encoder
    makes of each distinct gloss."""
    at = {gloss: place for place, gloss in enumerate(read)}
    seen = count(heads, documents)
    weights = np.zeros(len(read))
    for word, held in heads.items():
        weights[[at[gloss] for gloss in held]] += min(seen[word], _MOST_COUNTED)
    turned = turn(vectors, weights)
    english = single_words(read)
    words = sorted(word for word in heads if seen[word]) + sorted(english)
    rows = np.stack([
        turned[[at[gloss] for gloss in heads[word]]].mean(axis=0) if word in heads else turned[english[word]]
        for word in words
    ])  # fmt: skip
    told = Counter(root for held in heads.values() for gloss in held for root in set(english_words(gloss)))
    rarity = [
        rarity_of(seen[word], len(documents)) if word in heads else rarity_of(told[word], len(heads)) for word in words
    ]
    places = {word: place for place, word in enumerate(words)}
    return Senses(places, pack(rows), np.array(rarity, dtype=np.float32))


def count(heads: Iterable[str], documents: Sequence[Document]) -> Counter[str]:
    """In how many documents each head word stands, cut as the senses will cut them."""
    names = list(heads)
    places = {word: place for place, word in enumerate(names)}
    known = Senses(places, pack(np.zeros((0, GROUP), np.float32)), np.zeros(0, np.float32))
    seen: Counter[int] = Counter()
    for document in documents:
        seen.update(np.unique(known.words("\n".join((document.title, *document.sentences)))).tolist())
    return Counter({names[place]: number for place, number in seen.items()})


def turn(vectors: Vectors, weights: np.ndarray) -> Vectors:
    """The vectors, centred and of length 1, along the `AXES` of their weighted second moments (Mu and Viswanath 2018,
    section 2: the first axes are common to all words), of length 1 again."""
    centred = unit(vectors.astype(np.float32) - vectors.mean(axis=0, dtype=np.float32))
    moments = (centred * weights[:, None].astype(np.float32)).T @ centred / weights.sum()
    axes = np.linalg.eigh(moments)[1][:, ::-1][:, AXES]
    return unit(centred @ axes)


def single_words(read: Sequence[str]) -> dict[str, int]:
    """The stems of glosses that are one English word, or one behind "to", with the gloss's place; nouns go first."""
    found: dict[str, int] = {}
    for plain in (True, False):
        for place, gloss in enumerate(read):
            word = gloss if plain else gloss.removeprefix("to ")
            if is_word(word):
                found.setdefault(stem(word), place)
    return found


def is_word(gloss: str) -> bool:
    """Whether a gloss is one English word that means something by itself."""
    return gloss.isascii() and gloss.isalpha() and len(gloss) > 2 and stem(gloss) not in FUNCTION_WORDS


def rarity_of(number: int, whole: int) -> float:
    """The inverse document frequency of what stands in `number` of `whole` texts."""
    return float(np.log1p((whole - number + 0.5) / (number + 0.5)))


def write(senses: Senses, path: Path) -> None:
    """One file: the vectors, the rarity, and the words as UTF-8 lines."""
    words = lines_as(senses.places)
    write_tensors(
        {**senses.vectors.tensors("vectors"), "rarity": senses.rarity.astype(np.float16), "words": words}, path
    )
