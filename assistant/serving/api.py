"""The HTTP interface for programs: JSON in, the reply format out, described under /api/openapi.json.

Every fault is `{"error": …, "message": …}` under the status that fits. Who calls is settled before; see `Caller`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from assistant.errors import AssistantFault, PaceFault, QuestionFault, TextFault
from assistant.judging.check import Verification
from assistant.question import LONGEST_QUESTION
from assistant.reply import Reply
from assistant.serving.service import Found, Listed, Service, Text
from index.errors import IndexFault, UnknownDocument

MOST_TURNS = 50
MOST_DOCUMENTS = 1_000
MOST_PASSAGES = 100
LONGEST_TEXT = 50_000

Ids = Annotated[list[str], Field(max_length=MOST_DOCUMENTS)]
Line = Annotated[str, Field(max_length=LONGEST_QUESTION)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Question(_Body):
    """`turns` are the user's earlier questions, oldest first; `documents` are the ids of those to ask, all by
    default."""

    question: Line
    turns: Annotated[list[Line], Field(max_length=MOST_TURNS)] = []
    documents: Ids | None = None


class Search(_Body):
    """What is sought, how many passages are wanted, and the ids of the documents to look in, all by default."""

    query: Line
    limit: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] = 10
    documents: Ids | None = None


class Claim(_Body):
    """A text in Markdown, and the ids of the documents to hold it against, all by default."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    documents: Ids | None = None


@dataclass(frozen=True, slots=True)
class Passages:
    """The best passages, best first."""

    passages: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """Those from `offset` on, by id, and how many there are in all."""

    total: int
    offset: int
    documents: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """`error` is for programs and stays the same; `message` says what was seen and what to do."""

    error: str
    message: str


_FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": Fault, "description": told}
    for status, told in {
        400: "The request is not as described",
        401: "No token, or none that is known",
        404: "No such document or span",
        413: "The request is too large",
        429: "Too many requests; Retry-After says how many seconds to wait",
        503: "The index can't be used now",
    }.items()
}
_ASKED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The reply; as events, each sentence by itself and then the reply", "model": Reply},
}
_STREAM: dict[str, Any] = {"text/event-stream": {"schema": {"type": "string"}}}


def api(service: Service, count: Callable[[Request], None]) -> FastAPI:
    """The application, to be mounted. `count` raises PaceFault for a caller who asks too often."""
    # One schema for what comes and goes: what a reply may leave out is not required of it.
    app = FastAPI(
        title="assistant",
        version="1",
        description="Answers from your documents, each sentence traced to a span. Offsets count characters.",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        responses=_FAULTS,
        dependencies=[Depends(HTTPBearer(auto_error=False, description="`assistant users token NAME` prints one"))],
    )

    @app.post("/ask", responses=_ASKED | {200: _ASKED[200] | {"content": _STREAM}})
    def ask(asked: Question, request: Request, stream: bool = False) -> Response:
        """Answer a question. With `stream`, or `Accept: text/event-stream`, as events named `sentence` and `reply`."""
        count(request)
        if stream or "text/event-stream" in request.headers.get("accept", ""):
            replies = service.replies(asked.question, asked.turns, asked.documents)
            # What is wrong with the question is known before the first word, and still gets a status of its own.
            first = next(replies)
            return StreamingResponse(events(chain([first], replies)), media_type="text/event-stream")
        return JSONResponse(service.ask(asked.question, asked.turns, asked.documents).to_json())

    @app.post("/search")
    def search(sought: Search, request: Request) -> Passages:
        """Find passages, without answering."""
        count(request)
        return Passages(service.search(sought.query, sought.limit, sought.documents))

    @app.post("/verify", responses={200: {"model": Verification}})
    def verify(claimed: Claim, request: Request) -> Response:
        """Tell which sentences of a text the documents support, contradict or don't mention."""
        count(request)
        return JSONResponse(service.verify(claimed.text, claimed.documents).to_json())

    @app.get("/documents")
    def documents(
        offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=MOST_DOCUMENTS)] = 100
    ) -> Documents:
        """List the documents, some at a time."""
        listed = service.documents()
        return Documents(len(listed), offset, listed[offset : offset + limit])

    @app.get("/documents/{id:path}")
    def text(id: str, start: int = 0, end: int | None = None) -> Text:
        """A document's text, or the span of it from `start` to `end`."""
        return service.text(id, start, end)

    for kind in (RequestValidationError, HTTPException, AssistantFault, IndexFault, Exception):
        app.add_exception_handler(kind, _answered)
    return app


def events(replies: Iterator[Reply]) -> Iterator[str]:
    """Server-sent events: each sentence when it stands, at last the whole reply."""
    told = 0
    for reply in replies:
        plain = reply.to_json()
        done = [one for one, sentence in zip(plain["sentences"], reply.sentences, strict=True) if not sentence.pending]
        for one in done[told:]:
            yield _event("sentence", one)
        told = max(told, len(done))
    yield _event("reply", plain)


def refusal(status: int, error: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A fault as every program gets it."""
    return JSONResponse({"error": error, "message": message}, status, headers)


def _event(name: str, plain: object) -> str:
    return f"event: {name}\ndata: {json.dumps(plain, ensure_ascii=False)}\n\n"


def _answered(request: Request, fault: Exception) -> Response:
    """What went wrong, under its status. Of what nobody foresaw the terminal alone tells more."""
    match fault:
        case RequestValidationError():
            return refusal(400, "bad_request", _wrong(fault.errors()))
        case QuestionFault() | TextFault():
            return refusal(400, "bad_question" if isinstance(fault, QuestionFault) else "bad_text", str(fault))
        case UnknownDocument():
            return refusal(404, "unknown_document", str(fault))
        case PaceFault():
            return refusal(429, "too_many", str(fault), {"Retry-After": str(fault.seconds)})
        case AssistantFault() | IndexFault():
            return refusal(503, "unavailable", str(fault))
        case HTTPException():
            error = {400: "bad_request", 404: "not_found"}.get(fault.status_code, "refused")
            return refusal(fault.status_code, error, fault.detail)
    return refusal(500, "broken", "something went wrong here, and the terminal says what")


def _wrong(errors: Sequence[Mapping[str, Any]]) -> str:
    """Each field and what is wrong with it, without repeating what was sent."""
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in errors[:5])
