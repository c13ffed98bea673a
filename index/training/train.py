"""Trains one row per token so that the normalised sum of a text's rows finds what answers it.

Three losses in every step, all softmax over cosines: a piece of a text against its surroundings (news, laws,
transcripts), Chinese against English (and both against an English teacher, when one is given), and questions against
the sentences of the documents that answer them, where the other sentences are the hard negatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import tiktoken
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from index.training.corpus import Corpus, Question
from index.training.reword import Dictionary

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen by the numbers in evals/LOG.md."""

    dimension: int = 320
    trained_dimension: int = 384
    steps: int = 1500
    batch: int = 512
    questions: int = 48
    rate: float = 0.005
    scale: float = 20.0
    together: int = 4
    question_weight: float = 1.0
    teacher_weight: float = 1.0
    pair_weight: float = 1.0
    reword: float = 0.5
    english: float = 0.6
    radius: int = 4
    seed: int = 0


def blank_tokens(encoding: tiktoken.Encoding) -> Ints:
    """The tokens of nothing but white space. Their rows are zero, so training can leave them out."""
    return np.array([at for at in range(encoding.n_vocab) if not encoding.decode_single_token_bytes(at).strip()])


class Bags:
    """Token ids of many texts in one array, without white space; neighbours in the list are neighbours in the array."""

    def __init__(self, encoding: tiktoken.Encoding, texts: Sequence[str]) -> None:
        ids = encoding.encode_ordinary_batch(list(texts), num_threads=2)
        every = np.concatenate([np.array(one, dtype=np.int64) for one in ids])
        told = ~np.isin(every, blank_tokens(encoding))
        bounds = np.concatenate([[0], np.cumsum([len(one) for one in ids])])
        self.ids: Ints = every[told]
        self.starts: Ints = np.concatenate([[0], np.cumsum(told)])[bounds].astype(np.int64)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def slice(self, first: int, last: int) -> Ints:
        """The ids of texts `first` up to but not including `last`."""
        return self.ids[self.starts[first] : self.starts[last]]


def add_up(rows: Tensor, bags: Sequence[Ints]) -> Tensor:
    """The sum of each bag's rows; its direction is the bag's vector."""
    lengths = np.fromiter(map(len, bags), dtype=np.int64, count=len(bags))
    offsets = torch.from_numpy(np.cumsum(lengths) - lengths)
    summed: Tensor = functional.embedding_bag(torch.from_numpy(np.concatenate(bags)), rows, offsets, mode="sum")
    return summed


def first_rows(bags: Sequence[Bags], size: int, settings: Settings) -> Tensor:
    """Random directions, longer for rarer tokens."""
    counts = np.zeros(size)
    for one in bags:
        counts += np.bincount(one.ids, minlength=size)
    idf = np.log(1 + counts.sum() / (counts + 10)) / 10
    generator = torch.Generator().manual_seed(settings.seed)
    rows = torch.randn(size, settings.trained_dimension, generator=generator)
    rows *= settings.trained_dimension**-0.5 * torch.from_numpy(idf).float()[:, None]
    return rows


class Surroundings:
    """Pieces of sentences, some in other words, and the sentences around them."""

    def __init__(self, encoding: tiktoken.Encoding, corpus: Corpus) -> None:
        self.encoding = encoding
        self.dictionary = Dictionary(corpus.pairs)
        self.blank = np.isin(np.arange(encoding.n_vocab), blank_tokens(encoding))
        texts: list[str] = []
        ends: list[tuple[int, int]] = []
        for document in corpus.documents:
            first = len(texts)
            texts += [document.title, *document.sentences] if document.title else document.sentences
            if len(texts) - first >= 2:
                ends.append((first, len(texts)))
        self.bags = Bags(encoding, texts)
        self.ends = np.array(ends)
        self.texts = texts

    def draw(self, dice: np.random.Generator, settings: Settings) -> tuple[list[Ints], list[Ints]]:
        """A batch of queries and their targets."""
        count = settings.batch
        queries: list[Ints] = []
        targets: list[Ints] = []
        while len(queries) < count:
            first, last = self.ends[dice.integers(len(self.ends))]
            for at in first + dice.permutation(last - first)[: settings.together]:
                query = self.bags.slice(at, at + 1)
                if dice.random() < settings.reword:
                    said = self.dictionary.reword(self.texts[at], dice, settings.english)
                    query = np.array(self.encoding.encode_ordinary(said), dtype=np.int64)
                    query = query[~self.blank[query]]
                radius = int(dice.integers(1, settings.radius + 1))
                low, high = max(first, at - radius), min(last, at + radius + 1)
                if dice.random() < 0.6:
                    around = self.bags.slice(low, high)
                else:
                    around = np.concatenate([self.bags.slice(low, at), self.bags.slice(at + 1, high)])
                if dice.random() < 0.6 and len(query) > 6:
                    length = int(dice.integers(4, len(query)))
                    start = int(dice.integers(len(query) - length + 1))
                    query = query[start : start + length]
                if len(query) and len(around):
                    queries.append(query)
                    targets.append(around)
        return queries[:count], targets[:count]


SHARES = {
    "cc-cedict": 4.0,
    "tatoeba": 2.0,
    "moj-law": 1.0,
    "moj-law-title": 0.3,
    "python-docs-zh-cn": 0.5,
    "tensorflow-docs-zh-cn": 0.5,
}


class Pairs:
    """Chinese and English sides, drawn by the shares of their sources."""

    def __init__(self, encoding: tiktoken.Encoding, corpus: Corpus, teacher: Floats | None) -> None:
        self.chinese = Bags(encoding, [pair.chinese for pair in corpus.pairs])
        self.english = Bags(encoding, [pair.english for pair in corpus.pairs])
        self.teacher = teacher
        sources = [pair.source for pair in corpus.pairs]
        counts = {source: sources.count(source) for source in set(sources)}
        chance = np.array([SHARES.get(source, 0.2) / counts[source] for source in sources])
        self.chance = np.cumsum(chance / chance.sum())

    def draw(self, dice: np.random.Generator, count: int) -> tuple[list[Ints], list[Ints], Tensor | None]:
        """`count` Chinese bags, their English and what the teacher makes of the English."""
        chosen = np.unique(np.searchsorted(self.chance, dice.random(count)))
        taught = None if self.teacher is None else torch.from_numpy(self.teacher[chosen]).float()
        chinese = [self.chinese.slice(at, at + 1) for at in chosen]
        return chinese, [self.english.slice(at, at + 1) for at in chosen], taught


class Asked:
    """Documents with all their sentences and the questions these answer."""

    def __init__(self, encoding: tiktoken.Encoding, questions: list[Question]) -> None:
        usable = [question for question in questions if question.evidence]
        self.asked = Bags(encoding, [question.text for question in usable])
        self.evidence = [question.evidence for question in usable]
        self.of_document: dict[str, list[int]] = {}
        self.place: dict[str, tuple[int, int]] = {}
        texts: list[str] = []
        for at, question in enumerate(usable):
            if question.document not in self.place:
                self.place[question.document] = (len(texts), len(texts) + len(question.sentences))
                texts += question.sentences
            self.of_document.setdefault(question.document, []).append(at)
        self.names = list(self.place)
        self.bags = Bags(encoding, texts)

    def draw(self, dice: np.random.Generator, count: int) -> tuple[list[Ints], list[Ints], Tensor, Tensor]:
        """The questions of `count` documents, the sentences of these, each one's document, and which answer which."""
        questions: list[Ints] = []
        sentences: list[Ints] = []
        owner: list[int] = []
        answers: list[tuple[int, int]] = []
        for number, at in enumerate(dice.choice(len(self.names), size=count, replace=False)):
            name = self.names[at]
            for asked in self.of_document[name]:
                answers += [(len(questions), len(sentences) + one) for one in self.evidence[asked]]
                questions.append(self.asked.slice(asked, asked + 1))
            first, last = self.place[name]
            sentences += [self.bags.slice(one, one + 1) for one in range(first, last)]
            owner += [number] * (last - first)
        right = torch.zeros(len(questions), len(sentences), dtype=torch.bool)
        right[tuple(torch.tensor(answers).T)] = True
        return questions, sentences, torch.tensor(owner), right


def windows(sums: Tensor, owner: Tensor) -> Tensor:
    """Each sentence's sum with those of its neighbours in the same document."""
    joined = (owner[1:] == owner[:-1]).float()[:, None]
    none = torch.zeros_like(sums[:1])
    return sums + torch.cat([none, sums[:-1] * joined]) + torch.cat([sums[1:] * joined, none])


def contrast(left: Tensor, right: Tensor, scale: float) -> Tensor:
    """Each row of `left` against all of `right`, and the other way round."""
    logits = scale * left @ right.T
    labels = torch.arange(len(left))
    return (functional.cross_entropy(logits, labels) + functional.cross_entropy(logits.T, labels)) / 2


def narrow(rows: Tensor, bags: Bags, dimension: int) -> Tensor:
    """`rows` turned to the `dimension` axes that most of 20,000 texts lies along; cosines hardly change."""
    sample = np.linspace(0, len(bags) - 1, 20_000).astype(np.int64)
    vectors = functional.normalize(add_up(rows, [bags.slice(at, at + 1) for at in sample]), dim=-1)
    axes: Tensor = torch.linalg.eigh(vectors.T @ vectors).eigenvectors
    return rows @ axes[:, -dimension:]


def train(
    encoding: tiktoken.Encoding,
    corpus: Corpus,
    teacher: Floats | None,
    settings: Settings,
    report: Callable[[int, float, Tensor], None],
) -> Tensor:
    """The trained rows. `report` is called every 500 steps with the step, the mean loss and the rows."""
    dice = np.random.default_rng(settings.seed)
    around = Surroundings(encoding, corpus)
    pairs = Pairs(encoding, corpus, teacher)
    asked = Asked(encoding, corpus.questions)
    rows = first_rows([around.bags, pairs.english], encoding.n_vocab, settings)
    rows[torch.from_numpy(blank_tokens(encoding))] = 0
    rows.requires_grad_()
    optimizer = torch.optim.Adam([rows], lr=settings.rate, fused=True)
    losses: list[float] = []
    for step in range(settings.steps):
        optimizer.param_groups[0]["lr"] = settings.rate * min(1.0, 1.02 - step / settings.steps, (step + 1) / 50)
        queries, targets = around.draw(dice, settings)
        chinese, english, taught = pairs.draw(dice, settings.batch)
        questions, sentences, owner, right = asked.draw(dice, settings.questions)
        parts = [queries, targets, chinese, english, questions, sentences]
        sums = add_up(rows, [bag for part in parts for bag in part])
        vectors = torch.split(functional.normalize(sums, dim=-1), [len(part) for part in parts])
        loss = contrast(vectors[0], vectors[1], settings.scale)
        loss = loss + settings.pair_weight * contrast(vectors[2], vectors[3], settings.scale)
        if taught is not None:
            both = contrast(vectors[2], taught, settings.scale) + contrast(vectors[3], taught, settings.scale)
            loss = loss + settings.teacher_weight * both / 2
        wider = functional.normalize(windows(sums[-len(sentences) :], owner), dim=-1)
        logits = settings.scale * vectors[4] @ (vectors[5] + wider).T / 2
        found = logits.masked_fill(~right, -torch.inf).logsumexp(dim=1)
        loss = loss + settings.question_weight * (logits.logsumexp(dim=1) - found).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % 500 == 0:
            report(step + 1, float(np.mean(losses[-500:])), rows.detach())
    return narrow(rows.detach(), around.bags, settings.dimension)
