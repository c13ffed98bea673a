"""Dates as files write them."""

from __future__ import annotations

import re

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")


def iso_date(value: str | None) -> str | None:
    """The ISO date, month or year that a value begins with; None when it begins with none."""
    match = _COMPACT.match(value or "") or _DATE.match(value or "")
    if match is None:
        return None
    year, month, day = match.groups()
    parts = [year] + [f"{int(part):02d}" for part in (month, day) if part]
    return "-".join(parts) if int(month or 1) in range(1, 13) and int(day or 1) in range(1, 32) else None
