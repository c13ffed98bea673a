"""Cuts a document into passages: whole blocks where they fit, else whole sentences, never across a heading."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from index.document import Block, Document
from index.outline import outline
from index.passage import Passage
from index.sentence import sentence_spans
from index.tokens import token_starts

Span = tuple[int, int]
Cut = Callable[[str], list[Span]]
Fits = Callable[[int, int], bool]

# Marks at which a sentence may be cut when it alone is too long.
_CLAUSE = re.compile(r"(?:[，、；：;…\n]|[,:](?!\d))+[」』”’）)\]】》]*")
_COLONS = ("：", ":")
_STATES = re.compile(r"[。！.!][」』”’）)\]】]*$")
_TITLE = 40
# More characters than any writing combines to one: the Stream-Safe Text Format (Unicode, UAX #15) allows for 30 marks.
_CLUSTER = 32


@dataclass(frozen=True, slots=True)
class _Atom:
    """A span that stays whole, under the `section`-th heading. `leads` when what follows must not be torn from it."""

    start: int
    end: int
    section: int
    headings: tuple[str, ...]
    header: str = ""
    leads: bool = False


def chunk(document: Document, limit: int = 160) -> list[Passage]:
    """The passages of a document in text order, `id` 0; they cover all of its text but headings and white space, once.

    `limit` is the most tokens of the document (`index.tokens.token_starts`) that reach into a passage; only a single
    character can have more. A passage that begins with a table row has that table's header in `header`. ValueError when
    `limit` is below 1.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit}; expected at least 1 token")
    text = document.text
    fits = _measure(text, limit)
    atoms = _glued(_atoms(document, fits), fits)
    return [
        Passage(0, document.id, run.start, run.end, text[run.start : run.end], run.headings, run.header, page)
        for run in _runs(atoms, fits)
        for page in (document.page_at(run.start),)
    ]


def _measure(text: str, limit: int) -> Fits:
    """Whether a span has at most `limit` tokens. The text is encoded once: sentences end where tokens end."""
    starts = token_starts(text)

    def fits(start: int, end: int) -> bool:
        first = bisect_left(starts, start)
        torn = first > 0 and (first == len(starts) or starts[first] > start)
        return bisect_left(starts, end) - first + torn <= limit

    return fits


def _atoms(document: Document, fits: Fits) -> Iterator[_Atom]:
    """The blocks as atoms, those that don't fit in pieces."""
    blocks = list(outline(document))
    for placed, after in zip(blocks, [*blocks[1:], None], strict=False):
        block = placed.block
        leads = after is not None and after.section == placed.section and _leads(document, block, after.block)
        for start, end in _within(document.text, _start(document, block), block.end, _FINER, fits):
            yield _Atom(start, end, placed.section, placed.headings, placed.header, leads and end == block.end)


def _start(document: Document, block: Block) -> int:
    """Where the block's line starts: the mark of an item stands outside its block but goes with it."""
    line = document.text.rfind("\n", 0, block.start) + 1
    return block.start - len(document.text[line : block.start].lstrip())


def _leads(document: Document, block: Block, after: Block) -> bool:
    """Headers lead in rows, colons what they announce, and short lines that state nothing (a title) what follows."""
    text = document.text[block.start : block.end]
    if block.kind == "paragraph" and after.kind != "row":
        return text.endswith(_COLONS) or (len(text) <= _TITLE and not _STATES.search(text))
    return block.kind == "header"


def _within(text: str, start: int, end: int, finer: tuple[Cut, ...], fits: Fits) -> Iterator[Span]:
    """`start:end`, or the pieces of it that fit, cut by the first of `finer` that makes them so."""
    if start == end:
        return
    if fits(start, end) or end - start == 1:
        yield start, end
        return
    cut, *rest = finer
    for first, last in cut(text[start:end]):
        yield from _within(text, start + first, start + last, tuple(rest) or finer, fits)


def _clause_spans(text: str) -> list[Span]:
    ends = [match.end() for match in _CLAUSE.finditer(text)]
    return _trimmed(text, [0, *ends, len(text)])


def _half_spans(text: str) -> list[Span]:
    """Two halves, cut at white space if there is some near the middle, and not before a mark that combines."""
    middle = len(text) // 2
    spaces = [at for at in range(middle // 2, middle + middle // 2) if text[at].isspace()]
    cut = min(spaces, key=lambda at: abs(at - middle)) if spaces else middle
    beyond = (at for at in range(cut, min(cut + _CLUSTER, len(text))) if not _combines(text, at))
    return _trimmed(text, [0, next(beyond, cut), len(text)])


def _combines(text: str, at: int) -> bool:
    return unicodedata.category(text[at])[0] == "M" or "\u200d" in text[at - 1 : at + 1]


def _trimmed(text: str, cuts: list[int]) -> list[Span]:
    spans = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        if piece.strip():
            spans.append((start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())))
    return spans


_FINER: tuple[Cut, ...] = (sentence_spans, _clause_spans, _half_spans)


def _joined(first: _Atom, second: _Atom) -> _Atom:
    return replace(first, end=second.end, leads=second.leads)


def _glued(atoms: Iterator[_Atom], fits: Fits) -> Iterator[_Atom]:
    """A table's header with its first row, the words that lead in a list with its first item, wherever both fit."""
    waiting: _Atom | None = None
    for atom in atoms:
        if waiting and waiting.leads and fits(waiting.start, atom.end):
            waiting = _joined(waiting, atom)
        else:
            if waiting:
                yield waiting
            waiting = atom
    if waiting:
        yield waiting


def _runs(atoms: Iterator[_Atom], fits: Fits) -> Iterator[_Atom]:
    """As many atoms at a time as fit under one heading."""
    run: _Atom | None = None
    for atom in atoms:
        if run and run.section == atom.section and fits(run.start, atom.end):
            run = _joined(run, atom)
        else:
            if run:
                yield run
            run = atom
    if run:
        yield run
