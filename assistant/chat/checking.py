"""The page on which any text is held against the documents, sentence by sentence. It works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from assistant.chat.faults import worded
from assistant.chat.interface import words_for
from assistant.chat.keeping import PAGE_POLICY
from assistant.chat.page import Exchange, alert
from assistant.chat.panel import evidence, group
from assistant.chat.reader import plain_page
from assistant.chat.restore import present
from assistant.chat.words import Words
from assistant.errors import TextFault
from assistant.judging.check import Checked, Verification, check
from assistant.judging.judge import Judge
from assistant.reply import Reply, ReplySentence
from index.library import Library

LONGEST = 20_000
"""How many characters are checked at once."""

_STYLES = ("reader.css", "kept.css", "answer.css")


def checking(library: Library) -> APIRouter:
    """The routes of the page over one library."""
    router = APIRouter()
    judge = Judge(library)

    @router.get("/check")
    def ask(request: Request) -> HTMLResponse:
        return _page(request, "")

    @router.post("/check")
    def checked(request: Request, text: Annotated[str, Form()] = "") -> HTMLResponse:
        words = words_for(request.headers.get("accept-language"))
        if len(text) > LONGEST:
            most = words.check_too_long.format(seen=f"{len(text):,}", most=f"{LONGEST:,}")
            return _page(request, text, alert(most))
        try:
            verification = check(text, judge, library)
        except TextFault as fault:
            return _page(request, text, alert(worded(fault, words)))
        return _page(request, text, _found(verification, library, words))

    return router


def _page(request: Request, text: str, found: str = "") -> HTMLResponse:
    words = words_for(request.headers.get("accept-language"))
    html = plain_page(
        words,
        words.check,
        f"<header><h1>{escape(words.check)}</h1><p>{escape(words.check_lead)}</p>"
        f'<p><a href="./">{escape(words.title)}</a></p></header><main>'
        f'<form class="check" method="post" action="check"><textarea name="text" rows="8" required'
        f' aria-label="{escape(words.check_text)}" placeholder="{escape(words.check_text)}">{escape(text)}</textarea>'
        f"<button>{escape(words.check_send)}</button></form>{found}</main>",
        _STYLES,
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"})


def _found(verification: Verification, library: Library, words: Words) -> str:
    """Each sentence with its verdict on the left, what was cited for or against it on the right."""
    if not verification.sentences:
        return f'<p class="notice" role="status">{escape(words.check_nothing)}</p>'
    counts = [
        label.format(count=sum(one.verdict == verdict for one in verification.sentences))
        for verdict, label in zip(("supported", "contradicted", "not found"), words.verdict_counts, strict=True)
    ]
    titles = {one.marker: one.title for one in verification.citations}
    rows = "".join(_row(one, titles, words) for one in verification.sentences)
    reply = _as_reply(verification)
    shown = Exchange("", evidence=group(1, reply, present(reply, library), words))
    side = evidence([shown], words) if verification.citations else ""
    return (
        f'<p class="facts" role="status">{escape(words.comma.join(counts))}</p>'
        f'<div class="kept" id="a1"><ol class="checked">{rows}</ol>{side}</div>'
    )


def _row(one: Checked, titles: Mapping[int, str], words: Words) -> str:
    kind = one.verdict.replace(" ", "-")
    label = dict(zip(("supported", "contradicted", "not found"), words.verdicts, strict=True))[one.verdict]
    names = {marker: words.citation.format(marker=marker, title=titles[marker]) for marker in one.citations}
    marks = "".join(
        f'<a class="cite" href="#e1-{marker}" aria-label="{escape(name)}">[{marker}]</a>'
        for marker, name in names.items()
    )
    instead = f'<p class="instead">{escape(words.instead.format(text=one.instead))}</p>' if one.instead else ""
    verdict = f'<span class="verdict">{escape(label)}</span>'
    return f'<li class="answer {kind}">{verdict} {escape(one.text)}{marks}{instead}</li>'


def _as_reply(verification: Verification) -> Reply:
    """The verification in the form that evidence is shown of."""
    sentences = tuple(ReplySentence(one.text, one.citations, one.verdict) for one in verification.sentences)
    return Reply("", "", False, None, sentences, verification.citations, (), (), 1.0, 0.0)
