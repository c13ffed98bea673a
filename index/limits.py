"""Limits: how much one file may ask of the machine before it is refused, so that no file can stop the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """For one file: `megabytes` on disk, `characters` of text and `pages` that come out of it, `seconds` of reading and
    `memory` in megabytes while it is read."""

    megabytes: int = 200
    characters: int = 20_000_000
    pages: int = 5_000
    seconds: float = 120.0
    memory: int = 2_048


DEFAULTS = Limits()
