"""The site around the chat: a page for each document, and headers under which no page can load anything from elsewhere,
whatever a document says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ask import Assistant
from assistant.chat.checking import checking
from assistant.chat.corpus import corpus
from assistant.chat.gate import Caller, Gate
from assistant.chat.keeping import keeping
from assistant.chat.reader import missing_page, whole_page
from assistant.chat.refusing import answer_faults, refused, words_of
from assistant.chat.sessions import Sessions
from assistant.chat.signing import signing
from assistant.history import History
from assistant.judging.judge import Judge
from assistant.serving.api import api
from assistant.serving.mcp import over_http, tools
from assistant.serving.pace import Pace
from assistant.serving.service import Service
from assistant.serving.sharing import Sharing
from index.errors import UnknownDocument
from index.picture import picture

# The framework's pages need inline scripts and styles, and compile their templates in the browser.
CHAT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "frame-ancestors 'self'; form-action 'self'"
)
# A document's page has no script, no image, no form; it is shown in a frame by our own pages only.
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

UNDOCUMENTED: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
"""No pages about the server's own addresses; those of FastAPI load scripts from elsewhere."""


def site(
    assistant: Assistant,
    history: History,
    sharing: Sharing,
    pace: Pace,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
) -> FastAPI:
    """The site without the chat. `pace` counts the questions of each caller."""
    library = assistant.library
    service = Service(assistant, Judge(library))
    models = tools(service, lambda request: _count(pace, request))

    def counted(request: Request) -> None:
        if request.method == "POST":
            _count(pace, request)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with models.session_manager.run(), lifespan(app):
            yield

    app = FastAPI(lifespan=running, **UNDOCUMENTED)
    sessions = Sessions(sharing.users) if sharing.users else None
    # The last one stands in front of the others.
    app.add_middleware(Gate, sharing=sharing, sessions=sessions)
    app.add_middleware(SameSite)
    app.add_middleware(Headers)
    if sharing.users and sessions:
        app.include_router(signing(sharing.users, sessions))
    app.include_router(keeping(library, history, reader_of))
    app.include_router(checking(library), dependencies=[Depends(counted)])
    app.include_router(corpus(library, DOCUMENT_POLICY))
    app.mount("/api", api(service, lambda request: _count(pace, request)))
    app.router.routes += over_http(models).routes

    answer_faults(app)

    @app.get("/document/{name:path}")
    def document(
        name: str, request: Request, span: Annotated[list[str] | None, Query()] = None, version: str = ""
    ) -> HTMLResponse:
        """A whole document. Each `span`, START-END, is marked if `version` begins the sha256 of what there is now."""
        words = words_of(request)
        headers = {"Content-Security-Policy": DOCUMENT_POLICY}
        try:
            found = library.document(name)
        except UnknownDocument:
            return HTMLResponse(missing_page(words), status_code=404, headers=headers)
        spans = _spans(span)
        changed = not found.sha256.startswith(version)
        return HTMLResponse(whole_page(found, words, spans, changed), headers=headers)

    @app.get("/page")
    def page(document: str, page: int, span: Annotated[list[str] | None, Query()] = None) -> Response:
        """A page of a PDF as a picture, each `span` of the document's text, START-END, boxed."""
        found = library.document(document)
        quotes = [found.text[start:end] for start, end in _spans(span)]
        drawn = picture(found, page, quotes)
        return Response(drawn, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    return app


def _spans(given: Sequence[str] | None) -> list[tuple[int, int]]:
    """Spans out of an address; what is none is left out."""
    matches = [re.fullmatch(r"(\d{1,10})-(\d{1,10})", one, re.ASCII) for one in given or ()]
    return [(int(match[1]), int(match[2])) for match in matches if match]


def reader_of(request: Request) -> str:
    """Whose chats a request is about."""
    return caller(request).reader


def caller(request: Request) -> Caller:
    """Whom the gate let in."""
    found: Caller = request.state.caller
    return found


def _count(pace: Pace, request: Request | None) -> None:
    if request:
        pace.take(caller(request).payer)


class SameSite:
    """Refuses what another site's page has the reader's browser send, other than following a link."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. Browsers say where a request comes from; programs, which carry nobody's rights, don't. A link with a
        question in it asks in the reader's name, as a form would."""
        if scope["type"] == "http" and (
            scope["method"] not in ("GET", "HEAD", "OPTIONS") or b"ask=" in scope["query_string"]
        ):
            request = Request(scope)
            if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
                answer = refused(request, 403, "forbidden", words_of(request).forbidden)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Headers:
    """Adds the headers to every HTTP response; a policy of its own is left to it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI; streams pass through as they come."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", CHAT_POLICY)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = PERMISSIONS
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, guarded)
