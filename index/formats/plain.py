"""Plain text: paragraphs set apart by blank lines, hard-wrapped lines joined again."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby, pairwise

from index.draft import Draft
from index.formats.encoding import decode
from index.limits import DEFAULTS, Limits

# Han, kana, their punctuation and full-width forms: scripts that write no space between words, at a line's end neither.
_UNSPACED = re.compile(
    "[\u2e80-\u312f\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff65\U00020000-\U0003134f]"
)
_CLOSED = re.compile("[\u3000-\u303f\ufe30-\ufe4f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]")
_WRAPS = range(40, 121)


def is_unspaced(char: str) -> bool:
    """Whether `char` is of a script that sets no space between words: Chinese or Japanese, or their punctuation."""
    return bool(_UNSPACED.match(char))


def join_lines(lines: list[str]) -> str:
    """The lines of a wrapped paragraph as one: a space between them, but none in or beside scripts that write none."""
    text = ""
    for line in map(str.strip, lines):
        text += ("" if not text or not line or _joins(text[-1], line[0]) else " ") + line
    return text


def _joins(before: str, after: str) -> bool:
    if _CLOSED.match(before) or _CLOSED.match(after):
        return True
    return is_unspaced(before) and is_unspaced(after)


def read_plain(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The paragraphs of a text file. DocumentFault when its encoding can't be told."""
    draft = Draft(limits)
    write_plain(draft, decode(data, name).text)
    return draft


def write_plain(draft: Draft, text: str) -> None:
    """Writes the paragraphs of a text."""
    lines = text.split("\n")
    wrap = _wrap_width(lines)
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        if not blank:
            for paragraph in _paragraphs(list(group), wrap):
                draft.paragraph(join_lines(paragraph))


def _wrap_width(lines: list[str]) -> int:
    """The columns a text was wrapped at; 0 when each line is a paragraph of its own.

    It was wrapped when its widest line is as wide as people wrap at, and most lines that have a next one are full.
    """
    widest = max(map(_width, lines))
    followed = [(line, after) for line, after in pairwise(lines) if line.strip() and after.strip()]
    full = sum(_is_full(line, after, widest) for line, after in followed)
    return widest if widest in _WRAPS and 2 * full > len(followed) else 0


def _paragraphs(lines: list[str], wrap: int) -> list[list[str]]:
    """Lines without a blank one between, those that go on in the next together."""
    paragraphs = [[lines[0]]]
    for before, line in pairwise(lines):
        if wrap and _is_full(before, line, wrap):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _is_full(line: str, after: str, wrap: int) -> bool:
    """Whether the first word of the next line had no room at the end of this one."""
    word = after.split(maxsplit=1)[0]
    # A closing mark may not begin a line, so the character before it is taken down with it: room for two.
    return _width(line) + (4 if is_unspaced(word) else 1 + _width(word)) > wrap


def _width(line: str) -> int:
    """In columns, of which a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line.rstrip())
