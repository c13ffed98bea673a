"""What a how-many question counts in (money, people, shares, time, distance), and whether a number is of that kind."""

from __future__ import annotations

import re
from typing import Literal

from index.quantity import Quantity

Measure = Literal["money", "people", "share", "time", "distance"]

# What a question calls it, behind its question word; folded.
_BEHIND: dict[Measure, re.Pattern[str]] = {
    "share": re.compile(r"个?百分|成(?!本)|(?:[\w-]+ ){0,3}(?:percent|share\b|proportion|rate\b)"),
    "money": re.compile(
        r".{0,3}(?:元|钱|预算|经费|金额|营收|费用|成本|薪|资金|补助|补贴)|.*\b(?:dollar|euro|money|funding|revenue|pay)"
    ),
    "time": re.compile(
        r"个?(?:年|天|日|周|星期|月|小时|分钟)(?!前|度|级|轮)|.*\b(?:year|month|week|day|hour|minute)s?\b"
    ),
    "people": re.compile(
        r"[^,，。?？]{0,5}(?:人|员工)|[名位]|.*\b(?:people|persons|workers|employees|students|passengers)\b"
    ),
    "distance": re.compile(r"公里|公尺|英里|.*\b(?:kilomet|miles|metres|meters)"),
}
# And before it: 預算是多少. Other words there belong to something else: 今年…多少.
_BEFORE: dict[Measure, re.Pattern[str]] = {
    "share": re.compile(r"比例|比率|占比|税率|成长率|增长率|准确率"),
    "money": re.compile(r"预算|经费|金额|营收|费用|成本|票价|薪水|薪资|资金|补助|补贴"),
}
_UNITS: dict[Measure, re.Pattern[str]] = {
    "share": re.compile(r"%|percent|个百|百分|成$|分之"),
    "money": re.compile(r"[$€£¥]|.?元|.?镑|日圆|欧|块|dollar|euro|usd|yen|won"),
    "people": re.compile(r"人|名|位|个人|people|person|worker|employee|student|passenger|staff"),
    "time": re.compile(r"年|个?月|天|日|周|星期|个?小|分钟|秒|year|month|week|day|hour|minute|second"),
    "distance": re.compile(r"公[里尺分]|英里|米|km|kilomet|mile|metre|meter"),
}
_WORD = re.compile(
    r"多少|百分之几|几|多[大高长远重]|how (?:many|much)|what (?=(?:[\w-]+ ){0,3}(?:percent|share|proportion|rate\b))"
)
_TIME = re.compile(r"多久(?!.{0,4}一次)|多长时间|how long (?:does|did|do|will|has|have)")
_REACH = 40


def measure_of(key: str) -> Measure | None:
    """The measure that a folded how-many question names by its question word; None when it names none of these."""
    if _TIME.search(key):
        return "time"
    for match in _WORD.finditer(key):
        if match.group() == "百分之几":
            return "share"
        behind = key[match.end() : match.end() + _REACH].lstrip("万亿兆千百 ")
        before = key[max(0, match.start() - 6) : match.start()]
        found = [measure for measure, pattern in _BEHIND.items() if pattern.match(behind)]
        found += [measure for measure, pattern in _BEFORE.items() if pattern.search(before)]
        if found:
            return found[0]
    return None


def is_of(quantity: Quantity, measure: Measure) -> bool:
    """Whether a number stands in a unit of that measure."""
    return bool(_UNITS[measure].match(quantity.unit))
