"""Draws what each training step sees: surroundings of a sentence, translations, questions with their documents.

Texts are turned to token ids once; from then on a text is a slice of one array. All chance comes from the generator
that the caller passes in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tiktoken
import torch
from numpy.typing import NDArray
from torch import Tensor

from index.training.corpus import Corpus, Question
from index.training.reword import Dictionary
from index.training.settings import Settings

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


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
                    fillers = int(dice.integers(settings.fillers + 1))
                    said = self.dictionary.reword(self.texts[at], dice, settings.english, fillers)
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

    def __init__(self, encoding: tiktoken.Encoding, corpus: Corpus) -> None:
        self.chinese = Bags(encoding, [pair.chinese for pair in corpus.pairs])
        self.english = Bags(encoding, [pair.english for pair in corpus.pairs])
        sources = [pair.source for pair in corpus.pairs]
        counts = {source: sources.count(source) for source in set(sources)}
        chance = np.array([SHARES.get(source, 0.2) / counts[source] for source in sources])
        self.chance = np.cumsum(chance / chance.sum())

    def draw(self, dice: np.random.Generator, count: int) -> tuple[list[Ints], list[Ints]]:
        """At most `count` Chinese bags and their English."""
        chosen = np.unique(np.searchsorted(self.chance, dice.random(count)))
        chinese = [self.chinese.slice(at, at + 1) for at in chosen]
        return chinese, [self.english.slice(at, at + 1) for at in chosen]


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
