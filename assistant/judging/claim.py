"""What a sentence claims, taken apart for comparing: its words by kind, its numbers and dates, what it denies.

The lists here are closed classes of two languages, never the words of any one collection. Nothing here knows what the
sentence is compared with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import rjieba

from index.fold import fold
from index.lexicon import FUNCTION_WORDS, stem
from index.quantity import Date, Quantity, dates, quantities

Kind = Literal["name", "noun", "verb", "modifier", "time", "empty"]

# Part-of-speech tags (ICTCLAS, as jieba has them) by their beginning; what has none of these holds a sentence together.
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("nr", "name"), ("ns", "name"), ("nt", "name"), ("nz", "name"),
    ("n", "noun"), ("vn", "noun"), ("i", "noun"), ("j", "noun"), ("l", "noun"), ("s", "noun"),
    ("v", "verb"), ("t", "time"),
    ("a", "modifier"), ("b", "modifier"), ("z", "modifier"), ("d", "modifier"), ("f", "modifier"),
)  # fmt: skip
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        "是 有 在 为 将 会 能 可 要 让 使 来 去 到 得 就 都 也 还 又 再 已 已经 并 而 则 所 以 其中 其 进行 可以"
        " 能够 作为 予以 表示 说 称 指出 认为 强调 透露 介绍 告诉 据悉 据 报道 报导 讯 了解 获悉 目前 日前 近日"
        " 同时 此外 另外 因此 于是 由于 记者 消息 方面 情况 相关 有关 以及 一个 一些 这个 该 这些 那些 等 属于"
        " 成为 开始 最 很 更 较 比较 共 共计 总共 约 大约 左右 超过 逾 近 达 达到 包括 包含 其他 主要 通过 对于"
        " 关于 随着 按照 根据 依据 之前 以来 当中 之中 期间 上 下 中 里 内",
    )
)
DENIALS = frozenset(
    re.findall(
        r"\S+",
        "不 没 没有 未 无 非 勿 并未 并不 并非 并无 不是 不会 不能 不得 不可 不再 不愿 不必 不需 不用 不想 不肯"
        " 不予 不准 不许 不应 不该 不具 无法 无须 无需 无意 无权 尚未 从未 未曾 未能 未必 从不 绝不 绝非 毫不"
        " 毫无 拒绝 否认 禁止 严禁 反对 not no never none nor without cannot neither nobody nothing refuse"
        " refused refuses deny denied denies ban banned prohibit prohibited forbid forbidden",
    )
)
NUMERALS = tuple(
    re.findall(
        r"\S+",
        "two three four five six seven eight nine ten eleven twelve",
    )
)
# What jieba joins to a word it doesn't know, of these it made it up: 由王, 没戴.
_JOINT = re.compile("([由在是对与和跟向被把让给将为从及没未不])")
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[a-z](?:[a-z0-9'+-]|\.(?=[a-z]))*|\d+(?:\.\d+)?|[^\s]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_STOP = re.compile(r"[,;:。.!?\n]|——")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `key[start:end]` of a folded text. `clause` counts from 0. `denied` is 0 where no denial stands before
    it in its clause, 1 for the first word of meaning behind one, 2 for those after."""

    text: str
    start: int
    end: int
    kind: Kind
    clause: int
    denied: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A text, folded, with what can be compared of it. `words` leaves out what lies in a number or a date, what only
    holds the sentence together, and the denials."""

    key: str
    words: tuple[Word, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[Date, ...]
    denials: tuple[Word, ...]
    numerals: tuple[Word, ...]
    is_han: bool


@lru_cache(maxsize=4096)
def read_claim(text: str) -> Claim:
    """Take a sentence, or several, apart."""
    folded = fold(text)
    key = folded.key
    found_dates, found_quantities = dates(key), quantities(key)
    taken = [(one.start, one.end) for one in found_dates]
    taken += [(one.start, one.end - len(one.unit) + _unit(key, one)) for one in found_quantities]
    words = [
        _capital(word, text[folded.starts[word.start]].isupper())
        for word in _words(key)
        if not any(start < word.end and word.start < end for start, end in taken)
    ]
    han, latin = len(_HAN.findall(key)), len(re.findall(r"[a-z]{2,}", key))
    return Claim(
        key,
        tuple(word for word in _with_denials(words) if word.kind != "empty" and word.text not in NUMERALS),
        tuple(found_quantities),
        tuple(found_dates),
        tuple(word for word in words if _denies(word)),
        tuple(word for word in words if word.text in NUMERALS),
        han >= latin,
    )


_UNIT = re.compile(
    r"[多余]?(?:[万亿]|个?百分点|[美日欧港韩]元|人民币|新台币|平方公?[里尺米]|公[里尺斤吨顷]|元|%|年|个?月|天|周|个?小时"
    r"|[人名位个])|\s?(?:dollars?|euros?|percent|kilometers?|years?|months?|days?|people|th|st|nd|rd)\b"
)


def _unit(key: str, one: Quantity) -> int:
    """How many characters of a number's unit are a unit for certain, and no word of the sentence."""
    match = _UNIT.match(key, one.end - len(one.unit))
    return len(match.group()) if match else 0


def _words(key: str) -> Iterator[Word]:
    """All words of a key in order, with the clause each stands in."""
    clause = 0
    for match in _TOKEN.finditer(key):
        token, start = match.group(), match.start()
        if _HAN.match(token):
            for text, tag in rjieba.tag(token):
                parts = [text] if rjieba.has_word(text) else [part for part in _JOINT.split(text) if part]
                for part in parts:
                    yield Word(part, start, start + len(part), _kind(part, tag), clause)
                    start += len(part)
        elif "a" <= token[0] <= "z":
            empty = token.removesuffix("'s") in FUNCTION_WORDS or stem(token) in FUNCTION_WORDS
            yield Word(token.removesuffix("'s"), start, match.end(), "empty" if empty else "noun", clause)
        elif _STOP.match(token):
            clause += 1


def _kind(text: str, tag: str) -> Kind:
    if text in _EMPTY or _JOINT.fullmatch(text):
        return "empty"
    return next((kind for beginning, kind in _KINDS if tag.startswith(beginning)), "empty")


def _capital(word: Word, capital: bool) -> Word:
    """A Latin word with a capital is a name, but for the first of an English sentence, which only looks like one."""
    latin = word.text[0].isascii() and word.kind == "noun"
    return replace(word, kind="name") if latin and capital and word.start else word


def _denies(word: Word) -> bool:
    return word.text in DENIALS or word.text.endswith("n't")


def _with_denials(words: list[Word]) -> Iterator[Word]:
    denied, clause = 0, -1
    for word in words:
        if word.clause != clause:
            denied, clause = 0, word.clause
        if _denies(word):
            denied = 1
        elif denied and word.kind != "empty":
            yield replace(word, denied=denied)
            denied = 2
        else:
            yield word
