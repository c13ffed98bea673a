"""The pages of what is kept, as HTML: a reader's chats, one answer under its permanent link, and the form that asks
what was wrong with it. They work without scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import get_args

from assistant.chat.page import Exchange
from assistant.chat.reader import plain_page
from assistant.chat.words import Words
from assistant.history import ChatEntry, Kept, Opinion

_STYLES = ("reader.css", "kept.css")


def chats_page(chats: Sequence[ChatEntry], search: str, words: Words) -> str:
    """All chats, or those in which `search` stands, each with what can be done with it."""
    rows = "".join(_chat(chat, words) for chat in chats)
    none = words.no_chats_found if search else words.no_chats
    listed = f'<ul class="chats">{rows}</ul>' if chats else f'<p class="notice">{escape(none)}</p>'
    return plain_page(
        words,
        words.chats,
        f'<header><h1>{escape(words.chats)}</h1><p><a href="./">{escape(words.fresh)}</a></p></header>'
        f'<main><form class="search" role="search"><input type="search" name="q" value="{escape(search)}"'
        f' aria-label="{escape(words.search_chats)}" placeholder="{escape(words.search_chats)}">'
        f"<button>{escape(words.search)}</button></form>{listed}</main>",
        _STYLES,
    )


def _chat(chat: ChatEntry, words: Words) -> str:
    place = f"chats/{chat.id}"
    facts = " · ".join([words.moment(chat.changed), words.amount(chat.exchanges, words.questions)])
    return (
        f'<li><a class="title" href="./?chat={chat.id}">{escape(chat.title)}</a><p class="facts">{escape(facts)}</p>'
        f'<div class="acts"><a href="{place}.md" download>Markdown</a><a href="{place}.json" download>JSON</a>'
        f"<details><summary>{escape(words.rename)}</summary>"
        f'<form method="post" action="{place}/title"><input name="title" required maxlength="120"'
        f' value="{escape(chat.title)}" aria-label="{escape(words.new_title)}"><button>{escape(words.rename)}</button>'
        f"</form></details><details><summary>{escape(words.delete)}</summary>"
        f'<form method="post" action="{place}/delete"><p>{escape(words.deleting)}</p>'
        f'<button class="grave">{escape(words.delete)}</button></form></details></div></li>'
    )


def answer_page(kept: Kept, shown: Exchange, changed: Sequence[str], words: Words) -> str:
    """One exchange as it was answered, with what its sources hold today. `changed` are the titles of sources that have
    changed since or are gone."""
    told = words.changed_since.format(titles=words.comma.join(changed)) if changed else words.same_since
    kind = "notice" if changed else "facts"
    return plain_page(
        words,
        kept.question,
        f"<header><h1>{escape(kept.question)}</h1>"
        f'<p class="facts">{escape(words.answered.format(moment=words.moment(kept.asked)))}</p>'
        f'<p class="{kind}" role="status">{escape(told)}</p></header>'
        f'<main class="kept">{shown.answer}{shown.evidence}</main>'
        f'<footer><a href="./">{escape(words.title)}</a></footer>',
        (*_STYLES, "answer.css"),
    )


def opinion_page(kept: Kept, given: bool, words: Words) -> str:
    """The form that asks what a reader thinks of an answer; or thanks for it."""
    if given:
        return plain_page(
            words, words.opinion, f'<main class="opinion"><p role="status">{escape(words.thanks)}</p></main>'
        )
    choices = "".join(
        f'<label><input type="radio" name="opinion" value="{kind}" required> {escape(label)}</label>'
        for kind, label in zip(get_args(Opinion), words.opinions, strict=True)
    )
    return plain_page(
        words,
        words.opinion,
        f'<main class="opinion"><form method="post" action="opinion?id={kept.id}">'
        f"<fieldset><legend>{escape(words.opinion)}</legend>{choices}</fieldset>"
        f'<label class="remark">{escape(words.remark)}'
        f'<textarea name="remark" rows="2" maxlength="2000"></textarea></label>'
        f"<button>{escape(words.send_opinion)}</button></form></main>",
        _STYLES,
    )
