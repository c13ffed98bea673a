"""The tools for language models, called by the protocol's own client over standard input and output and over HTTP."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from assistant.serving.access import Users
from tests.served import serving

Work = Callable[[ClientSession], Awaitable[Any]]
Talk = Callable[[Work], Any]


@pytest.fixture(scope="module")
def address(indexed: Path) -> Iterator[str]:
    with serving(indexed) as address:
        yield address


@pytest.fixture(params=["stdio", "http"])
def talk(request: pytest.FixtureRequest, indexed: Path, address: str) -> Talk:
    """Does something with a client that is connected in one of the two ways."""
    if request.param == "http":
        return lambda work: asyncio.run(over_http(f"{address}/mcp", work))
    return lambda work: asyncio.run(over_stdio(indexed, work))


async def over_stdio(index: Path, work: Work) -> Any:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant", "mcp", "--index", str(index)], env=dict(os.environ)
    )
    async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        return await work(session)


async def over_http(address: str, work: Work) -> Any:
    async with streamable_http_client(address) as (read, write, *_), ClientSession(read, write) as session:
        await session.initialize()
        return await work(session)


def said(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_the_tools_say_what_they_take_and_give(talk: Talk) -> None:
    listed = talk(lambda session: session.list_tools())
    tools = {tool.name: tool for tool in listed.tools}
    assert sorted(tools) == ["ask", "search", "show", "verify"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())
    assert set(tools["ask"].input_schema["properties"]) == {"question", "turns", "documents"}
    assert {"answer", "citations", "abstained"} <= set(tools["ask"].output_schema["properties"])


def test_asking_gives_the_reply_format_and_showing_its_quotes(talk: Talk) -> None:
    async def work(session: ClientSession) -> tuple[CallToolResult, CallToolResult]:
        asked = await session.call_tool("ask", {"question": "腳踏車另收多少錢？"})
        cited = (asked.structured_content or {})["citations"][0]
        span = {name: cited[name] for name in ("document", "start", "end")}
        return asked, await session.call_tool("show", span)

    asked, shown = talk(work)
    assert not asked.is_error
    assert "15元" in asked.structured_content["answer"]
    assert "15元" in said(asked)
    assert shown.structured_content["text"] == asked.structured_content["citations"][0]["quote"]


def test_searching_gives_passages(talk: Talk) -> None:
    found = talk(lambda session: session.call_tool("search", {"query": "rooftop garden", "limit": 2}))
    assert found.structured_content["passages"][0]["document"] == "garden"


def test_verifying_gives_a_verdict_on_each_sentence(talk: Talk) -> None:
    told = talk(
        lambda session: session.call_tool(
            "verify", {"text": "腳踏車另收15元。\n\nThe garden closes in March for pruning."}
        )
    )
    assert [one["verdict"] for one in told.structured_content["sentences"]] == ["supported", "contradicted"]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": " "}, "question"),
        ("ask", {}, "question"),
        ("show", {"document": "none"}, "no document 'none'"),
        ("show", {"document": "ferry", "start": 5, "end": 2}, "5 to 2 is no span"),
        ("search", {"query": "x", "limit": 0}, "greater than or equal to 1"),
    ],
)
def test_a_fault_is_an_error_that_says_what_is_wrong(
    address: str, tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = asyncio.run(over_http(f"{address}/mcp", lambda session: session.call_tool(tool, arguments)))
    assert result.is_error
    assert told in said(result)


def test_who_asks_too_often_is_told_to_wait(indexed: Path) -> None:
    async def thrice(session: ClientSession) -> list[CallToolResult]:
        return [await session.call_tool("show", {"document": "garden"}) for _ in range(3)]

    with serving(indexed, "--rate", "2") as address:
        results = asyncio.run(over_http(f"{address}/mcp", thrice))
    assert [result.is_error for result in results] == [False, False, True]
    assert "try again in" in said(results[-1])


def test_without_a_token_no_tool_is_even_named(indexed: Path, tmp_path: Path) -> None:
    Users(tmp_path / "users.json").add("ruth", "a long pass phrase")
    with (
        serving(indexed, "--auth", str(tmp_path / "users.json")) as address,
        pytest.RaisesGroup(pytest.RaisesExc(Exception), flatten_subgroups=True),
    ):
        asyncio.run(over_http(f"{address}/mcp", lambda session: session.list_tools()))
