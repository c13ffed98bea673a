"""Limits: how much one file may ask of the machine before it is refused, so that no file can stop the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """For one file: `megabytes` on disk, `characters` of text and `pages` that come out of it, `seconds` of reading and
    `memory` in megabytes while it is read. A megabyte is a million bytes."""

    megabytes: int = 200
    characters: int = 20_000_000
    pages: int = 5_000
    seconds: float = 120
    memory: int = 2_048

    @property
    def blocks(self) -> int:
        """How many headings, paragraphs, items and rows: in memory, each weighs as much as some twenty characters."""
        return 1_000 + self.characters // 20


DEFAULTS = Limits()
