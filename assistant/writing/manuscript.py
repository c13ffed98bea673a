"""What a language model wrote, taken apart: its sentences, and for each the numbers it cites, in any script's brackets.

Knows nothing of documents; whether a number exists and carries its sentence is judged elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.sentence import sentence_spans

_LONGEST_RANGE = 20

# [1] 【1】 ［1］ 〔1〕 [1,2] [1-3] [^1] [1†source]; and (1) （1） only where a sentence ends.
_LIST = r"\s*[\^#]?\s*\d{1,4}(?:\s*[,，、;；和&~～–—-]\s*[\^#]?\d{1,4})*\s*(?:†[^\]】\n]{0,40})?"
_MARK = re.compile(
    rf"\s?(?:\[({_LIST})\]|【({_LIST})】|［({_LIST})］|〔({_LIST})〕|〖({_LIST})〗"
    rf"|(?<=.)[(（]({_LIST})[)）](?=\s*(?:[。．.!！?？]|$|\n|[\[【［〔(（]\s*\d)))"
)
_OPEN = re.compile(r"[\[【［〔〖(（][^\]】］〕〗)）\n]{0,60}\Z")
_NUMBERS = re.compile(r"(\d+)(?:\s*[~～–—-]\s*[\^#]?(\d+))?")
_THINKING = re.compile(r"<(?:t(?:h(?:i(?:nk?)?)?)?)?\Z|<think>")
_BULLET = re.compile(r"\A(?:[-*•‣·–—]\s+|#{1,6}\s+|>\s+|\(?\d{1,2}[.、)）]\s*(?=[^\d\s\[【［〔〖]))+")
_STYLE = re.compile(r"\*\*|__|`")
_LEAD = re.compile(r"[:：]\W*\Z")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence without its marks, and the numbers it cites in order, each once. A range nobody would write is the
    number 0, which no sentence has."""

    text: str
    numbers: tuple[int, ...]


def without_thoughts(text: str) -> str:
    """What a reasoning model says after it has thought aloud; nothing while it still thinks."""
    said = text.rpartition("</think>")[2].lstrip()
    return "" if _THINKING.match(said) else said


def sentences_of(text: str, finished: bool = True) -> tuple[Drafted, ...]:
    """The sentences in order; a line that only announces others, ending in a colon without citing, is left out. Unless
    `finished`, without the last, which may still grow or get a mark."""
    found: list[Drafted] = []
    lines = (text if finished else _OPEN.sub("", text)).splitlines()
    for place, line in enumerate(lines):
        ones = _sentences_in(line)
        if not finished and place == len(lines) - 1 and not text.endswith("\n"):
            ones = ones[:-1]
        found += ones
    return tuple(one for one in found if one.numbers or not _LEAD.search(one.text))


def unfinished(text: str) -> str:
    """The sentence at the end that is still being written, without its marks."""
    last = text.splitlines()[-1] if text and not text.endswith("\n") else ""
    ones = _sentences_in(_OPEN.sub("", last))
    return ones[-1].text if ones else ""


def _sentences_in(line: str) -> list[Drafted]:
    """A mark belongs to the sentence it stands in or follows, also when it comes behind the full stop."""
    bare = _STYLE.sub("", _BULLET.sub("", line.strip()))
    text, marks, at = "", [], 0
    for match in _MARK.finditer(bare):
        text += bare[at : match.start()]
        marks.append((len(text), _numbers(next(group for group in match.groups() if group))))
        text += " " * (not re.match(r"\s|[^\w\s]|\Z", bare[match.end() :]))
        at = match.end()
    text += bare[at:]
    spans = [span for span in sentence_spans(text) if re.search(r"\w", text[slice(*span)])]
    cited: list[list[int]] = [[] for _ in spans]
    for place, numbers in marks:
        owner = max((n for n, (start, _) in enumerate(spans) if start < place), default=None)
        if owner is not None:
            cited[owner] += numbers
    return [
        Drafted(text[start:end], tuple(dict.fromkeys(numbers)))
        for (start, end), numbers in zip(spans, cited, strict=True)
    ]


def _numbers(marked: str) -> list[int]:
    found: list[int] = []
    for first, last in _NUMBERS.findall(marked.partition("†")[0]):
        low, high = int(first), int(last or first)
        found += range(low, high + 1) if 0 <= high - low < _LONGEST_RANGE else [0]
    return found
