"""Whether the numbers and dates of a claim are those of a premise: by value, by unit and by what they are said of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.judging.claim import NUMERALS, Claim
from index.quantity import Date, Quantity

# Units by what they measure; the first that matches the text behind a number. Anything else is a counter (家, 部, 項).
_UNITS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("points", r"个?百分点|percentage points?|基点"),
        ("share", r"%|percent\b|per cent\b"),
        ("tenths", r"成(?![立为本员果功熟交长年份品型效套都语])"),
        ("usd", r"美元|美金|dollars?\b|usd\b|u\.?s\. dollars?"),
        ("eur", r"欧元|euros?\b|eur\b"),
        ("gbp", r"英镑|pounds?\b"),
        ("jpy", r"日[元圆]|yen\b"),
        ("krw", r"韩[元圆]|won\b"),
        ("hkd", r"港[元币]"),
        ("yuan", r"元|块钱|人民币|新?台币|yuan\b|rmb\b"),
        ("km2", r"平方公里|平方千米|square kilomet|sq"),
        ("m2", r"平方米|平方公尺|square met"),
        ("km", r"公里|千米|km\b|kilomet(?:er|re)s?\b"),
        ("cm", r"公分|厘米|cm\b|centimet"),
        ("mm", r"毫米|公厘|mm\b|millimet"),
        ("nm", r"纳米|奈米|nm\b|nanomet"),
        ("m", r"公尺|米|met(?:er|re)s?\b|m\b"),
        ("mile", r"英里|miles?\b"),
        ("ha", r"公顷|hectares?\b"),
        ("mu", r"亩|acres?\b"),
        ("kg", r"公斤|千克|kg\b|kilograms?\b"),
        ("ton", r"公?吨|tons?\b|tonnes?\b"),
        ("g", r"公?克|grams?\b"),
        ("watt", r"千瓦|兆瓦|百万瓦|吉瓦|瓦|[kmg]wh?\b|kilowatts?\b|megawatts?\b|gigawatts?\b"),
        ("age", r"岁|years? old"),
        ("degree", r"度(?!假|过)|℃|°c|degrees?\b"),
        ("year", r"年(?!级)|years?\b"),
        ("month", r"个?月|months?\b"),
        ("week", r"周|个?星期|个?礼拜|weeks?\b"),
        ("date", r"[日号](?!元|圆|本|线|均)|(?:st|nd|rd|th)\b"),
        ("day", r"天|days?\b"),
        ("clock", r"点(?!\d|名)|时(?!间|代)|:\d\d|[ap]\.?m\b|o'clock"),
        ("hour", r"个?小时|个?钟头|hours?\b"),
        ("minute", r"分钟|minutes?\b"),
        ("second", r"秒|seconds?\b"),
        ("times", r"倍|times\b|-?fold\b"),
        ("people", r"万?人(?!次)|[名位](?!列|于|置)|people\b|persons?\b"),
        ("bodies", r"[家户所](?!长|庭)|households?\b|companies\b"),
        ("machines", r"[辆台架艘](?!湾|北|中|风)|vehicles?\b|cars\b"),
    )
)
_ALMOST = re.compile(
    r"(?:约|近|将近|逾|超过?|多达|上|达|about|around|nearly|almost|over|more than|some|roughly|approximately)\s?$"
)
_TRIVIAL = Decimal(3)
_WORDS = {name: number for number, name in enumerate(NUMERALS, start=2)}
_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}
_YEARS |= {"this year": 0, "last year": -1, "next year": 1}
_DAYS = {
    "今天": 0,
    "今日": 0,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "明天": 1,
    "明日": 1,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), start=1)
}  # fmt: skip
_RELATIVE = re.compile("|".join((*_YEARS, *_DAYS)))


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it measures: `measure` a unit's name, or "" for a counter; `counter` its first character."""

    value: Decimal
    measure: str
    counter: str
    start: int
    end: int
    trivial: bool
    almost: bool

    def same_unit(self, other: Amount) -> bool:
        """Whether the units don't exclude each other: a counter may stand for another one, 8名 for 8個."""
        if {self.measure, other.measure} == {"day", "date"}:  # 5日 may be five days
            return True
        if self.trivial != other.trivial and self.value == 1:  # 一 is more often an article than a number
            return self.counter == other.counter
        return self.measure == other.measure or not (self.measure and other.measure)

    def same_value(self, other: Amount) -> bool:
        """Whether both are the same number, on a clock of twelve hours too, or this one the other rounded."""
        if self.measure == other.measure == "clock":
            return self.value % 12 == other.value % 12
        if self.value == other.value:
            return True
        near = abs(self.value - other.value) <= abs(other.value) * Decimal("0.05")
        return near and self.almost and len(self.value.normalize().as_tuple().digits) <= 2


def amounts(claim: Claim) -> list[Amount]:
    """The numbers of a text in order, small ones in English words behind."""
    words = (Amount(Decimal(_WORDS[word.text]), "", "", word.start, word.end, True, False) for word in claim.numerals)
    counted = (one for one in claim.quantities if one.value or claim.key[one.start - 1 : one.start] != ":")
    return [*(_amount(claim.key, one) for one in counted), *words]


def _amount(key: str, one: Quantity) -> Amount:
    symbol = {"$": "usd", "€": "eur", "£": "gbp", "¥": "yuan"}.get(one.unit, "")
    number_end = one.end if symbol else one.end - len(one.unit) * key.endswith(one.unit, one.start, one.end)
    behind = key[number_end : number_end + 16]
    bare = behind.lstrip(" 多余来几-")
    measure = symbol or next((name for name, unit in _UNITS if unit.match(bare)), "share" if one.unit == "%" else "")
    value = one.value
    if measure == "tenths":
        measure, value = "share", value * 10
    trivial = value <= _TRIVIAL and not re.search(r"\d", key[one.start : number_end])
    almost = bare != behind.lstrip() or bool(_ALMOST.search(key[max(0, one.start - 12) : one.start]))
    return Amount(value, measure, bare[:1], one.start, one.end, trivial, almost)


def times(claim: Claim, published: date | None) -> list[Date]:
    """The dates of a text with its bare days (24日) and, where the document's date is known, its relative ones."""
    found = list(claim.dates)
    for quantity in claim.quantities:
        if _amount(claim.key, quantity).measure == "date" and 1 <= quantity.value <= 31:
            found.append(Date(quantity.start, quantity.end, None, None, int(quantity.value)))
    for word in claim.words:
        if word.text in _MONTHS and word.kind == "name":
            found.append(Date(word.start, word.end, None, _MONTHS[word.text], None))
    if published:
        for match in _RELATIVE.finditer(claim.key):
            said = match.group()
            if said in _YEARS:
                found.append(Date(*match.span(), published.year + _YEARS[said], None, None))
            else:
                day = published + timedelta(days=_DAYS[said])
                found.append(Date(*match.span(), day.year, day.month, day.day))
    return found


def contradicts(one: Date, other: Date) -> bool:
    """Whether both can't be the same time: a part that both give differs."""
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return any(a is not None and b is not None and a != b for a, b in pairs)


def is_met(wanted: Date, held: Sequence[Date], published: date | None) -> bool:
    """Whether one of the dates has all parts of the wanted one, the missing ones filled in from the date of publication
    and from the dates before it in the text."""
    year = published.year if published else None
    month = published.month if published else None
    for one in held:
        year, month = one.year or year, one.month or month
        whole = Date(0, 0, one.year or year, one.month or (month if one.day else None), one.day)
        parts = ((wanted.year, whole.year), (wanted.month, whole.month), (wanted.day, whole.day))
        if all(a is None or b == a for a, b in parts):
            return True
    return False
