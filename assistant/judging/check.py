"""Any text against the documents: which of its sentences they support, contradict or don't mention.

The text is read as Markdown. What claims nothing is left out: headings, code, questions, greetings, lines that only
introduce others, and sentences without a word of meaning or a number.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.errors import TextFault
from assistant.judging.claim import read_claim
from assistant.judging.judge import Judge, Judgement, bare
from assistant.reply import Citation, Verdict
from index.document import Document
from index.errors import DocumentFault
from index.formats.markdown import read_markdown
from index.library import Library
from index.sentence import sentences

_CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.DOTALL | re.MULTILINE)
_ASKS = re.compile(r"[?？][」』”’）)\]\"']*$")
_LEADS = re.compile(r"[:：]$")
_GREETING = re.compile(
    r"^(?:(?:你|您|大家|各位)?好|(?:早|午|晚)安|嗨|哈[囉啰]|謝謝|谢谢|感謝|感谢|以上|此致|敬上|好的|當然|当然"
    r"|希望.{0,8}(?:幫助|帮助)|hi|hello|hey|dear|thanks|thank you|best regards|sure|of course|certainly"
    r"|here (?:is|are)|i hope|let me know)",
    re.IGNORECASE,
)
_SHORT = 12  # a greeting that goes on longer than that says something too


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of the text, the verdict on it, the markers of what supports or contradicts it, and what the documents
    say instead where they contradict it."""

    text: str
    verdict: Verdict
    citations: tuple[int, ...]
    instead: str | None


@dataclass(frozen=True, slots=True)
class Verification:
    """The claims of a text in order, and the spans that were cited for or against them."""

    sentences: tuple[Checked, ...]
    citations: tuple[Citation, ...]

    @property
    def holds(self) -> bool:
        """Whether the documents support every sentence."""
        return all(one.verdict == "supported" for one in self.sentences)

    def to_json(self) -> dict[str, Any]:
        """The format of `assistant verify --json`: plain lists and mappings, keys in a fixed order."""
        return asdict(self)


def read_text(name: str) -> str:
    """The text of a file, or of standard input when it is "-". TextFault when it can't be read or isn't UTF-8."""
    source = "standard input" if name == "-" else name
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as fault:
        raise TextFault(f"{source} can't be read: {fault.strerror}. Name a text file, or - .") from fault
    except UnicodeDecodeError as fault:
        raise TextFault(
            f"{source} is not UTF-8: byte {fault.start} is 0x{content[fault.start]:02x}. Save it so."
        ) from fault


def claims_of(text: str) -> Iterator[str]:
    """The sentences of a text that claim something, in order. TextFault when it has too much of it."""
    try:
        draft = read_markdown(_CODE.sub("\n", text).replace("\0", "").encode("utf-8", "replace"), "the text")
    except DocumentFault as fault:
        raise TextFault(f"The text can't be checked: {fault}") from fault
    document = Document("text", "text", "", draft.text, tuple(draft.blocks))
    for sentence in sentences(document):
        if _claims(sentence.text):
            yield sentence.text


def _claims(sentence: str) -> bool:
    if _ASKS.search(sentence) or _LEADS.search(sentence):
        return False
    if _GREETING.match(sentence) and len(sentence) <= _SHORT * (1 if read_claim(sentence).is_han else 4):
        return False
    claim = read_claim(bare(sentence))
    return bool(claim.words or claim.quantities or claim.dates)


def check(text: str, judge: Judge, library: Library, documents: Collection[str] | None = None) -> Verification:
    """Judge every claim of a text. Only against `documents` when given. TextFault; UnknownDocument."""
    checked: list[Checked] = []
    citations: dict[tuple[str, int, int], Citation] = {}
    for sentence in claims_of(text):
        judgement = judge.of(sentence, documents)
        markers = tuple(_cite(judgement, citations, library)) if judgement.verdict != "not found" else ()
        checked.append(Checked(sentence, judgement.verdict, markers, judgement.instead))
    return Verification(tuple(checked), tuple(citations.values()))


def _cite(judgement: Judgement, citations: dict[tuple[str, int, int], Citation], library: Library) -> Iterator[int]:
    """The markers of the spans that a judgement rests on, new ones added; a span cited twice has one."""
    for span in judgement.spans:
        place = (span.document, span.start, span.end)
        if place not in citations:
            document = library.document(span.document)
            quote, page = document.text[span.start : span.end], document.page_at(span.start)
            marker = len(citations) + 1
            citations[place] = Citation(marker, document.id, document.title, span.start, span.end, quote, page)
        yield citations[place].marker
