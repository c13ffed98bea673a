"""The dates that documents speak of, each with the sentence that says what happens then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.compose import shown
from index.document import Document
from index.fold import fold_key
from index.quantity import dates
from index.sentence import sentences


@dataclass(frozen=True, slots=True)
class Mention:
    """A date and the sentence at `start` to `end` of the document that has it. `date` is in ISO form, shortened to the
    month or the year where the text tells no more; `text` is the sentence as an answer would show it."""

    date: str
    document: str
    start: int
    end: int
    text: str

    @property
    def year(self) -> int:
        return int(self.date[:4])


def mentions(document: Document) -> Iterator[Mention]:
    """The dates of a document in text order, each once a sentence; those without a year say too little."""
    for sentence in sentences(document):
        found = (
            "-".join([f"{one.year:04}", *(f"{part:02}" for part in _after_year(one.month, one.day))])
            for one in dates(fold_key(sentence.text))
            if one.year
        )
        for date in dict.fromkeys(found):
            yield Mention(date, document.id, sentence.start, sentence.end, shown(sentence))


def _after_year(month: int | None, day: int | None) -> list[int]:
    return [] if month is None else [month] if day is None else [month, day]
