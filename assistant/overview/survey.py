"""All that is loaded, seen as a whole: made when it is first asked for, and anew once the index has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TypeVar

from assistant.ask import Assistant
from assistant.overview.mentions import Mention, mentions
from assistant.overview.questions import answered
from assistant.overview.topics import TopicMap, mapped
from assistant.question import Language
from index.errors import UnknownDocument
from index.library import Library

MOST_PASSAGES = 600
"""How many passages the map shows."""
MOST_READ = 300
"""How many documents are read for dates."""

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The dates in order, out of `read` of `total` documents."""

    dates: tuple[Mention, ...]
    read: int
    total: int


class Survey:
    """Surveys of one library. Safe for threads: what takes long is made once, while others wait for it."""

    def __init__(self, library: Library, examples: Sequence[tuple[str, str]] = ()) -> None:
        """`examples` are questions worth asking, each with the id of the document that it is about."""
        self._library = library
        self._examples = examples
        self._quoting = Assistant(library)  # no language model is asked
        self._at_work = Lock()
        self._topics = lru_cache(maxsize=1)(self._mapped)
        self._mentions = lru_cache(maxsize=1)(self._dated)
        self._questions = lru_cache(maxsize=1024)(self._asked)

    def topics(self) -> TopicMap:
        """The map of what the passages speak of."""
        return self._once(lambda: self._topics(self._library.generation))

    def mentions(self) -> Mentions:
        """The dates that the documents speak of."""
        return self._once(lambda: self._mentions(self._library.generation))

    def questions(self, id: str, language: Language) -> tuple[str, ...]:
        """Questions that a document answers, in a reader's language where there are any; none of one that is gone."""
        return self._once(lambda: self._questions(id, language, self._library.generation))

    def _once(self, made: Callable[[], _Made]) -> _Made:
        with self._at_work:
            return made()

    def _mapped(self, generation: int) -> TopicMap:
        return mapped(self._library.sample(MOST_PASSAGES))

    def _dated(self, generation: int) -> Mentions:
        entries = self._library.documents()
        taken = min(MOST_READ, len(entries))
        chosen = [entries[at * len(entries) // taken] for at in range(taken)]
        found = [one for entry in chosen for one in self._mentions_of(entry.id)]
        found.sort(key=lambda one: (one.date, one.document, one.start))
        return Mentions(tuple(found), taken, len(entries))

    def _mentions_of(self, id: str) -> list[Mention]:
        try:
            return list(mentions(self._library.document(id)))
        except UnknownDocument:  # gone since it was listed
            return []

    def _asked(self, id: str, language: Language, generation: int) -> tuple[str, ...]:
        examples = [question for question, document in self._examples if document == id]
        try:
            return answered(self._library.document(id), language, self._quoting, examples)
        except UnknownDocument:
            return ()
