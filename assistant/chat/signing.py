"""Signing in and out: the page for it, in both languages and without scripts, and what happens on the server."""

from __future__ import annotations

import re
from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.chat.gate import SESSION, cookie
from assistant.chat.interface import words_for
from assistant.chat.reader import plain_page
from assistant.chat.sessions import Sessions
from assistant.chat.words import Words
from assistant.errors import PaceFault
from assistant.serving.access import LONGEST_PASSWORD, Users
from assistant.serving.pace import Pace

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def signing(users: Users, sessions: Sessions) -> APIRouter:
    """The routes. Attempts are counted for each address and for each name, whether there is such a user or not."""
    router = APIRouter()
    by_address, by_name = Pace(6, 10), Pace(2, 10)

    @router.get("/login")
    def login(request: Request, next: str = "/") -> HTMLResponse:
        return _page(_form(_words(request), next))

    @router.post("/login")
    def enter(
        request: Request,
        name: Annotated[str, Form(max_length=100)] = "",
        password: Annotated[str, Form(max_length=LONGEST_PASSWORD)] = "",
        next: Annotated[str, Form(max_length=2000)] = "/",
    ) -> Response:
        words = _words(request)
        try:
            by_address.take(request.client.host if request.client else "")
            by_name.take(name)
        except PaceFault as fault:
            page = _page(_form(words, next, name, words.too_many_attempts.format(seconds=fault.seconds)), 429)
            page.headers["Retry-After"] = str(fault.seconds)
            return page
        user = users.accept(name, password)
        if user is None:
            return _page(_form(words, next, name, words.wrong_password), 403)
        by_name.forget(name)
        entered = RedirectResponse(next if _is_ours(next) else "/", status_code=303)
        entered.headers.append("Set-Cookie", cookie(request, SESSION, sessions.begin(user)))
        return entered

    @router.post("/logout")
    def leave(request: Request) -> Response:
        sessions.end(request.cookies.get(SESSION, ""))
        left = RedirectResponse("login", status_code=303)
        left.headers.append("Set-Cookie", cookie(request, SESSION, "", 0))
        return left

    return router


def account(name: str, words: Words) -> str:
    """Who is signed in, and the way out; nothing where nobody signs in."""
    if not name:
        return ""
    return (
        f'<form method="post" action="logout" class="account"><span>{escape(name)}</span>'
        f"<button>{escape(words.sign_out)}</button></form>"
    )


def _form(words: Words, next: str, name: str = "", fault: str = "") -> str:
    alert = f'<p role="alert">{escape(fault)}</p>' if fault else ""
    return plain_page(
        words,
        words.sign_in,
        f'<main class="signing"><h1>{escape(words.title)}</h1>{alert}<form method="post" action="login">'
        f'<input type="hidden" name="next" value="{escape(next if _is_ours(next) else "/")}">'
        f'<label>{escape(words.name)}<input name="name" required maxlength="100" value="{escape(name)}"'
        f' autocomplete="username" autocapitalize="none" {"" if name else "autofocus"}></label>'
        f'<label>{escape(words.password)}<input type="password" name="password" required'
        f' maxlength="{LONGEST_PASSWORD}" autocomplete="current-password" {"autofocus" if name else ""}></label>'
        f"<button>{escape(words.sign_in)}</button></form></main>",
        ("reader.css", "signing.css"),
    )


def _is_ours(next: str) -> bool:
    """Whether an address is a path of this server; a browser reads // and /\\ as the start of another one's."""
    return bool(re.fullmatch(r"/(?![/\\])[^\x00-\x20]*", next))


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def _words(request: Request) -> Words:
    return words_for(request.headers.get("accept-language"))
