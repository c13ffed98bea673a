"""Questions about the documents themselves: which there are, who wrote one, when, which is newest. Answered from what
the documents say of themselves, and cited at their beginning.

Only a question that names a document as such (文章, 這篇, document…) is taken; all others go the ordinary way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import wording
from assistant.compose import Quoted
from assistant.question import Language, Question
from index.document import Document
from index.fold import fold_key
from index.library import Library
from index.passage import Hit
from index.sentence import Sentence, sentences
from index.snapshot import Entry
from index.terms import terms

_DOCUMENT = (
    r"(?:文件|文章|文献|资料|来源|篇|报导|报道|文档|部落格|笔记|评论"
    r"|\b(?:document|article|source|post|note|file|piece|commentary|report|blog)s?\b)"
)
_WRITE = r"(?:写|撰|执笔|作者|出自|署名)"
_ISSUE = r"(?:发表|发布|刊登|出版|刊出|刊|写|日期)"
_WHEN = r"(?:什么时候|何时|哪一?(?:天|年|月|日)|几(?:年|月|号|日)|日期)"

_WHICH = re.compile(
    rf"(?:哪些|哪几|有什么|几|多少|列出|所有)(?:篇|份|个)?{_DOCUMENT}(?!.*(?:提|说|谈|讲|认为|指|支持))"
    rf"|{_DOCUMENT}.{{0,4}}(?:有哪些|有几|一共|总共|共有)|(?:一共|总共|共有|收录|载入).{{0,8}}{_DOCUMENT}"
    rf"|\b(?:which|what|how many) {_DOCUMENT}\s?(?:are|do you|does|have|can|is)|\blist (?:all |the )*{_DOCUMENT}"
)
_AUTHOR = re.compile(
    rf"(?:谁|哪位|何人|什么人).{{0,4}}{_WRITE}|{_WRITE}的?(?:是|为|叫)?(?:谁|哪位|什么|何人)|的作者\W*$"
    r"|\bwho (?:wrote|authored|is the author)|\bauthor of\b|\bwritten by\b|\bwho publish|\bpublisher of\b"
    r"|(?:谁|哪里|哪家|哪个).{0,8}(?:出版|刊登|发表|发布)"
)
_PUBLISHED = re.compile(
    rf"{_WHEN}.{{0,12}}{_ISSUE}|{_ISSUE}.{{0,10}}{_WHEN}"
    r"|\bwhen (?:was|were|did).*(?:publish|writ|post|appear|out)|\bpublication date|\bdate of (?:the|this)"
)
_EVERY = re.compile(
    rf"(?:这些|那些|这几|这[两二三四五六七八九十\d]+|所有|全部|各|每)的?(?:一?[篇份个])?{_DOCUMENT}"
    rf"|\b(?:these|those|all|each|every)\b(?: of)?(?: the)? ?{_DOCUMENT}"
)
# Characters of content that a question about the collection as a whole may have beside its words for documents.
_LITTLE = 6
_MOST = 12
"""How many documents are told of at most."""

_NEWEST = re.compile(r"最新|最近|最晚|\b(?:newest|latest|most recent)\b")
_OLDEST = re.compile(r"最早|最旧|最老|\b(?:oldest|earliest)\b")


def about(question: Question, library: Library, entries: Sequence[Entry], hits: Sequence[Hit]) -> tuple[Quoted, ...]:
    """A line a document of `entries`; empty when the question isn't about the documents, or they don't tell."""
    key = question.key
    if question.compares or not re.search(_DOCUMENT, key):
        return ()
    for pattern, newest in ((_NEWEST, True), (_OLDEST, False)):
        if (word := pattern.search(key)) and _near(word.group(), key):
            dated = sorted((one for one in entries if one.published), key=lambda one: str(one.published))
            return _lines(dated[-1:] if newest else dated[:1], question, library)
    if _WHICH.search(key) and len(re.sub(rf"{_DOCUMENT}|\W", "", question.core)) <= _LITTLE:
        return _titles(entries[:_MOST], question, library)
    if _AUTHOR.search(key):
        return _lines(
            [one for one in _meant(question, entries, hits) if one.author or one.publisher], question, library
        )
    if _PUBLISHED.search(key):
        return _lines([one for one in _meant(question, entries, hits) if one.published], question, library)
    return ()


def _near(word: str, key: str) -> bool:
    """Whether the word stands with a word for a document, not with something else in the question."""
    return bool(re.search(rf"{word}.{{0,6}}{_DOCUMENT}|{_DOCUMENT}.{{0,12}}{word}", key))


def _meant(question: Question, entries: Sequence[Entry], hits: Sequence[Hit]) -> list[Entry]:
    """The documents that the question means: the one it names best, if it names one; all, if it says so; else that of
    the best passage."""
    asked = set(terms(question.core))
    named = [(len(asked & _own_terms(one)) / max(len(asked), 1), one) for one in entries]
    share, best = max(named, key=lambda pair: pair[0], default=(0.0, None))
    if best is not None and share >= 0.5:
        return [best]
    if _EVERY.search(question.key):
        return list(entries[:_MOST])
    return [one for one in entries if hits and one.id == hits[0].passage.document]


def _own_terms(one: Entry) -> set[str]:
    return set(terms(fold_key(" ".join(filter(None, (one.title, one.author, one.publisher, one.kind))))))


def _lines(entries: Sequence[Entry], question: Question, library: Library) -> tuple[Quoted, ...]:
    documents = [library.document(one.id) for one in entries]
    return tuple(
        Quoted(described(one, question.language), _beginning(one), one, quotes=False) for one in documents if one.blocks
    )


def _titles(entries: Sequence[Entry], question: Question, library: Library) -> tuple[Quoted, ...]:
    """Only the titles, the first with how many there are."""
    documents = [library.document(one.id) for one in entries]
    return tuple(
        Quoted(wording.counted(len(entries), question.language) * (at == 0) + wording.titled(one, question.language),
               _beginning(one), one, quotes=False)
        for at, one in enumerate(documents) if one.blocks
    )  # fmt: skip


def _beginning(document: Document) -> Sentence:
    """What is cited for a document as a whole: its first line, or its first sentence where it has no heading."""
    block = document.blocks[0]
    if block.kind == "heading":
        return Sentence(document.id, block.start, block.end, document.text[block.start : block.end], "paragraph")
    return sentences(document)[0]


def described(one: Document, language: Language) -> str:
    """A line on a document: title, author, publisher, date, as far as it tells them."""
    published = wording.day(one.published, language) if one.published else None
    facts = [fact for fact in (one.author, one.publisher, published) if fact]
    if language == "en":
        return wording.titled(one, language) + (f" ({', '.join(facts)})" if facts else "")
    return wording.titled(one, language) + (f"（{'，'.join(facts)}）" if facts else "")
