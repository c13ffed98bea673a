"""The table that people read first: a line for each type and language, and one for all."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from evals.metrics.sampling import Interval
from evals.summary import Group

_COLUMNS = (
    ("hit_at_1", "hit@1"),
    ("hit_at_5", "hit@5"),
    ("mrr_at_10", "MRR@10"),
    ("ndcg_at_10", "nDCG@10"),
    ("citation_validity", "valid"),
    ("citation_precision", "cite P"),
    ("citation_recall", "cite R"),
    ("evidence_cited", "evid."),
    ("quoted_share", "quoted"),
    ("refusal_recall", "refused"),
    ("false_refusals", "false r."),
)
HEAD = ("", "cases", "correct (95%)", *(title for _, title in _COLUMNS))


def table(groups: Sequence[Group]) -> str:
    """Types first, then languages, then all; percentages, with the 95% interval for `correct`. A measure that applies
    to no case of a line is left blank."""
    types, languages = ([group for group in groups if group.kind == kind] for kind in ("type", "lang"))
    everything = [group for group in groups if group.kind == "all"]
    blocks = [[row(group) for group in block] for block in (types, languages, everything) if block]
    widths = [
        max(map(width, column)) for column in zip(HEAD, *(line for block in blocks for line in block), strict=True)
    ]
    rule = "  ".join("-" * wide for wide in widths)
    lines = [_line(HEAD, widths), rule]
    for block in blocks:
        lines += [*(_line(cells, widths) for cells in block), rule]
    return "\n".join(lines[:-1])


def row(group: Group) -> list[str]:
    """The cells of one line: name, cases, correct with its interval, then the other columns."""
    measures = group.measures
    cells = [_percent(measures[name].value) if name in measures else "" for name, _ in _COLUMNS]
    return [group.name, str(group.cases), _with_interval(measures["correct"]), *cells]


def _with_interval(interval: Interval) -> str:
    return f"{_percent(interval.value)} [{_percent(interval.low)}, {_percent(interval.high)}]"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = cells[0] + " " * (widths[0] - width(cells[0]))
    rest = [" " * (wide - width(cell)) + cell for cell, wide in zip(cells[1:], widths[1:], strict=True)]
    return "  ".join([first, *rest]).rstrip()


def width(text: str) -> int:
    """Columns a text takes in a terminal: two for each wide character."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
