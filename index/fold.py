"""Matching keys: one form for what a reader takes as the same writing, with a map back to the source.

A key is the NFKC form, case-folded, in Simplified characters (OpenCC t2s), without the separators inside numbers and
without characters of no width. Characters fold one by one, so that the key of a part is a part of the key; only marks
that combine fold together with what they stand on, and a few Chinese words are respelled as a whole.
Keys are for matching only; what people are shown is always the source's own characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import opencc

# The comma of full-width numbers is full-width too; a full-width one between plain digits sets two numbers apart.
_GROUPED = re.compile(r"(?<![\d.,，])(?:[0-9]{1,3}(?:,[0-9]{3})+|[０-９]{1,3}(?:[,，][０-９]{3})+)(?!\d|[,，]\d)")
_SEPARATOR = re.compile("[,，]")
# Joiners, direction marks, variation selectors, tags, soft hyphen: Unicode's "default ignorable" characters.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
# Radicals that stand for whole characters in PDFs and that NFKC leaves alone (Unicode, EquivalentUnifiedIdeograph).
_RADICALS = str.maketrans(
    "⺠⺝⺧⺩⺪⺫⺬⺮⺶⺻⺼⺽⻁⻄⻅⻆⻉⻊⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
    "民月牛王疋目示竹羊聿肉臼虎西见角贝足车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
)
# Characters that t2s converts by phrase, where folding them everywhere mixes up nothing: 瞭解, 藉由, 看著 and 看着.
_MERGED = str.maketrans("瞭藉甦彷苧着", "了借苏仿苎著")
# And where it would: 計畫 is 计划 but 圖畫 is 图画, 答覆 is 答复 but 覆蓋 is 覆盖. As many characters as before.
_RESPELLED = re.compile("[画覆炼俱](?<=[计规企策筹谋擘]画|[答回批反重]覆|[项手锁]炼|家俱)")
_SPELLING = {"画": "划", "覆": "复", "炼": "链", "俱": "具"}


@dataclass(frozen=True, slots=True)
class Folded:
    """`key` and, for each of its characters, where the source characters it came from start and end.

    `starts` has one more entry: the source's length. Characters that came from the same source share their entries.
    """

    key: str
    starts: Sequence[int]
    ends: Sequence[int]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source span `key[start:end]` stands for, whole source characters only. ValueError when out of range."""
        if not 0 <= start <= end <= len(self.key):
            raise ValueError(f"span {start}:{end} is outside the key, which has {len(self.key)} characters")
        return self.starts[start], self.ends[end - 1] if start < end else self.starts[start]


def fold(text: str) -> Folded:
    """The key of `text` with its map. Linear in the text; never raises."""
    separators = _separators(text)
    key = text.translate(_FORMS)
    if not unicodedata.is_normalized("NFC", key):
        return _fold_clusters(text, separators)
    if not separators and _FORMS.uneven.isdisjoint(text):
        return Folded(_respelled(key), range(len(text) + 1), range(1, len(text) + 1))
    forms = [_FORMS[ord(char)] for char in text]
    for offset in separators:
        forms[offset] = ""
    starts = [offset for offset, form in enumerate(forms) for _ in form]
    return Folded(_respelled("".join(forms)), (*starts, len(text)), tuple(start + 1 for start in starts))


def _fold_clusters(text: str, separators: frozenset[int]) -> Folded:
    """The slow way, for texts in which marks combine."""
    key: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, cluster in _clusters(text, separators):
        form = _form(cluster)
        key.append(form)
        starts += [start] * len(form)
        ends += [end] * len(form)
    return Folded(_respelled("".join(key)), (*starts, len(text)), tuple(ends))


def fold_key(text: str) -> str:
    """Only the key of `text`, for whoever needs no map."""
    key = _GROUPED.sub(lambda number: _SEPARATOR.sub("", number.group()), text).translate(_FORMS)
    return _respelled(key) if unicodedata.is_normalized("NFC", key) else _fold_clusters(text, _separators(text)).key


def _respelled(key: str) -> str:
    return _RESPELLED.sub(lambda char: _SPELLING[char.group()], key)


def _separators(text: str) -> frozenset[int]:
    """The offsets of the separators inside numbers."""
    return frozenset(
        number.start() + comma.start()
        for number in _GROUPED.finditer(text)
        for comma in _SEPARATOR.finditer(number.group())
    )


def _clusters(text: str, separators: frozenset[int]) -> Iterator[tuple[int, int, str]]:
    """Start, end and characters of what folds together: a character with all that may combine with it."""
    start, end, cluster = 0, 0, ""
    for offset, char in enumerate(text):
        form = _FORMS[ord(char)]
        if offset in separators or not form:
            continue
        if cluster and not _combines(form[0]):
            yield start, end, cluster
            cluster = ""
        if not cluster:
            start = offset
        cluster, end = cluster + char, offset + 1
    if cluster:
        yield start, end, cluster


def _combines(char: str) -> bool:
    """Whether normalising may join or reorder `char` with what stands before it: marks, vowels and finals of Hangul."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(char: str) -> str:
    if unicodedata.category(char) == "Cs":  # half a surrogate pair, which OpenCC can't encode
        return char
    form = _to_simplified().convert(char)
    return form.translate(_MERGED) if len(form) == 1 else char


def _form(cluster: str) -> str:
    """The key of a character with what combines with it."""
    seen = _UNSEEN.sub("", cluster).translate(_RADICALS)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return folded if folded.isascii() else "".join(map(_simplified, folded))


class _Forms(dict[int, str]):
    """The key of each character met so far, for `str.translate`; `uneven` has those whose key is not one character."""

    def __init__(self) -> None:
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        form = _form(chr(code))
        if len(form) != 1:
            self.uneven.add(chr(code))
        self[code] = form
        return form


_FORMS = _Forms()
