"""Teaches the encoder Chinese: what the English side of a translation pair is to the teacher, both sides become.

Distillation across languages (Reimers and Gurevych 2020) with a contrast inside the batch. Short pairs come often, as
a token costs the same in a long sentence and teaches less. In the second half a sentence is also to be found by other
words of it, and the sentence that answers a question among others of its passage.
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
from index.training.corpus import Corpus, Pair, Question
from index.training.pupil import Pupil, first_rows
from index.training.reword import Dictionary

Texts = list[list[int]]
Vectors = np.ndarray
Teach = Callable[[list[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Lessons:
    """The numbers of the recipe; evals/LOG.md has what it came to."""

    steps: int = 900
    alone: float = 0.55
    """The share of the steps in which there are pairs only."""
    pairs: int = 512
    rate: float = 1.5e-4
    rows_rate: float = 1.5e-3
    english: float = 0.2
    sentences: int = 40
    questions: int = 24
    longest_chinese: int = 34
    longest_english: int = 40
    told_each: int = 50
    """After how many steps the losses are told."""
    seed: int = 1


SHARES = {
    "cc-cedict": 4.5,
    "tatoeba": 3.2,
    "moj-law": 0.9,
    "moj-law-title": 0.4,
    "python-docs-zh-cn": 0.25,
    "tensorflow-docs-zh-cn": 0.25,
}
_SCALE, _PASSAGE_SCALE = 20.0, 16.0
_SAME = 0.97


@dataclass(frozen=True, slots=True)
class Taught:
    """Pairs as token ids, where the teacher has their English sides, shape (pairs, dim), and the odds of drawing each,
    added up."""

    chinese: Texts
    english: Texts
    vectors: Tensor
    odds: Vectors


class Exercises:
    """Draws what is learnt from Chinese alone."""

    def __init__(self, corpus: Corpus, tokens: Callable[[str], list[int]], lessons: Lessons) -> None:
        self._sentences = [document.sentences for document in corpus.documents if len(document.sentences) > 1]
        self._questions = [question for question in corpus.questions if question.evidence]
        self._dictionary = Dictionary(corpus.pairs)
        self._tokens = tokens
        self._lessons = lessons

    def rewordings(self, dice: np.random.Generator) -> tuple[Texts, Texts, list[int]]:
        """Pieces of sentences in other words, or of their neighbours; the sentences; and which is whose."""
        queries: Texts = []
        targets: Texts = []
        while len(queries) < self._lessons.sentences:
            around = self._sentences[int(dice.integers(len(self._sentences)))]
            at = int(dice.integers(len(around)))
            if not 10 <= len(around[at]) <= 90:
                continue
            said = around[at - 1 if at else at + 1]
            if dice.random() < 0.7:
                said = self._dictionary.reword(around[at], dice, 0.15)
            query = self._tokens(said)
            if len(query) > 8 and dice.random() < 0.5:
                length = int(dice.integers(5, len(query)))
                start = int(dice.integers(len(query) - length + 1))
                query = query[start : start + length]
            queries.append(query)
            targets.append(self._tokens(around[at]))
        return queries, targets, list(range(len(queries)))

    def questions(self, dice: np.random.Generator) -> tuple[Texts, Texts, list[int]]:
        """Questions, sentences of their passages, and which of these answers which."""
        asked: Texts = []
        sentences: Texts = []
        answers: list[int] = []
        for at in dice.choice(len(self._questions), self._lessons.questions, replace=False):
            question: Question = self._questions[at]
            others = [one for one in range(len(question.sentences)) if one not in question.evidence]
            asked.append(self._tokens(question.text))
            answers.append(len(sentences))
            chosen = [int(dice.choice(question.evidence)), *dice.permutation(others)[:2]]
            sentences += [self._tokens(question.sentences[int(one)]) for one in chosen]
        return asked, sentences, answers


def prepare(corpus: Corpus, encoding: tiktoken.Encoding, teach: Teach, lessons: Lessons) -> Taught:
    """The pairs that are short enough, as the teacher has them."""
    tokens = tokens_of(encoding)
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


def tokens_of(encoding: tiktoken.Encoding) -> Callable[[str], list[int]]:
    """Folded texts to ids, as the encoder will read them; at least one."""
    return lambda text: encoding.encode_ordinary(text)[:LONGEST] or [encoding.n_vocab + 1]


def distil(
    folder: Path,
    corpus: Corpus,
    encoding: tiktoken.Encoding,
    glosses: dict[str, list[str]],
    teach: Teach,
    report: Callable[[int, Sequence[float]], None],
    lessons: Lessons = Lessons(),
) -> Pupil:
    """The taught pupil. `folder` holds the teacher; `report` is told the step and the mean losses now and then."""
    dice = np.random.default_rng(lessons.seed)
    taught = prepare(corpus, encoding, teach, lessons)
    exercises = Exercises(corpus, tokens_of(encoding), lessons)
    pupil = Pupil(folder, first_rows(folder, encoding, glosses))
    body = [one for one in pupil.parameters() if one is not pupil.rows]
    groups = [{"params": body, "lr": lessons.rate}, {"params": [pupil.rows], "lr": lessons.rows_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.0, fused=True)
    slower = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 60) * max(0.02, 1 - step / lessons.steps)
    )
    losses: list[tuple[float, float]] = []
    for step in range(lessons.steps):
        beyond = step >= lessons.alone * lessons.steps
        pairs = _pairs_loss(pupil, taught, dice, lessons.pairs // 2 if beyond else lessons.pairs, lessons.english)
        pairs.backward()  # type: ignore[no-untyped-call]
        found = torch.zeros(())
        if beyond:
            found = _found_loss(pupil, exercises.questions(dice) if step % 2 else exercises.rewordings(dice))
            (0.5 * found).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        slower.step()
        optimizer.zero_grad()
        losses.append((pairs.item(), found.item()))
        if (step + 1) % lessons.told_each == 0:
            report(step + 1, np.mean(losses[-lessons.told_each :], axis=0).tolist())
    return pupil


def _pairs_loss(pupil: Pupil, taught: Taught, dice: np.random.Generator, count: int, english: float) -> Tensor:
    """How far one side of each pair is from where the teacher has the English, and how far nearer than others'."""
    drawn = np.unique(np.searchsorted(taught.odds, dice.random(count)))
    sides = [taught.english[at] if dice.random() < english else taught.chinese[at] for at in drawn]
    vectors, wanted = pupil(sides), taught.vectors[torch.from_numpy(drawn)]
    alike = (wanted @ wanted.T > _SAME) & ~torch.eye(len(drawn), dtype=torch.bool)
    logits = (_SCALE * vectors @ wanted.T).masked_fill(alike, -1e4)
    apart: Tensor = functional.cross_entropy(logits, torch.arange(len(drawn)))
    away: Tensor = 1 - (vectors * wanted).sum(dim=1)
    return 3 * away.mean() + 0.5 * apart


def _found_loss(pupil: Pupil, exercise: tuple[Texts, Texts, list[int]]) -> Tensor:
    """Each query against all the targets, of which one is its own."""
    queries, targets, own = exercise
    vectors = pupil(queries + targets)
    logits = _PASSAGE_SCALE * vectors[: len(queries)] @ vectors[len(queries) :].T
    loss: Tensor = functional.cross_entropy(logits, torch.tensor(own))
    return loss
