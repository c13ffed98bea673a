"""Presentations (.pptx): each slide a page, its title a heading, then its texts and tables from top to bottom, and what
the speaker noted. Hidden slides, dates, footers and slide numbers are no part of it.

ECMA-376, part 1, section 19 (PresentationML) and 21 (DrawingML).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from index.draft import Draft
from index.formats.archive import Archive, open_archive
from index.formats.office import (
    attribute,
    child,
    children,
    core_properties,
    local,
    main_part,
    related,
    relation_of,
    relations,
    whole,
)
from index.limits import DEFAULTS, Limits

_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr", "sldImg"})
_BAND = 300_000  # EMU, a third of an inch: what starts within it stands side by side
_YES = ("1", "true")


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape with text, where its top left corner is in EMU, and its place in a layout."""

    element: etree._Element
    top: float
    left: float
    role: str


def read_slides(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The blocks of a .pptx file. DocumentFault when it is damaged, locked, or beyond the limits."""
    archive = open_archive(data, name, limits)
    main = main_part(archive, "presentation")
    places = dict(relations(archive, main, "slide"))
    listed = child(archive.tree(main), "sldIdLst")
    draft = Draft(limits)
    draft.about = core_properties(archive)
    for slide in [] if listed is None else children(listed, "sldId"):
        place = places.get(relation_of(slide), "")
        if place in archive.members:
            draft.page()
            _write_slide(draft, archive, place)
    return draft


def _write_slide(draft: Draft, archive: Archive, place: str) -> None:
    slide = archive.tree(place)
    if attribute(slide, "show") in ("0", "false"):
        return
    shapes = sorted(_shapes(child(slide, "cSld", "spTree")), key=lambda shape: (shape.top // _BAND, shape.left))
    for shape in shapes:
        if shape.role in _TITLES:
            draft.heading(" ".join(text for _, text in _paragraphs(shape)), 1)
    for shape in shapes:
        if local(shape.element) == "graphicFrame":
            _write_table(draft, shape.element)
        elif shape.role not in _TITLES:
            _write_text(draft, shape)
    for diagram in related(archive, place, "diagramData"):
        if diagram in archive.members:
            _write_diagram(draft, archive.tree(diagram))
    for notes in related(archive, place, "notesSlide"):
        if notes in archive.members:
            for shape in _shapes(child(archive.tree(notes), "cSld", "spTree")):
                for _, text in _paragraphs(shape):
                    draft.paragraph(text)


def _shapes(parent: etree._Element | None, within: tuple[float, float] | None = None) -> Iterator[_Shape]:
    """The shapes with text under an element. Those of a group stand where it stands, in their order; those without a
    place of their own, which have it from their layout, stand first."""
    for element in [] if parent is None else parent:
        name = local(element)
        if name == "grpSp":
            yield from _shapes(element, within or _place(child(element, "grpSpPr", "xfrm", "off")))
        elif name == "AlternateContent":
            yield from _shapes(child(element, "Choice"), within)
        elif name in ("sp", "graphicFrame"):
            placeholder = child(element, "nvSpPr", "nvPr", "ph")
            role = "" if placeholder is None else attribute(placeholder, "type") or "obj"
            place = child(element, "spPr", "xfrm", "off") if name == "sp" else child(element, "xfrm", "off")
            top, left = within or _place(place)
            if role not in _FURNITURE:
                yield _Shape(element, top, left, role)


def _place(offset: etree._Element | None) -> tuple[float, float]:
    """Top and left."""
    if offset is None:
        return -1.0, -1.0
    return float(whole(attribute(offset, "y")) or 0), float(whole(attribute(offset, "x")) or 0)


def _write_text(draft: Draft, shape: _Shape) -> None:
    """The paragraphs of a shape; those that have a bullet, or have it from the layout of a list, are items."""
    paragraphs = [(element, text) for element, text in _paragraphs(shape) if text.strip()]
    listed = shape.role in ("body", "obj") and len(paragraphs) > 1
    for element, text in paragraphs:
        properties = child(element, "pPr")
        bullets = {local(one) for one in properties if local(one).startswith("bu")} if properties is not None else set()
        said = attribute(properties, "lvl") if properties is not None else ""
        level = int(said) + 1 if len(said) == 1 and said in "012345678" else 1
        if bullets & {"buChar", "buAutoNum", "buBlip"} or (listed and "buNone" not in bullets):
            draft.item(text, level)
        else:
            draft.paragraph(text)


def _paragraphs(shape: _Shape) -> Iterator[tuple[etree._Element, str]]:
    body = child(shape.element, "txBody")
    for paragraph in [] if body is None else children(body, "p"):
        yield paragraph, _text(paragraph)


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph, its line breaks kept; of a field what it last showed."""
    text = ""
    for element in paragraph.iter():
        if local(element) == "t":
            text += element.text or ""
        elif local(element) == "br":
            text += "\n"
    return text


def _write_table(draft: Draft, frame: etree._Element) -> None:
    """A table; a merged cell stands in each place that it covers."""
    table = child(frame, "graphic", "graphicData", "tbl")
    if table is None:
        return
    grid: list[list[str]] = []
    for row in children(table, "tr"):
        texts: list[str] = []
        for cell in children(row, "tc"):
            if attribute(cell, "hMerge") in _YES and texts:
                texts.append(texts[-1])
            elif attribute(cell, "vMerge") in _YES and grid and len(texts) < len(grid[-1]):
                texts.append(grid[-1][len(texts)])
            else:
                texts.append(_cell_text(cell))
        grid.append(texts)
    if grid:
        draft.table(grid[0] if len(grid) > 1 else [], grid[1:] or grid)


def _cell_text(cell: etree._Element) -> str:
    return " ".join(_text(element).strip() for element in cell.iter() if local(element) == "p")


def _write_diagram(draft: Draft, diagram: etree._Element) -> None:
    """The texts of a drawn list (SmartArt)."""
    for point in diagram.iter():
        if local(point) == "pt":
            draft.paragraph(_cell_text(point))
