"""Word files (.docx): paragraphs, headings, lists, tables, text boxes and notes, as they read with changes accepted.

Headers, footers, comments, deleted and hidden text and the table of contents are no part of it.
ECMA-376, part 1, section 17 (WordprocessingML).
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from index.draft import Draft
from index.formats.archive import open_archive
from index.formats.grid import stacked
from index.formats.office import attribute, child, core_properties, local, main_part, related, value, whole
from index.formats.word_numbers import Numbers
from index.formats.word_styles import Styles
from index.limits import DEFAULTS, Limits

_SKIPPED = frozenset({"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "rt", "Fallback", "tblPr", "sdtPr"})
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_HEADER = 3
_WIDE = 1_000  # columns; wider than a table that people read


def read_word(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The blocks of a .docx file. DocumentFault when it is damaged, locked, or beyond the limits."""
    archive = open_archive(data, name, limits)
    main = main_part(archive, "Word document")
    parts = {
        kind: archive.tree(place[0])
        for kind in ("styles", "numbering", "footnotes", "endnotes")
        if (place := related(archive, main, kind)) and place[0] in archive.members
    }
    draft = Draft(limits)
    draft.about = core_properties(archive)
    writer = _Writer(draft, parts)
    body = child(archive.tree(main), "body")
    if body is not None:
        writer.write(body)
    return draft


class _Writer:
    """Writes the blocks of a Word document in its order."""

    def __init__(self, draft: Draft, parts: dict[str, etree._Element]) -> None:
        self._draft = draft
        self._styles = Styles(parts.get("styles"))
        self._numbers = Numbers(parts.get("numbering"))
        self._notes = {
            (kind, attribute(note, "id")): note for kind in _NOTES.values() if kind in parts for note in parts[kind]
        }

    def write(self, parent: etree._Element) -> None:
        """Every block under an element, through whatever wraps it."""
        for element in parent:
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case name if name not in _SKIPPED:
                    self.write(element)

    def _paragraph(self, paragraph: etree._Element) -> None:
        style = self._styles.of(paragraph)
        if style.contents:
            return
        text = _text(paragraph)
        mark = self._numbers.mark(style.number, style.level) if text.strip() else ""
        if style.heading:
            self._draft.heading(f"{mark} {text}".strip() if mark != "•" else text, style.heading)
        elif mark:
            self._draft.item(text, style.level + 1, mark)
        else:
            self._draft.paragraph(text)
        for element in _shown(paragraph):
            kind = _NOTES.get(local(element))
            if local(element) == "txbxContent":
                self.write(element)
            elif kind and (note := self._notes.get((kind, attribute(element, "id")))) is not None:
                self._draft.paragraph(_cell_text(note))

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in _rows(table) if child(row, "trPr", "del") is None]
        cells = [list(_cells(row)) for row in rows]
        if max(map(len, cells), default=0) < 2:
            # A frame around text, not a table.
            for row in cells:
                for cell in row:
                    self.write(cell)
            return
        grid = _grid(cells)
        count = _header_rows(rows, cells)
        header = [stacked(column) for column in zip(*grid[:count], strict=True)]
        self._draft.table(header, (row[:1] if len(set(row)) == 1 else row for row in grid[count:]))


def _shown(parent: etree._Element) -> Iterator[etree._Element]:
    """The elements in a paragraph that are there when changes are accepted; of a text box only its outermost."""
    for element in parent:
        name = local(element)
        if name in _SKIPPED or (name == "r" and _is_hidden(element)):
            continue
        yield element
        if name != "txbxContent":
            yield from _shown(element)


def _is_hidden(run: etree._Element) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and attribute(hidden, "val") not in ("0", "false")


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph without that of its text boxes; line breaks are kept, page breaks are none."""
    text = ""
    for element in _shown(paragraph):
        name = local(element)
        if name == "t":
            text += element.text or ""
        elif name in _SIGNS and attribute(element, "type") not in ("page", "column"):
            text += _SIGNS[name]
    return text


def _header_rows(rows: list[etree._Element], cells: list[list[etree._Element]]) -> int:
    """How many rows at the top name the columns: those that repeat on each page, else the first, and what it reaches
    down to by merged cells."""
    flagged = next((at for at, row in enumerate(rows) if child(row, "trPr", "tblHeader") is None), 0)
    count = max(1, flagged)
    while count < min(len(rows), _HEADER) and any(_goes_on(cell) for cell in cells[count]):
        count += 1
    return count if count < len(rows) else 0


def _goes_on(cell: etree._Element) -> bool:
    """Whether a cell is the lower part of the one above it."""
    merged = child(cell, "tcPr", "vMerge")
    return merged is not None and attribute(merged, "val") in ("", "continue")


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        if local(element) == "tr":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _rows(element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        if local(element) == "tc":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(element)


def _grid(rows: list[list[etree._Element]]) -> list[list[str]]:
    """The texts of the cells, all rows as long; a merged cell stands in each place that it covers."""
    grid: list[list[str]] = []
    for row in rows:
        texts: list[str] = []
        for cell in row:
            span = value(cell, "tcPr", "gridSpan")
            wide = min(max(1, whole(span) or 1), _WIDE)
            above = grid[-1][len(texts)] if grid and len(texts) < len(grid[-1]) else ""
            texts += [above if _goes_on(cell) else _cell_text(cell)] * wide
        grid.append(texts[:_WIDE])
    width = max(map(len, grid))
    return [row + [""] * (width - len(row)) for row in grid]


def _cell_text(cell: etree._Element) -> str:
    """All that a cell or a note says, on one line."""
    lines = (_text(element) for element in _shown(cell) if local(element) == "p")
    return " ".join(line.strip() for line in lines if line.strip())
