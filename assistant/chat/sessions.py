"""Who is signed in, remembered while the server runs under random tokens that only their browsers hold."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from threading import Lock
from time import monotonic

from assistant.serving.access import User, Users

SECONDS = 12 * 3600
"""How long a session lasts."""


@dataclass(frozen=True, slots=True)
class _Session:
    user: User
    ends: float


class Sessions:
    """The sessions of one server. Safe for threads. A session ends by itself, by signing out, and when the user is
    removed or gets another password."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._lock = Lock()
        self._held: dict[str, _Session] = {}

    def begin(self, user: User) -> str:
        """A new session's token."""
        token, now = token_urlsafe(32), monotonic()
        with self._lock:
            self._held = {key: one for key, one in self._held.items() if one.ends > now}
            self._held[_key(token)] = _Session(user, now + SECONDS)
        return token

    def name(self, token: str) -> str | None:
        """Who holds this token."""
        session = self._held.get(_key(token))
        if session is None or session.ends <= monotonic():
            return None
        now = self._users.all().get(session.user.name)
        return now.name if now and now.password == session.user.password else None

    def end(self, token: str) -> None:
        """Ends a session, if it is one."""
        with self._lock:
            self._held.pop(_key(token), None)


def _key(token: str) -> str:
    return sha256(token.encode()).hexdigest()
