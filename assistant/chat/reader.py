"""A document as HTML: its headings, paragraphs, lists and tables, with spans marked; and the page that shows all of it.

Document text reaches HTML through `escape` alone, so that it can hold any characters and never becomes markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from pathlib import Path

from assistant.chat.words import Words
from index.document import Block, Document
from index.snapshot import Entry

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a document to be marked. An address that ends in `#name` leads to it; `label` stands before it."""

    start: int
    end: int
    name: str = ""
    label: str = ""


def asset(name: str) -> str:
    """A style sheet or a picture that lies next to this file."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def body(document: Document, span: Span | None = None, marks: Sequence[Mark] = (), under: int = 1) -> str:
    """The document's blocks within `span`, the whole of it by default. `marks` are in text order and apart from one
    another; one over several blocks or cells gives an element in each, of which the first has the name. Its headings
    stand `under` one of that level."""
    span = span or (0, len(document.text))
    blocks = [block for block in _blocks(document) if block.start < span[1] and span[0] < block.end]
    top = min((block.level for block in _headings(document)), default=1)
    marks = [replace(mark, start=_first_shown(document, mark.start)) for mark in marks]
    parts = []
    for kind, group in groupby(blocks, key=_container):
        run = list(group)
        if kind == "table":
            parts += [_table(document, table, marks) for table in _tables(document, run)]
        elif kind == "list":
            parts.append(_list(document, run, span, marks))
        else:
            for block in run:
                tag = f"h{min(6, block.level - top + under + 1)}" if block.kind == "heading" else "p"
                name = f' id="at-{block.start}"' if block.kind == "heading" else ""
                parts.append(f"<{tag}{name}>{_clipped(document, block, span, marks)}</{tag}>")
    return "\n".join(parts)


def whole_page(document: Document, words: Words, spans: Sequence[Span] = (), changed: bool = False) -> str:
    """A page of its own: what the document says of itself, its contents, and all of its text. `spans` are marked, the
    first under the name `span`. With `changed` the page says so and marks nothing."""
    marks = [] if changed else [Mark(*span, name="" if at else "span") for at, span in enumerate(sorted(set(spans)))]
    notice = f'<p class="notice" role="status">{escape(words.changed)}</p>' if changed else ""
    title = escape(document.title or document.id)
    language = escape(document.language or words.code)
    return plain_page(
        words,
        document.title or document.id,
        f'<header id="top"><h1>{title}</h1>{byline(document, words)}{_contents(document, words)}</header>'
        f'{notice}<main class="text" lang="{language}">{body(document, marks=marks)}</main>'
        f'<footer><a href="#top">{escape(words.top)}</a></footer>',
    )


def _contents(document: Document, words: Words) -> str:
    headings = _headings(document)
    if len(headings) < 2:
        return ""
    top = min(block.level for block in headings)
    entries = "".join(
        f'<li class="depth-{min(3, block.level - top + 1)}"><a href="#at-{block.start}">'
        f"{escape(document.text[block.start : block.end])}</a></li>"
        for block in headings
    )
    return f"<details><summary>{escape(words.contents)}</summary><ol>{entries}</ol></details>"


def missing_page(words: Words) -> str:
    """What stands where a document was asked for that isn't there."""
    return plain_page(words, words.title, f'<main><p class="notice">{escape(words.missing)}</p></main>')


def byline(document: Document | Entry, words: Words, *more: str) -> str:
    """Author, publisher and date, as far as the document tells, and what else is to be said."""
    known = [document.author, document.publisher, words.day(document.published), *more]
    facts = "".join(f"<span>{escape(fact)}</span>" for fact in known if fact)
    return f'<div class="byline">{facts}</div>' if facts else ""


def plain_page(words: Words, title: str, content: str, styles: Sequence[str] = ("reader.css",)) -> str:
    """A page without scripts, its title still to be escaped and its content HTML, under some of our style sheets."""
    return (
        f'<!doctype html>\n<html lang="{words.code}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{''.join(map(asset, styles))}</style></head>\n"
        f'<body class="reader">{content}</body>\n</html>\n'
    )


def _blocks(document: Document) -> Sequence[Block]:
    """The document's blocks without a heading that repeats its title; its paragraphs when it has no blocks."""
    if not document.blocks:
        paragraphs = re.finditer(r"\S(?:.|\n(?!\s*\n))*", document.text)
        return [Block("paragraph", found.start(), found.end()) for found in paragraphs]
    return [
        block
        for block in document.blocks
        if block.kind != "heading" or document.text[block.start : block.end] != document.title
    ]


def _headings(document: Document) -> list[Block]:
    return [block for block in _blocks(document) if block.kind == "heading"]


def _first_shown(document: Document, start: int) -> int:
    """`start`, or where the next block begins when it lies between two."""
    return next((max(start, block.start) for block in _blocks(document) if block.end > start), start)


def _container(block: Block) -> str:
    return {"item": "list", "header": "table", "row": "table"}.get(block.kind, "flow")


def _list(document: Document, items: Sequence[Block], span: Span, marks: Sequence[Mark]) -> str:
    """Numbers stand before an item in the text, outside its block; they are shown as they are."""
    rows = []
    for item in items:
        line = document.text.rfind("\n", 0, item.start) + 1
        label = document.text[line : item.start].strip()
        rows.append(
            f'<li class="depth-{min(3, max(1, item.level))}"><span class="label">{escape(label or "•")}</span>'
            f"<span>{_clipped(document, item, span, marks)}</span></li>"
        )
    return f'<ul class="items">{"".join(rows)}</ul>'


def _tables(document: Document, run: Sequence[Block]) -> list[list[Block]]:
    """The run cut before each header, the first led by its header even when that stands outside the run."""
    tables: list[list[Block]] = []
    for block in run:
        if block.kind == "header" or not tables:
            tables.append([])
        tables[-1].append(block)
    if tables[0][0].kind == "row":
        before = [block for block in document.blocks if block.start < run[0].start and _container(block) != "flow"]
        header = next((block for block in reversed(before) if block.kind == "header"), None)
        tables[0][:0] = [header] if header else []
    return tables


def _table(document: Document, blocks: Sequence[Block], marks: Sequence[Mark]) -> str:
    rows = []
    for block in blocks:
        opening, closing = ('<th scope="col">', "</th>") if block.kind == "header" else ("<td>", "</td>")
        cells = [_marked(document.text, cell, marks) for cell in _cells(document.text, block)]
        rows.append(f"<tr>{''.join(f'{opening}{cell}{closing}' for cell in cells)}</tr>")
    name = escape(document.text[blocks[0].start : blocks[0].end])
    return f'<div class="table" role="group" aria-label="{name}" tabindex="0"><table>{"".join(rows)}</table></div>'


def _cells(text: str, block: Block) -> list[Span]:
    """Cells are joined by " | "; an empty one at either end of the row has lost the space outside."""
    edges = [block.start]
    for bar in re.finditer(r"(?:^| )\|(?: |$)", text[block.start : block.end]):
        edges += [block.start + bar.start(), block.start + bar.end()]
    edges.append(block.end)
    return list(zip(edges[::2], edges[1::2], strict=True))


def _clipped(document: Document, block: Block, span: Span, marks: Sequence[Mark]) -> str:
    start, end = max(block.start, span[0]), min(block.end, span[1])
    cut = '<span class="cut">…</span>'
    inside = _marked(document.text, (start, end), marks)
    return f"{cut if start > block.start else ''}{inside}{cut if end < block.end else ''}"


def _marked(text: str, span: Span, marks: Sequence[Mark]) -> str:
    at, end = span
    parts = []
    for mark in marks:
        left, right = max(mark.start, at), min(mark.end, end)
        if left < right:
            parts += [escape(text[at:left]), _opening(mark, left), escape(text[left:right]), "</mark>"]
            at = right
    return "".join([*parts, escape(text[at:end])])


def _opening(mark: Mark, left: int) -> str:
    if left > mark.start:
        return "<mark>"
    name = f' id="{escape(mark.name)}"' if mark.name else ""
    label = f' data-label="{escape(mark.label)}"' if mark.label else ""
    return f"<mark{name}{label}>"
