"""What is answered to a request that is not done: a page for a reader, in their language, and JSON for a program."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from assistant.chat.faults import said, worded
from assistant.chat.interface import words_for
from assistant.chat.reader import plain_page
from assistant.chat.words import Words
from assistant.errors import AssistantFault, PaceFault
from assistant.serving.api import refusal
from index.errors import IndexFault

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_ABSENT = frozenset({"no chat", "gone", "no page", "undrawn"})


def refused(
    request: Request, status: int, error: str, sentence: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The `sentence` on a page where a browser asked for one; for programs with `error`, a word that stays the same."""
    if "text/html" not in request.headers.get("accept", ""):
        return refusal(status, error, sentence, headers)
    words = words_of(request)
    page = plain_page(
        words,
        words.title,
        f'<main><p class="notice" role="alert">{escape(sentence)}</p>'
        f'<p><a href="/">{escape(words.title)}</a></p></main>',
    )
    return HTMLResponse(
        page, status, {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", **(headers or {})}
    )


def words_of(request: Request) -> Words:
    """The interface in the language of a request."""
    return words_for(request.headers.get("accept-language"))


def answer_faults(app: FastAPI) -> None:
    """Has every fault of a request answered so."""
    for kind in (RequestValidationError, HTTPException, AssistantFault, IndexFault, Exception):
        app.add_exception_handler(kind, _answered)


def _answered(request: Request, fault: Exception) -> Response:
    words = words_of(request)
    match fault:
        case PaceFault():
            return refused(request, 429, "too_many", worded(fault, words), {"Retry-After": str(fault.seconds)})
        case AssistantFault() | IndexFault() if fault.cause in _ABSENT:
            return refused(request, 404, "not_found", worded(fault, words))
        case AssistantFault() | IndexFault():
            return refused(request, 503, "unavailable", worded(fault, words))
        case RequestValidationError():
            return refused(request, 400, "bad_request", words.misunderstood)
        case HTTPException(status_code=404):
            return refused(request, 404, "not_found", words.nothing)
        case HTTPException():
            return refused(request, fault.status_code, "bad_request", words.misunderstood, fault.headers)
    return refused(request, 500, "broken", said("broken", words))  # the server prints the rest
