"""What the encoder learns from beside translations: sentences in other words, and questions with what answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.training.corpus import Corpus, Question
from index.training.reword import Dictionary, reword_alike
from index.training.settings import Lessons

Texts = list[list[int]]
Tokens = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Material:
    """What is learnt from beside the pairs: texts and a reading test's questions, questions `asked` as people ask,
    and for a word those that are used like it."""

    corpus: Corpus
    asked: Sequence[Question]
    alike: Mapping[str, Sequence[str]]


class Exercises:
    """Draws what is learnt from Chinese alone."""

    def __init__(self, material: Material, tokens: Tokens, lessons: Lessons) -> None:
        corpus = material.corpus
        self._sentences = [document.sentences for document in corpus.documents if len(document.sentences) > 1]
        self._questions = [question for question in corpus.questions if question.evidence]
        self._asked = [question for question in material.asked if question.evidence]
        self._dictionary = Dictionary(corpus.pairs)
        self._alike = material.alike
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
            beside = around[at - 1 if at else at + 1]
            query = self._tokens(self._otherwise(around[at], dice, 0.4, 0.4, 0.25) or beside)
            if len(query) > 8 and dice.random() < 0.6:
                length = int(dice.integers(5, len(query)))
                start = int(dice.integers(len(query) - length + 1))
                query = query[start : start + length]
            queries.append(query)
            targets.append(self._tokens(around[at]))
        return queries, targets, list(range(len(queries)))

    def questions(self, dice: np.random.Generator) -> tuple[Texts, Texts, list[int]]:
        """Questions, some in other words, sentences of their passages, and which of these answers which."""
        asked: Texts = []
        sentences: Texts = []
        answers: list[int] = []
        for number in range(self._lessons.questions):
            drawn = self._asked if number < self._lessons.asked else self._questions
            question = drawn[int(dice.integers(len(drawn)))]
            others = [one for one in range(len(question.sentences)) if one not in question.evidence]
            other = None if drawn is self._asked else self._otherwise(question.text, dice, 0.15, 0.35, 0.6)
            asked.append(self._tokens(other or question.text))
            answers.append(len(sentences))
            chosen = [int(dice.choice(question.evidence)), *dice.permutation(others)[:3]]
            sentences += [self._tokens(question.sentences[int(one)]) for one in chosen]
        return asked, sentences, answers

    def _otherwise(
        self, text: str, dice: np.random.Generator, by_gloss: float, by_usage: float, english: float
    ) -> str | None:
        """The text in words of the same gloss, or in words used alike, with these chances; else None."""
        luck = dice.random()
        if luck < by_gloss:
            return self._dictionary.reword(text, dice, english)
        return reword_alike(text, self._alike, dice) if luck < by_gloss + by_usage else None
