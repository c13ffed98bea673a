"""The chat's server as a process of its own, and what an HTTP client without a browser sees of it."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import IO, Any
from urllib.parse import urlsplit

from assistant.cli import main

ROOT = Path(__file__).parents[1]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["assistant.chat.app"])


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
    """The address of `assistant chat` over an index; stopped at the end as by Ctrl-C. The process is forked from one
    that has imported the framework, which takes longer than everything else that the chat does until it listens."""
    told, tells = _FORKS.Pipe(duplex=False)
    chat = _FORKS.Process(target=_chat, args=(tells, "--index", str(index.absolute()), *options), daemon=True)
    chat.start()
    tells.close()
    with closing(told), open(told.fileno(), encoding="utf-8", closefd=False) as printed:
        try:
            yield _address(printed)
        finally:
            os.kill(chat.pid or 0, signal.SIGINT)
            chat.join(30)
            chat.kill()
    assert chat.exitcode == 0


def _chat(out: Connection, *words: str) -> None:
    """What the forked process does, its standard output in the pipe; it ends when the tests do, killed ones too."""
    Thread(target=_outlive_nobody, daemon=True).start()
    os.dup2(out.fileno(), 1)
    out.close()
    os.chdir(ROOT)
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1)  # noqa: SIM115
    sys.exit(main(["chat", "--port", "0", *words]))


def _outlive_nobody() -> None:
    tests = multiprocessing.parent_process()
    assert tests
    tests.join()
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def launched(index: Path, *options: str, env: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The same from the command that people type; between its address and its end it may not print a word."""
    command = [sys.executable, "-m", "assistant", "chat", "--port", "0", "--index", str(index), *options]
    environment = {**env, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as chat:
        assert chat.stdout
        try:
            yield _address(chat.stdout)
        finally:
            chat.send_signal(signal.SIGINT)
            rest, _ = chat.communicate(timeout=30)
    assert (chat.returncode, rest) == (0, "")


def _address(printed: IO[str]) -> str:
    lines = iter(printed.readline, "")
    address = next((found.group() for line in lines if (found := re.search(r"http://\S+:\d+", line))), None)
    assert address, "the chat ended without an address"
    return address
