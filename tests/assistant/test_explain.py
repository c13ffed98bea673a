"""Words on how far a reply can be trusted: what it rests on, why there is none, and what the documents do answer."""

from __future__ import annotations

import pytest

from assistant.ask import Assistant
from assistant.question import asked_in
from assistant.reply import Reply
from assistant.terminal import render


def test_an_answer_tells_its_source_and_date(assistant: Assistant) -> None:
    assert assistant.ask("北河大橋改建工程的總經費是多少？").why == "逐字引自一個來源：許文彬（2024年5月20日）。"
    assert assistant.ask(
        "北河大桥改建工程的总经费是多少？"
    ).why == "逐字引自一个来源：许文彬（2024年5月20日）。".replace("许文彬", "許文彬")


def test_an_answer_about_the_documents_themselves_says_so(assistant: Assistant) -> None:
    assert assistant.ask("How many documents do you have?").why == "From the documents' own titles, authors and dates."


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("北河大橋在1950年花了多少錢維修？", "不是1950年。"),
        ("北河大桥在1950年花了多少钱维修？", "不是1950年。"),
        ("Who founded the Willowbrook Apiary in March 1950?", "not about 1950."),
    ],
)
def test_a_refusal_names_the_year_that_the_nearest_passages_are_not_about(
    strict: Assistant, question: str, reason: str
) -> None:
    reply = strict.ask(question)
    assert reply.abstained
    assert (reply.reason or "").endswith(reason)


def test_a_refusal_names_the_figure_and_the_term_that_stand_nowhere_near(strict: Assistant) -> None:
    figure = strict.ask("鹽業博物館哪一項修復花了77億元？").reason or ""
    assert "「77億元」" in figure
    assert "「鹽花節」" in (strict.ask("鹽業博物館的「鹽花節」在哪裡舉行？").reason or "")


def test_what_is_offered_instead_is_answered_when_asked(assistant: Assistant, strict: Assistant) -> None:
    reply = strict.ask("紅線公車在假日的班距與票價會不會調整？")
    assert reply.abstained
    assert 0 < len(reply.suggestions) <= 3
    assert len(set(reply.suggestions)) == len(reply.suggestions)
    for question in reply.suggestions:
        assert assistant.ask(question).confidence >= 0.5


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who painted the old salt museum?", "en"),
        ("紅線公車在假日的班距會不會調整？", "zh-Hant"),
        ("红线公交在假日的班距会不会调整？", "zh-Hans"),
        ("Willowbrook養蜂場的蜂箱在冬天搬去哪裡？", "zh-Hant"),
    ],
)
def test_what_is_offered_is_in_the_language_and_writing_of_the_question_and_answered(
    assistant: Assistant, strict: Assistant, question: str, language: str
) -> None:
    reply = strict.ask(question)
    assert reply.suggestions
    for one in reply.suggestions:
        assert asked_in(one) == language
        again = assistant.ask(one)
        assert not again.abstained
        assert (asked_in(again.why) == "en") == (language == "en")


def test_nothing_is_offered_where_nothing_is_near(assistant: Assistant) -> None:
    reply = assistant.ask("誰在1776年改良了蒸汽機？")
    assert reply.abstained
    assert reply.suggestions == ()


def test_the_terminal_shows_what_could_be_asked(strict: Assistant) -> None:
    reply = strict.ask("紅線公車在假日的班距與票價會不會調整？")
    shown = render(reply, strict.library.document)
    assert all(f"? {question}" in shown for question in reply.suggestions)


def test_a_reply_kept_before_there_were_explanations_still_loads(assistant: Assistant) -> None:
    reply = assistant.ask("北河大橋改建工程的總經費是多少？")
    plain = reply.to_json()
    old = {name: value for name, value in plain.items() if name not in ("why", "suggestions")}
    assert Reply.from_json(old).why == ""
    assert Reply.from_json(old).suggestions == ()
    assert Reply.from_json(plain).why == reply.why
