"""Cutting a folded text into the words that a table knows. Nothing here knows what a word means."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from index.lexicon import FUNCTION_WORDS, stem
from index.rows import Ids

LONGEST = 5
_PIECE = re.compile(r"(?P<han>[\u3400-\u9fff]+)|[a-z][a-z'-]*[a-z]")

WordIds = Ids


def words_of(key: str, places: Mapping[str, int]) -> WordIds:
    """The places of a folded text's known words, in order: of Chinese the longest that begins where the one before it
    ends, of English the stems."""
    found: list[int] = []
    for match in _PIECE.finditer(key):
        if match["han"]:
            found += _longest(match["han"], places)
        elif (root := stem(match.group())) in places and root not in FUNCTION_WORDS:
            found.append(places[root])
    return np.array(found, dtype=np.int64)


def _longest(run: str, places: Mapping[str, int]) -> list[int]:
    found, at = [], 0
    while at < len(run):
        for length in range(min(LONGEST, len(run) - at), 0, -1):
            place = places.get(run[at : at + length])
            if place is not None:
                found.append(place)
                break
        else:
            length = 1
        at += length
    return found
