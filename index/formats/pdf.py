"""PDF: paragraphs, headings, items and tables by page, from where the characters stand. Nothing in it is run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.counted import counted
from index.draft import About, Draft
from index.errors import DocumentFault, LimitFault
from index.formats.furniture import furniture
from index.formats.pdf_lines import Line, Row
from index.formats.pdf_page import in_order, read_rows
from index.formats.pdf_paragraphs import Paragraph, Placed, joined, paragraphs, place
from index.formats.pdfium import UNKNOWN, opened, turned
from index.limits import DEFAULTS, Limits

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

Style = tuple[float, bool]

_LARGER = 1.12  # times the body's size
_HEADING = 80  # characters at most
_DEEPEST = 6
_STATES = re.compile(r"[。，；！,;]$|[^.]\.$")
_UNREADABLE = 0.3  # of the characters
_PRIVATE = re.compile(f"[{UNKNOWN}\ue000-\uefff\U000f0000-\U0010ffff]")
# A line of the table of contents, led over dots to its page number: what it says stands where it leads to.
_CONTENTS = re.compile(r"(?<![.．·…‥])(?<![.．·…‥]\s)(?:[.．·…‥]\s?){4,}\s*(?:\d+|[ivxlc]+)$")
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
# What programs write for a title when nobody gave one: their own name before a file's, or a file's name.
_NO_TITLE = re.compile(r"^(?:microsoft \w+ - |untitled|無標題|未命名|print|document\d*$)|\.\w{2,4}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Page:
    """The rows of a page from top to bottom, and how high it is."""

    rows: list[Row]
    height: float


def read_pdf(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The blocks of a PDF by page. DocumentFault when it is damaged, locked, too long, scanned or unreadable."""
    with opened(data, name) as document:
        if len(document) > limits.pages:
            most = f"{limits.pages:,}"
            raise LimitFault(
                f"has {len(document):,} pages, more than {most}; split it, or raise the limit with --max-pages",
                "pages",
                most=limits.pages,
            )
        pages = [_read(document, at, name) for at in range(len(document))]
        about = _about(document.get_metadata_dict())
    _check(pages, name)
    draft = Draft(limits)
    draft.about = about
    repeated = furniture([(page.rows, page.height) for page in pages])
    lines = [
        placed
        for at, (page, dropped) in enumerate(zip(pages, repeated, strict=True))
        for column in in_order(_without(page.rows, dropped))
        for placed in place(column, at)
    ]
    _write(draft, lines)
    while len(draft.pages) < len(pages):
        draft.page()
    return draft


def _read(document: PdfDocument, at: int, name: str) -> _Page:
    import pypdfium2

    try:
        page = document[at]
        found, turn = read_rows(page)
        _, bottom, _, top = turned(page.get_bbox(), turn)
        page.close()
    except pypdfium2.PdfiumError as fault:
        raise DocumentFault(
            f"{name}, page {at + 1} is damaged ({fault}); open it in a viewer and save it anew",
            "damaged page",
            page=at + 1,
        ) from fault
    # Without their glyphs, which only whoever looks for a place on the page needs.
    return _Page([[replace(line, y=line.y - bottom, glyphs=()) for line in row] for row in found], top - bottom)


def _without(found: list[Row], dropped: set[Line]) -> list[Row]:
    kept = ([line for line in row if line not in dropped] for row in found)
    return [row for row in kept if row and not _CONTENTS.search(" ".join(line.text for line in row))]


def _check(pages: Sequence[_Page], name: str) -> None:
    """DocumentFault when there is no text to index, or none that anybody could read."""
    lines = (line for page in pages for row in page.rows for line in row)
    text = "".join(line.text + "".join(map("".join, line.cells)) for line in lines)
    if not text:
        raise DocumentFault(
            f"{name} is scanned: {counted(len(pages), 'page')} without a text layer; "
            "run text recognition (OCR) on it first",
            "scanned",
            pages=len(pages),
        )
    unreadable = len(_PRIVATE.findall(text))
    if unreadable > _UNREADABLE * len(text):
        raise DocumentFault(
            f"{name} can't be read: its fonts don't say which character {unreadable:,} of {len(text):,} signs are; "
            "run text recognition (OCR) on it, or index the file that it was made from",
            "unmapped",
        )


def _about(said: dict[str, str]) -> About:
    title = " ".join(said.get("Title", "").split())
    made = _DATE.match(said.get("CreationDate", ""))
    return About(
        title="" if _NO_TITLE.search(title) else title,
        author=_author(" ".join(said.get("Author", "").split())),
        published="-".join(made.groups()) if made else None,
    )


def _author(said: str) -> str | None:
    """Whoever is named; programs put these words where nobody is."""
    return None if said.lower() in ("", "anonymous", "unknown", "(anonymous)", "(unspecified)") else said


def _write(draft: Draft, lines: Sequence[Placed]) -> None:
    found = list(paragraphs(lines))
    levels = _levels(found)
    for paragraph in found:
        first = paragraph.lines[0].line
        pieces = list(paragraph.pieces())
        while len(draft.pages) <= pieces[0][0]:
            draft.page()
        text = joined([piece for _, piece in pieces])
        if first.cells:
            draft.table(first.cells[0], first.cells[1:])
        elif _is_short(text) and (level := levels.get(_style(first))):
            draft.heading(text, level)
        elif paragraph.mark:
            draft.item(text.removeprefix(paragraph.mark), mark=paragraph.mark.strip())
        else:
            draft.paragraph(text)
        for at in range(1, len(pieces)):
            draft.page(back=sum(len(piece) for _, piece in pieces[at:]))


def _levels(found: Iterable[Paragraph]) -> dict[Style, int]:
    """The level of headings in each style that stands out from the most used one, the largest at the top."""
    used: Counter[Style] = Counter()
    for paragraph in found:
        for placed in paragraph.lines:
            used[_style(placed.line)] += len(placed.line.text)
    body = used.most_common(1)[0][0] if used else (0.0, False)
    above = [style for style in used if style[0] > _LARGER * body[0] or (style > body and style[0] == body[0])]
    return {style: min(level, _DEEPEST) for level, style in enumerate(sorted(above, reverse=True), start=1)}


def _style(line: Line) -> Style:
    return round(2 * line.size) / 2, line.bold


def _is_short(text: str) -> bool:
    return len(text) <= _HEADING and any(map(str.isalpha, text)) and not _STATES.search(text)
