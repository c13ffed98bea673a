"""What happens in a conversation: a question comes in, and the parts of the page change as its answer is made.

Knows the page's parts by name only; what draws them is `app`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from time import monotonic
from typing import TypedDict

from assistant.ask import Assistant
from assistant.chat.documents import listing
from assistant.chat.faults import worded
from assistant.chat.keys import shortcuts
from assistant.chat.page import Exchange, alert, answer, conversation, heading
from assistant.chat.panel import evidence, group
from assistant.chat.restore import present, same, shown
from assistant.chat.words import Words
from assistant.errors import HistoryFault
from assistant.history import History, Kept
from index.document import Document
from index.errors import UnknownDocument

_GLANCE = 0.1  # seconds between two looks at an answer while it is written


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges of a page, oldest first, and the id of the chat under which they are kept; "" before the first."""

    exchanges: tuple[Exchange, ...] = ()
    chat: str = ""


class Parts(TypedDict, total=False):
    """New values for parts of the page; those that are missing stay as they are. All but `state` are text:
    the title, the way to the other chats, the button for a new one, the exchanges, the line over the examples, the
    evidence, the documents, what came of adding some, the place to drop them, the button that removes some, what is
    wrong with the question, the question being typed, the button that sends it, the keys that do something. `state`
    holds the conversation as a value.
    """

    head: str
    chats: str
    fresh: str
    talk: str
    lead: str
    side: str
    documents: str
    added: str
    add: str
    remove: str
    fault: str
    box: str
    send: str
    keys: str
    state: Conversation


class Talk:
    """Conversations over one assistant, kept in a history. A page's own conversation is handed in and out."""

    def __init__(self, assistant: Assistant, history: History, examples: Sequence[str]) -> None:
        self._assistant = assistant
        self._library = assistant.library
        self._history = history
        self._examples = examples

    def open(self, words: Words, reader: str, chat: str = "") -> Parts:
        """A page as it is first seen: with the exchanges of a kept chat, or none."""
        exchanges: tuple[Exchange, ...] = ()
        fault = ""
        try:
            exchanges = self._shown(self._history.exchanges(reader, chat), words) if chat else ()
        except HistoryFault as absent:
            fault = alert(worded(absent, words))
        return Parts(
            head=heading(words, self._assistant.writer.model if self._assistant.writer else None),
            chats=f'<nav><a href="check">{escape(words.check)}</a> <a href="chats">{escape(words.chats)}</a></nav>',
            fresh=words.fresh,
            talk=conversation(exchanges, words, chat),
            lead=words.examples if self._examples else words.invitation,
            side=evidence(exchanges, words),
            documents=listing(self._library.documents(), words),
            added="",
            add=words.add,
            remove=words.remove,
            fault=fault,
            send=words.send,
            keys=shortcuts(words),
            state=Conversation(exchanges, chat if exchanges else ""),
        )

    def answer(
        self, question: str, held: Conversation, among: Sequence[str], words: Words, reader: str, chat: str = ""
    ) -> Iterator[Parts]:
        """The answer as a model writes it, if one does; then the whole of it with its evidence. For what can't be asked
        a sentence that says why. `among` are the documents to ask, all of them when empty; `chat` is the one that the
        page shows, which goes on from what is kept of it, whatever is still `held`."""
        held, notice = self._now(held, chat, words, reader)
        titles = {entry.id: entry.title or entry.id for entry in self._library.documents()} if among else {}
        asked = Exchange(question, among=tuple(titles.get(id, id) for id in among))
        before = held.exchanges
        number = len(before) + 1
        try:
            turns = [exchange.question for exchange in before]
            seen = monotonic()
            for reply in self._assistant.stream(question, turns, among or None):
                if any(one.pending for one in reply.sentences) and monotonic() - seen > _GLANCE:
                    partly = replace(asked, answer=answer(number, reply, present(reply, self._library), words))
                    yield Parts(talk=conversation([*before, partly], words, held.chat))
                    seen = monotonic()
        except Exception as fault:
            said = Parts(talk=conversation(before, words, held.chat), fault=alert(worded(fault, words)))
            if isinstance(fault, UnknownDocument):
                said["documents"] = listing(self._library.documents(), words)
            yield said
            return
        documents = present(reply, self._library)
        given = replace(
            asked,
            reply=reply,
            answer=answer(number, reply, documents, words),
            evidence=group(number, reply, documents, words),
        )
        now, unkept = self._keep(held, given, documents, words, reader)
        whole = conversation(now.exchanges, words, now.chat)
        yield Parts(talk=whole, side=evidence(now.exchanges, words), state=now, fault=unkept or notice)

    def _shown(self, kept: Sequence[Kept], words: Words) -> tuple[Exchange, ...]:
        return tuple(shown(one, number, same(one, self._library), words) for number, one in enumerate(kept, start=1))

    def _now(self, held: Conversation, chat: str, words: Words, reader: str) -> tuple[Conversation, str]:
        """The conversation as it is by now, and what to say of that: another tab may have gone on with it or deleted
        it, and a server that was started again holds none."""
        chat = held.chat or chat
        if not chat:
            return held, ""
        try:
            kept = self._history.exchanges(reader, chat)
        except HistoryFault as fault:
            if fault.cause != "no chat":
                return held, ""
            return Conversation(), alert(words.begun_anew)
        if [one.id for one in held.exchanges if one.id] == [one.id for one in kept]:
            return held, ""
        return Conversation(self._shown(kept, words), chat), ""

    def _keep(
        self, held: Conversation, given: Exchange, documents: Mapping[str, Document], words: Words, reader: str
    ) -> tuple[Conversation, str]:
        """The conversation with the exchange at its end, kept if that can be; and what to say if it can't. A chat that
        was deleted meanwhile begins anew."""
        assert given.reply
        sources = {id: document.sha256 for id, document in documents.items()}
        what = (given.reply, given.among, self._library.generation, sources)
        try:
            chat = held.chat or self._history.begin(reader, given.question)
            try:
                kept = self._history.keep(reader, chat, *what)
            except HistoryFault as fault:
                if fault.cause != "no chat":
                    raise
                kept = self._history.keep(reader, self._history.begin(reader, given.question), *what)
                return Conversation((shown(kept, 1, documents, words),), kept.chat), alert(words.begun_anew)
        except HistoryFault as fault:
            return replace(held, exchanges=(*held.exchanges, given)), alert(
                words.unkept.format(fault=worded(fault, words))
            )
        return Conversation((*held.exchanges, replace(given, id=kept.id)), kept.chat), ""
