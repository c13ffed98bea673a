"""Says a Chinese text in other words by the dictionary: English glosses, or head words that share a gloss.

The result is no sentence, but a bag of tokens that asks for the same thing. All wording comes from the dictionary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from index.training.corpus import Pair

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LEADING = re.compile(r"^(?:to be |to |an? |the )")
_LONGEST = 5


class Dictionary:
    """Glosses of head words, and for each gloss the head words that have it."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.glosses: dict[str, list[str]] = defaultdict(list)
        self.heads: dict[str, list[str]] = defaultdict(list)
        for pair in pairs:
            if pair.source != "cc-cedict" or not 2 <= len(pair.chinese) <= _LONGEST:
                continue
            for gloss in pair.english.split(";"):
                short = _LEADING.sub("", _ASIDE.sub("", gloss).strip())
                if short and len(short) <= 40 and "variant of" not in short:
                    self.glosses[pair.chinese].append(short)
                    self.heads[short].append(pair.chinese)

    def reword(self, text: str, dice: np.random.Generator, english: float) -> str:
        """`text` with its words replaced: all by glosses (with chance `english`), or every other one by a synonym."""
        to_english = dice.random() < english
        luck = dice.random(len(text))
        pieces: list[str] = []
        at = 0
        while at < len(text):
            for length in range(_LONGEST, 1, -1):
                word = text[at : at + length]
                if word in self.glosses:
                    break
            else:
                char = text[at]
                if not to_english or not "\u3400" <= char <= "\u9fff":
                    pieces.append(char)
                at += 1
                continue
            at += len(word)
            found = self.glosses[word]
            gloss = found[int(luck[at - 1] * len(found))]
            if to_english:
                pieces.append(f" {gloss} ")
            elif luck[at - 2] < 0.5:
                heads = self.heads[gloss]
                pieces.append(heads[int(luck[at - 1] * 7919 % 1 * len(heads))])
            else:
                pieces.append(word)
        return "".join(pieces)
