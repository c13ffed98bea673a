"""Numbers with their units, and dates, of a folded text: what a question may ask for and an answer may get wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8, "兆": Decimal(10) ** 12}
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9}

_HAN = "零〇○一二两三四五六七八九十百千"
_PART = rf"(?:(?<![a-z\d.])\d+(?:\.\d+)?[百千]?|[{_HAN}]+)"
# Parts join only over 万, 亿 or 兆: 1亿2000万 is one number, 3 5 are two.
_NUMBER = re.compile(
    rf"百分之(?P<share>\d+(?:\.\d+)?|[{_HAN}]+(?:点[{_HAN}]+)?)"
    rf"|(?P<parts>(?:{_PART}(?:[多余]?|(?<=\d)\s)[万亿兆]+)+(?:[零〇一二两三四五六七八九][{_HAN}]*|\d+)?|{_PART})(?:\s?(?P<scale>thousand|million|billion|trillion|bn)\b)?",
    re.ASCII,
)
_PIECE = re.compile(rf"(\d+(?:\.\d+)?[百千]?|[{_HAN}]+)[多余\s]?([万亿兆]*)", re.ASCII)
_UNIT = re.compile(rf"\s?(?:(%|percent\b|个百分点|[a-z]+\b)|[多余]?((?:(?![{_HAN}])[\u4e00-\u9fff]){{1,2}}))", re.ASCII)

# What makes no number of 一 before it: 一般, 一些, 一起.
_NOT_ONE = frozenset("般些起样直旦定切同方步致向再律边连")
_SYMBOLS = ("$", "€", "£", "¥")

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may may", "jun june", "jul july", "aug august",
         "sep september sept", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_HAN_DAY = "[一二三四五六七八九十]"
_DATE = re.compile(
    rf"(?P<y1>{_YEAR}|[零〇○一二三四五六七八九]{{4}})年(?:(?P<m1>\d{{1,2}}|{_HAN_DAY}{{1,2}})月(?:(?P<d1>\d{{1,2}}|{_HAN_DAY}{{1,3}})[日号])?)?"
    rf"|(?P<y2>{_YEAR})[-/.](?P<m2>\d{{1,2}})(?:[-/.](?P<d2>\d{{1,2}}))?(?!\d)"
    rf"|(?P<m3>(?<!\d)\d{{1,2}}|(?<!{_HAN_DAY}){_HAN_DAY}{{1,2}})月(?:(?P<d3>\d{{1,2}}|{_HAN_DAY}{{1,3}})[日号])?"
    rf"|\b(?P<m4>{_MONTH})\.? (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y4>{_YEAR}))?"
    rf"|(?:\b(?P<d5>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?\b(?P<m5>{_MONTH})\b(?:,? (?P<y5>{_YEAR}))"
    rf"|(?<![\d.])(?P<y6>{_YEAR})(?!\d|\.\d|%)(?=[\s,.;:!?)\]~至到\-–—、，。；）」]|$)",
    re.ASCII,
)

_ORDINAL = re.compile(rf"第(?P<number>\d{{1,4}}|[{_HAN}]{{1,5}})个?(?P<unit>(?![{_HAN}])[\u4e00-\u9fff])")


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
    """A number at `key[start:end]`, unit included. `unit` is the word after it, at most two Han
    characters, a currency's sign before it, or ""."""

    start: int
    end: int
    value: Decimal
    unit: str


def dates(key: str) -> list[Date]:
    """The dates of a folded text in order, in Chinese, ISO-like and English writing."""
    found = []
    for match in _DATE.finditer(key):
        parts = {name[0]: value for name, value in match.groupdict().items() if value is not None}
        year, month, day = (_whole(parts.get(name)) for name in "ymd")
        if (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31):
            found.append(Date(*match.span(), year, month, day))
    return found


def years(key: str) -> list[int]:
    """The years of a folded text's dates, in order."""
    return [one.year for one in dates(key) if one.year]


def quantities(key: str) -> list[Quantity]:
    """The numbers of a folded text that are no part of a date, in order: 4.2万件 is 42000 with unit 件."""
    taken = [(date.start, date.end) for date in dates(key)]
    found = []
    for match in _NUMBER.finditer(key):
        value = _value(match)
        if match.group() == "一" and key[match.end() : match.end() + 1] in _NOT_ONE:
            continue
        if value is None or any(start < match.end() and match.start() < end for start, end in taken):
            continue
        unit = _UNIT.match(key, match.end())
        if match["share"]:
            found.append(Quantity(*match.span(), value, "%"))
        elif unit and not any(start < unit.end() and unit.start() < end for start, end in taken):
            found.append(Quantity(match.start(), unit.end(), value, unit[1] or unit[2]))
        else:
            found.append(Quantity(*match.span(), value, ""))
        if key[match.start() - 1 : match.start()] in _SYMBOLS:
            found[-1] = Quantity(match.start() - 1, match.end(), value, key[match.start() - 1])
    return found


def ordinals(key: str) -> frozenset[tuple[int, str]]:
    """The places in a series that a folded text names, each with the first character of what is counted: (37, 届)."""
    found = ((match["number"], match["unit"]) for match in _ORDINAL.finditer(key))
    counted = ((int(number) if number.isdecimal() else _chinese(number), unit) for number, unit in found)
    return frozenset((int(number), unit) for number, unit in counted if number is not None)


def _whole(written: str | None) -> int | None:
    """A year, month or day, in whatever digits or letters."""
    if written is None:
        return None
    if written in _MONTHS:
        return _MONTHS[written]
    value = Decimal(written) if written.isascii() else _chinese(written)
    return None if value is None else int(value)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["share"]:
        whole, _, fraction = match["share"].partition("点")
        value = _part(whole)
        digits = "".join(str(_DIGITS.get(char, 0)) for char in fraction)
        return value if value is None or not digits else value + Decimal(f"0.{digits}")
    total, unit = Decimal(0), Decimal(1)
    for piece, myriads in _PIECE.findall(match["parts"]):
        value = _part(piece)
        if value is None:
            return None
        if not myriads and unit > 1 and piece in _DIGITS:  # 三万五: the five are thousands
            value *= unit / 10
        for char in myriads:
            value *= _MYRIADS[char]
        unit = _MYRIADS[myriads[0]] if myriads else Decimal(1)
        total += value
    return total * Decimal(10) ** _SCALES[match["scale"]] if match["scale"] else total


def _part(piece: str) -> Decimal | None:
    if piece[0].isdigit() and piece[0].isascii():
        return Decimal(piece.rstrip("百千")) * _TENS.get(piece[-1], 1)
    return _chinese(piece)


def _chinese(numeral: str) -> Decimal | None:
    """The value of a numeral in characters, below 万 (二十五, 二〇二三); None for one that is no number (百, 千)."""
    if all(char in _DIGITS for char in numeral):
        return Decimal("".join(str(_DIGITS[char]) for char in numeral))
    if numeral[0] in "百千":
        return None
    total, digit = 0, 1
    for char in numeral:
        if char in _TENS:
            total, digit = total + (digit or 1) * _TENS[char], 0
        else:
            digit = _DIGITS[char]
    return Decimal(total + digit)
