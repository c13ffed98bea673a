"""A bilingual lexicon: which Chinese search terms an English word tends to become, and the reverse.

It lets an English question meet Chinese text in words, beside the embedding's meaning. Learnt by
`index.training.lexicon`; read once, on the first question that needs it.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.errors import ModelFault
from index.terms import terms

_FILE = Path(__file__).parent / "model" / "lexicon.tsv.xz"
_WORD = re.compile(r"[a-z][a-z'-]*[a-z]|[a-z]")

# Words that hold a sentence together: they align with anything and mean little. Stems, as `english_words` gives them.
FUNCTION_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        "a an the of to in on at by for from with and or is are was were be been being do doe does did has "
        "have had can could will would should may might must what which who whom whose when where why how "
        "many much that thi this these those it its as than then there their they he she his her him not no "
        "about into over under between after before during i you we me us our your my say said accord if any "
        "some one also just so up out get list name please tell",
    )
)

Translations = tuple[tuple[str, float], ...]


def english_words(key: str) -> list[str]:
    """The English words of a folded text, each cut to its stem, in order."""
    return [stem(word) for word in _WORD.findall(key)]


def stem(word: str) -> str:
    """A word without its plural, -ed or -ing: crude, but the same on both sides of the lexicon."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not (ending == "s" and word.endswith("ss")):
            return word[: -len(ending)] + instead
    return word


def bridges(key: str, into_english: bool) -> dict[str, Translations]:
    """For each word of a folded question what else may stand for it: for an English question the word's other forms and
    its Chinese translations; for a Chinese one, if `into_english`, the English translations of each character pair."""
    english = [word for word in _WORD.findall(key) if stem(word) not in FUNCTION_WORDS]
    pairs = [term for term in terms(key) if len(term) == 2 and not term.isascii()]
    if len(english) > len(pairs):
        return {word: _forms(word) + lexicon().chinese(stem(word)) for word in dict.fromkeys(english)}
    if not into_english:
        return {}
    found = {pair: lexicon().english(pair)[:5] for pair in dict.fromkeys(pairs)}
    return {
        pair: tuple((f, w) for word, w in words for f in _spellings(word)) for pair, words in found.items() if words
    }


def _forms(word: str) -> Translations:
    return tuple((form, 0.9) for form in _spellings(stem(word)) if form != word)


def _spellings(root: str) -> tuple[str, ...]:
    return (root, f"{root}s", f"{root}ed", f"{root}ing", f"{root}es")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Two tables of tab-separated lines by head word; a line is taken apart when it is asked for."""

    by_english: Mapping[str, str]
    by_chinese: Mapping[str, str]

    def chinese(self, word: str) -> Translations:
        """Chinese terms, folded, for an English stem, likeliest first, each with its weight: the square root of its
        probability relative to the likeliest, so that the first counts 1. Empty for a word that isn't known."""
        return _translations(self.by_english.get(word, ""))

    def english(self, term: str) -> Translations:
        """English stems for a Chinese term, weighted likewise."""
        return _translations(self.by_chinese.get(term, ""))


@cache
def lexicon() -> Lexicon:
    """The lexicon in the package. ModelFault when it is missing or damaged."""
    try:
        english, _, chinese = lzma.decompress(_FILE.read_bytes()).decode("utf-8").partition("\n\n")
        if not chinese:
            raise ValueError("a section is empty")
        return Lexicon(_by_head(english), _by_head(chinese))
    except (OSError, ValueError, EOFError, lzma.LZMAError) as fault:
        raise ModelFault(f"{_FILE} is missing or damaged ({fault}); install the program again") from fault


def _by_head(section: str) -> dict[str, str]:
    return {head: rest for head, _, rest in (line.partition("\t") for line in section.splitlines())}


def _translations(line: str) -> Translations:
    parts = line.split("\t")
    shares = [int(share) for share in parts[1::2]]
    return tuple((term, (share / shares[0]) ** 0.5) for term, share in zip(parts[::2], shares, strict=False))
