"""The values that sources can differ on: amounts in their units, dates, days of the week; and when two are the same.

Rounding is no difference: 1,731 grams and about 1.7 kilograms are one value, 97 and 100 are two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.quantity import Date, Quantity, dates, quantities

# What a unit measures, and how many of the smallest of its kind it stands for. The first that matches wins.
_UNITS = tuple(
    (measure, Decimal(factor), re.compile(pattern))
    for measure, factor, pattern in (
        ("points", "1", r"个?百分点|percentage points?"),
        ("share", "1", r"%|percent\b|per cent\b"),
        ("share", "10", r"成(?![立为本员果功熟交长年份品型效套都语])"),
        ("usd", "1", r"\$|美元|美金|us dollars?|usd\b"),
        ("eur", "1", r"€|欧元|euros?\b"),
        ("gbp", "1", r"£|英镑|pounds?\b"),
        ("jpy", "1", r"¥|日[元圆]|yen\b"),
        ("krw", "1", r"韩[元圆]|won\b"),
        ("rupee", "1", r"卢比|rupees?\b"),
        ("money", "1", r"(?:新台币|人民币)?元|dollars?\b"),
        ("length", "1000000", r"公里|千米|km\b|kilomet(?:er|re)s?\b"),
        ("length", "1000", r"公尺|米|met(?:er|re)s?\b|m\b"),
        ("length", "10", r"公分|厘米|cm\b|centimet"),
        ("length", "1", r"公厘|毫米|mm\b|millimet"),
        ("mass", "1000000", r"公?吨|tons?\b|tonnes?\b"),
        ("mass", "1000", r"公斤|千克|kg\b|kilograms?\b"),
        ("mass", "1", r"公?克|grams?\b"),
        ("power", "1000", r"吉瓦|gw\b|gigawatts?\b"),
        ("power", "1", r"百万瓦|mw\b|megawatts?\b"),
        ("degree", "1", r"度(?!假|过|电)|degrees?\b"),
        ("people", "1", r"人(?!次|民币)|[名位](?!列|于|置)|(?:people|persons?|staff|employees|passengers|students)\b"),
        ("years", "1", r"年(?!级)|years?\b"),
        ("months", "1", r"个?月|months?\b"),
        ("days", "7", r"周|个?星期|weeks?\b"),
        ("days", "1", r"天|days?\b"),
        ("minutes", "60", r"个?小时|hours?\b"),
        ("minutes", "1", r"分钟|minutes?\b"),
        ("count", "1", r"[个家座所间](?!人|月|百分|小时|星期)"),
    )
)  # fmt: skip
_SCALE = re.compile(r"[千百]?(?:thousand|million|billion|trillion|bn)?\s*")
_OVER = re.compile(r"(?:超过|逾|至少|不低于|more than|over|at least)\s?$")
_UNDER = re.compile(r"(?:不到|不足|低于|最多|至多|less than|under|at most|below)\s?$")
_ABOUT = re.compile(r"(?:约|近|将近|接近|大概|about|around|nearly|almost|roughly|some)\s?$")
_CLOSE = Decimal("0.025")
_DAYS = {name: at for at, names in enumerate(
    ("一 monday", "二 tuesday", "三 wednesday", "四 thursday", "五 friday", "六 saturday", "日 sunday 天")
) for name in names.split()}  # fmt: skip
_WEEKDAY = re.compile(
    r"(?:周|星期|礼拜)([一二三四五六日天])(?![个名所])|\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b"
)


@dataclass(frozen=True, slots=True)
class Value:
    """What stands at `key[start:end]` of a folded text: an amount in the smallest unit of its `measure`, a date, or a
    set of weekdays. `bound` is 1 for a number said to be exceeded, -1 for one not reached, 0 otherwise."""

    start: int
    end: int
    measure: str
    number: Decimal = Decimal(0)
    about: bool = False
    bound: int = 0
    date: Date | None = None
    days: frozenset[int] = frozenset()

    def agrees_with(self, other: Value) -> bool:
        """Whether both can be true of one thing: the same, the same when rounded, or within what the other bounds."""
        if self.date and other.date:
            return self.date.agrees_with(other.date)
        if self.days or other.days:
            return self.days == other.days
        if self.bound or other.bound:
            return _within(self, other) and _within(other, self)
        return _alike(self, other)


def values(key: str) -> list[Value]:
    """The amounts, dates and weekdays of a folded text, by kind and then in order. Ordinals are none."""
    found = [Value(one.start, one.end, "date", date=one) for one in dates(key)]
    found += [_amount(key, one) for one in quantities(key) if not _counts_off(key, one)]
    named = list(_WEEKDAY.finditer(key))
    if named:
        days = frozenset(_DAYS[(one[1] or one[2])] for one in named)
        found.append(Value(named[0].start(), named[-1].end(), "weekday", days=days))
    return found


def _counts_off(key: str, one: Quantity) -> bool:
    """Whether a number only tells which one is meant: 第5, 三號, AMS-02, 下一代."""
    before = key[: one.start]
    ordinal = re.search(r"(?:第|[a-z]-?)$", before) or one.unit[:1] in ("号", "型", "级")
    return bool(ordinal or (one.value == 1 and re.search(r"[下上新每某另同这那]$", before)))


def comparable(one: Value, other: Value) -> bool:
    """Whether two values measure the same; a number without a unit that is known counts, and compares with counts."""
    return one.measure == other.measure or {one.measure, other.measure} == {"count", "counted"}


def differ(ours: Sequence[Value], theirs: Sequence[Value]) -> tuple[Value, Value] | None:
    """The first values of one measure on which two texts differ; None where any of that measure agree."""
    for one in ours:
        others = [other for other in theirs if comparable(one, other)]
        same = [mine for mine in ours if comparable(one, mine)]
        if others and not any(mine.agrees_with(other) for mine in same for other in others):
            return one, others[0]
    return None


def _amount(key: str, one: Quantity) -> Value:
    symbol = one.unit if one.unit in ("$", "€", "£", "¥") or key.startswith("百分之", one.start) else ""
    end = one.end if symbol or not one.unit else key.rindex(one.unit, one.start, one.end)
    behind = symbol or key[_SCALE.match(key, end).end() :][:14].lstrip("多余 -")  # type: ignore[union-attr]
    before = key[max(0, one.start - 12) : one.start]
    bound = bool(_OVER.search(before)) - bool(_UNDER.search(before))
    about = bool(_ABOUT.search(before)) or key[end : end + 1] in ("多", "余")
    for measure, factor, unit in _UNITS:
        if match := unit.match(behind):
            stop = one.end if symbol else key.index(match.group(), end) + len(match.group())
            return Value(one.start, stop, measure, one.value * factor, about, bound)
    latin = not behind or behind[0].isascii()
    measure = "counted" if latin else behind[0]
    return Value(one.start, one.end if latin else end + 1, measure, one.value, about, bound)


def _within(one: Value, other: Value) -> bool:
    if one.bound > 0:
        return other.bound > 0 or other.number >= one.number
    if one.bound < 0:
        return other.bound < 0 or other.number <= one.number
    return True


def _alike(one: Value, other: Value) -> bool:
    if one.number == other.number:
        return True
    low, high = sorted((one.number, other.number))
    if low <= 0:
        return False
    if (one.about or other.about) and one.measure != "share" and (high - low) / high < _CLOSE:
        return True
    digits = min(_digits(one.number), _digits(other.number))
    return digits >= 2 and _rounded(one.number, digits) == _rounded(other.number, digits)


def _digits(number: Decimal) -> int:
    """The digits that a number was written with, never fewer than two: of 1.60 three, of 500 two, as its zeros may only
    fill up."""
    exponent = number.as_tuple().exponent
    whole = number.normalize() if isinstance(exponent, int) and exponent >= 0 else number
    return max(2, len(whole.as_tuple().digits))


def _rounded(number: Decimal, digits: int) -> Decimal:
    return Decimal(f"{number:.{digits - 1}E}")
