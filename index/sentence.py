"""Sentences: the unit that is ranked, quoted and cited. A table row is one, with its header; a heading is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.document import Document
from index.outline import outline

SentenceKind = Literal["paragraph", "item", "row"]

# A sentence ends with its line, or at a mark that ends one in Chinese, with the quotes or brackets that close on it; a
# Latin full stop needs white space and something other than a lower-case letter after it, ? and ! no letter (as in an
# address). What closes a title ends nothing. A run of marks is tried from its first alone: where that ends nothing, the
# others don't either, and a million dots would be looked at a million times.
_CLOSING = r"[」』”’）)\]】\"]"
_END = re.compile(
    rf"(?<![。！？｡])[。！？｡]++{_CLOSING}*+(?![》〉])"
    rf"|(?<![!?])[!?]++(?:{_CLOSING}++(?![》〉])|(?![》〉A-Za-z=&/.,;]))"
    rf"|(?<!\.)\.++{_CLOSING}*+(?=\s+[^\sa-z])|\n"
)
_NO_END = re.compile(
    r"(?:\b[A-Za-z]|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Gov|Sen|Rep|Rev|St|Jr|Sr|Inc|Ltd|Co|Corp|Dept|Univ|No|Nos|vs|cf|ca|al"
    r"|etc|Fig|Eq|Vol|Ch|Sec|Art|pp|approx|e\.g|i\.e|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$"
)
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is `document.text[start:end]`. `headings` is the path above it, outermost first; `header` the table header
    over a row, else ""."""

    document: str
    start: int
    end: int
    text: str
    kind: SentenceKind
    headings: tuple[str, ...] = ()
    header: str = ""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a running text, trimmed of white space; together they cover all but white space.

    What has no word in it (a closing mark, a symbol) belongs to the sentence before it.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [*_ends(text), len(text)]:
        piece = text[start:end]
        first, last = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
        start = end
        if first >= last:
            continue
        if spans and not _WORD.search(piece):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def _ends(text: str) -> Iterator[int]:
    start = 0
    for match in _END.finditer(text):
        if match.group().startswith(".") and not _stops(text, start, match.start()):
            continue
        start = match.end()
        yield start


def _stops(text: str, start: int, stop: int) -> bool:
    """Whether the full stop at `stop` ends the sentence from `start`: not after an abbreviation or an item's number."""
    if _NO_END.search(text, max(start, stop - 12), stop + 1):
        return False
    return not text[start:stop].strip().isdigit()


def sentences(document: Document) -> list[Sentence]:
    """All sentences of a document in text order, each with the headings and the table header over it."""
    found: list[Sentence] = []
    for placed in outline(document):
        block = placed.block
        if block.kind not in ("paragraph", "item", "row"):
            continue
        text = document.text[block.start : block.end]
        found += [
            Sentence(
                document.id,
                block.start + start,
                block.start + end,
                text[start:end],
                block.kind,
                placed.headings,
                placed.header,
            )
            for start, end in ([(0, len(text))] if block.kind == "row" else sentence_spans(text))
        ]
    return found
