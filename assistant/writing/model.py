"""A language model as the rest of the program sees it: what it is asked, what comes back, and where it stands.

Knows no protocol: `assistant.writing.endpoint` speaks with a server, `evals.replay` plays back what one said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from assistant.errors import SettingsFault
from assistant.reply import Usage


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a model is asked, by which name, and how long it may take: seconds until the connection stands, until the
    first token, between two of them, and until the whole answer is there, tries included. `tries` counts the first."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    connect: float = 5.0
    first: float = 60.0
    whole: float = 180.0
    tries: int = 3

    def check(self) -> Settings:
        """These settings. SettingsFault when no model can be asked by them."""
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise SettingsFault(
                f"--llm-url is {self.url!r}; expected the address of an OpenAI-compatible server, such as "
                "http://127.0.0.1:11434/v1"
            )
        if not self.model.strip():
            raise SettingsFault(f"--llm-url {self.url} needs --llm-model with the name the server knows the model by")
        return self


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked: the rules it is to follow, and the request, in which everything that isn't ours stands
    between lines with the `fence`, a word that nobody could know before."""

    rules: str
    request: str
    fence: str

    @property
    def messages(self) -> list[dict[str, str]]:
        return [{"role": "system", "content": self.rules}, {"role": "user", "content": self.request}]

    @property
    def key(self) -> str:
        """The same for the same prompt but for its fence: SHA-256, hexadecimal."""
        plain = json.dumps(self.messages, ensure_ascii=False).replace(self.fence, "")
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of an answer's text as it comes in, or, once, what it cost."""

    text: str = ""
    usage: Usage | None = None


class Model(Protocol):
    """`name` is what the server knows it by, `host` where questions and passages are sent. Safe for threads."""

    @property
    def name(self) -> str: ...

    @property
    def host(self) -> str: ...

    def write(self, prompt: Prompt, streamed: bool) -> Iterator[Piece]:
        """The answer, piece by piece as it is written, or all at once. Raises NoAnswer."""
        ...
