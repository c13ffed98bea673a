"""Says a Chinese text in other words: English glosses, head words that share a gloss, or words that are used alike.

The result is no sentence, but a bag of tokens that asks for the same thing. All wording comes from the dictionary and
the word vectors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from index.training.corpus import Pair

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LEADING = re.compile(r"^(?:to be |to |an? |the )")
_LONGEST = 5

# What asks, and what holds a question together: added to a reworded text, so that its bag looks like a question's.
_ASKING_ENGLISH = re.findall(
    r"\S+",
    "what which who whom whose when where why how many much long did does do is are was were will has have had been "
    "the the the a an of of in on at to for by with from and or that this it its their his according after as than",
)
_ASKING_CHINESE = re.findall(
    r"\S+", "什么 哪 哪个 哪些 哪家 谁 多少 几 为什么 怎么 如何 何时 吗 的 是 了 在 有 呢 请问 根据 分别 哪里 多久"
)


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

    def reword(self, text: str, dice: np.random.Generator, english: float, fillers: int = 0) -> str:
        """`text` with its words replaced: all by glosses (with chance `english`), or every other one by a synonym;
        then `fillers` words that questions have."""
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
        asking = _ASKING_ENGLISH if to_english else _ASKING_CHINESE
        pieces += [f" {asking[int(one * len(asking))]}" for one in dice.random(fillers)]
        return "".join(pieces)


def reword_alike(text: str, alike: Mapping[str, Sequence[str]], dice: np.random.Generator) -> str:
    """`text` with three in five of its words replaced by words that are used like them, where any are."""
    pieces: list[str] = []
    at = 0
    while at < len(text):
        length = next((one for one in range(_LONGEST, 1, -1) if text[at : at + one] in alike), 1)
        word = text[at : at + length]
        pieces.append(str(dice.choice(alike[word])) if length > 1 and dice.random() < 0.6 else word)
        at += length
    return "".join(pieces)
