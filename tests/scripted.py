"""A server that speaks the chat-completions protocol, streamed and not, and plays what a test has written for it.

Run as a program it is a toy model for trying the chat by hand: it answers with the first three sentences it was given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """What comes back: `text` in the protocol's form, cut into pieces of `step` bytes, or `body` as it is. `stop` is
    after how many bytes the server falls silent (`then="stall"`), hangs up (`"cut"`) or sends only signs of life
    (`"ping"`). `pace` is how many seconds it waits after each piece."""

    text: str = ""
    status: int = 200
    body: bytes | None = None
    kind: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    step: int = 64
    pace: float = 0.0
    stop: int | None = None
    then: str = ""
    finish: str | None = "stop"
    usage: Json | None = field(default_factory=lambda: {"prompt_tokens": 321, "completion_tokens": 12})


Play = Callable[[Json], Script]


def fails(status: int, message: str = "no", code: str | None = None, wait: str | None = None) -> Script:
    """An error as servers word it."""
    error = {"error": {"message": message, "type": "error", "code": code}}
    headers = (("Retry-After", wait),) if wait is not None else ()
    return Script(status=status, body=json.dumps(error).encode(), headers=headers)


def numbered(request: Json) -> dict[int, str]:
    """The sentences of a request by the numbers they have there."""
    found = re.findall(r"^\[(\d+)\] (.*)$", request["messages"][-1]["content"], re.MULTILINE)
    return {int(number): text for number, text in found}


def number_of(request: Json, text: str) -> int:
    """The number of the first sentence that holds a text."""
    return next(number for number, sentence in numbered(request).items() if text in sentence)


class Scripted:
    """A server at `url`. It plays the scripts in turn, the last one for ever; a function makes one from the request."""

    def __init__(self, url: str, scripts: list[Script | Play]) -> None:
        self.url = url
        self.scripts = scripts
        self.requests: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.over = Event()

    def next(self, request: Json) -> Script:
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        return script(request) if callable(script) else script


@contextmanager
def playing(*scripts: Script | Play) -> Iterator[Scripted]:
    """A server on a free port of the loopback, stopped at the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            scripted.requests.append(request)
            scripted.headers.append({name.lower(): value for name, value in self.headers.items()})
            script = scripted.next(request)
            streamed = bool(request.get("stream"))
            body = script.body if script.body is not None else _body(script, streamed)
            kind = "text/event-stream; charset=utf-8" if streamed and script.body is None else "application/json"
            self.send_response(script.status)
            for name, value in (("Content-Type", script.kind or kind), *script.headers):
                self.send_header(name, value)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                self._send(body, script)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _send(self, body: bytes, script: Script) -> None:
            whole = len(body) if script.stop is None else script.stop
            for at in range(0, whole, script.step):
                self._chunk(body[at : min(at + script.step, whole)])
                scripted.over.wait(script.pace)
            if script.then == "stall":
                scripted.over.wait(30)
            while script.then == "ping" and not scripted.over.wait(0.05):
                self._chunk(b": still here\n\n")
            if script.stop is None:
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.close_connection = True

        def _chunk(self, piece: bytes) -> None:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scripted = Scripted(f"http://127.0.0.1:{server.server_port}/v1", list(scripts))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield scripted
    finally:
        scripted.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _body(script: Script, streamed: bool) -> bytes:
    if not streamed:
        message = {"role": "assistant", "content": script.text}
        choice = {"index": 0, "message": message, "finish_reason": script.finish}
        whole = {"id": "1", "object": "chat.completion", "choices": [choice], "usage": script.usage}
        return json.dumps(whole, ensure_ascii=False).encode()
    events: list[Json] = [_event({"role": "assistant", "content": ""})]
    events += [_event({"content": script.text[at : at + 3]}) for at in range(0, len(script.text), 3)]
    events.append(_event({}, script.finish))
    if script.usage:
        events.append({"id": "1", "object": "chat.completion.chunk", "choices": [], "usage": script.usage})
    lines = [f"data: {json.dumps(one, ensure_ascii=False)}\n\n" for one in events]
    return "".join([*lines, "data: [DONE]\n\n"]).encode()


def _event(delta: Json, finish: str | None = None) -> Json:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}


def toy(request: Json) -> Script:
    """Answers with the first three sentences, cited; the third with a number that isn't there."""
    lines = [f"{text}[{number}]" for number, text in list(numbered(request).items())[:3]]
    return Script("".join(lines[:2]) + "".join(re.sub(r"\d+", "777", line, count=1) for line in lines[2:]))


if __name__ == "__main__":
    with playing(toy) as server:
        print(server.url, flush=True)
        server.over.wait()
