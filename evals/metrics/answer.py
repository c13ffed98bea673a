"""Is the answer right: its required elements, its length, and how much of it is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.fold import fold_key

SHORT = 240
LONG = 600
_LONG_TYPES = frozenset(
    ("list", "why", "how", "why-how", "comparison", "conflict", "two-documents", "multi-document", "disagreement")
)
# A marker as any script writes it: [1], ［1］, 【1】, and several in one bracket: [1, 2].
MARKER = re.compile(r"\s*[\[［【]\s*(\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*)\s*[\]］】]")
_MIN_FRAGMENT = 5


def length_limit(kind: str) -> int:
    """The most characters an answer to a case of this type may have: 600 for lists, why and how, comparisons and
    conflicts, 240 otherwise. Spelling doesn't matter: "why/how", "why-how" and "Why How" are one type."""
    return LONG if re.sub(r"[\s_/]+", "-", kind.strip().lower()) in _LONG_TYPES else SHORT


def without_markers(answer: str) -> str:
    """The answer as it would be read aloud: each marker and the white space before it replaced by one space."""
    return MARKER.sub(" ", answer)


def missing_elements(answer: str, elements: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The required elements that the answer lacks, in order; empty when it has them all.

    An element is there when any of its aliases is. Both sides are compared as matching keys (`fold_key`), markers left
    out. An alias that begins or ends with a digit may not touch another digit there, nor a decimal point with a digit
    beyond it: "5" is not in "15", "50" or "3.5"; "12" is in "12." and "12月". Exact match recall of short answers
    ("STR-EM", Stelmakh et al., ASQA, 2022) with numbers kept whole.
    """
    key = fold_key(without_markers(answer))
    return [aliases for aliases in elements if not any(_holds(key, fold_key(alias)) for alias in aliases)]


def _holds(key: str, alias: str) -> bool:
    at = key.find(alias) if alias else -1
    while at >= 0:
        end = at + len(alias)
        if not (_number_goes_on_before(key, at) or _number_goes_on_after(key, end)):
            return True
        at = key.find(alias, at + 1)
    return False


def _number_goes_on_before(key: str, at: int) -> bool:
    return key[at].isdigit() and re.search(r"\d\.?$", key[max(0, at - 2) : at]) is not None


def _number_goes_on_after(key: str, end: int) -> bool:
    return key[end - 1].isdigit() and re.match(r"\.?\d", key[end : end + 2]) is not None


def quoted_share(answer: str, quotes: Sequence[str]) -> float:
    """The share of the answer's letters and digits that stand in runs of at least five which a cited quote has too,
    0 to 1; 0 for an answer without letters or digits.

    Extractive fragment coverage (Grusky et al., Newsroom, 2018, section 4.1), greedy, over the letters and digits of
    the matching keys; a minimum length keeps single shared characters from counting as quotes.
    """
    text = _letters(without_markers(answer))
    sources = [_letters(quote) for quote in quotes]
    covered = at = 0
    while at < len(text):
        longest = max((_common_run(text, at, source) for source in sources), default=0)
        covered += longest if longest >= _MIN_FRAGMENT else 0
        at += longest if longest >= _MIN_FRAGMENT else 1
    return covered / len(text) if text else 0.0


def _letters(text: str) -> str:
    return "".join(char for char in fold_key(text) if char.isalnum())


def _common_run(text: str, at: int, source: str) -> int:
    """The length of the longest run that begins at `at` in the text and stands anywhere in the source."""
    length = 0
    while at + length < len(text) and text[at : at + length + 1] in source:
        length += 1
    return length
