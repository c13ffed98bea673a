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
