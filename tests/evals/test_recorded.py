"""Recorded replies: what comes back from the reply format, and what each kind of bad line is told."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.reply import Citation, Conflict, PassageSpan, Reply, ReplySentence, Side
from evals.case import Case
from evals.errors import ReplyFault
from evals.recorded import read_replies

GOOD: dict[str, Any] = {"id": "c1", "answer": "是。[1]", "abstained": False, "citations": []}
CITATION = {"marker": 1, "document": "ferry", "start": 0, "end": 2, "quote": "渡輪"}


def write(folder: Path, *rows: object) -> Path:
    path = folder / "replies.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_reply_comes_back_as_it_was_written(tmp_path: Path, case: Callable[..., Case]) -> None:
    reply = Reply(
        question="每日幾班？",
        answer="120班。[1]",
        abstained=False,
        reason=None,
        sentences=(ReplySentence("120班。", (1,), "contradicted"),),
        citations=(Citation(1, "ferry", "Ferry", 3, 9, "渡輪"), Citation(2, "ferry", "Ferry", 3, 9, "渡輪", 7)),
        conflicts=(Conflict("班次", (Side("96", 1), Side("120", 2))),),
        passages=(PassageSpan("ferry", 0, 90, 0.71),),
        confidence=0.8,
        seconds=0.25,
    )
    assert read_replies(write(tmp_path, reply.to_json("c1")), [case("c1")]) == {"c1": reply}


def test_a_reply_of_another_system_needs_little(tmp_path: Path, case: Callable[..., Case]) -> None:
    path = write(tmp_path, {"id": "other", **GOOD} | {"id": "c2"}, GOOD | {"citations": [CITATION], "model": "x"})
    replies = read_replies(path, [case("c1")])
    assert list(replies) == ["c1"], "the reply to no case is left out"
    assert replies["c1"].citations == (Citation(1, "ferry", "", 0, 2, "渡輪"),)
    assert math.isnan(replies["c1"].confidence)
    assert math.isnan(replies["c1"].seconds)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"answer": 3}, "'answer' is 3; expected a text"),
        ({"abstained": "no"}, "'abstained' is no; expected true or false"),
        ({"citations": {}}, "'citations' is {}; expected a list"),
        ({"citations": ["[1]"]}, "'citations' holds [1]; expected objects only"),
        ({"citations": [CITATION | {"start": True}]}, "'start' is true; expected a whole number"),
        ({"citations": [CITATION | {"end": 2.5}]}, "'end' is 2.5; expected a whole number"),
        ({"citations": [{"marker": 1}]}, "'document' is missing; expected a text"),
        ({"sentences": [{"text": "是。", "verdict": "true"}]}, "'verdict' is true; expected one of supported,"),
        (
            {"sentences": [{"text": "是。", "citations": ["1"]}]},
            "a sentence's 'citations' is [\"1\"]; expected a list of",
        ),
        ({"confidence": "high"}, "'confidence' is high; expected a number"),
    ],
)
def test_a_bad_value_is_told_with_its_place(
    tmp_path: Path, case: Callable[..., Case], change: dict[str, Any], expected: str
) -> None:
    path = write(tmp_path, GOOD | {"id": "c0"}, GOOD | change)
    with pytest.raises(ReplyFault) as caught:
        read_replies(path, [case("c1")])
    assert str(caught.value).startswith(f"{path}:2: {expected}")


def test_an_id_twice_and_a_case_without_reply_are_refused(tmp_path: Path, case: Callable[..., Case]) -> None:
    with pytest.raises(ReplyFault, match=r":2: a second reply with the id 'c1'"):
        read_replies(write(tmp_path, GOOD, GOOD), [case("c1")])
    with pytest.raises(ReplyFault, match=r"no reply with the id 'c2'; expected one for the case at cases.jsonl:2"):
        read_replies(write(tmp_path, GOOD), [case("c1"), case("c2", where="cases.jsonl:2")])
