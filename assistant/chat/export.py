"""A chat as a file to keep elsewhere: Markdown with its citations as footnotes, or JSON with all there is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from assistant.chat.words import Words
from assistant.history import Kept
from assistant.reply import ReplySentence

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def to_markdown(title: str, exchanges: Sequence[Kept], words: Words) -> str:
    """Each question as a heading, each answer under it, and every citation with its quote at the end."""
    parts = [f"# {_plain(title)}"]
    notes: list[str] = []
    for number, kept in enumerate(exchanges, start=1):
        parts.append(f"## {_plain(kept.question)}")
        reply = kept.reply
        if reply.abstained:
            parts.append("\n\n".join(filter(None, [_plain(reply.answer), _plain(reply.reason or "")])))
        else:
            parts.append(
                "\n\n".join(
                    _said(one) + "".join(f"[^{number}-{marker}]" for marker in one.citations) for one in reply.sentences
                )
            )
        for cited in reply.citations:
            page = f", {words.page.format(page=cited.page)}" if cited.page else ""
            notes.append(f"[^{number}-{cited.marker}]: {_plain(cited.title)}{page}: {_plain(cited.quote)}")
    return "\n\n".join([*parts, *notes]) + "\n"


def to_json(title: str, exchanges: Sequence[Kept]) -> str:
    """The chat with every reply in the reply format, when it was asked, and the generation of the index it is from."""
    plain = {
        "title": title,
        "exchanges": [
            {
                "id": kept.id,
                "asked": kept.asked,
                "among": list(kept.among),
                "generation": kept.generation,
                "sources": dict(kept.sources),
                "reply": kept.reply.to_json(),
            }
            for kept in exchanges
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _said(sentence: ReplySentence) -> str:
    """A sentence as it is, or struck out with the reason where it is not supported."""
    if sentence.verdict == "supported":
        return _plain(sentence.text)
    return f"~~{_plain(sentence.text)}~~" + (f" ({_plain(sentence.reason)})" if sentence.reason else "")


def _plain(text: str) -> str:
    """Text that Markdown takes as text, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
