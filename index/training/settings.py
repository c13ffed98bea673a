"""The numbers of the recipe."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen by the numbers in evals/LOG.md."""

    dimension: int = 192
    trained_dimension: int = 384
    steps: int = 4000
    batch: int = 512
    questions: int = 48
    rate: float = 0.01
    scale: float = 14.0
    together: int = 4
    question_weight: float = 0.2
    reword: float = 0.5
    english: float = 0.6
    fillers: int = 3
    radius: int = 4
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Lessons:
    """The numbers of the recipe; evals/LOG.md has what it came to."""

    steps: int = 1800
    alone: float = 0.4
    """The share of the steps in which there are pairs only."""
    pairs: int = 512
    pairs_beside: int = 160
    rate: float = 1.5e-4
    rows_rate: float = 1.5e-3
    english: float = 0.2
    sentences: int = 40
    questions: int = 24
    asked: int = 8
    """How many of the questions are such as people ask, and not a reading test's."""
    longest_chinese: int = 34
    longest_english: int = 40
    told_each: int = 50
    """After how many steps the losses are told."""
    seed: int = 1
