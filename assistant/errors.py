"""What can be wrong with what a user hands in. The library raises these; the command line and the chat word them."""

from __future__ import annotations

from typing import ClassVar, Literal

from index.errors import Seen

Trouble = Literal[
    "no question", "long question", "batch", "port", "history", "no chat", "access", "pace", "settings", "model", "text"
]
"""What is wrong, in a word that stays the same."""


class AssistantFault(Exception):
    """Root of every error this package raises. Its text says what was seen, what was expected and what to do; as with
    an IndexFault, who has readers words it anew by its `cause` and by what was `seen`."""

    usual: ClassVar[Trouble]

    def __init__(self, text: str, cause: Trouble | None = None, **seen: Seen) -> None:
        """Without a `cause` it is the one that is `usual` with this kind of fault."""
        super().__init__(text)
        self.cause: Trouble = cause or self.usual
        self.seen = seen


class QuestionFault(AssistantFault):
    """A question that can't be asked: empty, too long, or of nothing but control characters."""

    usual: ClassVar[Trouble] = "no question"


class BatchFault(AssistantFault):
    """A batch line that is no question: not JSON, not an object, or without a `question`. Its text names the line."""

    usual: ClassVar[Trouble] = "batch"


class PortFault(AssistantFault):
    """The chat can't listen where it was told to."""

    usual: ClassVar[Trouble] = "port"


class HistoryFault(AssistantFault):
    """A chat or an answer that is not kept here, or a history that can't be read or written."""

    usual: ClassVar[Trouble] = "history"


class AccessFault(AssistantFault):
    """Users that can't be read, written or found, or a way of sharing the chat that was not asked for plainly."""

    usual: ClassVar[Trouble] = "access"


class PaceFault(AssistantFault):
    """Something was done too often. `seconds` says how long to wait."""

    usual: ClassVar[Trouble] = "pace"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many requests; try again in {seconds} s", seconds=seconds)
        self.seconds = seconds


class SettingsFault(AssistantFault):
    """A language model that can't be asked as configured: an address that is none, or one without a model's name."""

    usual: ClassVar[Trouble] = "settings"


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

    usual: ClassVar[Trouble] = "model"

    def __init__(self, why: Why, text: str) -> None:
        super().__init__(text)
        self.why = why


class TextFault(AssistantFault):
    """A text that can't be checked: not to be read, not UTF-8, or far too much."""

    usual: ClassVar[Trouble] = "text"
