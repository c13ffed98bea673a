"""What a Word paragraph is by its style: a heading of a level, an item of a numbered list, a line of the contents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from index.formats.office import attribute, child, children, value

# Built-in styles keep their English name in the file in most versions; some save the name that the menu shows.
_HEADING = re.compile(r"(?:heading|標題|标题|見出し|제목|überschrift|titre|título|titolo)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|標題|标题|文件標題|表題", re.IGNORECASE)
_CONTENTS = re.compile(r"toc \d|toc heading|table of figures|目錄 ?\d?|目录 ?\d?", re.IGNORECASE)
_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Style:
    """`heading` is the level of a heading, from 1, else 0; `number` and `level` name its list, "" without one."""

    heading: int = 0
    number: str = ""
    level: int = 0
    contents: bool = False


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, styles: etree._Element | None) -> None:
        found = [] if styles is None else children(styles, "style")
        self._styles = {attribute(one, "styleId"): one for one in found}
        self._default = next(
            (attribute(one, "styleId") for one in found if _is_default(one)),
            "",
        )
        self._known: dict[str, Style] = {}

    def of(self, paragraph: etree._Element) -> Style:
        """What a paragraph is, by what it says itself and else by its style."""
        properties = child(paragraph, "pPr")
        style = self._style(value(properties, "pStyle") or self._default)
        return _read(properties, style)

    def _style(self, name: str) -> Style:
        """A style with what it takes over from those that it is based on."""
        if name not in self._known:
            chain: list[etree._Element] = []
            at = self._styles.get(name)
            while at is not None and at not in chain and len(chain) < _DEPTH:
                chain.append(at)
                at = self._styles.get(value(at, "basedOn"))
            style = Style()
            for one in reversed(chain):
                style = _read(child(one, "pPr"), _named(value(one, "name"), style))
            self._known[name] = style
        return self._known[name]


def _is_default(style: etree._Element) -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true")


def _named(name: str, style: Style) -> Style:
    """A style after what its own name says."""
    heading = _HEADING.fullmatch(name)
    if heading:
        return Style(int(heading.group(1)), style.number, style.level)
    if _TITLE.fullmatch(name):
        return Style(1)
    return Style(style.heading, style.number, style.level, bool(_CONTENTS.fullmatch(name)))


def _read(properties: etree._Element | None, style: Style) -> Style:
    """A style after what paragraph properties say."""
    if properties is None:
        return style
    outline = _digit(value(properties, "outlineLvl"))
    heading = style.heading if outline is None else (outline + 1) % 10
    numbering = child(properties, "numPr")
    number = value(numbering, "numId") or style.number
    level = _digit(value(numbering, "ilvl"))
    return Style(heading, number if number != "0" else "", style.level if level is None else level, style.contents)


def _digit(said: str) -> int | None:
    """A level, 0 to 9; None when none is said."""
    return int(said) if len(said) == 1 and said in "0123456789" else None
