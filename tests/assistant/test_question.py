"""What a question asks for: its language, the kind of answer, the words that carry it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.errors import QuestionFault
from assistant.question import LONGEST_QUESTION, language_of, understand
from index.fold import fold_key


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("北河大橋何時動工？", "zh-Hant"),
        ("北河大桥何时动工？", "zh-Hans"),
        ("How long is the bridge?", "en"),
        ("GPT-4 是什麼？", "zh-Hant"),
        ("GPT-4 是什么？", "zh-Hans"),
        ("Is 台灣 far from the other islands?", "en"),
        ("大小山水", "zh-Hant"),
        ("AI", "en"),
        ("1234", "zh-Hant"),
    ],
)
def test_a_question_is_in_the_language_that_it_is_written_in(text: str, language: str) -> None:
    assert understand(text).language == language


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("舊橋為什麼必須改建？", "reason"),
        ("改建的原因是什麼？", "reason"),
        ("Why was the bridge closed?", "reason"),
        ("改建工程分為哪些階段？", "list"),
        ("工程有哪四個階段？", "list"),
        ("What are the stages?", "list"),
        ("北河大橋何時動工？", "date"),
        ("哪一年完工？", "date"),
        ("When did it open?", "date"),
        ("In what year did it open?", "date"),
        ("誰說夜間不會打樁？", "person"),
        ("縣長是哪位？", "person"),
        ("Who founded the apiary?", "person"),
        ("總經費是多少？", "number"),
        ("橋有多長？", "number"),
        ("學生占百分之幾？", "number"),
        ("How many hives are there?", "number"),
        ("What percentage are students?", "number"),
        ("如何申請補助？", "manner"),
        ("How does it work?", "manner"),
        ("博物館在哪裡？", "place"),
        ("Where is the museum?", "place"),
        ("哪條路線最快？", "choice"),
        ("Which route is fastest?", "choice"),
        ("介紹北河大橋", "thing"),
    ],
)
def test_the_question_word_tells_what_kind_of_answer_is_expected(text: str, expects: str) -> None:
    assert understand(text).expects == expects


@pytest.mark.parametrize(
    ("text", "unit"), [("有多少家公司？", "家"), ("幾個？", "个"), ("幾萬元？", "元"), ("多少？", ""), ("How many", "")]
)
def test_a_how_many_question_names_what_it_counts(text: str, unit: str) -> None:
    assert understand(text).unit == unit


def test_the_core_has_the_words_that_the_answer_repeats() -> None:
    assert understand("請問北河大橋是在何時動工的呢？").core == fold_key("北河大橋 動工")
    assert understand("How many hives does the apiary keep?").core == "hives apiary keep"


def test_a_question_of_nothing_but_question_words_keeps_them() -> None:
    assert understand("為什麼").core == fold_key("為什麼")


@pytest.mark.parametrize(
    "text", ["兩篇文章有何不同？", "比較各家的看法", "Compare the two articles", "Do both authors agree?"]
)
def test_a_question_about_several_sides_compares(text: str) -> None:
    assert understand(text).compares


@pytest.mark.parametrize("text", ["北河大橋何時動工？", "How long is the bridge?", "比較紅線與綠線的票價"])
def test_a_question_about_one_thing_does_not_compare(text: str) -> None:
    assert not understand(text).compares


def test_the_text_is_kept_as_asked_and_the_key_is_folded() -> None:
    asked = understand("  ＧＤＰ　臺灣？\n", ["第一問", "第二問"])
    assert asked.text == "ＧＤＰ　臺灣？"
    assert asked.key == fold_key("GDP 臺灣?")
    assert asked.earlier == ("第一問", "第二問")


def test_names_can_be_taken_out_longest_first() -> None:
    rest = understand("許文彬與許文怎麼說夜間照明？").without([fold_key("許文"), fold_key("許文彬")])
    assert fold_key("許") not in rest.text
    assert fold_key("夜間照明") in rest.core
    assert rest.language == "zh-Hant"


@pytest.mark.parametrize("text", ["", "   \n", "\x00\x07\x1b", "？！…", "\u200b"])
def test_what_has_no_word_in_it_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(QuestionFault, match=r"^The question (is empty|has no word in it).*Type a question"):
        understand(text)


def test_the_longest_question_is_taken_and_one_character_more_is_not() -> None:
    assert understand("問" * LONGEST_QUESTION).expects == "thing"
    with pytest.raises(QuestionFault, match=r"has 4,001 characters; at most 4,000"):
        understand("問" * (LONGEST_QUESTION + 1))


def test_control_characters_do_not_reach_the_question() -> None:
    assert understand("北河\x1b大橋\x00").text == "北河 大橋"


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=3))
@example("\ud800", [])
@example("²", ["\x00"])
@example("多少\U00020000家", [])
@example("ﷺ", [])
def test_any_text_is_understood_or_is_no_question(text: str, turns: list[str]) -> None:
    try:
        asked = understand(text, turns)
    except QuestionFault as fault:
        assert str(fault).startswith("The question")  # noqa: PT017
        return
    assert asked.core
    assert asked.key == fold_key(asked.text)
    assert asked.compares in (True, False)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who wrote “北河大橋改建計畫”?", "en"),
        ("When was 〈川普啟動『創世任務』加速美國科學AI創新〉 published?", "en"),
        ("「Genesis Mission」是什麼？", "zh-Hant"),
        ("「創世任務」", "zh-Hant"),
        ("《Genesis Mission》？", "en"),
    ],
)
def test_what_a_question_quotes_does_not_make_its_language(text: str, language: str) -> None:
    assert understand(text).language == language


@given(st.text(max_size=40))
def test_every_text_has_a_language(text: str) -> None:
    assert language_of(text) in ("zh-Hant", "zh-Hans", "en")
