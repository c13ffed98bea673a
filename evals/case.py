"""A case: a question, and what a right answer to it must have. One JSON line of a case file."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.errors import CaseFault
from evals.lines import Line, read_lines, shown

LANGUAGES = ("zh-Hant", "zh-Hans", "en")
_KEYS = ("id", "question", "turns", "lang", "type", "answerable", "answers", "documents", "evidence")


@dataclass(frozen=True, slots=True)
class Case:
    """`answers` lists required elements, each met by any of its aliases; `evidence` verbatim source sentences.

    `documents` are the gold documents; empty when any will do. `extra` keeps the line's other keys. `where` is the file
    and line it was read from, for messages.
    """

    id: str
    question: str
    lang: str
    type: str
    answerable: bool
    answers: tuple[tuple[str, ...], ...] = ()
    turns: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""


def read_cases(paths: Sequence[Path]) -> tuple[Case, ...]:
    """The cases of all files in order. Raises CaseFault for a file or line that can't be used, an id that stands twice,
    and when there is no case at all."""
    cases: dict[str, Case] = {}
    for path in paths:
        for line in read_lines(path, CaseFault):
            case = case_from(line)
            if case.id in cases:
                raise CaseFault(
                    f"{case.where}: the id {shown(case.id)} is at {cases[case.id].where} too; expected each id once"
                )
            cases[case.id] = case
    if not cases:
        named = ", ".join(str(path) for path in paths) or "no file"
        raise CaseFault(
            f"no cases in {named}; expected at least one JSON line with id, question, lang, type and answerable"
        )
    return tuple(cases.values())


def case_from(line: Line) -> Case:
    """A case from its JSON object. Raises CaseFault naming the place, the value and what was expected."""
    _refuse_slips(line)
    answerable = line.value.get("answerable")
    if not isinstance(answerable, bool):
        raise _fault(line, "answerable", "true or false")
    lang = _text(line, "lang")
    if lang not in LANGUAGES:
        raise _fault(line, "lang", "one of " + ", ".join(LANGUAGES))
    return Case(
        id=_text(line, "id"),
        question=_text(line, "question"),
        lang=lang,
        type=_text(line, "type"),
        answerable=answerable,
        answers=_answers(line, answerable),
        turns=_texts(line, "turns"),
        documents=_texts(line, "documents"),
        evidence=_texts(line, "evidence"),
        extra={key: value for key, value in line.value.items() if key not in _KEYS},
        where=line.where,
    )


def _refuse_slips(line: Line) -> None:
    """Other keys are kept, but one that is nearly ours is a slip that would silently switch off a check."""
    for key in line.value:
        near = difflib.get_close_matches(key.strip().lower(), _KEYS, n=1, cutoff=0.8)
        if key not in _KEYS and near:
            raise CaseFault(f"{line.where}: unknown key {shown(key)}; expected {near[0]!r}, or a name less like it")


def _text(line: Line, key: str) -> str:
    value = line.value.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _fault(line, key, "a text that is not empty")
    return value


def _texts(line: Line, key: str) -> tuple[str, ...]:
    value = line.value.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise _fault(line, key, "a list of texts that are not empty")
    return tuple(value)


def _answers(line: Line, answerable: bool) -> tuple[tuple[str, ...], ...]:
    value = line.value.get("answers", [])
    if not isinstance(value, list) or bool(value) != answerable:
        expected = "a list of required elements" if answerable else "no answers, as the case is not answerable"
        raise _fault(line, "answers", expected)
    for aliases in value:
        if not isinstance(aliases, list) or not aliases:
            raise _fault(line, "answers", "each required element as a list of one or more aliases", aliases)
        if not all(isinstance(alias, str) and alias.strip() for alias in aliases):
            raise _fault(line, "answers", "aliases that are texts and not empty", aliases)
    return tuple(tuple(aliases) for aliases in value)


def _fault(line: Line, key: str, expected: str, value: object = None) -> CaseFault:
    seen = "is missing" if key not in line.value else f"is {shown(line.value[key] if value is None else value)}"
    return CaseFault(f"{line.where}: {key!r} {seen}; expected {expected}")
