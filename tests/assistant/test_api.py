"""The HTTP interface for programs: what it answers, that this is as described, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import FERRY
from tests.served import Answer, call, serving

QUESTION = "腳踏車另收多少錢？"


@pytest.fixture(scope="module")
def address(indexed: Path) -> Iterator[str]:
    with serving(indexed) as address:
        yield address


@pytest.fixture(scope="module")
def described(address: str) -> dict[str, Any]:
    description: dict[str, Any] = call(address, "/api/openapi.json").plain
    return description


def fits(answer: Answer, described: dict[str, Any], path: str, method: str = "post") -> bool:
    """Whether an answer is what the description says, with no key that it doesn't name."""
    media = described["paths"][path][method]["responses"][str(answer.status)]["content"]["application/json"]
    schema = {**media["schema"], "components": described["components"]}
    Draft202012Validator(schema).validate(answer.plain)
    named = described["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]["properties"]
    return set(answer.plain) <= set(named)


def test_an_answer_is_in_the_reply_format(address: str, described: dict[str, Any]) -> None:
    answer = call(address, "/api/ask", {"question": QUESTION})
    assert answer.status == 200
    assert fits(answer, described, "/ask")
    assert "15元" in answer.plain["answer"]
    cited = answer.plain["citations"][0]
    span = call(address, f"/api/documents/ferry?start={cited['start']}&end={cited['end']}")
    assert span.plain["text"] == cited["quote"]


def test_a_refusal_is_an_answer(address: str, described: dict[str, Any]) -> None:
    answer = call(address, "/api/ask", {"question": "誰發明了真空管？"})
    assert answer.status == 200
    assert fits(answer, described, "/ask")
    assert answer.plain["abstained"]
    assert answer.plain["reason"]


def test_earlier_questions_and_chosen_documents_count(address: str) -> None:
    turned = call(address, "/api/ask", {"question": "那學生票呢？", "turns": ["全票多少錢？"]})
    assert "25元" in turned.plain["answer"]
    elsewhere = call(address, "/api/ask", {"question": QUESTION, "documents": ["garden"]})
    assert {one["document"] for one in elsewhere.plain["passages"]} <= {"garden"}


@pytest.mark.parametrize(("path", "accept"), [("/api/ask?stream=true", "*/*"), ("/api/ask", "text/event-stream")])
def test_a_stream_tells_each_sentence_and_then_the_reply(address: str, path: str, accept: str) -> None:
    answer = call(address, path, {"question": QUESTION}, Accept=accept)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in (event.split("\n") for event in answer.text.strip().split("\n\n"))
    ]
    sentences = [plain for name, plain in events if name == "sentence"]
    assert [name for name, _ in events] == ["sentence"] * len(sentences) + ["reply"]
    assert sentences == events[-1][1]["sentences"]
    assert any("15元" in sentence["text"] for sentence in sentences)


def test_a_stream_of_what_can_not_be_asked_is_refused_at_once(address: str) -> None:
    assert call(address, "/api/ask?stream=true", {"question": " "}).status == 400


def test_passages_are_found_with_their_spans(address: str, described: dict[str, Any]) -> None:
    answer = call(address, "/api/search", {"query": "單程票價", "limit": 3, "documents": ["ferry"]})
    assert fits(answer, described, "/search")
    passages = answer.plain["passages"]
    assert 1 <= len(passages) <= 3
    assert [one["score"] for one in passages] == sorted((one["score"] for one in passages), reverse=True)
    whole = call(address, "/api/documents/ferry").plain["text"]
    assert all(one["text"] == whole[one["start"] : one["end"]] for one in passages)


def test_a_text_is_held_against_the_documents(address: str, described: dict[str, Any]) -> None:
    answer = call(address, "/api/verify", {"text": "腳踏車另收15元。\n\nThe garden closes in March for pruning."})
    assert fits(answer, described, "/verify")
    right, wrong = answer.plain["sentences"]
    assert (right["verdict"], wrong["verdict"]) == ("supported", "contradicted")
    assert "January" in wrong["instead"]
    assert "15元" in answer.plain["citations"][right["citations"][0] - 1]["quote"]


def test_documents_are_listed_some_at_a_time(address: str, described: dict[str, Any]) -> None:
    listed = call(address, "/api/documents?offset=1&limit=1")
    assert fits(listed, described, "/documents", "get")
    assert (listed.plain["total"], listed.plain["offset"]) == (2, 1)
    assert [one["id"] for one in listed.plain["documents"]] == ["garden"]
    assert "source" not in listed.plain["documents"][0]


def test_a_documents_text_is_whole_and_its_own(address: str, described: dict[str, Any]) -> None:
    answer = call(address, "/api/documents/ferry")
    assert fits(answer, described, "/documents/{id}", "get")
    assert answer.plain["author"] == "林月琴"
    assert answer.plain["length"] == answer.plain["end"] == len(answer.plain["text"])
    assert "腳踏車另收15元。" in FERRY
    assert answer.plain["text"].endswith("腳踏車另收15元。")


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/api/ask", {"question": ""}, 400, "bad_question"),
        ("/api/ask", {"question": "\x00\x01"}, 400, "bad_question"),
        ("/api/ask", {"question": "字" * 4001}, 400, "bad_request"),
        ("/api/ask", {"question": 5}, 400, "bad_request"),
        ("/api/ask", {"question": QUESTION, "model": "x"}, 400, "bad_request"),
        ("/api/ask", {"question": QUESTION, "turns": "x"}, 400, "bad_request"),
        ("/api/ask", {"question": QUESTION, "turns": ["x"] * 51}, 400, "bad_request"),
        ("/api/ask", ["question"], 400, "bad_request"),
        ("/api/ask", {"question": "\ud800"}, 400, "bad_request"),
        ("/api/ask", {"question": QUESTION, "documents": ["none"]}, 404, "unknown_document"),
        ("/api/search", {"query": QUESTION, "limit": 0}, 400, "bad_request"),
        ("/api/search", {"query": QUESTION, "limit": 101}, 400, "bad_request"),
        ("/api/verify", {"text": "字" * 50_001}, 400, "bad_request"),
        ("/api/verify", {"text": "腳踏車另收15元。", "documents": ["none"]}, 404, "unknown_document"),
        ("/api/documents/none", None, 404, "unknown_document"),
        ("/api/documents/..%2F..%2Fetc%2Fpasswd", None, 404, "unknown_document"),
        ("/api/documents/ferry?start=-1", None, 404, "unknown_document"),
        ("/api/documents/ferry?start=9&end=4", None, 404, "unknown_document"),
        ("/api/documents/ferry?end=9999999", None, 404, "unknown_document"),
        ("/api/documents/ferry?start=x", None, 400, "bad_request"),
        ("/api/documents?limit=0", None, 400, "bad_request"),
        ("/api/nothing", None, 404, "not_found"),
        ("/api/ask", None, 405, "refused"),
    ],
)
def test_a_fault_has_its_status_and_says_what_is_wrong(
    address: str, path: str, body: object, status: int, error: str
) -> None:
    answer = call(address, path, body)
    assert (answer.status, answer.plain["error"]) == (status, error)
    assert set(answer.plain) == {"error", "message"}
    assert answer.plain["message"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_refused(address: str, content: bytes) -> None:
    answer = call(address, "/api/ask", content=content, Content_Type="application/json")
    assert (answer.status, answer.plain["error"]) == (400, "bad_request")


def test_what_is_too_large_or_of_unknown_size_is_refused_before_it_is_read(address: str) -> None:
    large = call(address, "/api/ask", {"question": "x" * 1_048_577})
    assert (large.status, large.plain["error"]) == (413, "too_large")
    assert call(address, "/api/ask", method="POST", Content_Length="1e3").status in (400, 411)
    unmeasured = call(address, "/api/ask", method="POST", content=b"0\r\n\r\n", Transfer_Encoding="chunked")
    assert (unmeasured.status, unmeasured.plain["error"]) == (411, "length_required")


def test_the_description_names_no_other_server_and_no_script(address: str, described: dict[str, Any]) -> None:
    assert described["servers"] == [{"url": "/api"}]
    assert call(address, "/api/docs").status == 404
    assert call(address, "/api/redoc").status == 404
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert len(operations) == 5
    assert all(one["description"] and "429" in one["responses"] for one in operations)
