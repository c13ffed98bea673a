"""A model's answers written down as they come, and played back without it: so that CI can score a model it can't reach.

A request is known by its text alone but for the fence, which is new each time. What the documents, the question or the
program's own prompt change makes another request, and another needs recording.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any, get_args

from assistant.errors import NoAnswer, Why
from assistant.reply import Usage
from assistant.writing.model import Model, Piece, Prompt
from evals.errors import RecordingFault
from evals.lines import Line, read_lines, shown


class Recording:
    """A model whose every answer is added to a file: one JSON object a line, `request` first. Safe for threads."""

    def __init__(self, model: Model, path: Path) -> None:
        self.name = model.name
        self.host = model.host
        self._model = model
        self._path = path
        self._lock = Lock()

    def write(self, prompt: Prompt, streamed: bool) -> Iterator[Piece]:
        """As the model does, and kept once it is whole. RecordingFault when the file can't be written."""
        text, usage = "", None
        try:
            for piece in self._model.write(prompt, streamed):
                text += piece.text
                usage = piece.usage or usage
                yield piece
        except NoAnswer as fault:
            self._keep(prompt, {"fault": fault.why, "text": str(fault)})
            raise
        cost = {"prompt": usage.prompt, "completion": usage.completion} if usage else None
        self._keep(prompt, {"answer": text, "usage": cost})

    def _keep(self, prompt: Prompt, said: dict[str, Any]) -> None:
        line = json.dumps({"request": prompt.key, "model": self.name, **said}, ensure_ascii=False)
        try:
            with self._lock, self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            raise RecordingFault(f"{self._path}: answers can't be written there: {error.strerror}") from error


class Replay:
    """The model of a recording. Of two answers to one request the later counts. RecordingFault for a file that is no
    recording, or of two models."""

    host = "a recording"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = {_request(line): line for line in read_lines(path, RecordingFault)}
        names = sorted({str(line.value.get("model")) for line in self._lines.values()})
        if len(names) != 1:
            raise RecordingFault(f"{path}: holds answers of {', '.join(names) or 'no model'}; expected those of one")
        (self.name,) = names

    def write(self, prompt: Prompt, streamed: bool) -> Iterator[Piece]:
        """What the model said to the same request. RecordingFault when it was never asked so; NoAnswer as recorded."""
        line = self._lines.get(prompt.key)
        if line is None:
            raise RecordingFault(
                f"{self._path}: holds no answer to the request {prompt.key[:12]}…: its documents, question or prompt "
                "are others than when this was recorded; record again with --llm-url URL --llm-model NAME --record FILE"
            )
        answer, fault, usage = (line.value.get(name) for name in ("answer", "fault", "usage"))
        if isinstance(answer, str):
            yield Piece(answer, _usage(usage))
        else:
            why = next((one for one in get_args(Why) if one == fault), None)
            if why is None:
                raise RecordingFault(f"{line.where}: neither an 'answer' nor a known 'fault': {shown(line.value)}")
            raise NoAnswer(why, str(line.value.get("text", "")))


def _request(line: Line) -> str:
    request = line.value.get("request")
    if not isinstance(request, str):
        raise RecordingFault(f"{line.where}: 'request' is {shown(request)}; expected a line that --record wrote")
    return request


def _usage(told: object) -> Usage | None:
    return Usage(int(told["prompt"]), int(told["completion"])) if isinstance(told, dict) else None
