"""A model behind a real server on the loopback: what is sent, what is read, and what each failure is called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from assistant.errors import NoAnswer, SettingsFault
from assistant.reply import Usage
from assistant.writing.endpoint import Endpoint
from assistant.writing.model import Piece, Prompt, Settings
from tests.scripted import Script, fails, playing

PROMPT = Prompt("Rules.", "Request.", "f00")
SAID = "渡輪每日120班。[1]"


def endpoint(url: str, **more: Any) -> Endpoint:
    return Endpoint(Settings(url, "toy", **more))


def text_of(pieces: Iterator[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def why(url: str, streamed: bool = True, **more: Any) -> str:
    with pytest.raises(NoAnswer) as caught:
        list(endpoint(url, **more).write(PROMPT, streamed))
    return caught.value.why


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_an_answer_is_read_whole_however_its_bytes_are_cut(streamed: bool, step: int) -> None:
    with playing(Script(SAID, step=step)) as server:
        pieces = list(endpoint(server.url).write(PROMPT, streamed))
    assert text_of(iter(pieces)) == SAID
    assert [piece.usage for piece in pieces if piece.usage] == [Usage(321, 12)]


def test_the_request_holds_the_prompt_and_the_model_and_a_key_only_when_there_is_one() -> None:
    with playing(Script(SAID)) as server:
        list(endpoint(server.url).write(PROMPT, True))
        list(endpoint(server.url, key="sesame").write(PROMPT, False))
    assert [request["model"] for request in server.requests] == ["toy", "toy"]
    assert server.requests[0]["messages"] == [
        {"role": "system", "content": "Rules."},
        {"role": "user", "content": "Request."},
    ]
    assert [request["stream"] for request in server.requests] == [True, False]
    assert [headers.get("authorization") for headers in server.headers] == [None, "Bearer sesame"]


def test_the_environment_adds_no_header_and_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "OPENAI_BASE_URL": "http://192.0.2.1/v1",
        "OPENAI_API_KEY": "secret",
        "OPENAI_ADMIN_KEY": "secret",
        "OPENAI_ORG_ID": "secret",
        "OPENAI_PROJECT_ID": "secret",
        "OPENAI_CUSTOM_HEADERS": "Authorization: secret\nX-More: secret",
        "HTTP_PROXY": "http://192.0.2.1:1",
        "ALL_PROXY": "http://192.0.2.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    with playing(Script(SAID)) as server:
        assert text_of(endpoint(server.url).write(PROMPT, True)) == SAID
    assert "secret" not in json.dumps(server.headers)
    assert [name for name in server.headers[0] if name.startswith("x-")] == ["x-stainless-raw-response"]


def test_a_redirect_is_not_followed() -> None:
    with (
        playing(Script(SAID)) as other,
        playing(Script(status=307, body=b"{}", headers=(("Location", f"{other.url}/chat/completions"),))) as server,
    ):
        assert why(server.url) == "garbled"
    assert other.requests == []


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (fails(401, "bad key"), "denied"),
        (fails(403), "denied"),
        (fails(404, "no such model"), "unknown"),
        (fails(429, "slow down"), "busy"),
        (fails(500), "failed"),
        (fails(400, "too big", "context_length_exceeded"), "long"),
        (fails(400, "This model's maximum context length is 4096 tokens."), "long"),
        (fails(400, "the request exceeds the available context size"), "long"),
        (fails(413), "long"),
        (fails(418), "garbled"),
        (Script(body=b"<html>hello</html>", kind="text/html"), "garbled"),
        (Script(body=b"{not json"), "garbled"),
        (Script(body=b'{"choices": []}'), "garbled"),
        (Script(body=b"[1, 2]"), "garbled"),
        (Script(body=b'{"choices": [{"message": 3}]}'), "garbled"),
        (Script(body=b"data: {not json\n\n", kind="text/event-stream"), "garbled"),
        (Script("half an ans", finish="content_filter"), "empty"),
    ],
)
def test_each_failure_has_its_name(script: Script, expected: str, streamed: bool) -> None:
    with playing(script) as server:
        assert why(server.url, streamed, tries=1) == expected


def test_events_that_lack_parts_are_passed_over() -> None:
    choices: list[Any] = [None, [], [{"delta": None}], [{"delta": {"content": 5}}], [{"delta": {"content": "好。"}}]]
    events = [{}, 42, *({"choices": one} for one in choices), {"choices": [{"finish_reason": "stop"}]}, {"usage": {}}]
    body = ": comment\n\n" + "".join(f"data: {json.dumps(event)}\r\n\r\n" for event in events)
    with playing(Script(body=body.encode(), kind="text/event-stream", step=5)) as server:
        assert text_of(endpoint(server.url).write(PROMPT, True)) == "好。"


def test_a_server_that_does_not_stream_is_read_all_the_same() -> None:
    body = json.dumps({"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}]}).encode()
    with playing(Script(body=body)) as server:
        assert text_of(endpoint(server.url).write(PROMPT, True)) == SAID


def test_an_error_within_the_stream_is_an_error() -> None:
    body = b'data: {"error": {"message": "out of memory"}}\n\n'
    with playing(Script(body=body, kind="text/event-stream")) as server:
        assert why(server.url) == "failed"


def test_a_busy_server_is_asked_again_when_it_says_and_a_failing_one_too() -> None:
    with playing(fails(429, wait="0.1"), fails(503), Script(SAID)) as server:
        before = monotonic()
        assert text_of(endpoint(server.url).write(PROMPT, True)) == SAID
        assert monotonic() - before >= 0.1
    assert len(server.requests) == 3


def test_a_server_that_wants_more_patience_than_there_is_time_is_not_waited_for() -> None:
    with playing(fails(429, wait="100")) as server:
        before = monotonic()
        assert why(server.url, whole=50) == "busy"
        assert monotonic() - before < 50
    assert len(server.requests) == 1


def test_what_a_server_does_not_know_is_left_out_when_it_takes_exception() -> None:
    with playing(fails(400, "Unsupported value: 'temperature'"), Script(SAID)) as server:
        assert text_of(endpoint(server.url, tries=1).write(PROMPT, True)) == SAID
    assert ["temperature" in request for request in server.requests] == [True, False]


def test_nobody_listening_is_unreachable() -> None:
    with playing(Script(SAID)) as server:
        gone = server.url
    assert why(gone, tries=2) == "unreachable"


@pytest.mark.parametrize("streamed", [True, False])
def test_a_cut_connection_is_no_answer(streamed: bool) -> None:
    with playing(Script(SAID, stop=200, then="cut", step=10)) as server:
        assert why(server.url, streamed, tries=1) == ("cut" if streamed else "unreachable")


def test_a_stream_that_ends_unfinished_is_no_answer() -> None:
    with playing(Script(SAID, finish=None)) as server:
        assert why(server.url) == "cut"


@pytest.mark.parametrize("stop", [0, 150])
@pytest.mark.parametrize("then", ["stall", "ping"])
def test_silence_and_signs_of_life_without_an_answer_are_slow(stop: int, then: str) -> None:
    with playing(Script(SAID, stop=stop, then=then)) as server:
        assert why(server.url, first=0.3, whole=0.3) == "slow"
        if then == "stall":
            assert why(server.url, streamed=False, first=0.3, whole=0.3, tries=1) == "slow"


def test_an_answer_that_has_begun_in_time_may_take_the_time_of_the_whole() -> None:
    with playing(Script(SAID, step=40, pace=0.05)) as server:
        before = monotonic()
        assert text_of(endpoint(server.url, first=0.4, whole=20).write(PROMPT, True)) == SAID
        assert monotonic() - before > 0.4


def test_an_answer_that_never_ends_is_not_read_to_the_end() -> None:
    with playing(Script(body=b"x" * 9_000_000, step=100_000)) as server:
        assert why(server.url, tries=1) == "garbled"


@pytest.mark.parametrize("url", ["", "localhost:8080", "ftp://host/v1", "http://", "http://[::1", "file:///etc/passwd"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsFault, match=r"--llm-url is .*expected the address"):
        Settings(url, "toy").check()


def test_an_address_without_a_name_for_the_model_is_refused() -> None:
    with pytest.raises(SettingsFault, match="needs --llm-model"):
        Settings("http://127.0.0.1:1/v1", " ").check()


def test_a_key_is_never_shown() -> None:
    assert "sesame" not in repr(Settings("http://127.0.0.1:1/v1", "toy", "sesame"))
