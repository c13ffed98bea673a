"""From two rankings to one: how the lexical and the dense score of a passage, and a source the question names, add up.

Scores are fused, not ranks: on questions about Chinese news `BM25 / max + 2 * cosine` found more than either alone,
while reciprocal rank fusion with the weaker dense ranking lost to BM25.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from index.fold import fold_key
from index.passage import Hit, Passage
from index.terms import terms

DENSE_WEIGHT = 2.0
SOURCE_WEIGHT = 0.3
# A title counts as named from half of its terms on; below, sharing words with it is what any question on topic does.
_TITLE_SHARE = 0.5
_PARTS = re.compile(r"[()\[\]【】《》「」<>、,，;；/|·&\n]| - | – |——")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Naming:
    """What a question would call a document by, folded: names of its author and publisher, and its title's terms."""

    names: tuple[str, ...]
    title: frozenset[str]


@lru_cache(maxsize=4096)
def naming(title: str, author: str, publisher: str) -> Naming:
    """The naming of a document. A name with parts (科技產業資訊室（iKnow）; A, B and C) is named by any one of them."""
    parts = (part.strip() for name in (author, publisher) for part in _PARTS.split(fold_key(name)))
    return Naming(tuple(part for part in parts if len(part) >= _SHORTEST), frozenset(terms(fold_key(title))))


def named(question: str, words: Set[str], naming: Naming) -> float:
    """How far a question, folded and as terms, names a document, 0 to 1: 1 for a whole name of its author or publisher,
    else the share of its title's terms that the question has, if that is at least half."""
    if any(stands_in(name, question) for name in naming.names):
        return 1.0
    if not naming.title:
        return 0.0
    share = len(naming.title & words) / len(naming.title)
    return share if share >= _TITLE_SHARE else 0.0


def fuse(
    passages: Iterable[Passage], lexical: Mapping[int, float], dense: Mapping[int, float], source: Mapping[str, float]
) -> list[Hit]:
    """All passages as hits, best first. `lexical` and `dense` are BM25 and cosine by passage id, `source` is `named` by
    document id; what is missing counts 0."""
    best = max(lexical.values(), default=0.0) or 1.0
    hits = []
    for passage in passages:
        words, meaning = lexical.get(passage.id, 0.0) / best, dense.get(passage.id, 0.0)
        bonus = source.get(passage.document, 0.0)
        score = words + DENSE_WEIGHT * meaning + SOURCE_WEIGHT * bonus
        hits.append(Hit(passage, score, words, meaning, bonus))
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def stands_in(name: str, question: str) -> bool:
    """Whether the name stands in the question, not inside a longer Latin word or number."""
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", question) is not None
