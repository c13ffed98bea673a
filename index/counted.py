"""How many of something there are, as an English sentence says it."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """The number and the noun, which takes an s unless there is one."""
    return f"{count} {noun}" + "s" * (count != 1)
