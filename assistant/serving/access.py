"""Who may sign in: names, hashed passwords and hashed tokens, kept in a file of their own. Knows of no page and of no
request.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from hashlib import scrypt, sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Any

from assistant.errors import AccessFault

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
_VERSION = 1
_NAME = re.compile(r"\w[\w.-]{0,63}")
# 32 MB and about 90 ms of one core for each guess; what a hash was made with stands in it.
_COST = {"n": 2**15, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True)
class User:
    """One who may sign in. `password` is `scrypt$N$R$P$SALT$HASH`, `token` the sha256 of the token, both in hex."""

    name: str
    password: str
    token: str | None = None


class Users:
    """The users that a file names, read again whenever the file has changed. Safe for threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._seen: tuple[int, int] | None = None
        self._held: dict[str, User] = {}

    def add(self, name: str, password: str) -> bool:
        """Lets somebody sign in, or gives a user another password; whether the name is new. AccessFault for what can be
        no name or is too short a password."""
        if not _NAME.fullmatch(name):
            raise AccessFault(
                f"{name!r} can't be a name; up to 64 letters, digits, dots, hyphens and underscores are taken, the "
                "first of them a letter or a digit"
            )
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise AccessFault(
                f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; this one has {len(password)}"
            )
        users = self.all() if self._path.exists() else {}
        before = users.get(name)
        made = replace(before, password=_hashed(password)) if before else User(name, _hashed(password))
        self._write(users | {name: made})
        return before is None

    def remove(self, name: str) -> None:
        """Lets a user sign in no more; what is open under that name ends. AccessFault when there is none."""
        users = self.all()
        self._known(name, users)
        self._write({held: user for held, user in users.items() if held != name})

    def renew_token(self, name: str) -> str:
        """A new token for a user's programs, in place of the earlier one; it can't be read again. AccessFault when
        there is no such user."""
        users = self.all()
        token = token_urlsafe(32)
        self._write(users | {name: replace(self._known(name, users), token=_digest(token))})
        return token

    def accept(self, name: str, password: str) -> User | None:
        """The user, if the password is right. An unknown name takes as long as a wrong password."""
        user = self.all().get(name)
        right = _matches(password[:LONGEST_PASSWORD], user.password if user else _NOBODY)
        return user if user and right else None

    def holder(self, token: str) -> User | None:
        """The user whose token this is."""
        # A token is 256 random bits, so that neither a slow hash nor a salt would add to it.
        digest = _digest(token)
        found = [user for user in self.all().values() if user.token and compare_digest(user.token, digest)]
        return found[0] if found else None

    def all(self) -> dict[str, User]:
        """By name. AccessFault when the file can't be read as such."""
        with self._lock:
            try:
                status = self._path.stat()
                if self._seen != (status.st_mtime_ns, status.st_ino):
                    self._held = _read(json.loads(self._path.read_text(encoding="utf-8")))
                    self._seen = (status.st_mtime_ns, status.st_ino)
            except FileNotFoundError as fault:
                raise AccessFault(
                    f"no users at {self._path}; make the first with: assistant users add NAME --auth {self._path}"
                ) from fault
            except (OSError, ValueError, TypeError, KeyError) as fault:
                raise AccessFault(f"the users at {self._path} can't be read ({fault})") from fault
            return dict(self._held)

    def _known(self, name: str, users: dict[str, User]) -> User:
        if name not in users:
            raise AccessFault(f"no user {name!r} at {self._path}; it has {', '.join(sorted(users)) or 'none'}")
        return users[name]

    def _write(self, users: dict[str, User]) -> None:
        """The whole file at once, readable by its owner only."""
        plain = {user.name: {"password": user.password, "token": user.token} for user in users.values()}
        text = json.dumps({"version": _VERSION, "users": plain}, ensure_ascii=False, indent=2) + "\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=self._path.parent, encoding="utf-8", delete=False) as beside:
                beside.write(text)
            os.replace(beside.name, self._path)
        except OSError as fault:
            raise AccessFault(f"the users at {self._path} can't be written ({fault.strerror})") from fault


def _read(plain: Any) -> dict[str, User]:
    if plain["version"] != _VERSION:
        raise ValueError(f"its version is {plain['version']!r}, this program reads version {_VERSION}")
    return {name: User(name, str(held["password"]), held["token"]) for name, held in plain["users"].items()}


def _hashed(password: str) -> str:
    salt = token_bytes(16)
    return f"scrypt${_COST['n']}${_COST['r']}${_COST['p']}${salt.hex()}${_scrypt(password, salt, **_COST).hex()}"


def _matches(password: str, hashed: str) -> bool:
    _, n, r, p, salt, wanted = hashed.split("$")
    found = _scrypt(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return compare_digest(found, bytes.fromhex(wanted))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    """RFC 7914. Needs 128 * n * r bytes."""
    return scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


# What an unknown name is compared with: of the same cost, matched by no password.
_NOBODY = f"scrypt${_COST['n']}${_COST['r']}${_COST['p']}${'00' * 16}${'00' * 64}"
