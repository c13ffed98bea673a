"""Answers that a scripted model writes: what is supported stands, everything else is seen for what it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.ask import Assistant
from assistant.judging.judge import Judge
from assistant.ranking.ranker import bundled
from assistant.reply import Reply
from assistant.writing.endpoint import Endpoint
from assistant.writing.generate import Unsupported, Writer
from assistant.writing.model import Settings
from index.library import Library
from tests.scripted import Json, Play, Script, fails, number_of, numbered, playing

COST, OPENED = "總經費", "動工"
QUESTION = "北河大橋改建工程總經費是多少？"
TRUE = "改建工程的總經費為3.6億元，由縣政府負擔四成。"


@pytest.fixture(scope="module")
def judge(library: Library) -> Judge:
    return Judge(library)


@pytest.fixture
def answering(library: Library, judge: Judge) -> Callable[..., Any]:
    """An assistant with a model that plays these scripts, and the server they are played on."""

    @contextmanager
    def make(*scripts: Script | Play, unsupported: Unsupported = "strike", **more: Any) -> Iterator[Any]:
        with playing(*scripts) as server:
            model = Endpoint(Settings(server.url, "toy", **more))
            never = replace(bundled(), threshold=0.0)
            yield Assistant(library, never, Writer(library, model, judge, unsupported)), server

    return make


Answering = Callable[..., Any]


def says(text: str) -> Play:
    """A script of this text, in which {what} is the number of the first sentence that holds it."""

    def play(request: Json) -> Script:
        numbers = {name: number_of(request, name) for name in (COST, OPENED) if f"{{{name}}}" in text}
        return Script(text.format(**numbers), step=5)

    return play


def asked(answering: Answering, script: Script | Play, question: str = QUESTION, **more: Any) -> Reply:
    with answering(script, **more) as (assistant, _):
        reply: Reply = assistant.ask(question)
    return reply


@pytest.mark.parametrize(
    "mark", ["[{總經費}]", "【{總經費}】", "［{總經費}］", "〔{總經費}〕", "[{總經費}, {動工}]", " ({總經費})"]
)
def test_a_true_sentence_stands_with_the_span_it_cites(answering: Answering, library: Library, mark: str) -> None:
    reply = asked(answering, says(TRUE + mark))
    assert not reply.abstained
    assert [(one.text, one.verdict) for one in reply.sentences] == [(TRUE, "supported")]
    assert reply.citations[0].quote == "北河大橋改建工程總經費為3.6億元，由縣政府負擔四成。"
    text = library.document("bridge").text
    assert all(text[one.start : one.end] == one.quote for one in reply.citations)
    assert reply.answer.startswith(TRUE + "[1]")
    assert (reply.answered_by, reply.note) == ("toy", None)
    assert reply.usage
    assert (reply.usage.prompt, reply.usage.completion, reply.usage.counted) == (321, 12, False)


@pytest.mark.parametrize(
    ("written", "verdicts", "reason"),
    [
        ("總經費為3.6億元。[99]", {"not found"}, "所引的第 99 句並不存在"),
        ("總經費為3.6億元。[0]", {"not found"}, "所引的第 0 句並不存在"),
        ("總經費為3.6億元。[{總經費}][99]", {"not found"}, "所引的第 99 句並不存在"),
        ("總經費為3.6億元。[1-9]", {"not found"}, "一次引用 9 處，無從核對"),
        ("總經費為6.3億元。[{總經費}]", {"not found", "contradicted"}, ""),
        ("由縣政府負擔六成。[{總經費}]", {"not found", "contradicted"}, ""),
        ("總經費為3.6億元。[{動工}]", {"not found", "contradicted"}, ""),
        ("市長決定把大橋漆成紅色。[{總經費}]", {"not found"}, "所引段落沒有這麼說"),
    ],
)
def test_what_a_citation_does_not_carry_is_struck_and_makes_no_answer(
    answering: Answering, written: str, verdicts: set[str], reason: str
) -> None:
    reply = asked(answering, says(written))
    assert reply.abstained
    assert reply.citations == ()
    assert reply.reason == "語言模型寫的句子，沒有一句得到所引段落支持。"
    (sentence,) = reply.sentences
    assert sentence.verdict in verdicts
    assert sentence.citations == ()
    assert sentence.reason
    assert reason in sentence.reason
    assert reply.passages


def test_a_contradicted_sentence_says_what_stands_there_instead(answering: Answering) -> None:
    reply = asked(answering, says("總經費為6.3億元，由縣政府負擔四成。[{總經費}]"))
    assert reply.sentences[0].verdict == "contradicted"
    assert "3.6億元" in reply.sentences[0].reason


def test_only_what_is_supported_is_the_answer_and_the_rest_stays_visible(answering: Answering) -> None:
    script = says(TRUE + "[{總經費}]全部由中央出資。[{總經費}]大家都很期待。")
    reply = asked(answering, script)
    assert reply.answer == TRUE + "[1]"
    assert [one.verdict for one in reply.sentences] == ["supported", "not found", "not found"]
    assert reply.sentences[2].reason == "沒有指出依據"
    dropped = asked(answering, script, unsupported="drop")
    assert [one.text for one in dropped.sentences] == [TRUE]
    assert dropped.answer == reply.answer


def test_a_model_that_finds_nothing_refuses(answering: Answering) -> None:
    reply = asked(answering, Script("NOT_IN_DOCUMENTS"))
    assert (reply.abstained, reply.answered_by, reply.sentences) == (True, "toy", ())
    assert reply.answer == "文件中沒有說明這個問題的答案。"
    assert reply.reason == "語言模型讀了最接近的段落，沒有找到答案。"


def test_a_table_row_is_judged_with_its_header_and_cited_alone(answering: Answering) -> None:
    def play(request: Json) -> Script:
        number = number_of(request, "路線：紅線")
        return Script(f"{numbered(request)[number]}[{number}]路線：紅線；票價：18元。[{number}]")

    reply = asked(answering, play, "紅線的票價是多少？")
    assert [(one.text, one.verdict == "supported") for one in reply.sentences] == [
        ("路線：紅線；班距：15分鐘；票價：12元。", True),
        ("路線：紅線；票價：18元。", False),
    ]
    assert [one.quote for one in reply.citations] == ["紅線 | 15分鐘 | 12元"]


def test_thoughts_and_repetitions_are_left_out(answering: Answering) -> None:
    reply = asked(answering, says(f"<think>或許是9億？[1]</think>{TRUE}[{{總經費}}]\n{TRUE}[{{總經費}}]"))
    assert [one.text for one in reply.sentences] == [TRUE]


def test_what_was_judged_of_thoughts_without_a_beginning_is_forgotten(answering: Answering) -> None:
    thought = "工程自2024年9月1日動工。[{動工}]由縣政府負擔四成。[{總經費}]好。"
    reply = asked(answering, says(f"{thought}</think>{TRUE}[{{總經費}}]"))
    assert [(one.text, one.citations) for one in reply.sentences] == [(TRUE, (1,))]
    assert [one.marker for one in reply.citations] == [1]


def test_a_name_or_a_number_is_in_no_language(answering: Answering) -> None:
    reply = asked(answering, says("3.6億元。[{總經費}]"), "What is the total cost of the 北河大橋 rebuilding project?")
    assert reply.note == (
        "The language model toy answered in another language, so the answer is quoted from the documents instead."
    )
    reply = asked(answering, Script("64. [1]"), "How many hives does the Willowbrook Apiary keep?")
    assert reply.note is None


def test_the_other_script_is_written_in_the_questions(answering: Answering) -> None:
    reply = asked(answering, says("改建工程的总经费为3.6亿元，由县政府负担四成。[{總經費}]"))
    assert reply.sentences[0].text == TRUE
    assert reply.sentences[0].verdict == "supported"


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (fails(401), "不接受這把金鑰"),
        (fails(404), "在伺服器上找不到"),
        (fails(429), "忙不過來"),
        (fails(500), "的伺服器出錯了"),
        (Script(TRUE + "[1]", stop=40, then="cut"), ""),
        (Script(TRUE + "[1]", stop=40, then="stall"), "太久沒有回答"),
        (Script(body=b"<html></html>", kind="text/html"), "的回應無法解讀"),
        (Script(body=b'{"choices": []}'), "的回應無法解讀"),
        (Script("長" * 7_000 + "。[1]"), "的回應無法解讀"),
        (Script(""), "什麼也沒有回答"),
        (Script("<think>想了又想"), "什麼也沒有回答"),
        (Script("……"), "什麼也沒有回答"),
        (Script("很抱歉，我無法回答這個問題。"), "沒有指出任何依據"),
        (Script(TRUE), "沒有指出任何依據"),
        (Script("The budget is 360 million dollars. [1]"), "用別的語言回答"),
        (fails(400, "maximum context length"), "放不下這個問題的段落"),
    ],
)
def test_without_a_usable_answer_the_documents_are_quoted_and_one_line_says_why(
    answering: Answering, bold: Assistant, script: Script, why: str
) -> None:
    reply = asked(answering, script, first=1.0, whole=1.0, tries=1)
    assert reply.note
    assert reply.note.startswith("語言模型 toy ")
    assert why in reply.note
    quoted = bold.ask(QUESTION)
    assert replace(reply, note=None, seconds=0) == replace(quoted, seconds=0)


def test_a_model_without_room_is_asked_again_with_half_of_the_evidence(answering: Answering) -> None:
    with answering(fails(400, "too long", "context_length_exceeded"), says(TRUE + "[{總經費}]")) as (assistant, server):
        reply = assistant.ask(QUESTION)
    assert reply.answered_by == "toy"
    sizes = [len("".join(numbered(request).values())) for request in server.requests]
    assert 0 < sizes[1] <= 0.6 * sizes[0]


def test_while_it_is_written_a_sentence_is_pending_until_it_is_judged(answering: Answering) -> None:
    with answering(says(TRUE + "[{總經費}]總經費為9億元。[{總經費}]")) as (assistant, _):
        *parts, last = assistant.stream(QUESTION)
    pending = [[one.text for one in part.sentences if one.pending] for part in parts]
    assert ["改建工程"] in [[text[:4] for text in texts] for texts in pending]
    assert max(map(len, pending)) == 1
    for part in parts:
        assert "9億" not in part.answer
        assert all(one.verdict != "supported" or one.pending or one.text == TRUE for one in part.sentences)
    assert not any(one.pending for one in last.sentences)
    assert [one.verdict for one in last.sentences][:1] == ["supported"]
    assert last.sentences[1].verdict != "supported"


def test_what_is_not_said_and_what_is_about_the_documents_is_not_sent(library: Library, judge: Judge) -> None:
    with playing(Script("不該問我。[1]")) as server:
        writer = Writer(library, Endpoint(Settings(server.url, "toy")), judge)
        careful = Assistant(library, writer=writer)
        assert careful.ask("量子糾纏的貝爾不等式如何推導？").abstained
        assert careful.ask("有哪些文件？").answered_by is None
    assert server.requests == []


def test_what_has_changed_while_the_model_wrote_is_no_longer_cited(texts: Path, tmp_path: Path) -> None:
    shutil.copytree(texts, tmp_path / "texts")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([tmp_path / "texts"])

    def changing(request: Json) -> Script:
        bridge = tmp_path / "texts" / "bridge.md"
        bridge.write_text(bridge.read_text(encoding="utf-8").replace("3.6億元", "9.9億元"), encoding="utf-8")
        library.update([tmp_path / "texts"])
        return says(TRUE + "[{總經費}]")(request)

    with playing(changing) as server, closing(library):
        model = Endpoint(Settings(server.url, "toy"))
        reply = Assistant(library, writer=Writer(library, model, Judge(library))).ask(QUESTION)
    assert reply.abstained
    assert [(one.verdict, one.reason) for one in reply.sentences] == [("not found", "所引的文件已經改過")]


def test_a_comparison_is_asked_with_evidence_of_each_source(answering: Answering) -> None:
    with answering(Script("NOT_IN_DOCUMENTS")) as (assistant, server):
        assistant.ask("許文彬和方怡君對夜間照明的看法有什麼不同？")
    lines = list(numbered(server.requests[0]).values())
    assert any("太陽能燈" in line for line in lines)
    assert any("候鳥" in line for line in lines)


def test_the_json_of_a_written_reply_tells_reasons_and_cost_after_the_known_keys(answering: Answering) -> None:
    reply = asked(answering, says(TRUE + "[{總經費}]完全免費。[99]"))
    plain = json.loads(json.dumps(reply.to_json()))
    assert list(plain)[-2:] == ["answered_by", "usage"]
    assert list(plain["sentences"][0]) == ["text", "citations", "verdict"]
    struck = {"text": "完全免費。", "citations": [], "verdict": "not found", "reason": "所引的第 99 句並不存在"}
    assert plain["sentences"][1] == struck
    assert Reply.from_json(reply.to_json(emphasis=True)) == reply


def test_a_cost_that_the_server_does_not_tell_is_counted(answering: Answering) -> None:
    with answering(lambda request: replace(says(TRUE + "[{總經費}]")(request), usage=None)) as (assistant, _):
        reply = assistant.ask(QUESTION)
    assert reply.usage.counted
    assert reply.usage.prompt > reply.usage.completion > 10
