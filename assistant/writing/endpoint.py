"""A language model behind an OpenAI-compatible server, asked through the `openai` client: time, retries, streaming.

Nothing goes anywhere but to the address that was configured: redirects aren't followed, proxies are those of the
environment for https only, where they see no more than the host's name, and no header is sent but those named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from assistant.errors import NoAnswer, Why
from assistant.reply import Usage
from assistant.writing.clock import Clock
from assistant.writing.model import Piece, Prompt, Settings

_BACK_OFF = 0.5  # seconds before the second try, twice as many before each further one
_AGAIN = ("unreachable", "busy", "failed")
_HEADERS = frozenset(
    ["host", "content-type", "content-length", "accept", "accept-encoding", "connection", "user-agent"]
)
_OWN = "x-stainless-raw-response"  # "true"; the client looks there for how it was called
_TOO_LONG = re.compile(
    r"context.{0,9}(length|size|window)|(maximum|exceed\w*).{0,30}(context|token)|prompt is too long"
)


class Endpoint:
    """A server, and the name by which it knows the model."""

    def __init__(self, settings: Settings) -> None:
        self.name = settings.model
        self.host = urlsplit(settings.url).hostname or settings.url
        self._settings = settings

    def write(self, prompt: Prompt, streamed: bool) -> Iterator[Piece]:
        """The answer, piece by piece or all at once. Raises NoAnswer: what a server does wrong is its `why`."""
        clock = Clock(self._settings, streamed)
        with self._http(clock) as http:
            client = openai.OpenAI(
                base_url=self._settings.url, api_key=self._settings.key or "-", http_client=http, max_retries=0
            )
            try:
                response = self._opened(client, prompt, streamed, clock)
                kind = response.headers.get("content-type", "")
                if streamed and kind.startswith("text/event-stream"):
                    yield from _pieces(response.parse(), clock)
                elif "json" in kind:
                    yield from _completion(json.loads(response.http_response.read()))
                else:
                    raise NoAnswer("garbled", f"{self.host} answers {kind or 'nothing'} where JSON was expected")
            except (openai.APITimeoutError, httpx2.TimeoutException) as fault:
                raise NoAnswer("slow", f"{self.host} sent nothing for {clock.patience:g} s") from fault
            except (openai.APIConnectionError, httpx2.HTTPError) as fault:
                raise NoAnswer("cut", f"{self.host} broke the answer off: {fault.__cause__ or fault}") from fault
            except openai.APIError as fault:
                raise NoAnswer("failed", f"{self.host} reports: {fault.message}") from fault
            except ValueError as fault:  # neither JSON nor UTF-8
                raise NoAnswer("garbled", f"{self.host} answers what can't be read: {fault}") from fault

    def _http(self, clock: Clock) -> httpx2.Client:
        try:
            return httpx2.Client(
                trust_env=self._settings.url.startswith("https:"),
                follow_redirects=False,
                timeout=httpx2.Timeout(clock.patience, connect=self._settings.connect),
                event_hooks={"request": [self._bare], "response": [clock.bound]},
            )
        except (ImportError, ValueError) as fault:
            raise NoAnswer("unreachable", f"the environment names a proxy that can't be used: {fault}") from fault

    def _bare(self, request: httpx2.Request) -> None:
        """The client's own headers tell the system it runs on, and the environment can put more beside them."""
        for name in {name.lower() for name in request.headers} - _HEADERS - {_OWN}:
            del request.headers[name]
        if self._settings.key:
            request.headers["authorization"] = f"Bearer {self._settings.key}"

    def _opened(self, client: openai.OpenAI, prompt: Prompt, streamed: bool, clock: Clock) -> Any:
        """The response once it begins. Asked again when the server can't be reached, is busy or fails, as long as there
        are tries and time; and without what a server may not know when it takes exception to that."""
        # No limit on tokens: servers that have room for prompt and answer refuse what could be longer together.
        options: dict[str, Any] = {"temperature": 0}
        if streamed:
            options["stream_options"] = {"include_usage": True}
        tried = 0
        while True:
            create: Any = client.chat.completions.with_raw_response.create
            try:
                return create(model=self.name, messages=prompt.messages, stream=streamed, **options)
            except openai.APITimeoutError as fault:
                why: Why = "unreachable" if isinstance(fault.__cause__, httpx2.ConnectTimeout) else "slow"
                raise NoAnswer(why, f"{self.host} did not answer in time") from fault
            except openai.APIConnectionError as fault:
                failure, wait = NoAnswer("unreachable", f"{self.host} can't be reached: {fault.__cause__}"), 0.0
            except openai.APIStatusError as fault:
                if fault.status_code in (400, 422) and options and not _is_too_long(fault):
                    options = {}
                    continue
                failure, wait = _failure(fault, self.host), _asked_to_wait(fault.response)
            tried += 1
            wait = wait or _BACK_OFF * 2 ** (tried - 1)
            if failure.why not in _AGAIN or tried >= self._settings.tries or wait >= clock.left:
                raise failure
            sleep(wait)


def _pieces(stream: Any, clock: Clock) -> Iterator[Piece]:
    """The pieces of a streamed answer. What lacks a part or has one of another kind is passed over: servers differ."""
    finish = None
    with stream:
        for event in stream:
            for choice in (getattr(event, "choices", None) or [])[:1]:
                text = getattr(getattr(choice, "delta", None), "content", None)
                finish = getattr(choice, "finish_reason", None) or finish
                if isinstance(text, str) and text:
                    clock.begin()
                    yield Piece(text)
            usage = getattr(event, "usage", None)
            if usage is not None:
                yield Piece(usage=_usage(usage.to_dict() if hasattr(usage, "to_dict") else usage))
    if finish is None:
        raise NoAnswer("cut", "the answer ended before it was finished")
    _refuse_withheld(finish)


def _completion(value: Any) -> Iterator[Piece]:
    """The pieces of an answer that came at once."""
    try:
        choice = value["choices"][0]
        text = choice["message"]["content"]
    except (KeyError, IndexError, TypeError) as fault:
        raise NoAnswer("garbled", f"no message stands in {json.dumps(value)[:80]}") from fault
    _refuse_withheld(choice.get("finish_reason"))
    if isinstance(text, str) and text:
        yield Piece(text)
    if value.get("usage"):
        yield Piece(usage=_usage(value["usage"]))


def _usage(told: Any) -> Usage | None:
    if not isinstance(told, dict):
        return None
    prompt, completion = told.get("prompt_tokens"), told.get("completion_tokens")
    return Usage(prompt, completion) if isinstance(prompt, int) and isinstance(completion, int) else None


def _refuse_withheld(finish: object) -> None:
    if finish == "content_filter":
        raise NoAnswer("empty", "the server withheld the answer (content_filter)")


def _failure(fault: openai.APIStatusError, host: str) -> NoAnswer:
    said = f"{host}: {_message(fault)[:200]}"
    if _is_too_long(fault):
        return NoAnswer("long", said)
    match fault.status_code:
        case 401 | 403:
            return NoAnswer("denied", said)
        case 404:
            return NoAnswer("unknown", said)
        case 429:
            return NoAnswer("busy", said)
        case status if status < 500:
            return NoAnswer("garbled", said)
    return NoAnswer("failed", said)


def _is_too_long(fault: openai.APIStatusError) -> bool:
    if fault.status_code == 413 or fault.code == "context_length_exceeded":
        return True
    return fault.status_code in (400, 422, 500) and bool(_TOO_LONG.search(_message(fault).lower()))


def _message(fault: openai.APIStatusError) -> str:
    return fault.message if isinstance(fault.message, str) else repr(fault.message)


def _asked_to_wait(response: httpx2.Response) -> float:
    """The seconds of Retry-After; 0 when the server gives none, or a date, which few do."""
    try:
        return max(0.0, float(response.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0
