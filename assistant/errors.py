"""What can be wrong with what a user hands in. The library raises these; the command line and the chat word them."""

from __future__ import annotations

from typing import Literal


class AssistantFault(Exception):
    """Root of every error this package raises. Its text says what was seen, what was expected and what to do."""


class QuestionFault(AssistantFault):
    """A question that can't be asked: empty, too long, or of nothing but control characters."""


class BatchFault(AssistantFault):
    """A batch line that is no question: not JSON, not an object, or without a `question`. Its text names the line."""


class PortFault(AssistantFault):
    """The chat can't listen where it was told to."""


class HistoryFault(AssistantFault):
    """A chat or an answer that is not kept here, or a history that can't be read or written."""


class SettingsFault(AssistantFault):
    """A language model that can't be asked as configured: an address that is none, or one without a model's name."""


Why = Literal[
    "unreachable",
    "denied",
    "unknown",
    "busy",
    "failed",
    "slow",
    "cut",
    "garbled",
    "long",
    "empty",
    "uncited",
    "foreign",
]


class NoAnswer(AssistantFault):
    """A language model gave no answer that could be used; `why` in one word, its text for whoever runs it."""

    def __init__(self, why: Why, text: str) -> None:
        super().__init__(text)
        self.why = why


class TextFault(AssistantFault):
    """A text that can't be checked: not to be read, not UTF-8, or far too much."""
