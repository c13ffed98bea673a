"""The table of all that is loaded: what each document says of itself, how long it is, when it came in and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from assistant.chat.opener import address
from assistant.chat.palette import Palette, swatch
from assistant.chat.uploads import NAME
from assistant.chat.words import Words
from index.snapshot import Entry

ROWS = 100
"""How many documents a page lists."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The documents on one page of the table; `number` counts pages from 1 to `pages`."""

    entries: Sequence[Entry]
    number: int
    pages: int


def leaf(entries: Sequence[Entry], number: int) -> Leaf:
    """That page of the documents, the last one for a number beyond it."""
    pages = max(1, -(-len(entries) // ROWS))
    number = min(max(number, 1), pages)
    return Leaf(entries[(number - 1) * ROWS : number * ROWS], number, pages)


def table(shown: Leaf, palette: Palette, words: Words, offered: bool) -> str:
    """The table, and ways to the other pages of it; with `offered` each document leads to its questions."""
    heads = "".join(f'<th role="columnheader" scope="col">{escape(head)}</th>' for head in words.columns)
    rows = "".join(_row(entry, palette, words, offered) for entry in shown.entries)
    return (
        f'<table class="loaded" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>{_others(shown, words)}'
    )


def _row(entry: Entry, palette: Palette, words: Words, offered: bool) -> str:
    title = f'<a class="title" href="{escape(address(entry))}">{escape(entry.title or entry.id)}</a>'
    if offered:
        query = escape(address(entry).removeprefix("document/"))
        title += f' <a class="more" href="corpus?of={query}#questions">{escape(words.its_questions)}</a>'
    length = [words.amount(entry.pages, words.pages)] if entry.pages else []
    length += [words.amount(entry.characters, words.characters), words.amount(entry.passages, words.passages)]
    cells = (
        (entry.author, entry.publisher),
        (words.day(entry.published),),
        (words.language(entry.language), entry.kind),
        length,
        (words.moment(entry.added) if entry.added else words.before, _by(entry, words)),
    )
    told = "".join(
        f'<td role="cell" data-head="{escape(head)}">{_lines(cell)}</td>'
        for head, cell in zip(words.columns[1:], cells, strict=True)
    )
    key = swatch(palette.key(entry.id))
    return f'<tr role="row"><th role="rowheader" scope="row"><div>{key}<span>{title}</span></div></th>{told}</tr>'


def _lines(cell: Sequence[str | None]) -> str:
    return "".join(f"<span>{escape(one)}</span>" for one in cell if one) or '<span class="none">–</span>'


def _by(entry: Entry, words: Words) -> str:
    """Who brought a document: the name of whoever was signed in, else by which way it came."""
    return entry.added_by or (words.by_chat if Path(entry.source).parent.name == NAME else words.by_command)


def _others(shown: Leaf, words: Words) -> str:
    if shown.pages == 1:
        return ""
    links = [
        f'<a href="corpus?page={number}#loaded" rel="{rel}">{escape(name)}</a>'
        for number, rel, name in (
            (shown.number - 1, "prev", words.earlier_page),
            (shown.number + 1, "next", words.later_page),
        )
        if 1 <= number <= shown.pages
    ]
    where = escape(words.page_of.format(number=shown.number, pages=shown.pages))
    return f'<nav class="pages" aria-label="{escape(words.loaded)}"><span>{where}</span>{"".join(links)}</nav>'
