"""The conversation, the left of the chat, as HTML: questions, answers with citation marks, refusals, disagreements.

Questions, answers and quotations reach HTML through `escape` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from assistant.chat.words import Words
from assistant.question import language_of
from assistant.reply import Citation, Conflict, Reply, ReplySentence
from assistant.writing.model import Model
from index.document import Document

# What the frame of a form of our own may do; nothing else.
_FORM = "allow-forms allow-same-origin"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its reply, None while that is written; and both as they are shown: `answer` on the left, by
    `answer` below, `evidence` on the right, by `panel.group`. What was shown once stays, whatever becomes of the index.
    `among` are the titles of the documents that were asked, empty when all of them were; `id` is the name under which
    the exchange is kept, empty when it isn't.
    """

    question: str
    reply: Reply | None = None
    answer: str = ""
    evidence: str = ""
    among: tuple[str, ...] = ()
    id: str = ""


def heading(words: Words, model: Model | None = None) -> str:
    """What this is, in two lines; with a language model, which one answers and where what it is asked goes."""
    lead = words.model.format(model=model.name, host=model.host) if model else words.lead
    return f'<h1 data-looking="{escape(words.looking)}">{escape(words.title)}</h1><p>{escape(lead)}</p>'


def alert(sentence: str) -> str:
    """A sentence that is read out as soon as it stands there."""
    return f'<p role="alert">{escape(sentence)}</p>'


def conversation(exchanges: Sequence[Exchange], words: Words, chat: str = "") -> str:
    """All exchanges, oldest first, each an article named `a1`, `a2`, …, in the chat of that id."""
    if not exchanges:
        return ""
    articles = "".join(_article(number, exchange, words) for number, exchange in enumerate(exchanges, start=1))
    return f'<section data-chat="{escape(chat)}" aria-label="{escape(words.conversation)}">{articles}</section>'


def _restriction(titles: Sequence[str], words: Words) -> str:
    if not titles:
        return ""
    return f'<p class="among">{escape(words.among.format(titles=words.comma.join(titles)))}</p>'


def _article(number: int, exchange: Exchange, words: Words) -> str:
    return (
        f'<article id="a{number}"><div class="question"><h2 class="unseen">{escape(words.you)}</h2>'
        f'<p lang="{language_of(exchange.question)}">{escape(exchange.question)}</p>'
        f"{_restriction(exchange.among, words)}</div>"
        f"{exchange.answer}{_keeping(exchange, words)}</article>"
    )


def _keeping(exchange: Exchange, words: Words) -> str:
    """Under an answer that is kept: its permanent link, and the form that asks what was wrong with it."""
    if not exchange.id:
        return ""
    id = escape(exchange.id)
    form = f'<iframe src="opinion?id={id}" title="{escape(words.opinion)}" loading="lazy" sandbox="{_FORM}"></iframe>'
    return (
        f'<div class="keeping"><a href="answer?id={id}" target="_blank" rel="noopener">{escape(words.permanent)}</a>'
        f"<details><summary>{escape(words.rate)}</summary>{form}</details></div>"
    )


def answer(number: int, reply: Reply, documents: Mapping[str, Document], words: Words) -> str:
    """The reply to the `number`th question; its citation marks lead to that exchange's evidence. `documents` are those
    it points into, by id."""
    instead = f'<p class="note">{escape(reply.note)}</p>' if reply.note else ""
    asked = language_of(reply.question)
    if reply.abstained:
        why = f'<p class="why" lang="{asked}">{escape(reply.reason)}</p>' if reply.reason else ""
        title = f'<h2 class="verdict">{escape(words.abstention)}</h2>'
        struck = "".join(f"<p>{_sentence(number, one, {}, words)}</p>" for one in reply.sentences)
        refusal = f'{title}<p lang="{asked}">{escape(reply.answer)}</p>{why}{struck}'
        return f'<div class="answer abstained">{instead}{refusal}{_offered(reply, words)}</div>'
    quoted = {citation.marker: citation for citation in reply.citations}
    language = asked if reply.answered_by else _language(reply, documents)
    text = ""
    for (listed, source), group in groupby(reply.sentences, key=lambda one: _place(one, quoted, documents)):
        said = [_sentence(number, sentence, quoted, words) for sentence in group]
        own = (documents[source].language if source and not reply.answered_by else None) or language
        tag = "" if own == language else f' lang="{escape(own)}"'
        items = "".join(f"<li>{one}</li>" for one in said)
        text += f"<ul{tag}>{items}</ul>" if listed else f"<p{tag}>{' '.join(said)}</p>"
    doubted = any(sentence.verdict != "supported" for sentence in reply.sentences)
    note = f'<p class="note">{escape(words.unsupported)}</p>' if doubted else ""
    sides = "".join(_conflict(number, conflict, quoted, documents, words) for conflict in reply.conflicts)
    why = f'<p class="why" lang="{asked}">{escape(reply.why)}</p>' if reply.why else ""
    told = words.written if reply.answered_by else words.took
    took = escape(told.format(count=len(reply.citations), seconds=f"{reply.seconds:.2f}", model=reply.answered_by))
    return (
        f'<div class="answer"><h2 class="unseen">{escape(words.answer)}</h2>'
        f'{instead}<div lang="{escape(language)}">{text}</div>'
        f'{note}{sides}{why}<p class="took">{took}</p></div>'
    )


def _offered(reply: Reply, words: Words) -> str:
    """What could be asked instead, as buttons that ask it."""
    if not reply.suggestions:
        return ""
    buttons = "".join(
        f'<li><button type="button" data-ask="{escape(one)}">{escape(one)}</button></li>' for one in reply.suggestions
    )
    return f'<div class="offered"><p>{escape(words.offered)}</p><ul>{buttons}</ul></div>'


def _language(reply: Reply, documents: Mapping[str, Document]) -> str:
    """An answer is quoted, so it is in the language of what it quotes; fonts are chosen by that."""
    cited = (documents.get(citation.document) for citation in reply.citations)
    return next((document.language for document in cited if document and document.language), "")


def _place(
    sentence: ReplySentence, quoted: Mapping[int, Citation], documents: Mapping[str, Document]
) -> tuple[bool, str]:
    """Whether a sentence comes out of a list or a table, and of which document; those with the same stand together."""
    citation = next((quoted[marker] for marker in sentence.citations if marker in quoted), None)
    if citation is None or citation.document not in documents or len(sentence.citations) > 1:
        return False, ""
    blocks = documents[citation.document].blocks
    listed = any(block.kind in ("item", "row") for block in blocks if block.start <= citation.start < block.end)
    return listed, citation.document


def _sentence(number: int, sentence: ReplySentence, quoted: Mapping[int, Citation], words: Words) -> str:
    text = _emphasised(sentence.text, sentence.emphasis)
    if sentence.pending:
        label = escape(words.checking.format(text=sentence.text))
        return f'<span class="pending" aria-label="{label}">{text}</span>'
    if sentence.verdict != "supported":
        why = f' <small class="doubt">({escape(sentence.reason)})</small>' if sentence.reason else ""
        return f"<s>{text}</s>{why}"
    return text + "".join(_mark(number, quoted[marker], words) for marker in sentence.citations if marker in quoted)


def _emphasised(text: str, spans: Sequence[tuple[int, int]]) -> str:
    at = 0
    parts = []
    for start, end in sorted(spans):
        if at <= start < end:
            parts += [escape(text[at:start]), "<strong>", escape(text[start:end]), "</strong>"]
            at = end
    return "".join([*parts, escape(text[at:])])


def _mark(number: int, citation: Citation, words: Words) -> str:
    label = escape(words.citation.format(marker=citation.marker, title=citation.title))
    preview = escape(citation.quote)
    return (
        f'<a class="cite" href="#e{number}-{citation.marker}" aria-label="{label}" title="{preview}">'
        f"[{citation.marker}]</a>"
    )


def _conflict(
    number: int, conflict: Conflict, quoted: Mapping[int, Citation], documents: Mapping[str, Document], words: Words
) -> str:
    days = {id: words.day(document.published) for id, document in documents.items() if document.published}
    source = {marker: " · ".join(filter(None, (one.title, days.get(one.document)))) for marker, one in quoted.items()}
    sides = "".join(
        f'<div><p class="value">{escape(side.value)}</p>'
        f'<p class="source">{escape(source[side.marker])} {_mark(number, quoted[side.marker], words)}</p></div>'
        for side in conflict.sides
        if side.marker in quoted
    )
    title = escape(words.conflict) + (f"<span>{escape(conflict.about)}</span>" if conflict.about else "")
    return f'<section class="conflict"><h3>{title}</h3><div class="sides">{sides}</div></section>'
