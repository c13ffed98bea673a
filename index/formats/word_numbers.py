"""The numbers that Word puts before headings and items, which stand nowhere in the text: 第三條, 2.1, (四), •.

ECMA-376, part 1, section 17.9 (numbering), 17.18.59 (number formats). A format that isn't known counts in digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from index.formats.office import attribute, children, local, value, whole

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_CHINESE = ("零一二三四五六七八九", "十百千")
_LEGAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟")
_COUNTED = re.compile("chinese|taiwanese|japanese|ideograph", re.IGNORECASE)
_PLACE = re.compile(r"%(\d)")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


class Numbers:
    """Counts through a document: every call of `mark` is one more paragraph that is numbered."""

    def __init__(self, numbering: etree._Element | None) -> None:
        parts = [] if numbering is None else list(numbering)
        shared = {attribute(one, "abstractNumId"): _levels(one) for one in parts if local(one) == "abstractNum"}
        named = {attribute(one, "numId"): value(one, "abstractNumId") for one in parts if local(one) == "num"}
        self._lists = {number: (name, shared[name]) for number, name in named.items() if name in shared}
        self._counts: dict[str, list[int]] = {}

    def mark(self, number: str, level: int) -> str:
        """What stands before a paragraph at a level, from 0, of the list `number`; "" when nothing does."""
        if number not in self._lists or not 0 <= level < _LEVELS:
            return ""
        shared, levels = self._lists[number]
        counts = self._counts.setdefault(shared, [one.start - 1 for one in levels])
        counts[level] += 1
        counts[level + 1 :] = [one.start - 1 for one in levels[level + 1 :]]
        if levels[level].form == "bullet":
            return "•"
        return _PLACE.sub(lambda place: _shown(counts, levels, int(place.group(1)) - 1), levels[level].text).strip()


def _levels(abstract: etree._Element) -> list[_Level]:
    levels = [_Level()] * _LEVELS
    for one in children(abstract, "lvl"):
        at, start = whole(attribute(one, "ilvl")), whole(value(one, "start"))
        if at is not None and 0 <= at < _LEVELS:
            first = 1 if start is None else max(0, start)
            levels[at] = _Level(first, value(one, "numFmt") or "decimal", value(one, "lvlText"))
    return levels


def _shown(counts: list[int], levels: list[_Level], at: int) -> str:
    if not 0 <= at < _LEVELS:
        return ""
    number, form = max(counts[at], levels[at].start), levels[at].form
    match form:
        case "none":
            return ""
        case "lowerLetter" | "upperLetter":
            letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 10 + 1)
            return letters if form == "lowerLetter" else letters.upper()
        case "lowerRoman" | "upperRoman":
            return _roman(number) if form == "lowerRoman" else _roman(number).upper()
        case "ideographTraditional" if number <= 10:
            return "甲乙丙丁戊己庚辛壬癸"[number - 1]
        case "ideographZodiac" if number <= 12:
            return "子丑寅卯辰巳午未申酉戌亥"[number - 1]
        case _ if "Legal" in form:
            return _chinese(number, _LEGAL)
        case _ if _COUNTED.match(form):
            return _chinese(number, _CHINESE)
    return str(number)


def _roman(number: int) -> str:
    letters, left = "", number % 4000
    for worth, letter in _ROMAN:
        letters += letter * (left // worth)
        left %= worth
    return letters + _ROMAN_ONES[left]


def _chinese(number: int, signs: tuple[str, str]) -> str:
    """1 to 9,999 as counted: 一, 十二, 二十, 一百零三."""
    digits, units = signs
    if not 0 < number < 10_000:
        return str(number)
    figures = str(number)
    text = "".join(
        digits[int(figure)] + (units[place - 1] if place and figure != "0" else "")
        for place, figure in zip(range(len(figures) - 1, -1, -1), figures, strict=True)
    )
    text = re.sub(f"{digits[0]}+", digits[0], text).rstrip(digits[0])
    return text.removeprefix(digits[1]) if text.startswith(digits[1] + units[0]) else text
