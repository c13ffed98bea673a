"""The whole way of a question, over a library that is really there, with the ranker that people have."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.ask import Assistant
from assistant.errors import QuestionFault
from assistant.reply import Reply, ReplySentence, written
from index.errors import UnknownDocument
from index.library import Library

QUESTIONS = [
    "北河大橋改建工程總經費是多少？",
    "改建工程分為哪些階段？",
    "許文彬和方怡君對夜間照明的看法有什麼不同？",
    "紅線的票價是多少？",
    "How many hives does the Willowbrook Apiary keep?",
    "文件有哪些？",
    "量子糾纏的貝爾不等式如何推導？",
]


def assert_sound(reply: Reply, library: Library) -> None:
    """What holds for every reply, whatever was asked."""
    for citation in reply.citations:
        document = library.document(citation.document)
        assert citation.quote == document.text[citation.start : citation.end] != ""
        assert citation.title == document.title
    used = list(dict.fromkeys(marker for sentence in reply.sentences for marker in sentence.citations))
    assert used == [citation.marker for citation in reply.citations] == list(range(1, len(used) + 1))
    assert all(sentence.citations and sentence.verdict == "supported" for sentence in reply.sentences)
    for sentence in reply.sentences:
        assert sentence.text + "".join(f"[{marker}]" for marker in sentence.citations) in reply.answer
        assert all(0 <= start < end <= len(sentence.text) for start, end in sentence.emphasis)
    for passage in reply.passages:
        assert 0 <= passage.start < passage.end <= len(library.document(passage.document).text)
    assert 0 <= reply.confidence <= 1
    assert reply.seconds >= 0
    assert reply.answer
    if reply.abstained:
        assert reply.reason
        assert (reply.sentences, reply.citations, reply.conflicts) == ((), (), ())
    else:
        assert reply.reason is None
        assert reply.sentences


@pytest.mark.parametrize(
    ("question", "answer", "document"),
    [
        ("北河大橋改建工程總經費是多少？", "3.6億元", "bridge"),
        ("北河大桥改建工程总经费是多少？", "3.6億元", "bridge"),
        ("新橋全長多少公尺？", "820公尺", "bridge"),
        ("舊橋為什麼必須改建？", "河床淘刷", "bridge"),
        ("誰說夜間不會打樁？", "柯志遠", "bridge"),
        ("鹽業博物館去年接待訪客多少人次？", "28萬人次", "museum"),
    ],
)
def test_a_question_in_the_documents_words_is_answered(
    assistant: Assistant, library: Library, question: str, answer: str, document: str
) -> None:
    reply = assistant.ask(question)
    assert answer in reply.sentences[0].text
    assert reply.citations[0].document == document
    assert answer in reply.citations[0].quote
    assert_sound(reply, library)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many hives does the Willowbrook Apiary keep?", "64 hives"),
        ("Why must visitors wear gloves?", "the bees are restless"),
        ("How many computers did the company donate to the school?", "42台電腦"),
        ("紅線的票價是多少？", "路線：紅線；班距：15分鐘；票價：12元。"),
        ("綠線的班距多久？", "路線：綠線；班距：30分鐘；票價：18元。"),
    ],
)
def test_the_answer_is_among_the_sentences_quoted(
    bold: Assistant, library: Library, question: str, answer: str
) -> None:
    reply = bold.ask(question)
    assert any(answer in sentence.text for sentence in reply.sentences)
    assert_sound(reply, library)


def test_a_list_is_answered_with_every_item_a_line_each(bold: Assistant) -> None:
    reply = bold.ask("改建工程分為哪些階段？")
    items = ["封閉舊橋人行道", "架設臨時便橋", "拆除舊橋橋墩", "鋪設新橋橋面"]
    assert [sentence.text for sentence in reply.sentences][-4:] == items
    assert reply.answer.splitlines()[-4:] == [f"{item}[{marker}]" for marker, item in enumerate(items, start=2)]


@pytest.mark.parametrize(
    "question", ["許文彬和方怡君對夜間照明的看法有什麼不同？", "许文彬和方怡君对夜间照明的看法有什么不同？"]
)
def test_a_comparison_quotes_each_source_under_its_name(bold: Assistant, library: Library, question: str) -> None:
    reply = bold.ask(question)
    documents = [reply.citations[sentence.citations[0] - 1].document for sentence in reply.sentences]
    assert set(documents) == {"bridge", "museum"}
    for document, author, statement in (
        ("bridge", "許文彬：", "橋上的夜間照明應該全面改用太陽能燈。"),
        ("museum", "方怡君：", "園區的夜間照明應該減少，以免影響候鳥。"),
    ):
        lines = [sentence.text for sentence, at in zip(reply.sentences, documents, strict=True) if at == document]
        assert [line.startswith(author) for line in lines] == [True] + [False] * (len(lines) - 1)
        assert any(line.endswith(statement) for line in lines)
    assert_sound(reply, library)


def test_a_comparison_of_two_named_authors_is_not_refused(assistant: Assistant) -> None:
    assert not assistant.ask("許文彬和方怡君對夜間照明的看法有什麼不同？").abstained


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        ("量子糾纏的貝爾不等式如何推導？", "文件中沒有說明這個問題的答案。"),
        ("量子纠缠的贝尔不等式如何推导？", "文件中没有说明这个问题的答案。"),
        ("What is the boiling point of tungsten?", "The documents don't say."),
    ],
)
def test_a_question_on_a_foreign_topic_is_refused_in_its_language(
    assistant: Assistant, library: Library, question: str, refusal: str
) -> None:
    reply = assistant.ask(question)
    assert reply.abstained
    assert reply.answer == refusal
    assert_sound(reply, library)


def test_a_refusal_names_the_words_that_no_passage_has(timid: Assistant) -> None:
    reply = timid.ask("How many computers did Napoleon donate to the school?")
    assert reply.reason == "The nearest passages don't mention “Napoleon”."
    assert reply.passages


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("北河大橋改建工程總經費是多少？", "沒有"),
        ("北河大桥改建工程总经费是多少？", "没有"),
        ("How many computers did the company donate to the school?", " passages "),
    ],
)
def test_a_reason_is_in_the_questions_language(timid: Assistant, library: Library, question: str, word: str) -> None:
    reply = timid.ask(question)
    assert reply.abstained
    assert reply.reason is not None
    assert word in reply.reason
    assert_sound(reply, library)


def test_a_library_restricted_to_nothing_says_that_nothing_is_near(assistant: Assistant) -> None:
    reply = assistant.ask("北河大橋何時動工？", documents=[])
    assert (reply.abstained, reply.reason) == (True, "沒有任何段落與這個問題相近。")
    assert (reply.passages, reply.confidence) == ((), 0)


@pytest.mark.parametrize(
    ("turn", "question", "answer", "document"),
    [
        ("北河大橋何時動工？", "那預計何時完工？", "2027年6月", "bridge"),
        ("北河大橋何時動工？", "全長多少公尺？", "820公尺", "bridge"),
        ("鹽業博物館去年接待多少訪客？", "其中學生占多少？", "35%", "museum"),
    ],
)
def test_a_follow_up_leans_on_what_was_asked_before(
    assistant: Assistant, library: Library, turn: str, question: str, answer: str, document: str
) -> None:
    reply = assistant.ask(question, [turn])
    assert answer in reply.answer
    assert reply.citations[0].document == document
    assert_sound(reply, library)


def test_a_follow_up_without_a_subject_is_about_the_document_asked_before(bold: Assistant) -> None:
    for turn, document in (("許文彬的看法是什麼？北河大橋", "bridge"), ("方怡君怎麼看？鹽業博物館", "museum")):
        reply = bold.ask("夜間照明應該怎麼做？", [turn])
        assert document in {citation.document for citation in reply.citations}


def test_only_documents_asked_for_are_looked_at(bold: Assistant, library: Library) -> None:
    for document in ("bridge", "museum"):
        reply = bold.ask("夜間照明應該怎麼做？", documents=[document])
        assert {passage.document for passage in reply.passages} == {document}
        assert {citation.document for citation in reply.citations} == {document}
        assert_sound(reply, library)
    with pytest.raises(UnknownDocument, match="nowhere"):
        bold.ask("夜間照明？", documents=["nowhere"])


def test_the_json_of_a_reply_has_the_keys_of_its_format_in_order(bold: Assistant) -> None:
    plain = json.loads(json.dumps(bold.ask("紅線的票價是多少？").to_json("q1")))
    assert list(plain) == [
        "id", "question", "answer", "abstained", "reason", "sentences", "citations", "conflicts", "passages",
        "confidence", "seconds", "why", "suggestions",
    ]  # fmt: skip
    assert (plain["id"], plain["question"]) == ("q1", "紅線的票價是多少？")
    assert (plain["abstained"], plain["reason"], plain["conflicts"]) == (False, None, [])
    assert list(plain["sentences"][0]) == ["text", "citations", "verdict"]
    assert list(plain["citations"][0]) == ["marker", "document", "title", "start", "end", "quote", "page"]
    assert list(plain["passages"][0]) == ["document", "start", "end", "score"]
    assert plain["sentences"][0]["citations"] == [1]
    assert plain["citations"][0]["page"] is None


def test_the_json_of_a_refusal_has_its_reason_and_no_citation(timid: Assistant) -> None:
    plain = timid.ask("北河大橋何時動工？").to_json()
    assert "id" not in plain
    assert plain["abstained"] is True
    assert plain["reason"]
    assert json.loads(json.dumps(plain))["citations"] == []
    assert len(plain["passages"]) > 0


def test_the_question_is_given_back_as_it_was_asked(assistant: Assistant) -> None:
    assert assistant.ask("  ＧＤＰ　是多少？\n").question == "  ＧＤＰ　是多少？\n"


@pytest.mark.parametrize("question", ["", " \n", "\x07\x1b", "？", "問" * 4_001])
def test_what_is_no_question_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionFault, match="The question"):
        assistant.ask(question)


def test_the_same_question_gets_the_same_reply_from_every_thread(library: Library) -> None:
    alone = Assistant(library)
    expected = [replace(alone.ask(question), seconds=0) for question in QUESTIONS]
    fresh = Assistant(library)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(fresh.ask, QUESTIONS * 4))
    assert [replace(reply, seconds=0) for reply in replies] == expected * 4


WORDS = [
    *("北河大橋", "博物館", "多少", "何時", "誰", "有哪些", "為什麼", "比較", "文章", "最新", "和", "許文彬", "的作者"),
    *("How many", "visitors", "honey", "2024年", "？", " ", "\x00", "[1]", "<b>", "e\u0301", "😀", "\ud800"),
]


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(WORDS), max_size=6).map("".join) | st.text(max_size=40),
    st.lists(st.sampled_from(WORDS), max_size=2),
)
@example("\ud800?", [])
@example("😀北", ["\x00"])
def test_whatever_is_asked_every_reply_is_sound(
    bold: Assistant, timid: Assistant, library: Library, question: str, turns: list[str]
) -> None:
    for one in (bold, timid):
        try:
            reply = one.ask(question, turns)
        except QuestionFault:
            continue
        assert_sound(reply, library)


def test_up_to_three_sentences_run_on_and_more_stand_a_line_each() -> None:
    sentences = [ReplySentence(f"第{number}句。", (number,)) for number in range(1, 5)]
    assert written(sentences[:2]) == "第1句。[1]第2句。[2]"
    assert written(sentences).splitlines() == ["第1句。[1]", "第2句。[2]", "第3句。[3]", "第4句。[4]"]


def test_a_sentence_is_followed_by_all_of_its_markers() -> None:
    assert written([ReplySentence("兩處都這麼說。", (1, 3))]) == "兩處都這麼說。[1][3]"


def test_a_restriction_to_documents_holds_for_comparisons_and_for_what_is_asked_about_documents(
    assistant: Assistant,
) -> None:
    compared = assistant.ask("許文彬和方怡君對夜間照明的看法有什麼不同？", documents=["bridge"])
    assert {one.document for one in compared.citations} <= {"bridge"}
    listed = assistant.ask("有哪些文件？", documents=["bridge", "museum"])
    assert [one.document for one in listed.citations] == ["bridge", "museum"]
