"""Numbers with their units, and dates, of a folded text: what a question may ask for and an answer may get wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8, "兆": Decimal(10) ** 12}
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9, "m": 6, "k": 3}

_HAN_NUMBER = "零〇○一二两三四五六七八九十百千"
_NUMBER = re.compile(
    rf"(?P<han>百分之[{_HAN_NUMBER}]+)"
    rf"|(?<![a-z\d.])(?P<digits>\d+(?:\.\d+)?)\s?(?P<myriad>[百千]?[万亿兆]{{0,2}})(?:\s?(?P<scale>thousand|million|billion|trillion|bn)\b)?"
    rf"|(?P<chinese>[{_HAN_NUMBER}]+[万亿兆]*(?:[{_HAN_NUMBER}]+[万亿兆]*)*)"
)
_UNIT = re.compile(r"\s?(%|percent\b|个百分点|[a-z]+\b|[余多]?[\u4e00-\u9fff]{1,2})")

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may may", "jun june", "jul july", "aug august",
         "sep september sept", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?P<y1>(?:19|20)\d\d)年(?:(?P<m1>\d{1,2})月(?:(?P<d1>\d{1,2})[日号])?)?"
    r"|(?P<y2>(?:19|20)\d\d)[-/.](?P<m2>\d{1,2})(?:[-/.](?P<d2>\d{1,2}))?(?!\d)"
    r"|(?P<m3>\d{1,2})月(?:(?P<d3>\d{1,2})[日号])?"
    rf"|(?P<m4>{_MONTH})\.? (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y4>(?:19|20)\d\d))?"
    rf"|(?:(?P<d5>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?\b(?P<m5>{_MONTH})\b(?:,? (?P<y5>(?:19|20)\d\d))"
    r"|(?<![\d.])(?P<y6>(?:19|20)\d\d)(?![\d.%])(?=[\s,.;:!?)\]~至到\-–—、，。；）」]|$)"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date at `key[start:end]`; `year`, `month` or `day` is None where the text leaves it out."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None

    def agrees_with(self, other: Date) -> bool:
        """Whether both may be the same day: no part that both give differs, and they share one."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        both = [(one, two) for one, two in pairs if one is not None and two is not None]
        return bool(both) and all(one == two for one, two in both)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at `key[start:end]`, unit included. `unit` is the word after it, at most two Han characters, or ""."""

    start: int
    end: int
    value: Decimal
    unit: str


def dates(key: str) -> list[Date]:
    """The dates of a folded text in order, in Chinese, ISO-like and English writing."""
    found = []
    for match in _DATE.finditer(key):
        parts = {name[0]: value for name, value in match.groupdict().items() if value is not None}
        month = parts.get("m")
        number = None if month is None else _MONTHS.get(month) or int(month)
        if number is not None and not 1 <= number <= 12:
            continue
        year, day = parts.get("y"), parts.get("d")
        found.append(Date(*match.span(), int(year) if year else None, number, int(day) if day else None))
    return found


def quantities(key: str) -> list[Quantity]:
    """The numbers of a folded text that are no part of a date, in order: 4.2万件 is 42000 with unit 件."""
    taken = [(date.start, date.end) for date in dates(key)]
    found = []
    for match in _NUMBER.finditer(key):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        value = _value(match)
        if value is None:
            continue
        unit = _UNIT.match(key, match.end())
        name = unit.group(1).lstrip("余多") if unit else ""
        found.append(Quantity(match.start(), unit.end() if unit else match.end(), value, "%" if match["han"] else name))
    return found


def _value(match: re.Match[str]) -> Decimal | None:
    if match["han"]:
        return _chinese(match["han"].removeprefix("百分之"))
    if match["digits"]:
        value = Decimal(match["digits"])
        for char in match["myriad"]:
            value *= _MYRIADS.get(char) or _TENS[char]
        return value * Decimal(10) ** _SCALES[match["scale"]] if match["scale"] else value
    return _chinese(match["chinese"])


def _chinese(numeral: str) -> Decimal | None:
    """The value of a numeral in characters (二十五万, 二〇二三); None for one that is no number (千万别, 百)."""
    if all(char in _DIGITS for char in numeral):
        return Decimal("".join(str(_DIGITS[char]) for char in numeral))
    total, section, digit, seen = Decimal(0), Decimal(0), 0, False
    for at, char in enumerate(numeral):
        if char in _DIGITS:
            digit, seen = _DIGITS[char], True
        elif char in _TENS:
            section, digit = section + (digit or (1 if char == "十" or at else 0)) * _TENS[char], 0
            seen = seen or char == "十"
        else:
            total, section, digit = (total + section + digit) * _MYRIADS[char], Decimal(0), 0
    return total + section + digit if seen else None
