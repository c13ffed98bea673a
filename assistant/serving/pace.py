"""How often somebody may do something: so many times at once, then so many a minute (a token bucket for each name)."""

from __future__ import annotations

import math
from collections.abc import Callable
from threading import Lock
from time import monotonic

from assistant.errors import PaceFault

_REMEMBERED = 10_000


class Pace:
    """Counts for each name by itself; nothing when `each_minute` is 0. Safe for threads. `clock` gives seconds."""

    def __init__(self, each_minute: float, at_once: int, clock: Callable[[], float] = monotonic) -> None:
        self._rate = each_minute / 60
        self._most = at_once
        self._clock = clock
        self._lock = Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, name: str) -> None:
        """Counts one. PaceFault, with nothing counted, when there is none left; it says how long to wait."""
        if not self._rate:
            return
        with self._lock:
            now = self._clock()
            left = self._now(name, now)
            if left < 1:
                raise PaceFault(math.ceil((1 - left) / self._rate))
            if len(self._left) >= _REMEMBERED:
                self._left = {one: held for one, held in self._left.items() if self._now(one, now) < self._most}
            self._left[name] = (left - 1, now)

    def forget(self, name: str) -> None:
        """Counts anew for this name."""
        with self._lock:
            self._left.pop(name, None)

    def _now(self, name: str, now: float) -> float:
        left, when = self._left.get(name, (float(self._most), now))
        return min(self._most, left + (now - when) * self._rate)
