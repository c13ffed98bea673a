"""Questions handed in from outside: from the command line, or from a file with one JSON object a line.

A line is in the case format, of which `question`, `id` and `turns` are read; other keys are ignored, blank lines too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import BatchFault, QuestionFault
from assistant.question import understand


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that can be asked; `turns` are the user's earlier questions, oldest first."""

    question: str
    turns: tuple[str, ...] = ()
    id: str | None = None


def check_question(question: str, turns: Sequence[str] = ()) -> None:
    """Raise QuestionFault when the question can't be asked: empty, too long, or not text."""
    for text in (question, *turns):
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise QuestionFault("The question is not valid UTF-8 text. Check how it was encoded.")
    understand(question, turns)


def read_batch(name: str) -> list[Asked]:
    """Every question of the file `name`, or of standard input when it is "-", in order.

    Nothing is returned unless every line is good: BatchFault names the first line that isn't and what is wrong with it.
    """
    source = "standard input" if name == "-" else name
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BatchFault(f"{source} can't be read: {error.strerror}. Name a file of JSON lines, or - .") from error
    asked = list(_read_lines(source, content))
    if not asked:
        raise BatchFault(f'{source} holds no question. Put one JSON object on each line: {{"question": "…"}}.')
    return asked


def _read_lines(source: str, content: bytes) -> Iterator[Asked]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield _read_line(line)
        except (BatchFault, QuestionFault) as fault:
            raise BatchFault(f"{source}, line {number}: {fault} No question of this batch was asked.") from fault


def _read_line(line: bytes) -> Asked:
    row = _parse(line)
    question, turns, identity = row.get("question"), row.get("turns", []), row.get("id")
    if not isinstance(question, str):
        raise BatchFault(f'"question" is {_seen(question)}; a string is expected.')
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise BatchFault(f'"turns" is {_seen(turns)}; a list of strings is expected.')
    if identity is not None and not isinstance(identity, str):
        raise BatchFault(f'"id" is {_seen(identity)}; a string is expected.')
    check_question(question, turns)
    return Asked(question, tuple(turns), identity)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BatchFault(f"byte {error.start + 1} is not valid UTF-8. Save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise BatchFault(f"{_seen(line.decode('utf-8'))} is not JSON; one object on each line is expected.") from error
    if not isinstance(row, dict):
        raise BatchFault(f'{_seen(row)} is not a JSON object; {{"question": "…"}} is expected.')
    return row


def _seen(value: object) -> str:
    """What stands in the place of the expected value, shortened."""
    if value is None:
        return "missing"
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 40 else shown[:40] + "…"
