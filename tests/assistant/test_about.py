"""Questions about the documents themselves, answered from what they say of themselves."""

from __future__ import annotations

import pytest

from assistant.about import about
from assistant.ask import Assistant
from assistant.question import understand
from assistant.reply import Reply
from index.library import Library

TITLES = {
    "bridge": "北河大橋改建計畫",
    "honey": "honey",
    "museum": "鹽業博物館年報",
    "school": "數位教室",
}


def cited(reply: Reply) -> list[str]:
    return [citation.document for citation in reply.citations]


@pytest.mark.parametrize(
    "question",
    [
        "有哪些文件？",
        "有哪几篇文章？",
        "文件有哪些？",
        "一共有幾份文件？",
        "列出所有文件",
        "Which documents do you have?",
        "How many documents are there?",
        "List all documents",
    ],
)
def test_every_document_is_listed_with_how_many_there_are(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    assert cited(reply) == list(TITLES)
    assert all(title in sentence.text for title, sentence in zip(TITLES.values(), reply.sentences, strict=True))
    assert "4" in reply.sentences[0].text
    assert not reply.abstained


@pytest.mark.parametrize(
    ("question", "document", "author"),
    [
        ("北河大橋改建計畫這篇文章是誰寫的？", "bridge", "許文彬"),
        ("北河大桥改建计划这篇文章是谁写的？", "bridge", "許文彬"),
        ("鹽業博物館年報這份文件的作者是誰？", "museum", "方怡君"),
        ("誰寫了談電腦捐贈給學校的那篇文章？", "school", "潘思穎"),
        ("Who wrote the article “鹽業博物館年報”?", "museum", "方怡君"),
        ("Who wrote the blog?", "school", "潘思穎"),
    ],
)
def test_who_wrote_a_document(assistant: Assistant, question: str, document: str, author: str) -> None:
    reply = assistant.ask(question)
    assert cited(reply) == [document]
    assert author in reply.answer


@pytest.mark.parametrize(
    ("question", "document", "date"),
    [
        ("鹽業博物館年報這份文件是什麼時候發表的？", "museum", "2023年11月2日"),
        ("北河大橋改建計畫這篇報導的發布日期是哪一天？", "bridge", "2024年5月20日"),
        ("When was the report published?", "museum", "2 November 2023"),
        ("When was the blog written?", "school", "February 2021"),
    ],
)
def test_when_a_document_was_published(assistant: Assistant, question: str, document: str, date: str) -> None:
    reply = assistant.ask(question)
    assert cited(reply) == [document]
    assert date in reply.answer


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("最新的文件是哪一篇？", "bridge"),
        ("哪一篇文章最新？", "bridge"),
        ("Which document is the newest?", "bridge"),
        ("What is the most recent article?", "bridge"),
        ("最早的文章是哪一篇？", "school"),
        ("Which is the oldest document?", "school"),
    ],
)
def test_the_newest_and_the_oldest_go_by_the_date_of_publication(
    assistant: Assistant, question: str, document: str
) -> None:
    assert cited(assistant.ask(question)) == [document]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("這些文章是誰寫的？", {"bridge": "許文彬", "museum": "方怡君", "school": "潘思穎"}),
        ("Who wrote these documents?", {"bridge": "許文彬", "museum": "方怡君", "school": "潘思穎"}),
        ("每篇文章是什麼時候發表的？", {"bridge": "2024年5月20日", "museum": "2023年11月2日", "school": "2021年2月"}),
    ],
)
def test_asked_of_all_documents_each_tells_that_knows(
    assistant: Assistant, question: str, told: dict[str, str]
) -> None:
    reply = assistant.ask(question)
    assert cited(reply) == list(told)
    for sentence, fact in zip(reply.sentences, told.values(), strict=True):
        assert fact in sentence.text


def test_a_document_is_cited_at_its_beginning(assistant: Assistant, library: Library) -> None:
    for citation in assistant.ask("文件有哪些？").citations:
        text = library.document(citation.document).text
        assert citation.quote == text[citation.start : citation.end]
        assert citation.start == 0
        assert citation.quote


def test_the_line_on_a_document_is_in_the_questions_language(assistant: Assistant) -> None:
    chinese = assistant.ask("最新的文件是哪一篇？").answer
    english = assistant.ask("Which document is the newest?").answer
    for told in ("北河大橋改建計畫", "許文彬", "北河日報"):
        assert told in chinese
        assert told in english
    assert "2024年5月20日" in chinese
    assert "20 May 2024" in english
    assert "（" in chinese
    assert "（" not in english


@pytest.mark.parametrize(
    "question",
    [
        "誰說夜間不會打樁？",
        "最古老的帳冊寫於哪一年？",
        "哪些文件提到夜間照明？",
        "兩篇文章對夜間照明的看法有何不同？",
        "北河大橋最早何時動工？",
        "Who founded the apiary?",
        "When did the work on the bridge begin?",
    ],
)
def test_a_question_about_what_documents_say_goes_the_ordinary_way(library: Library, question: str) -> None:
    asked = understand(question)
    assert about(asked, library, library.documents(), library.search(asked.text)) == ()


def test_what_a_document_does_not_tell_is_not_made_up(assistant: Assistant) -> None:
    reply = assistant.ask("honey 這篇文章是誰寫的？")
    assert "honey" not in cited(reply)
