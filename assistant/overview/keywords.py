"""What a group of texts speaks of more than the other groups do, in a few of their own words.

Class-based TF-IDF, as in Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure" (2022),
section 3.3, over nouns and pairs of them, each counted once a text; of a term's frequency the square root is taken, so
that what all texts repeat counts for less.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log, sqrt

import rjieba

from index.fold import Folded, fold
from index.lexicon import FUNCTION_WORDS, stem

_NAMES = ("n", "vn", "eng")
_LATIN = re.compile(r"[a-z][a-z-]+")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
# What texts say of themselves, and what FUNCTION_WORDS doesn't need to know of English.
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "文章 作者 本文 标题 内容 报导 报道 问题 方面 部分 情况 时间 时候 年份 article author because while since "
        "both other more most such only all each even still first two three new year percent per like make take now",
    )
)
_FUNCTION = frozenset(
    "的了是在和与及对为由从以把被将会有也都就而并但则于至到要能可等各该这那一不上下中内外说称指认表年月日"
)
_SURE, _ENOUGH = 0.8, 3  # a term goes on with a character that follows it so often, of so many times


def nouns(key: str) -> set[str]:
    """The nouns of a folded text, and the pairs of nouns that stand together in it."""
    found: set[str] = set()
    start = begun = -1
    at, latin = 0, False
    for word, tag in rjieba.tag(key):
        start, at = at, at + len(word)
        if tag.startswith(_NAMES) and _is_telling(word):
            found.add(word)
            if begun >= 0:
                found.add(key[begun:at])
            begun, latin = start, word.isascii()
        elif not (word == " " and latin):
            begun = -1
    return found


def keywords(groups: Sequence[Sequence[str]], most: int) -> list[tuple[str, ...]]:
    """For each group of texts at most so many terms as they are written there, the most telling first; none is part of
    another one."""
    folded = [[fold(text) for text in group] for group in groups]
    counted = [Counter(noun for one in group for noun in nouns(one.key)) for group in folded]
    weights = _weights(counted)
    return [_told(*pair, most) for pair in zip(zip(groups, folded, strict=True), weights, strict=True)]


def _weights(counted: Sequence[Counter[str]]) -> list[dict[str, float]]:
    """The weight of each group's terms. Where any stands in more than one text, those that don't tell nothing."""
    overall = sum(counted, Counter[str]())
    average = sum(overall.values()) / max(len(counted), 1)
    return [
        {
            term: sqrt(count / counts.total()) * log(1 + average / overall[term])
            for term, count in counts.items()
            if count > 1 or max(counts.values()) == 1
        }
        for counts in counted
    ]


def _told(texts: tuple[Sequence[str], Sequence[Folded]], weights: Mapping[str, float], most: int) -> tuple[str, ...]:
    sources, folded = texts
    everything = "\n".join(one.key for one in folded)
    kept: list[str] = []
    for term in sorted(weights, key=lambda term: (-weights[term], term)):
        whole = _whole(term, everything)
        if not any(whole in other or other in whole for other in kept):
            kept.append(whole)
        if len(kept) == most:
            break
    return tuple(_written(term, sources, folded) for term in kept)


def _whole(term: str, everything: str) -> str:
    """A term with the characters that nearly always stand around it: what the dictionary doesn't know is cut in two."""
    for pattern in ("{}(.)", "(.){}"):
        while not term.isascii() and len(term) < 6:
            around = Counter(re.findall(pattern.format(re.escape(term)), everything))
            char, count = around.most_common(1)[0] if around else ("", 0)
            if (
                count < max(_ENOUGH, _SURE * everything.count(term))
                or not _HAN.fullmatch(char * 2)
                or char in _FUNCTION
            ):
                break
            term = term + char if pattern.startswith("{") else char + term
    return term


def _written(term: str, texts: Sequence[str], folded: Sequence[Folded]) -> str:
    """A folded term as the first text that has it writes it."""
    text, one = next((text, one) for text, one in zip(texts, folded, strict=True) if term in one.key)
    start = one.key.index(term)
    return " ".join(text[slice(*one.source_span(start, start + len(term)))].split())


def _is_telling(word: str) -> bool:
    if word in _EMPTY:
        return False
    if _LATIN.fullmatch(word):
        return word not in FUNCTION_WORDS and stem(word) not in FUNCTION_WORDS
    return bool(_HAN.fullmatch(word))
