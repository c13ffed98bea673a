"""What repeats at the top and the bottom of pages: running heads, page numbers. No part of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.formats.pdf_lines import Line, Row

_NUMBER = re.compile(r"\d+|(?<![a-z])[ivxl]+(?![a-z])|[一二三四五六七八九十百〇零]+", re.IGNORECASE)
_PAGE = re.compile(
    r"\W*(?:第\s*)?#\s*(?:頁|页)?\W*(?:(?:of|共)?\s*#\s*(?:頁|页)?)?\W*|p(?:age|\.)\s*#(?:\s*(?:of|/)\s*#)?"
)
_EDGE = 2  # rows at either end of a page
_MARGIN = 0.12  # of the page's height
_NEAR = 6.0  # points by which the same line may stand higher on another page
_MANY = 3

Place = tuple[str, int]


def furniture(pages: Sequence[tuple[Sequence[Row], float]]) -> list[set[Line]]:
    """For each page, given its rows from top to bottom and its height: which of its lines are furniture.

    A line is when it stands at an edge and the same, but for its numbers, stands there on at least three pages and a
    quarter of the pages; a page number when another page has one there.
    """
    edges = [_edges(rows, height) for rows, height in pages]
    seen = Counter(place for edge in edges for place in set(edge.values()))
    need = max(_MANY, len(pages) // 4)
    return [
        {line for line, place in edge.items() if _count(seen, place) >= (2 if _PAGE.fullmatch(place[0]) else need)}
        for edge in edges
    ]


def _edges(rows: Sequence[Row], height: float) -> dict[Line, Place]:
    """The lines at the edges of a page: what they say without numbers, and about where they stand."""
    return {
        line: (_NUMBER.sub("#", line.text).lower(), round(line.y / _NEAR))
        for row in [*rows[:_EDGE], *rows[-_EDGE:]]
        for line in row
        if line.text and not _MARGIN * height < line.y < (1 - _MARGIN) * height
    }


def _count(seen: Counter[Place], place: Place) -> int:
    text, step = place
    return max(seen[text, step] + seen[text, step - 1], seen[text, step] + seen[text, step + 1])
