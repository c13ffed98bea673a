"""Numbers of a spreadsheet as its reader sees them: dates, percentages, thousands, units.

ECMA-376, part 1, section 18.8.30 (number formats) and 18.17.4 (dates). A format's first section stands for all; dates
are written as ISO 8601 whatever their format, so that day and month can't be mistaken.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from functools import lru_cache

# Formats that a file has by number alone: the general ones, and those of dates, of which each language has its own.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    **dict.fromkeys([14, 15, 16, 17, *range(27, 37), *range(50, 59)], "yyyy-mm-dd"),
    **dict.fromkeys([18, 19, 20], "h:mm"),
    **dict.fromkeys([37, 38], "#,##0"),
    **dict.fromkeys([39, 40], "#,##0.00"),
}

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|(.)', re.DOTALL)
_DIGITS = re.compile(r"[#0?,.]*[#0?][#0?,.]*")
_DATE_LETTERS = frozenset("ymdhsegb")
_EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))
_LONG = 255  # characters, as many as a format may have
_LAST = 2_958_466.0  # the first day of the year 10,000
_FEBRUARY = 60.0  # the 29th of February 1900, a day that never was


def shown(value: float, form: str, since_1904: bool = False) -> str:
    """A number under a format."""
    before, digits, after, is_date = _read(form)
    if not math.isfinite(value):
        return ""
    if is_date and 0 <= value < _LAST:
        return _date(value, form.lower(), since_1904)
    if not digits:
        return _general(value)
    percent = 100 if "%" in after + before else 1
    places = len(digits.partition(".")[2].replace(",", ""))
    grouped = "," in digits.partition(".")[0].rstrip(",")
    return f"{before}{value * percent:{',' if grouped else ''}.{min(places, 12)}f}{after}"


@lru_cache(maxsize=1_000)
def _read(form: str) -> tuple[str, str, str, bool]:
    """What stands before the digits, the digits, what stands after them; and whether it is the format of a date."""
    literal = plain = ""
    for quoted, escaped, currency, other in _TOKEN.findall(form[:_LONG]):
        if other == ";":
            break
        literal += other or quoted or escaped or currency
        # A sign of no meaning in place of what is only said, so that places in both are the same.
        plain += other or "\0" * len(quoted or escaped or currency)
    digits = _DIGITS.search(plain)
    if digits:
        return literal[: digits.start()], digits.group(), literal[digits.end() :], False
    return "", "", "", bool(_DATE_LETTERS & set(plain.lower())) and plain.lower() != "general"


def _general(value: float) -> str:
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"


def _date(value: float, form: str, since_1904: bool) -> str:
    days = value + 1 if not since_1904 and value < _FEBRUARY else value
    moment = _EPOCHS[since_1904] + timedelta(seconds=round(days * 86_400))
    time = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    if value < 1 or not re.search("[yde]", form):
        return time
    day = moment.date().isoformat()
    if "d" not in form and "h" not in form and "y" in form:
        return day[:7] if "m" in form else day[:4]
    return f"{day} {time}" if "h" in form else day
