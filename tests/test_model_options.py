"""Commands with a language model, from their options to what is printed; and without one, whatever the environment."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.scripted import Json, Script, fails, number_of, playing

Command = Callable[..., Any]
QUESTION = "旗津航線每日幾班？"
TRUE, FALSE = "港務局把旗津航線增為每日120班。", "港務局把旗津航線增為每日210班。"


def scripted(request: Json) -> Script:
    number = number_of(request, "每日120班")
    return Script(f"{TRUE}[{number}]{FALSE}[{number}]")


def test_what_a_model_wrote_is_printed_with_its_sources_and_the_rest_struck_out(
    command: Command, indexed: Path
) -> None:
    with playing(scripted) as server:
        words = ["ask", QUESTION, "--index", str(indexed), "--llm-url", server.url, "--llm-model", "toy"]
        asked, dropped = command(*words), command(*words, "--llm-unsupported", "drop")
    answer, why, struck, blank, *sources = asked.out.splitlines()
    assert why == "由語言模型撰寫，每句都與所引段落核對過。來源：林月琴（2024年3月15日）。"
    assert (asked.code, answer, blank) == (0, TRUE + "[1]", "")
    assert struck.startswith(f"~~{FALSE}~~ (所引段落")
    assert sources[0] == "[1] 渡輪時刻表修訂說明 — 林月琴, 港務週報, 2024-03-15"
    assert FALSE not in dropped.out
    assert dropped.out.splitlines()[0] == answer


def test_a_model_that_is_down_is_said_in_one_line_before_the_quoted_answer(command: Command, indexed: Path) -> None:
    words = ["ask", QUESTION, "--index", str(indexed)]
    with playing(fails(401, "no\x1b[2J")) as server:
        asked = command(*words, "--llm-url", server.url, "--llm-model", "toy")
    assert asked.err == "assistant: 127.0.0.1: Error code: 401 - no\\x1b[2J\n"
    note, *rest = asked.out.splitlines()
    assert note == "(語言模型 toy 不接受這把金鑰，所以改為引用文件原句作答。)"
    assert rest == command(*words).out.splitlines()


@pytest.mark.parametrize(
    ("keys", "sent"),
    [
        ({"ASSISTANT_LLM_KEY": "mine", "OPENAI_API_KEY": "other"}, "Bearer mine"),
        ({"OPENAI_API_KEY": "other"}, "Bearer other"),
        ({}, None),
    ],
)
def test_the_key_comes_from_the_environment(
    command: Command, indexed: Path, monkeypatch: pytest.MonkeyPatch, keys: dict[str, str], sent: str | None
) -> None:
    for name in ("ASSISTANT_LLM_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, key in keys.items():
        monkeypatch.setenv(name, key)
    with playing(scripted) as server:
        command("ask", QUESTION, "--index", str(indexed), "--llm-url", server.url, "--llm-model", "toy")
    assert [headers.get("authorization") for headers in server.headers] == [sent]


def test_without_an_address_no_model_is_asked_whatever_the_environment_says(
    command: Command, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(scripted) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        asked = json.loads(command("ask", QUESTION, "--json", "--index", str(indexed)).out)
    assert server.requests == []
    assert "answered_by" not in asked


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--llm-url", "localhost:11434", "--llm-model", "toy"],
            "--llm-url is 'localhost:11434'; expected the address",
        ),
        (["--llm-url", "http://127.0.0.1:9/v1"], "--llm-url http://127.0.0.1:9/v1 needs --llm-model"),
        (["--llm-model", "toy"], "--llm-model toy needs --llm-url"),
        (["--llm-timeout", "soon"], "'soon' is no time; seconds over 0 are expected"),
        (["--llm-timeout", "nan"], "'nan' is no time"),
        (["--llm-unsupported", "hide"], "invalid choice: 'hide'"),
    ],
)
@pytest.mark.parametrize("name", ["ask", "chat"])
def test_options_of_no_use_are_refused_with_what_was_expected(
    command: Command, indexed: Path, name: str, options: list[str], said: str
) -> None:
    outcome = command(name, *(["x?"] if name == "ask" else []), "--index", str(indexed), *options)
    assert outcome.code == 2
    assert said in outcome.err


def test_the_examples_that_the_chat_offers_are_tried_without_the_model(seeded: Path) -> None:
    from assistant.ask import Assistant
    from assistant.chat.interface import suggested
    from assistant.judging.judge import Judge
    from assistant.writing.endpoint import Endpoint
    from assistant.writing.generate import Writer
    from assistant.writing.model import Settings
    from index.library import Library

    with playing(scripted) as server, closing(Library.open(seeded)) as library:
        model = Endpoint(Settings(server.url, "toy"))
        assert suggested(Assistant(library, writer=Writer(library, model, Judge(library))))
    assert server.requests == []


def test_an_exported_chat_strikes_out_what_is_not_supported() -> None:
    from assistant.chat.english import ENGLISH
    from assistant.chat.export import to_markdown
    from assistant.history import Kept
    from assistant.reply import Reply, ReplySentence

    sentences = (ReplySentence("Held.", ()), ReplySentence("Not *held*.", (), "not found", reason="it cites nothing"))
    reply = Reply("Q?", "Held.", False, None, sentences, (), (), (), 1.0, 0.1)
    text = to_markdown("T", [Kept("1", "c", "2026-01-01T00:00:00", "Q?", (), reply, 1, {})], ENGLISH)
    assert "Held.\n\n~~Not \\*held\\*.~~ (it cites nothing)\n" in text
