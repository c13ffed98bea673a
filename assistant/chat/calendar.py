"""Time cut into pieces for a drawing: days, months, quarters, years or more, as many as there is room for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_STEPS = (1, 3, 12, 60, 120, 300, 600, 1200)
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class Column:
    """A piece of time from `first` to `last`, both ISO dates shortened to the month or the year and both in it; `gap`
    for a stretch in which nothing is."""

    first: str
    last: str
    gap: bool = False

    def holds(self, day: str) -> bool:
        """Whether an ISO date, possibly shortened, begins in this piece."""
        return self.first <= day[: len(self.first)] <= self.last


def day_of(published: str | None) -> date | None:
    """An ISO date as the first day that it may be; None for what is none."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", published or "")
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def months(days: Collection[date], most: int) -> list[Column]:
    """Columns without a gap over all of the days: months if there are at most so many, else quarters, years, …"""
    first, last = (12 * day.year + day.month - 1 for day in (min(days), max(days)))
    step = next((step for step in _STEPS if last // step - first // step < most), _STEPS[-1])
    return [
        Column(_month(at * step, step), _month(at * step + step - 1, step))
        for at in range(first // step, last // step + 1)
    ]


def years(found: Collection[int], most: int) -> list[Column]:
    """Columns over all of the years, at most so many: of one year if there is room, else of 2, 5, … In place of three
    or more in a row that none of the years is in there is one gap."""
    for step in _YEARS:
        columns = list(_broken(sorted({year // step for year in found}), step))
        if len(columns) <= most:
            break
    return columns


def _broken(filled: Sequence[int], step: int) -> Iterator[Column]:
    for before, at in zip([None, *filled], filled, strict=False):
        missing = range(0) if before is None else range(before + 1, at)
        if len(missing) > 2:
            yield Column(f"{missing[0] * step:04}", f"{missing[-1] * step + step - 1:04}", gap=True)
        else:
            yield from (Column(f"{one * step:04}", f"{one * step + step - 1:04}") for one in missing)
        yield Column(f"{at * step:04}", f"{at * step + step - 1:04}")


def _month(at: int, step: int) -> str:
    return f"{at // 12:04}" if step >= 12 else f"{at // 12:04}-{at % 12 + 1:02}"
