"""Replies recorded earlier, here or by another system, in the reply format: one JSON line each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from assistant.reply import Citation, Conflict, PassageSpan, Reply, ReplySentence, Side, Usage, Verdict
from evals.case import Case
from evals.errors import ReplyFault
from evals.lines import Line, read_lines, shown

T = TypeVar("T", str, int, float, bool, list[Any], dict[str, Any])
_WORDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}
_VERDICTS: tuple[Verdict, ...] = ("supported", "contradicted", "not found")


def read_replies(path: Path, cases: Sequence[Case]) -> dict[str, Reply]:
    """The recorded reply to each case, by case id; replies to other questions are left out. Raises ReplyFault for a
    line that is no reply, an id that stands twice, and a case without a reply."""
    replies: dict[str, Reply] = {}
    for line in read_lines(path, ReplyFault):
        id = _get(line.value, "id", str, line.where)
        if id in replies:
            raise ReplyFault(f"{line.where}: a second reply with the id {shown(id)!r}; expected one for each case")
        replies[id] = reply_from(line)
    for case in cases:
        if case.id not in replies:
            raise ReplyFault(f"{path}: no reply with the id {case.id!r}; expected one for the case at {case.where}")
    return {case.id: replies[case.id] for case in cases}


def reply_from(line: Line) -> Reply:
    """A reply from its JSON object: `answer`, `abstained` and `citations` (with marker, document, start, end and quote)
    are needed, the rest may be absent; other keys are ignored. Without `confidence` it is NaN. Raises ReplyFault."""
    value, where = line.value, line.where
    return Reply(
        question=_get(value, "question", str, where, ""),
        answer=_get(value, "answer", str, where),
        abstained=_get(value, "abstained", bool, where),
        reason=_optional(value, "reason", str, where),
        sentences=tuple(_sentence(one, where) for one in _objects(value, "sentences", where, [])),
        citations=tuple(_citation(one, where) for one in _objects(value, "citations", where)),
        conflicts=tuple(_conflict(one, where) for one in _objects(value, "conflicts", where, [])),
        passages=tuple(_passage(one, where) for one in _objects(value, "passages", where, [])),
        confidence=_get(value, "confidence", float, where, math.nan),
        seconds=_get(value, "seconds", float, where, math.nan),
        note=_optional(value, "note", str, where),
        answered_by=_optional(value, "answered_by", str, where),
        usage=_usage(_optional(value, "usage", dict, where), where),
    )


def _citation(value: dict[str, Any], where: str) -> Citation:
    return Citation(
        marker=_get(value, "marker", int, where),
        document=_get(value, "document", str, where),
        title=_get(value, "title", str, where, ""),
        start=_get(value, "start", int, where),
        end=_get(value, "end", int, where),
        quote=_get(value, "quote", str, where),
        page=_optional(value, "page", int, where),
    )


def _sentence(value: dict[str, Any], where: str) -> ReplySentence:
    named = _get(value, "verdict", str, where, "supported")
    verdict = next((one for one in _VERDICTS if one == named), None)
    markers = _get(value, "citations", list, where, [])
    if verdict is None:
        raise ReplyFault(f"{where}: 'verdict' is {shown(named)}; expected one of {', '.join(_VERDICTS)}")
    if not all(_is(marker, int) for marker in markers):
        raise ReplyFault(
            f"{where}: a sentence's 'citations' is {shown(markers)}; expected a list of markers, such as [1]"
        )
    reason = _get(value, "reason", str, where, "")
    return ReplySentence(_get(value, "text", str, where), tuple(markers), verdict, reason=reason)


def _usage(value: dict[str, Any] | None, where: str) -> Usage | None:
    if value is None:
        return None
    prompt, completion = (_get(value, name, int, where) for name in ("prompt", "completion"))
    return Usage(prompt, completion, _get(value, "counted", bool, where, False))


def _passage(value: dict[str, Any], where: str) -> PassageSpan:
    document = _get(value, "document", str, where)
    start, end = _get(value, "start", int, where), _get(value, "end", int, where)
    return PassageSpan(document, start, end, _get(value, "score", float, where, 0.0))


def _conflict(value: dict[str, Any], where: str) -> Conflict:
    sides = [
        Side(_get(one, "value", str, where), _get(one, "marker", int, where)) for one in _objects(value, "sides", where)
    ]
    return Conflict(_get(value, "about", str, where), tuple(sides))


def _objects(value: dict[str, Any], key: str, where: str, otherwise: list[Any] | None = None) -> list[dict[str, Any]]:
    found = _get(value, key, list, where, otherwise)
    for one in found:
        if not isinstance(one, dict):
            raise ReplyFault(f"{where}: {key!r} holds {shown(one)}; expected objects only")
    return found


def _optional(value: dict[str, Any], key: str, kind: type[T], where: str) -> T | None:
    return None if value.get(key) is None else _get(value, key, kind, where)


def _get(value: dict[str, Any], key: str, kind: type[T], where: str, otherwise: T | None = None) -> T:
    found = value.get(key, otherwise)
    if not _is(found, kind):
        seen = f"is {shown(found)}" if key in value else "is missing"
        raise ReplyFault(f"{where}: {key!r} {seen}; expected {_WORDS[kind]}")
    return kind(found)  # type: ignore[arg-type]


def _is(value: object, kind: type[object]) -> bool:
    """Whether a JSON value is of a kind: true and false are no numbers, a whole number is a number."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)
