"""The chat's server as a process of its own, and what an HTTP client without a browser sees of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, and text."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def plain(self) -> Any:
        return json.loads(self.text)


def call(
    address: str, path: str, body: object = None, method: str = "", content: bytes | None = None, **headers: str
) -> Answer:
    """One request, of `body` as JSON or of `content` as it is; underscores in header names stand for hyphens."""
    if body is not None:
        content = json.dumps(body).encode()
        headers.setdefault("Content_Type", "application/json")
    place = urlsplit(address)
    with closing(HTTPConnection(place.hostname or "", place.port, timeout=60)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method or ("GET" if content is None else "POST"), path, content, named)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, answer.read().decode("utf-8", "replace"))


@contextmanager
def serving(index: Path, *options: str) -> Iterator[str]:
    """The address of `assistant chat` over an index, as it prints it; stopped at the end as by Ctrl-C."""
    command = [sys.executable, "-m", "assistant", "chat", "--port", "0", "--index", str(index), *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as chat:
        deadline = Timer(1800, chat.kill)
        deadline.start()
        try:
            assert chat.stdout
            printed = (re.search(r"http://\S+:\d+", line) for line in chat.stdout)
            address = next((found.group() for found in printed if found), None)
            assert address, "the chat ended without an address"
            yield address
        finally:
            chat.send_signal(signal.SIGINT)
            chat.communicate(timeout=30)
            deadline.cancel()
    assert chat.returncode == 0
