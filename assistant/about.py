"""Questions about the documents themselves: which there are, who wrote one, when, which is newest. Answered from what the
documents say of themselves, never from their text.

Only a question that names a document as such (文章, 這篇, document…) is taken; all others go the ordinary way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import Language, Question
from index.document import Document
from index.fold import fold_key
from index.library import Entry, Library
from index.terms import terms

_DOCUMENT = r"(?:文件|文章|文献|资料|来源|篇|份|报导|报道|文档|documents?|articles?|sources?|posts?|notes?|files?)"
_WHICH = re.compile(
    rf"(?:哪些|哪几(?:篇|份)|有什么|几(?:篇|份)|多少(?:篇|份)?|列出)[^,。?]{{0,6}}{_DOCUMENT}(?!.{{0,4}}(?:提|说|谈|讲|认为|指))"
    rf"|\b(?:which|what|how many) {_DOCUMENT} (?:are|do you|have|can)|\blist (?:all |the )?{_DOCUMENT}"
)
_AUTHOR = re.compile(
    rf"{_DOCUMENT}.{{0,10}}(?:作者|谁写|谁撰|谁执笔|出自谁)|(?:作者|谁写|谁撰).{{0,30}}{_DOCUMENT}"
    rf"|who (?:wrote|authored|is the author of|published).*{_DOCUMENT}|{_DOCUMENT}.*(?:written by|author)"
)
_PUBLISHED = re.compile(
    rf"{_DOCUMENT}.{{0,12}}(?:什么时候|何时|哪(?:一)?(?:天|年|月)|几(?:月|号)|日期).{{0,8}}(?:发表|发布|刊登|出版|刊出|写)?|(?:何时|什么时候|哪天)(?:发表|发布|刊登|出版).{{0,30}}{_DOCUMENT}"
    rf"|when (?:was|were|did).*{_DOCUMENT}.*(?:published|written|posted|appear)|publication date"
)
_EXTREME = re.compile(
    rf"(?P<new>最新|最近|最晚)|(?P<old>最早|最旧|最老)|(?P<newest>\b(?:newest|latest|most recent)\b)|(?P<oldest>\b(?:oldest|earliest)\b)"
)


@dataclass(frozen=True, slots=True)
class Card:
    """What is said of one document: `text`, for the document whose beginning is cited."""

    text: str
    document: Document


def about(question: Question, library: Library) -> tuple[Card, ...]:
    """The answer's parts, one a document; empty when the question isn't about the documents, or they don't tell."""
    key = question.key
    if not re.search(_DOCUMENT, key):
        return ()
    entries = library.documents()
    extreme = _EXTREME.search(key)
    if extreme and re.search(rf"(?:{extreme.group()}).{{0,6}}{_DOCUMENT}|{_DOCUMENT}.{{0,8}}{extreme.group()}", key):
        chosen = _extreme(entries, newest=bool(extreme["new"] or extreme["newest"]))
    elif _WHICH.search(key):
        chosen = list(entries)[:12]
    elif _AUTHOR.search(key):
        chosen = [one for one in _named(question, library, entries) if one.author or one.publisher]
    elif _PUBLISHED.search(key):
        chosen = [one for one in _named(question, library, entries) if one.published]
    else:
        return ()
    return tuple(Card(described(one, question.language), library.document(one.id)) for one in chosen)


def _extreme(entries: Sequence[Entry], newest: bool) -> list[Entry]:
    dated = sorted((one for one in entries if one.published), key=lambda one: one.published or "", reverse=newest)
    return dated[:1]


def _named(question: Question, library: Library, entries: Sequence[Entry]) -> list[Entry]:
    """The document that the question names, by what it calls itself or else by what it is about."""
    asked = set(terms(question.core))
    def share(one: Entry) -> float:
        held = set(terms(fold_key(" ".join(filter(None, (one.title, one.author, one.publisher))))))
        return len(asked & held) / max(len(asked), 1)
    named = max(entries, key=share, default=None)
    if named and share(named) >= 0.4:
        return [named]
    hits = library.search(question.text, 1)
    return [one for one in entries if hits and one.id == hits[0].passage.document]


def described(one: Entry, language: Language) -> str:
    """A line on a document: title, author, publisher, date, as far as it tells them."""
    facts = [fact for fact in (one.author, one.publisher, one.published) if fact]
    if language == "en":
        return f"“{one.title}”" + (f" ({', '.join(facts)})" if facts else "")
    return f"《{one.title.strip('《》') if one.title.startswith('《') and one.title.endswith('》') else one.title}》" + (f"（{'，'.join(facts)}）" if facts else "")
