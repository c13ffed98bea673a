"""The gate in front of every address: who calls, whether that may be, and how much may be sent. What is behind it finds
the caller in `request.state` and asks nothing more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from secrets import token_urlsafe
from typing import Literal
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.chat.refusing import refused, words_of
from assistant.chat.sessions import SECONDS, Sessions
from assistant.serving.sharing import Sharing

LOCAL = "local"
"""The reader of a chat that nobody signs in to."""
SESSION = "assistant_session"
BROWSER = "assistant_browser"

Access = Literal["open", "readers", "writers", "nobody"]

# What the pages of the framework need of it. It serves far more than that, which nobody gets.
_RULES: tuple[tuple[str, Access], ...] = (
    (r"/login|/assets/.*|/static/.*|/svelte/.*|/favicon\.ico|/(gradio_api/)?theme\.css|/robots\.txt", "open"),
    (r"/manifest\.json|/pwa_icon(/.*)?", "open"),
    (r"/|/config/?|/logout|/document/.*|/page|/check|/corpus|/chats(/.*)?|/answer|/opinion|/api/.*|/mcp/?", "readers"),
    (r"/gradio_api/(run/predict|queue/(join|data)|cancel|reset)/?", "readers"),
    (r"/gradio_api/(heartbeat/[^/]*|startup-events|app_id|info)/?", "readers"),
    (r"/gradio_api/(upload|upload_progress)", "writers"),
)
_SMALL = 1_048_576
_FILES = 10
"""An upload may hold as much as so many of the largest files."""


def access(path: str) -> Access:
    """Who may call a path: anyone; who may read here; who may change documents too; or nobody."""
    return next((kind for pattern, kind in _RULES if re.fullmatch(pattern, path)), "nobody")


@dataclass(frozen=True, slots=True)
class Caller:
    """`reader` is whose chats are meant; `payer` is whose requests are counted; `name` that of a user signed in, or "";
    `cookie` a new one to be set, or ""."""

    reader: str
    payer: str
    name: str = ""
    cookie: str = ""


class Gate:
    """Lets through what may be called, with `state["caller"]` set; answers the rest itself."""

    def __init__(self, app: ASGIApp, sharing: Sharing, sessions: Sessions | None) -> None:
        self._app = app
        self._sharing = sharing
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. Nothing here speaks over web sockets, so that none is opened."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope)
        needed = access(scope["path"])
        caller = self._caller(request)
        refused = self._refused(request, needed, caller)
        if refused:
            await refused(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller

        async def private(message: Message) -> None:
            if message["type"] == "http.response.start" and needed != "open":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-store")
                if caller and caller.cookie:
                    headers.append("Set-Cookie", caller.cookie)
            await send(message)

        await self._app(scope, receive, private)

    def _caller(self, request: Request) -> Caller | None:
        """None for somebody who would have to sign in first."""
        address = request.client.host if request.client else ""
        if self._sharing.users and self._sessions:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() == "bearer":
                user = self._sharing.users.holder(token.strip())
                name = user.name if user else None
            else:
                name = self._sessions.name(_cookie(request, SESSION))
            return Caller(f"@{name}", f"@{name}", name) if name else None
        if not self._sharing.insecure:
            return Caller(LOCAL, LOCAL)
        token = _cookie(request, BROWSER)
        fresh = "" if token else token_urlsafe(24)
        reader = "~" + sha256((token or fresh).encode()).hexdigest()[:24]
        return Caller(reader, address, cookie=fresh and cookie(request, BROWSER, fresh, 365 * 86_400))

    def _refused(self, request: Request, needed: Access, caller: Caller | None) -> Response | None:
        """What is answered to a request that may not be made; None for one that may."""
        words = words_of(request)
        if needed == "nobody":
            return refused(request, 404, "not_found", words.nothing)
        if not (self._sharing.users or self._sharing.insecure) and not _is_here(request.headers.get("host", "")):
            return refused(request, 421, "misdirected", words.elsewhere)
        if caller is None and needed != "open":
            return _sign_in(request, words.signed_out)
        if needed == "writers" and self._sharing.read_only:
            return refused(request, 403, "read_only", words.read_only)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        length = _length(request.headers)
        if length is None:
            return refused(request, 411, "length_required", words.unmeasured)
        most = self._sharing.megabytes * _SMALL * _FILES if needed == "writers" else _SMALL
        return refused(request, 413, "too_large", words.too_large) if length > most else None


def cookie(request: Request, name: str, value: str, seconds: int = SECONDS) -> str:
    """A Set-Cookie header that no script reads and no other site's form sends."""
    secure = "; Secure" if request.url.scheme == "https" else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _cookie(request: Request, name: str) -> str:
    try:
        held = SimpleCookie(request.headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return held.value if held else ""


def _sign_in(request: Request, sentence: str) -> Response:
    """A page leads to the one for signing in; a program is told to bring its token."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(place, safe='')}", status_code=303)
    return refused(request, 401, "signed_out", sentence, {"WWW-Authenticate": "Bearer"})


def _length(headers: Headers) -> int | None:
    """How many bytes follow, 0 for none; None when that isn't said."""
    if "transfer-encoding" in headers:
        return None
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else None


def _is_here(host: str) -> bool:
    """Whether a Host header names this machine itself. Another site's name that leads here (DNS rebinding) doesn't."""
    name = re.sub(r":\d*$", "", host).strip("[]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
