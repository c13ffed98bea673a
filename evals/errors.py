"""What can be wrong with what an evaluation is given. The library raises these; the command line words them."""

from __future__ import annotations

from pathlib import Path


class EvalFault(Exception):
    """Root of every error this package raises. Its text says where, what was seen, what was expected and what to do."""


class CaseFault(EvalFault):
    """A case that can't be used: its text names the file, the line, the value and what was expected."""


class ReplyFault(EvalFault):
    """A recorded reply that can't be used: its text names the file, the line, the value and what was expected."""


class GateFault(EvalFault):
    """A gate that can't be understood: an unknown measure, or a bound that is no number."""


class BaselineFault(EvalFault):
    """A baseline report that can't be read or was written in another format."""


class RecordingFault(EvalFault):
    """A recording of a model's answers that can't be used or written, or that lacks the answer to a request."""


def place(source: Path | str, line: int) -> str:
    """Where something stands, as editors and terminals link it: `cases.jsonl:12`."""
    return f"{source}:{line}"
