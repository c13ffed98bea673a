"""The addresses at which kept chats are served: the list of them, exports, permanent links, and opinions on answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from assistant.chat.chats import answer_page, chats_page, opinion_page
from assistant.chat.export import to_json, to_markdown
from assistant.chat.interface import words_for
from assistant.chat.panel import evidence
from assistant.chat.restore import changed, same, shown
from assistant.chat.words import Words
from assistant.history import History, Opinion
from index.library import Library

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)


def keeping(library: Library, history: History, reader: Callable[[Request], str]) -> APIRouter:
    """The routes over one history; `reader` says whose chats a request is about. HistoryFault for what is not there."""
    router = APIRouter()

    @router.get("/chats")
    def chats(request: Request, q: str = "") -> HTMLResponse:
        return _page(chats_page(history.chats(reader(request), q), q.strip(), _words(request)))

    @router.get("/chats/{chat}.md")
    def markdown(request: Request, chat: str) -> Response:
        title, kept = history.title(reader(request), chat), history.exchanges(reader(request), chat)
        return _file(to_markdown(title, kept, _words(request)), f"{title}.md", "text/markdown")

    @router.get("/chats/{chat}.json")
    def json(request: Request, chat: str) -> Response:
        title, kept = history.title(reader(request), chat), history.exchanges(reader(request), chat)
        return _file(to_json(title, kept), f"{title}.json", "application/json")

    @router.post("/chats/{chat}/title")
    def rename(request: Request, chat: str, title: Annotated[str, Form()] = "") -> Response:
        history.rename(reader(request), chat, title)
        return RedirectResponse("../../chats", status_code=303)

    @router.post("/chats/{chat}/delete")
    def delete(request: Request, chat: str) -> Response:
        history.delete(reader(request), chat)
        return RedirectResponse("../../chats", status_code=303)

    @router.get("/answer")
    def answer(request: Request, id: str) -> HTMLResponse:
        kept, words = history.exchange(id), _words(request)
        exchange = shown(kept, 1, same(kept, library), words)
        exchange = replace(exchange, evidence=evidence([exchange], words))
        return _page(answer_page(kept, exchange, changed(kept, library), words))

    @router.get("/opinion")
    def ask_opinion(request: Request, id: str, given: bool = False) -> HTMLResponse:
        return _page(opinion_page(history.exchange(id), given, _words(request)))

    @router.post("/opinion")
    def take_opinion(
        request: Request,
        id: str,
        opinion: Annotated[Opinion, Form()],
        remark: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        history.rate(reader(request), id, opinion, remark)
        return RedirectResponse(f"opinion?id={quote(id)}&given=true", status_code=303)

    return router


def _words(request: Request) -> Words:
    return words_for(request.headers.get("accept-language"))


def _page(html: str) -> HTMLResponse:
    return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"})


def _file(text: str, name: str, kind: str) -> Response:
    place = f"attachment; filename*=UTF-8''{quote(name.replace('/', '-'), safe='')}"
    return PlainTextResponse(text, media_type=kind, headers={"Content-Disposition": place, "Cache-Control": "no-store"})
