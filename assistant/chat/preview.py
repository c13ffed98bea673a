"""The card that previews a quote beside its citation: what stands on it, as a template that a script shows."""

from __future__ import annotations

from html import escape

from assistant.chat.reader import Mark, body
from assistant.chat.words import Words
from assistant.reply import Citation, Reply
from index.document import Document


def preview(number: int, citation: Citation, reply: Reply, document: Document | None, words: Words) -> str:
    """The template `p<number>-<marker>` of a citation of the `number`th reply: the title, the date and the page, the
    quote with the words marked that answer, and the way to where it stands. `document` is None when it is no longer
    what it was; then the quote is all there is."""
    page = words.page.format(page=citation.page) if citation.page else ""
    language = escape(document.language or "") if document else ""
    quoted = f"<p><mark>{escape(citation.quote)}</mark></p>"
    day = ""
    if document:
        day = words.day(document.published)
        quoted = body(document, (citation.start, citation.end), _answering(citation, reply))
    facts = " · ".join(fact for fact in (day, page) if fact)
    place = f"{number}-{citation.marker}"
    return (
        f'<template id="p{place}"><p class="title" lang="{language}">{escape(citation.title)}</p>'
        f'<p class="facts">{escape(facts)}</p><div class="text" lang="{language}">{quoted}</div>'
        f'<a href="#e{place}">{escape(words.in_place)}</a></template>'
    )


def _answering(citation: Citation, reply: Reply) -> list[Mark]:
    """Where the words that are bold in the answer stand in the quote; the whole quote when none are."""
    bold = [
        one.text[start:end]
        for one in reply.sentences
        if citation.marker in one.citations
        for start, end in one.emphasis
    ]
    marks: list[Mark] = []
    at = 0
    for words in bold:
        found = citation.quote.find(words, at)
        if found >= 0:
            at = found + len(words)
            marks.append(Mark(citation.start + found, citation.start + at))
    return marks or [Mark(citation.start, citation.end)]
