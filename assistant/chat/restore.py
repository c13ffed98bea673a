"""Kept exchanges as they are shown again: the words of the time, over those documents that are still the same."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.chat.page import Exchange, answer
from assistant.chat.panel import group, pointed_at
from assistant.chat.words import Words
from assistant.history import Kept
from assistant.reply import Reply
from index.document import Document
from index.errors import UnknownDocument
from index.library import Library


def present(reply: Reply, library: Library) -> dict[str, Document]:
    """The documents that a reply points into and that are still there, by id."""
    found = {}
    for id in pointed_at(reply):
        try:
            found[id] = library.document(id)
        except UnknownDocument:
            continue
    return found


def same(kept: Kept, library: Library) -> dict[str, Document]:
    """Those of the documents under a kept reply that are what they were then."""
    return {id: one for id, one in present(kept.reply, library).items() if one.sha256 == kept.sources.get(id)}


def changed(kept: Kept, library: Library) -> list[str]:
    """The titles of the documents under a kept reply that have changed since or are gone."""
    titles = {cited.document: cited.title for cited in kept.reply.citations}
    held = same(kept, library)
    return [titles.get(id, id) for id in kept.sources if id not in held]


def shown(kept: Kept, number: int, documents: Mapping[str, Document], words: Words) -> Exchange:
    """The exchange as the `number`th of its page."""
    return Exchange(
        kept.question,
        kept.reply,
        answer(number, kept.reply, documents, words),
        group(number, kept.reply, documents, words),
        kept.among,
        kept.id,
    )
