"""Learns the bilingual lexicon from translation pairs: IBM Model 1 (Brown et al. 1993, section 4.1), English word stems
to Chinese character pairs, by expectation maximisation over all pairs at once.

Character pairs stand for Chinese words: the model sorts out which pairs are words, and no segmenter is needed.
"""

from __future__ import annotations

import lzma
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.lexicon import FUNCTION_WORDS, english_words
from index.training.corpus import Pair

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_MOST = {"moj-law": 60_000, "python-docs-zh-cn": 25_000, "tensorflow-docs-zh-cn": 15_000}
_LONGEST = (30, 45)  # words and terms of a pair that are read: what stands far apart seldom belongs together

Ids = NDArray[np.int32]


def chinese_terms(key: str) -> list[str]:
    """The character pairs of a folded text; a lone character by itself."""
    runs = _HAN_RUN.findall(key)
    return [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))]


def sample(pairs: Sequence[Pair], seed: int = 0) -> list[tuple[str, str]]:
    """The pairs to learn from as (Chinese, English), clipped: at most as many of one source as it can carry without
    drowning the others, for laws and manuals repeat themselves."""
    shuffled = list(pairs)
    random.Random(seed).shuffle(shuffled)
    taken: Counter[str] = Counter()
    found = []
    for pair in shuffled:
        taken[pair.source] += 1
        if taken[pair.source] <= _MOST.get(pair.source, len(shuffled)):
            found.append((pair.chinese[:200], pair.english[:500]))
    return found


def learn(pairs: Iterable[tuple[str, str]], iterations: int = 5, least: float = 0.02) -> dict[str, dict[str, float]]:
    """P(Chinese term | English stem) from folded (Chinese, English) pairs: entries of at least `least`, at most 10 a
    word, for words that stand in more than one pair."""
    words: dict[str, int] = {}
    terms: dict[str, int] = {}
    sides = [
        (_numbered(english_words(english), words, _LONGEST[0]), _numbered(chinese_terms(chinese), terms, _LONGEST[1]))
        for chinese, english in pairs
    ]
    cells, targets, types = _cells(sides, len(terms))
    counts: NDArray[np.float64] = np.zeros(len(types))
    chance: NDArray[np.float32] = np.full(len(types), 1 / max(len(terms), 1), dtype=np.float32)
    word_of, term_of = types // len(terms), types % len(terms)
    for _ in range(iterations):
        drawn = chance[cells]
        whole = np.bincount(targets, weights=drawn)
        counts[:] = np.bincount(cells, weights=drawn / whole[targets], minlength=len(types))
        total = np.bincount(word_of, weights=counts, minlength=len(words))
        chance = np.asarray(counts / np.maximum(total[word_of], 1e-9), dtype=np.float32)
    names, labels = list(words), list(terms)
    seen = np.bincount(np.array([word for side, _ in sides for word in side]), minlength=len(words))
    table: dict[str, dict[str, float]] = {}
    for at in np.lexsort((-chance, word_of)):
        held = table.setdefault(names[word_of[at]], {})
        if len(held) < 10 and chance[at] >= least and counts[at] >= 0.5 and seen[word_of[at]] > 1:
            held[labels[term_of[at]]] = float(chance[at])
    return {word: held for word, held in table.items() if held and word not in FUNCTION_WORDS}


def _numbered(tokens: Sequence[str], numbers: dict[str, int], most: int) -> list[int]:
    return sorted({numbers.setdefault(token, len(numbers)) for token in tokens[:most] if token not in FUNCTION_WORDS})


def _cells(sides: Sequence[tuple[list[int], list[int]]], terms: int) -> tuple[Ids, Ids, NDArray[np.int64]]:
    """Every word of a pair against every term of it: the number of its (word, term) type, and of its term's place."""
    keys, targets, place = [], [], 0
    for words, found in sides:
        if words and found:
            keys.append((np.array(words, dtype=np.int64) * terms)[None, :] + np.array(found)[:, None])
            targets.append(np.repeat(np.arange(place, place + len(found), dtype=np.int32), len(words)))
            place += len(found)
    types, cells = np.unique(np.concatenate([one.ravel() for one in keys]), return_inverse=True)
    return cells.astype(np.int32), np.concatenate(targets), types


def write(table: dict[str, dict[str, float]], path: Path) -> None:
    """English to Chinese, an empty line, Chinese to English: a head word a line, what it becomes and the chance of that
    in thousandths, likeliest first, tab-separated; compressed."""
    reverse: dict[str, dict[str, float]] = {}
    for word, held in table.items():
        for term, share in held.items():
            reverse.setdefault(term, {})[word] = share
    path.write_bytes(lzma.compress("\n".join((*_lines(table), "", *_lines(reverse), "")).encode("utf-8")))


def _lines(table: dict[str, dict[str, float]]) -> list[str]:
    ranked = {head: sorted(held.items(), key=lambda one: (-one[1], one[0]))[:10] for head, held in table.items()}
    return [
        "\t".join((head, *(part for other, share in held for part in (other, str(round(share * 1000))))))
        for head, held in sorted(ranked.items())
    ]
