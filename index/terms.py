"""Search terms of a key: Han characters alone and in pairs, Latin words and numbers whole (FACTS of Chinese search:
uni- plus bigrams find more than dictionary words, and need no dictionary)."""

from __future__ import annotations

import re

_HAN = r"\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{_HAN}]+|\d+(?:\.\d+)?|[^\W\d_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")


def terms(key: str) -> list[str]:
    """The terms of a folded text by position, repeats kept; a Han run gives its characters and then its pairs."""
    found: list[str] = []
    for run in _RUN.findall(key):
        if _IS_HAN.match(run):
            found += run
            found += (run[at : at + 2] for at in range(len(run) - 1))
        else:
            found.append(run)
    return found
