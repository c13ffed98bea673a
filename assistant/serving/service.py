"""What programs can ask for, however they call: an answer, passages, a document's text, a verdict on a text of their
own. Knows of no protocol.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.ask import Assistant
from assistant.batch import check_question
from assistant.reply import Reply
from index.document import Document
from index.errors import UnknownDocument
from index.library import Library
from index.snapshot import Entry

if TYPE_CHECKING:  # judging takes more to import than showing a document should
    from assistant.judging.check import Verification
    from assistant.judging.judge import Judge


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found: `text` is the document's own from `start` to `end`. `headings` is the path of headings
    above it, outermost first; a higher `score` is a better match, and only comparable within one search."""

    document: str
    title: str
    start: int
    end: int
    page: int | None
    headings: tuple[str, ...]
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as a list shows it; `passages` and `characters` are counts. `added` is when it came in, in UTC, and
    `added_by` who brought it, as far as that is known."""

    id: str
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    language: str | None
    kind: str | None
    passages: int
    characters: int
    added: str | None
    added_by: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A document's own text from `start` to `end`, of `length` characters in all, and what it says of itself."""

    document: str
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    language: str | None
    start: int
    end: int
    length: int
    text: str


class Service:
    """Answers programs over one assistant and one judge of the same library. Safe for threads."""

    def __init__(self, assistant: Assistant, judge: Judge) -> None:
        self._assistant = assistant
        self._judge = judge
        self._library: Library = assistant.library

    def ask(self, question: str, turns: Sequence[str] = (), documents: Collection[str] | None = None) -> Reply:
        """As `Assistant.ask`. QuestionFault also for text that is none."""
        check_question(question, turns)
        return self._assistant.ask(question, turns, documents or None)

    def replies(
        self, question: str, turns: Sequence[str] = (), documents: Collection[str] | None = None
    ) -> Iterator[Reply]:
        """The reply as it grows sentence by sentence; the last one is whole."""
        check_question(question, turns)
        yield from self._assistant.stream(question, turns, documents or None)

    def search(self, query: str, limit: int, documents: Collection[str] | None = None) -> tuple[Found, ...]:
        """The `limit` best passages, best first. QuestionFault, UnknownDocument."""
        check_question(query)
        hits = self._library.search(query, limit, documents or None)
        titles = {id: self._library.document(id).title for id in {hit.passage.document for hit in hits}}
        return tuple(
            Found(
                *(one.document, titles[one.document], one.start, one.end, one.page, one.headings),
                *(round(hit.score, 4), one.text),
            )
            for hit in hits
            for one in (hit.passage,)
        )

    def documents(self) -> tuple[Listed, ...]:
        """What there is, by id; where the files lie is not told."""
        return tuple(_listed(entry) for entry in self._library.documents())

    def text(self, id: str, start: int = 0, end: int | None = None) -> Text:
        """A document's text, or a span of it. UnknownDocument when there is no such document, or no such span."""
        document = self._library.document(id)
        start, end = span(document, start, end)
        return Text(
            *(id, document.title, document.author, document.publisher, document.published, document.language),
            *(start, end, len(document.text), document.text[start:end]),
        )

    def verify(self, text: str, documents: Collection[str] | None = None) -> Verification:
        """Which sentences of a text the documents support, contradict or don't mention. TextFault, UnknownDocument."""
        from assistant.judging.check import check

        return check(text, self._judge, self._library, documents or None)


def span(document: Document, start: int | None, end: int | None) -> tuple[int, int]:
    """The ends that were given, or those of the whole text. UnknownDocument when it has no such span."""
    length = len(document.text)
    start, end = 0 if start is None else start, length if end is None else end
    if not 0 <= start <= end <= length:
        raise UnknownDocument(
            f"{document.id} has the characters 0 to {length}; {start} to {end} is no span of it; give a start and an "
            "end within it"
        )
    return start, end


def _listed(entry: Entry) -> Listed:
    return Listed(
        *(entry.id, entry.title, entry.author, entry.publisher, entry.published, entry.language, entry.kind),
        *(entry.passages, entry.characters, entry.added, entry.added_by),
    )
