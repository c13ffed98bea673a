"""The questions that a document answers: made from what it says, and each asked first, to see that it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.ask import Assistant
from assistant.question import Language, in_script, language_of
from assistant.suggest import SURE, asking
from index.document import Document
from index.fold import fold_key
from index.sentence import Sentence, sentences

MOST, TRIED = 3, 8
# A question about "the article" means another one to each reader.
_OF_ITSELF = re.compile(r"文章|作者|本文|本報告|本报告|\bthis (?:article|report|paper|post)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A question, and where its answer should come from: any of the document where `source` is None."""

    question: str
    source: Sentence | None = None


def answered(
    document: Document, language: Language, assistant: Assistant, examples: Sequence[str] = ()
) -> tuple[str, ...]:
    """At most three questions, those in the reader's language first, that `assistant` answers from this document,
    surely and not by chance from elsewhere in it. `examples` are tried before those that are made here."""
    kept: dict[str, str] = {}
    tried: set[str] = set()
    for one in _proposals(document, language, examples):
        text = in_script(one.question, language)
        key = fold_key(text)
        if key in tried:
            continue
        if len(kept) == MOST or len(tried) == TRIED:
            break
        tried.add(key)
        if _answers(assistant, text, document, one.source):
            kept[key] = text
    return tuple(kept.values())


def _proposals(document: Document, language: Language, examples: Sequence[str]) -> Iterator[_Proposal]:
    made = [_Proposal(asking(one), one) for one in sentences(document)]
    made = [one for one in made if one.question and not _OF_ITSELF.search(one.question)]
    spread = _spread(made)
    own = [one for one in spread if _same(one.question, language)]
    yield from (
        _Proposal(one) for one in examples if _same(one, language) and language_of(one) in (language, "zh-Hant")
    )
    if language == "en" and not own:
        yield from _about(document)
    yield from own
    yield from (one for one in spread if one not in own)


def _spread(made: Sequence[_Proposal]) -> list[_Proposal]:
    """One of each section before the second of any, and the sections not in order but far from one another: the few
    that are tried first come from all over the document."""
    seen: dict[tuple[str, ...], int] = {}
    ranked = []
    for at, one in enumerate(made):
        assert one.source
        turn = seen[one.source.headings] = seen.get(one.source.headings, -1) + 1
        ranked.append((turn, int(f"{at:016b}"[::-1], 2), one))
    return [one for *_, one in sorted(ranked, key=lambda ranks: ranks[:2])]


def _about(document: Document) -> Iterator[_Proposal]:
    """What can be asked in English about any document that tells it."""
    if document.author:
        yield _Proposal(f"Who wrote the article “{document.title}”?")
    if document.published:
        yield _Proposal(f"When was the article “{document.title}” published?")


def _same(question: str, language: Language) -> bool:
    return (language_of(question) == "en") == (language == "en")


def _answers(assistant: Assistant, question: str, document: Document, source: Sentence | None) -> bool:
    reply = assistant.ask(question)
    if reply.abstained or reply.confidence < SURE:
        return False
    cited = [one for one in reply.citations if one.document == document.id]
    if source is None:
        return bool(cited)
    return any(one.start < source.end and source.start < one.end for one in cited)
