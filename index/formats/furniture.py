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
_ARTICLE = re.compile(r"第\s*#\s*[條条章節节編编篇款].{0,2}")  # may begin every page, and is text
_EDGE = 2  # rows at either end of a page
_MARGIN = 0.12  # of the page's height
_NEAR = 6.0  # points by which the same line may stand higher on another page

Place = tuple[str, int]
"""What stands somewhere, and at which height, in steps."""


def furniture(pages: Sequence[tuple[Sequence[Row], float]]) -> list[set[Line]]:
    """For each page, given its rows from top to bottom and its height: which of its lines are furniture.

    A line is that stands at an edge and again there on other pages: word for word on two others, or on one beside a
    page number; but for its numbers on half of the pages; a page number on any other.
    """
    edges = [_edges(rows, height) for rows, height in pages]
    same = Counter(_place(line, line.text) for edge in edges for line in edge)
    alike = Counter(_place(line, _numberless(line)) for edge in edges for line in edge)
    half = max(3, len(pages) / 2)
    dropped: list[set[Line]] = []
    for edge in edges:
        numbers = {line for line in edge if _is_number(line) and _count(alike, line, _numberless(line)) > 1}
        heights = {line.y for line in numbers}
        dropped.append(
            numbers
            | {line for line in edge if _count(same, line, line.text) > (1 if line.y in heights else 2)}
            | {line for line in edge if _count(alike, line, _numberless(line)) >= half and not _is_article(line)}
        )
    return dropped


def _edges(rows: Sequence[Row], height: float) -> set[Line]:
    """The lines at the edges of a page."""
    lines = (line for row in [*rows[:_EDGE], *rows[-_EDGE:]] for line in row)
    return {line for line in lines if line.text and not _MARGIN * height < line.y < (1 - _MARGIN) * height}


def _numberless(line: Line) -> str:
    return _NUMBER.sub("#", line.text).lower()


def _is_number(line: Line) -> bool:
    return bool(_PAGE.fullmatch(_numberless(line)))


def _is_article(line: Line) -> bool:
    return bool(_ARTICLE.fullmatch(_numberless(line)))


def _place(line: Line, text: str) -> Place:
    return text, round(line.y / _NEAR)


def _count(seen: Counter[Place], line: Line, text: str) -> int:
    """On how many pages a text stands at about the height of a line."""
    _, step = _place(line, text)
    return seen[text, step] + max(seen[text, step - 1], seen[text, step + 1])
