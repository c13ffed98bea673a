"""How long a language model's answer may still take and how long it may get, enforced where its bytes come in.

A server that sends signs of life but no answer, or an answer without end, would get past any time-out of a single read.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import httpx2

from assistant.errors import NoAnswer
from assistant.writing.model import Settings

MOST_BYTES = 8_000_000


class Clock:
    """The time of one answer, tries included. `patience` is how many seconds a server may send nothing at all."""

    def __init__(self, settings: Settings, streamed: bool) -> None:
        self.patience = min(settings.first, settings.whole) if streamed else settings.whole
        self._end = self._until = monotonic() + settings.whole

    @property
    def left(self) -> float:
        """Seconds until the whole answer has to be there."""
        return self._end - monotonic()

    def bound(self, response: httpx2.Response) -> None:
        """Let a response be read only within its time and size; its first token has to come soon."""
        stream = response.stream
        assert isinstance(stream, httpx2.SyncByteStream)
        self._until = min(self._end, monotonic() + self.patience)
        response.stream = _Bounded(stream, self)

    def begin(self) -> None:
        """The first token is there; the rest has the time of the whole answer."""
        self._until = self._end

    def check(self) -> None:
        """Raises NoAnswer when the time is up."""
        if monotonic() > self._until:
            raise NoAnswer("slow", "the answer took longer than it may")


class _Bounded(httpx2.SyncByteStream):
    """A response's bytes as they come in."""

    def __init__(self, stream: httpx2.SyncByteStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > MOST_BYTES:
                raise NoAnswer("garbled", f"the answer has more than {MOST_BYTES:,} bytes")
            self._clock.check()
            yield chunk

    def close(self) -> None:
        self._stream.close()
