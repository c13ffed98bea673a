"""Teaches the encoder Chinese: what the English side of a translation pair is to the teacher, both sides become.

Distillation across languages (Reimers and Gurevych 2020) with a contrast inside the batch. Short pairs come often, as
a token costs the same in a long sentence and teaches less. In the second half a sentence is also to be found by other
words of it, and the sentence that answers a question among others of its passage: both as a whole and word by word
(late interaction, Khattab and Zaharia 2020).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tiktoken
import torch
from torch import Tensor
from torch.nn import functional

from index.encoder import LONGEST
from index.training.batches import blank_tokens
from index.training.corpus import Corpus, Pair
from index.training.exercises import Exercises, Material, Texts, Tokens
from index.training.pupil import Pupil, first_rows
from index.training.senses import rarity_of
from index.training.settings import Lessons

Vectors = np.ndarray
Teach = Callable[[list[str]], Vectors]


SHARES = {
    "cc-cedict": 4.5,
    "tatoeba": 3.2,
    "moj-law": 0.9,
    "moj-law-title": 0.4,
    "python-docs-zh-cn": 0.25,
    "tensorflow-docs-zh-cn": 0.25,
}
_SCALE, _PASSAGE_SCALE, _WORDS_SCALE = 20.0, 16.0, 20.0
_SAME = 0.97
_EVERY, _FIRST = 12, 6
"""Of which documents, and how many sentences of each, the tokens' rarity is that of."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Pairs as token ids, where the teacher has their English sides, shape (pairs, dim), and the odds of drawing each,
    added up."""

    chinese: Texts
    english: Texts
    vectors: Tensor
    odds: Vectors


def prepare(corpus: Corpus, tokens: Tokens, teach: Teach, lessons: Lessons) -> Taught:
    """The pairs that are short enough, as the teacher has them."""
    kept: list[tuple[Pair, list[int], list[int]]] = []
    for pair in corpus.pairs:
        chinese, english = tokens(pair.chinese), tokens(pair.english)
        if len(chinese) <= lessons.longest_chinese and len(english) <= lessons.longest_english:
            kept.append((pair, chinese, english))
    sources = [pair.source for pair, _, _ in kept]
    counts = {source: sources.count(source) for source in set(sources)}
    odds = np.cumsum([SHARES.get(source, 0.08) / counts[source] for source in sources])
    vectors = torch.from_numpy(teach([pair.english for pair, _, _ in kept]))
    return Taught([one for _, one, _ in kept], [one for _, _, one in kept], vectors, odds / odds[-1])


def token_rarity(corpus: Corpus, encoding: tiktoken.Encoding) -> Vectors:
    """Each token's inverse document frequency over a sample of sentences, shape (tokens,); 0 for white space."""
    seen, number = np.zeros(encoding.n_vocab, dtype=np.int64), 0
    for document in corpus.documents[::_EVERY]:
        for sentence in document.sentences[:_FIRST]:
            seen[list(set(encoding.encode_ordinary(sentence)))] += 1
            number += 1
    rarity = np.array([rarity_of(one, number) for one in seen.tolist()], dtype=np.float32)
    rarity[blank_tokens(encoding)] = 0
    return rarity


def tokens_of(encoding: tiktoken.Encoding, rarity: Vectors) -> Tokens:
    """Folded texts to ids, as the encoder will read them; at least one."""

    def tokens(text: str) -> list[int]:
        ids = [one for one in encoding.encode_ordinary(text) if rarity[one] > 0]
        return ids[:LONGEST] or [encoding.n_vocab + 1]

    return tokens


def distil(
    folder: Path,
    material: Material,
    encoding: tiktoken.Encoding,
    glosses: dict[str, list[str]],
    teach: Teach,
    report: Callable[[int, Sequence[float]], None],
    lessons: Lessons,
) -> tuple[Pupil, Vectors]:
    """The taught pupil and the tokens' rarity. `folder` holds the teacher; `report` is told the step and the mean
    losses now and then."""
    dice = np.random.default_rng(lessons.seed)
    rarity = token_rarity(material.corpus, encoding)
    tokens = tokens_of(encoding, rarity)
    taught = prepare(material.corpus, tokens, teach, lessons)
    exercises = Exercises(material, tokens, lessons)
    counts = torch.from_numpy(np.append(rarity, np.ones(3, np.float32)))
    pupil = Pupil(folder, first_rows(folder, encoding, glosses))
    body = [one for one in pupil.parameters() if one is not pupil.rows]
    groups = [{"params": body, "lr": lessons.rate}, {"params": [pupil.rows], "lr": lessons.rows_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.0, fused=True)
    slower = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 60) * max(0.02, 1 - step / lessons.steps)
    )
    losses: list[tuple[float, ...]] = []
    for step in range(lessons.steps):
        beyond = step >= lessons.alone * lessons.steps
        pairs = _pairs_loss(pupil, taught, dice, lessons.pairs_beside if beyond else lessons.pairs, lessons.english)
        pairs.backward()  # type: ignore[no-untyped-call]
        told = [pairs.item()]
        for weight, draw in ((0.3, exercises.rewordings), (0.4, exercises.questions)) if beyond else ():
            found = _found_loss(pupil, draw(dice), counts)
            (weight * found).backward()  # type: ignore[no-untyped-call]
            told.append(found.item())
        torch.nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        slower.step()
        optimizer.zero_grad()
        losses.append((*told, 0.0, 0.0)[:3])
        if (step + 1) % lessons.told_each == 0:
            report(step + 1, np.mean(losses[-lessons.told_each :], axis=0).tolist())
    return pupil, rarity


def _pairs_loss(pupil: Pupil, taught: Taught, dice: np.random.Generator, count: int, english: float) -> Tensor:
    """How far one side of each pair is from where the teacher has the English, and how far nearer than others'."""
    drawn = np.unique(np.searchsorted(taught.odds, dice.random(count)))
    sides = [taught.english[at] if dice.random() < english else taught.chinese[at] for at in drawn]
    vectors, wanted = pupil(sides)[0], taught.vectors[torch.from_numpy(drawn)]
    alike = (wanted @ wanted.T > _SAME) & ~torch.eye(len(drawn), dtype=torch.bool)
    logits = (_SCALE * vectors @ wanted.T).masked_fill(alike, -1e4)
    apart: Tensor = functional.cross_entropy(logits, torch.arange(len(drawn)))
    away: Tensor = 1 - (vectors * wanted).sum(dim=1)
    return 3 * away.mean() + 0.5 * apart


def _found_loss(pupil: Pupil, exercise: tuple[Texts, Texts, list[int]], counts: Tensor) -> Tensor:
    """Each query against all the targets, of which one is its own: by the wholes, and word by word."""
    queries, targets, own = exercise
    wholes, words = pupil(queries + targets)
    wanted = torch.tensor(own)
    by_wholes = wholes[: len(queries)] @ wholes[len(queries) :].T
    by_words = late(words[: len(queries)], queries, words[len(queries) :], counts)
    return functional.cross_entropy(_PASSAGE_SCALE * by_wholes, wanted) + functional.cross_entropy(
        _WORDS_SCALE * by_words, wanted
    )


def late(asked: Tensor, ids: Texts, texts: Tensor, counts: Tensor) -> Tensor:
    """The highest cosine of each of a query's tokens with any of a text's, in the mean weighted by what the token
    counts. Shape (queries, texts)."""
    weights = torch.zeros(asked.shape[:2])
    for row, one in zip(weights, ids, strict=True):
        row[: len(one)] = counts[torch.tensor(one)]
    cosines = torch.einsum("qid,tjd->qtij", asked, texts)
    nearest = cosines.masked_fill((texts == 0).all(dim=-1)[None, :, None, :], -1.0).amax(dim=-1)
    return (nearest * (weights / weights.sum(dim=1, keepdim=True))[:, None]).sum(dim=-1)
