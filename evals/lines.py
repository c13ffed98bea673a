"""JSON lines: one object per line, each with where it stands, so that whatever is wrong can be found again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import EvalFault, place


@dataclass(frozen=True, slots=True)
class Line:
    """An object and where it was read, such as `cases.jsonl:12`."""

    where: str
    value: dict[str, Any]


def read_lines(path: Path, fault: Callable[[str], EvalFault]) -> Iterator[Line]:
    """The objects of a file in order; blank lines are skipped. Raises `fault(text)` for a file that can't be read or a
    line that is no JSON object."""
    for number, raw in enumerate(_raw_lines(path, fault), start=1):
        where = place(path, number)
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            value = json.loads(text) if text.strip() else None
        except UnicodeDecodeError as error:
            raise fault(f"{where}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error
        except json.JSONDecodeError as error:
            raise fault(
                f"{where}: not JSON at column {error.colno}: {shown(text)}; expected one object a line"
            ) from error
        if value is None and not text.strip():
            continue
        if not isinstance(value, dict):
            raise fault(f"{where}: {shown(value)} is no object; expected one JSON object a line, such as {{...}}")
        yield Line(where, value)


def _raw_lines(path: Path, fault: Callable[[str], EvalFault]) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        raise fault(f"{path}: can't be read: {error.strerror}; expected a file of JSON lines") from error


def shown(value: object) -> str:
    """A value as it stood in JSON, cut where a reader has seen enough."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"
