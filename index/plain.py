"""Plain text: paragraphs set apart by blank lines, hard-wrapped lines joined again."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby, pairwise

from index.draft import Draft
from index.errors import DocumentFault

# Han, kana, their punctuation and full-width forms: scripts that write no space between words, at a line's end neither.
UNSPACED = "\u2e80-\u312f\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff65\U00020000-\U0003134f"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_CLOSED = re.compile("[\u3000-\u303f\ufe30-\ufe4f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_WIDEST = 120


def decode(data: bytes, name: str) -> str:
    """The text of UTF-8 bytes with or without a byte order mark; every kind of line end becomes "\\n".

    DocumentFault, with the offset of the first wrong byte from the file's start, for anything else.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentFault(f"{name} is UTF-16 (byte order mark at byte 0), not UTF-8; save it as UTF-8, then index it")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise DocumentFault(
            f"{name} is not UTF-8: byte {fault.start} is 0x{data[fault.start]:02x} ({fault.reason}); "
            "save it as UTF-8, then index it"
        ) from fault
    if "\0" in text:
        raise DocumentFault(f"{name} is no text: byte {data.index(0)} is 0x00; only text can be read under this suffix")
    return _LINE_END.sub("\n", text.removeprefix("\ufeff"))


def join_lines(lines: list[str]) -> str:
    """The lines of a wrapped paragraph as one: a space between them, but none in or beside scripts that write none."""
    text = ""
    for line in map(str.strip, lines):
        text += ("" if not text or not line or _joins(text[-1], line[0]) else " ") + line
    return text


def _joins(before: str, after: str) -> bool:
    if _CLOSED.match(before) or _CLOSED.match(after):
        return True
    return bool(_UNSPACED.match(before) and _UNSPACED.match(after))


def read_plain(data: bytes, name: str) -> Draft:
    """The paragraphs of a text file. DocumentFault when it isn't UTF-8."""
    draft = Draft()
    lines = decode(data, name).split("\n")
    wrap = _wrap_width(lines)
    for blank, paragraph in groupby(lines, key=lambda line: not line.strip()):
        if not blank:
            for wrapped in _unwrapped(list(paragraph), wrap):
                draft.paragraph(wrapped)
    return draft


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _wrap_width(lines: list[str]) -> int:
    """The columns a text was wrapped at; 0 when its lines are too long to have been wrapped by anyone."""
    widest = max((_width(line.rstrip()) for line in lines), default=0)
    return widest if widest <= _WIDEST else 0


def _unwrapped(lines: list[str], wrap: int) -> list[str]:
    """The paragraphs among lines: a line goes on in the next one when that one's first word had no room in it."""
    groups = [[lines[0]]]
    for before, line in pairwise(lines):
        word = line.split(maxsplit=1)[0]
        # A closing mark may not begin a line, so the character before it is taken down with it: room for two.
        needed = 4 if _UNSPACED.match(word) else 1 + _width(word)
        if _width(before.rstrip()) + needed > wrap and wrap:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [join_lines(group) for group in groups]
