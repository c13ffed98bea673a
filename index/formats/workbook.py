"""Workbooks (.xlsx): each visible sheet a heading and its tables, formulas by the value they last had. Nothing is
calculated, and charts, comments and hidden sheets are no part of it.

ECMA-376, part 1, section 18 (SpreadsheetML).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from index.draft import Draft
from index.formats.archive import Archive, open_archive
from index.formats.number_format import BUILT_IN, shown
from index.formats.office import (
    attribute,
    child,
    core_properties,
    local,
    main_part,
    related,
    relation_of,
    relations,
    whole,
)
from index.formats.sheet import Cells, write_sheet
from index.limits import DEFAULTS, Limits

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_UNNAMED = re.compile(r"(?:sheet|工作表|工作簿|シート)\s*\d*", re.IGNORECASE)
_WIDE = 1_000  # columns that a merged cell is repeated in, and merged cells of a row, at most
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class _Merged:
    """The cell that covers columns `left` to `right` down to the row `bottom`."""

    left: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets of a workbook share."""

    strings: list[str]
    formats: list[str]
    since_1904: bool

    def text(self, cell: etree._Element) -> str:
        """What a cell shows; "" for an error."""
        # Attributes of cells have no namespace. They are read millions of times.
        said = next((one.text or "" for one in cell if str(one.tag).endswith("}v")), "")
        match cell.get("t"):
            case "s":
                return _at(self.strings, said, "")
            case "inlineStr":
                return _rich_text(cell)
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(said, "")
            case "e":
                return ""
            case "str" | "d":
                return said
        if not _NUMBER.fullmatch(said):
            return said
        return shown(float(said), _at(self.formats, cell.get("s", ""), "General"), self.since_1904)


def _at(entries: list[str], said: str, otherwise: str) -> str:
    """The entry that a number names."""
    number = whole(said)
    return entries[number] if number is not None and 0 <= number < len(entries) else otherwise


def read_workbook(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The tables of an .xlsx file by sheet. DocumentFault when it is damaged, locked, or beyond the limits."""
    archive = open_archive(data, name, limits)
    main = main_part(archive, "workbook")
    root = archive.tree(main)
    properties = child(root, "workbookPr")
    since_1904 = properties is not None and attribute(properties, "date1904") in ("1", "true")
    book = _Book(_strings(archive, main), _formats(archive, main), since_1904)
    places = dict(relations(archive, main, "worksheet"))
    listed = child(root, "sheets")
    sheets = [one for one in (listed if listed is not None else ()) if attribute(one, "state") in ("", "visible")]
    draft = Draft(limits)
    draft.about = core_properties(archive)
    for sheet in sheets:
        place = places.get(relation_of(sheet), "")
        if place in archive.members:
            if len(sheets) > 1 or not _UNNAMED.fullmatch(attribute(sheet, "name")):
                draft.heading(attribute(sheet, "name"), 1)
            write_sheet(draft, _rows(archive, place, book))
    return draft


def _strings(archive: Archive, main: str) -> list[str]:
    places = related(archive, main, "sharedStrings")
    if not places or places[0] not in archive.members:
        return []
    return [_rich_text(one) for one in archive.elements(places[0], "{*}si")]


def _rich_text(element: etree._Element) -> str:
    """The text of runs, without the readings that stand over characters."""
    return "".join(
        one.text or "" for one in element.iter("{*}t") if one.getparent() is None or local(one.getparent()) != "rPh"
    )


def _formats(archive: Archive, main: str) -> list[str]:
    """The number format of each cell style."""
    places = related(archive, main, "styles")
    if not places or places[0] not in archive.members:
        return []
    root = archive.tree(places[0])
    own = child(root, "numFmts")
    codes = {attribute(one, "numFmtId"): attribute(one, "formatCode") for one in (own if own is not None else ())}
    known = {str(number): code for number, code in BUILT_IN.items()} | codes
    styles = child(root, "cellXfs")
    return [known.get(attribute(one, "numFmtId"), "General") for one in (styles if styles is not None else ())]


def _rows(archive: Archive, place: str, book: _Book) -> Iterator[Cells]:
    """The rows of a sheet, an empty one where some are left out; a merged cell stands in each place it covers."""
    merged = _merged(archive, place)
    open_: list[tuple[_Merged, str]] = []
    last = 0
    for row in archive.elements(place, "{*}row"):
        number = whole(row.get("r", "")) or last + 1
        cells = _cells(row, book)
        open_ = [(area, text) for area, text in open_ if area.bottom >= number]
        open_ += [(area, cells[area.left]) for area in merged.get(number, ())[:_WIDE] if area.left in cells]
        for area, text in open_:
            cells |= dict.fromkeys(range(area.left, min(area.right + 1, area.left + _WIDE)), text)
        if number > last + 1:
            yield {}
        yield cells
        last = number


def _cells(row: etree._Element, book: _Book) -> Cells:
    cells: Cells = {}
    column = -1
    for cell in row.iterchildren("{*}c"):
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        column = _column(reference.group(1)) if reference else column + 1
        text = book.text(cell).strip()
        if text:
            cells[column] = text
    return cells


def _merged(archive: Archive, place: str) -> dict[int, list[_Merged]]:
    """The merged cells of a sheet by their first row. They stand behind the rows, so they are looked up beforehand."""
    merged: dict[int, list[_Merged]] = {}
    for left, top, right, bottom in _MERGED.findall(archive.read(place)):
        area = _Merged(_column(left.decode()), _column(right.decode()), int(bottom))
        merged.setdefault(int(top), []).append(area)
    return merged


@cache
def _column(letters: str) -> int:
    """A column's number, from 0: A, B, ... Z, AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
