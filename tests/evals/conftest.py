"""Two small documents, cases over them, and replies built by hand: what every test of the evaluation needs.

The last fixtures are the same over the real index of `tests/conftest.py`, for the tests of the command.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.reply import Citation, PassageSpan, Reply, ReplySentence
from evals.case import Case
from index.document import Block, Document
from index.library import Library

Json = dict[str, Any]

FERRY = """渡輪班次
港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。局長陳志明說，增班的原因是去年旅客成長了三成。
票種 | 單程票價
全票 | 40元
學生票 | 25元"""
GARDEN = "The rooftop garden opened in May 2019. It holds 340 species of native plants. It closes in January."


def _document(id: str, text: str, blocks: Sequence[Block] = ()) -> Document:
    return Document(
        id, f"{id}.md", "0" * 64, text, tuple(blocks), title=id.title(), author="林月琴", publisher="港務週報"
    )


def _lines(text: str, kinds: Sequence[str]) -> list[Block]:
    blocks, at = [], 0
    for line, kind in zip(text.split("\n"), kinds, strict=True):
        assert kind in ("heading", "paragraph", "header", "row")
        blocks.append(Block(kind, at, at + len(line), 1 if kind == "heading" else 0))  # type: ignore[arg-type]
        at += len(line) + 1
    return blocks


@pytest.fixture
def documents() -> dict[str, Document]:
    ferry = _document("ferry", FERRY, _lines(FERRY, ["heading", "paragraph", "header", "row", "row"]))
    return {"ferry": ferry, "garden": _document("garden", GARDEN)}


@pytest.fixture
def cite(documents: dict[str, Document]) -> Callable[..., Citation]:
    """A true citation of the first place where a text stands in a document."""

    def make(document: str, quote: str, marker: int = 1) -> Citation:
        start = documents[document].text.index(quote)
        return Citation(marker, document, document.title(), start, start + len(quote), quote)

    return make


@pytest.fixture
def reply() -> Callable[..., Reply]:
    """A reply that answers with a text and citations; one that refuses when the text is empty."""

    def make(
        answer: str = "",
        citations: Sequence[Citation] = (),
        passages: Sequence[tuple[str, int, int]] = (),
        confidence: float = 0.9,
        sentences: Sequence[ReplySentence] = (),
    ) -> Reply:
        return Reply(
            question="?",
            answer=answer or "文件沒有說。",
            abstained=not answer,
            reason=None if answer else "沒有相近的段落。",
            sentences=tuple(sentences),
            citations=tuple(citations),
            conflicts=(),
            passages=tuple(PassageSpan(*passage, 0.5) for passage in passages),
            confidence=confidence,
            seconds=0.01,
        )

    return make


@pytest.fixture
def case() -> Callable[..., Case]:
    def make(
        id: str = "c1", question: str = "每日幾班？", type: str = "numeric", lang: str = "zh-Hant", **more: object
    ) -> Case:
        plain: dict[str, object] = {"answerable": True, "answers": (("120班", "120 班"),), "documents": ("ferry",)}
        return Case(id, question, lang, type, **(plain | more))  # type: ignore[arg-type]

    return make


MORE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"
CASES: list[Json] = [
    {
        "id": "more",
        "question": "旗津航線每日增為幾班？",
        "lang": "zh-Hant",
        "type": "numeric",
        "answerable": True,
        "answers": [["120班"]],
        "documents": ["ferry"],
        "evidence": [MORE],
    },
    {
        "id": "plants",
        "question": "How many species of native plants are there?",
        "lang": "en",
        "type": "numeric",
        "answerable": True,
        "answers": [["340"]],
        "documents": ["garden"],
        "evidence": ["It holds 340 species of native plants."],
    },
    {"id": "no", "question": "船長養幾隻貓？", "lang": "zh-Hant", "type": "unanswerable", "answerable": False},
]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from this project's own gates, and from the CI job that runs these tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, Sequence[Json]], Path]:
    """Writes JSON lines into a file of the test's folder."""

    def rows_into(name: str, rows: Sequence[Json]) -> Path:
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (tmp_path / name).write_text("".join(lines), encoding="utf-8")
        return tmp_path / name

    return rows_into


@pytest.fixture
def cases(write: Callable[[str, Sequence[Json]], Path]) -> Path:
    """A file of three cases over the real index: two answerable ones and one that isn't."""
    return write("cases.jsonl", CASES)


@pytest.fixture
def right(indexed: Path) -> list[Json]:
    """Replies that answer each of these cases rightly, as another system could have written them."""
    library = Library.open(indexed)
    rows = [_right(library, case) for case in CASES]
    library.close()
    return rows


def _right(library: Library, case: Json) -> Json:
    if not case["answerable"]:
        return {"id": case["id"], "answer": "The documents don't say.", "abstained": True, "citations": []}
    (document,), (quote,) = case["documents"], case["evidence"]
    start = library.document(document).text.index(quote)
    citation = {"marker": 1, "document": document, "start": start, "end": start + len(quote), "quote": quote}
    return {"id": case["id"], "answer": f"{quote}[1]", "abstained": False, "citations": [citation]}
