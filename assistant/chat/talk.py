"""What happens in a conversation: a question comes in, and the parts of the page change as its answer is made.

Knows the page's parts by name only; what draws them is `app`'s.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypedDict

from assistant.ask import Assistant
from assistant.chat.documents import listing
from assistant.chat.page import Exchange, alert, answer, conversation, heading
from assistant.chat.panel import evidence, group, pointed_at
from assistant.chat.words import Words
from assistant.errors import AssistantFault, QuestionFault
from index.errors import IndexFault, UnknownDocument


class Parts(TypedDict, total=False):
    """New values for parts of the page; those that are missing stay as they are. All but `start` and `state` are text:
    the title, the button for a new chat, the exchanges, the line over the examples, the evidence, the documents, what
    came of adding some, the place to drop them, the button that removes some, what is wrong with the question, the
    question being typed, the button that sends it.

    `start` says whether the examples are seen; `state` holds the exchanges as values.
    """

    head: str
    fresh: str
    talk: str
    start: bool
    lead: str
    side: str
    documents: str
    added: str
    add: str
    remove: str
    fault: str
    box: str
    send: str
    state: tuple[Exchange, ...]


class Talk:
    """The conversation over one assistant. Keeps nothing: the exchanges so far are handed in and out."""

    def __init__(self, assistant: Assistant, examples: Sequence[str]) -> None:
        self._assistant = assistant
        self._library = assistant.library
        self._examples = examples

    def open(self, words: Words) -> Parts:
        """A page without exchanges, as it is first seen."""
        return Parts(
            head=heading(words),
            fresh=words.fresh,
            talk="",
            start=True,
            lead=words.examples if self._examples else words.invitation,
            side="",
            documents=listing(self._library.documents(), words),
            added="",
            add=words.add,
            remove=words.remove,
            fault="",
            send=words.send,
            state=(),
        )

    def answer(self, question: str, held: Sequence[Exchange], among: Sequence[str], words: Words) -> Iterator[Parts]:
        """The question at once, then the answer sentence by sentence, then its evidence. What can't be asked stays in
        the box, under a sentence that says why. `among` are the documents to ask, all of them when empty."""
        titles = {entry.id: entry.title or entry.id for entry in self._library.documents()} if among else {}
        asked = Exchange(question, among=tuple(titles.get(id, id) for id in among))
        yield Parts(talk=conversation([*held, asked], words), box="", fault="", start=False)
        try:
            turns = [exchange.question for exchange in held]
            reply = self._assistant.ask(question, turns, among or None)
            documents = {name: self._library.document(name) for name in pointed_at(reply)}
        except Exception as fault:
            said = Parts(talk=conversation(held, words), box=question, start=not held)
            said["fault"] = alert(worded(fault, question, words))
            if isinstance(fault, UnknownDocument):
                said["documents"] = listing(self._library.documents(), words)
            yield said
            return
        number = len(held) + 1
        for told in range(1, len(reply.sentences)):
            begun = replace(reply, sentences=reply.sentences[:told], conflicts=())
            partly = replace(asked, answer=answer(number, begun, documents, words))
            yield Parts(talk=conversation([*held, partly], words))
        given = replace(
            asked,
            reply=reply,
            answer=answer(number, reply, documents, words),
            evidence=group(number, reply, documents, words),
        )
        now = (*held, given)
        yield Parts(talk=conversation(now, words), side=evidence(now, words), state=now)


def worded(fault: Exception, question: str, words: Words) -> str:
    """What the reader is told. What nobody foresaw is written to the terminal in full, and the chat goes on."""
    if isinstance(fault, QuestionFault):
        return words.refusal(question)
    if isinstance(fault, UnknownDocument):
        return words.gone
    if isinstance(fault, AssistantFault | IndexFault):
        return str(fault)
    traceback.print_exception(fault)
    return words.broken
