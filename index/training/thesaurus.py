"""Packs the thesaurus that was written by hand, `thesaurus.tsv` beside this file, for the program to read.

A line is `word<TAB>same same ...|wide wide ...`: what a different speaker could put in the word's place, and what else
a question about it would mention. How frequent a word is comes from the documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.fold import fold_key
from index.tensors import lines_as, write_tensors
from index.training.corpus import Document
from index.training.senses import count, rarity_of
from index.words import LONGEST

WRITTEN = Path(__file__).parent / "thesaurus.tsv"
_LINE = re.compile(r"(?P<word>[^\t |]+)\t(?P<same>[^\t|]*)\|(?P<wide>[^\t|]*)")
_WORD = re.compile(rf"[\u3400-\u9fff]{{1,{LONGEST}}}|[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Line:
    """A word with those that can stand in its place, and those that go with it; as written, or folded."""

    word: str
    same: tuple[str, ...]
    wide: tuple[str, ...]


def read_lines(path: Path = WRITTEN) -> list[Line]:
    """The lines as they are written. ValueError for one that has another form, or a word that has a line already."""
    lines: dict[str, Line] = {}
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = _LINE.fullmatch(text)
        if not match:
            raise ValueError(f"{path}, line {number}: {text!r}; expected word<TAB>same same|wide wide")
        if match["word"] in lines:
            raise ValueError(f"{path}, line {number}: {match['word']} has a line already; join the two")
        lines[match["word"]] = Line(match["word"], tuple(match["same"].split()), tuple(match["wide"].split()))
    return list(lines.values())


def folded(lines: Sequence[Line]) -> list[Line]:
    """The lines with folded words, those left out that the program could not find in a text."""
    # One text is folded far faster than a hundred thousand words, and folding leaves tabs and line ends alone.
    text = "\n".join("\t".join((line.word, " ".join(line.same), " ".join(line.wide))) for line in lines)
    rows = (row.split("\t") for row in fold_key(text).split("\n"))
    return [Line(word, _others(word, same), _others(word, wide)) for word, same, wide in rows if _WORD.fullmatch(word)]


def _others(word: str, told: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in told.split() if other != word and _WORD.fullmatch(other)))


def write(lines: Sequence[Line], documents: Sequence[Document], path: Path) -> None:
    """One file of folded lines: the words as UTF-8 lines, their rarity, and who stands in whose line as what."""
    places: dict[str, int] = {}
    told = [
        (places.setdefault(line.word, len(places)), places.setdefault(other, len(places)), kind)
        for line in lines
        for kind, others in enumerate((line.same, line.wide))
        for other in others
    ]
    seen = count(places, documents)
    heads, others, kinds = np.array(told, dtype=np.uint32).T
    tensors = {
        "words": lines_as(places),
        "rarity": np.array([rarity_of(seen[word], len(documents)) for word in places], dtype=np.float16),
        "heads": heads,
        "others": others,
        "kinds": kinds.astype(np.uint8),
    }
    write_tensors(tensors, path)
