"""What the documents support, contradict or don't mention, judged without a language model."""

from __future__ import annotations

import pytest

from assistant.judging.judge import Judge, Span, bare
from index.errors import UnknownDocument
from index.library import Library


@pytest.fixture(scope="module")
def judge(library: Library) -> Judge:
    return Judge(library)


def span(library: Library, document: str, quote: str) -> Span:
    start = library.document(document).text.index(quote)
    return Span(document, start, start + len(quote))


COST = "北河大橋改建工程總經費為3.6億元，由縣政府負擔四成。"


@pytest.mark.parametrize(
    "claim",
    [
        COST,
        "北河大橋改建總經費為3億6千萬元。",
        "改建工程的總經費是3.6億元，縣政府負擔40%。",
        "北河大桥改建工程总经费为3.6亿元。",
        "根據文件，北河大橋改建工程總經費為3.6億元。[1]",
    ],
)
def test_what_says_the_same_is_supported_by_the_cited_span(judge: Judge, library: Library, claim: str) -> None:
    judgement = judge.against(claim, [span(library, "bridge", COST)])
    assert judgement.verdict == "supported"
    assert judgement.instead is None
    assert judgement.spans == (span(library, "bridge", COST),)


@pytest.mark.parametrize(
    "claim",
    [
        "北河大橋改建工程總經費為4.6億元，由縣政府負擔四成。",  # number
        "北河大橋改建工程總經費為3.6億美元，由縣政府負擔四成。",  # unit
        "北河大橋改建工程總經費為3.6億元，由縣政府負擔六成。",  # share
    ],
)
def test_a_changed_amount_is_contradicted_with_what_the_span_says_instead(
    judge: Judge, library: Library, claim: str
) -> None:
    judgement = judge.against(claim, [span(library, "bridge", COST)])
    assert (judgement.verdict, judgement.instead) == ("contradicted", COST)
    assert judgement.probability < 0.02


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("工程自2023年9月1日動工。", "工程自2024年9月1日動工，預計2027年6月完工。"),
        ("舊橋建於1978年。", "舊橋建於1968年，橋墩因為河床淘刷而外露，所以必須改建。"),
        ("工務處長柯志遠說，夜間會打樁。", "工務處長柯志遠說，夜間不會打樁。"),
        ("工務處長林大同說，夜間不會打樁。", "工務處長柯志遠說，夜間不會打樁。"),
    ],
)
def test_a_changed_date_name_or_denial_is_not_supported(judge: Judge, library: Library, claim: str, quote: str) -> None:
    cited = [span(library, "bridge", quote)]
    assert judge.against(quote, cited).verdict == "supported"
    assert judge.against(claim, cited).verdict != "supported"


def test_a_claim_may_rest_on_two_spans_together_and_on_neither_alone(judge: Judge, library: Library) -> None:
    claim = "新橋全長820公尺，舊橋建於1968年。"
    spans = [span(library, "bridge", "新橋全長820公尺，橋面寬24公尺。"), span(library, "bridge", "舊橋建於1968年")]
    assert judge.against(claim, spans).verdict == "supported"
    assert [judge.against(claim, [one]).verdict for one in spans] != ["supported", "supported"]
    assert judge.of(claim).verdict == "supported"


def test_a_citation_of_another_sentence_supports_nothing(judge: Judge, library: Library) -> None:
    museum = span(library, "museum", "館藏包括鹽罐、鹽車、帳冊與老照片。")
    assert judge.against(COST, [museum]).verdict == "not found"


@pytest.mark.parametrize("cited", [[], [Span("bridge", 5, 5)], [Span("bridge", 10**6, 10**6 + 9)]])
def test_nothing_cited_supports_nothing(judge: Judge, cited: list[Span]) -> None:
    judgement = judge.against(COST, cited)
    assert (judgement.verdict, judgement.probability) == ("not found", 0.0)


def test_a_span_of_an_unknown_document_is_an_error(judge: Judge) -> None:
    with pytest.raises(UnknownDocument):
        judge.against(COST, [Span("nowhere", 0, 5)])


def test_the_documents_are_searched_for_what_supports_a_sentence(judge: Judge, library: Library) -> None:
    judgement = judge.of("博物館去年有28萬人次參觀，學生占35%。")
    assert judgement.verdict == "supported"
    assert {one.document for one in judgement.spans} == {"museum"}


def test_what_no_document_speaks_of_is_not_found(judge: Judge) -> None:
    judgement = judge.of("量子糾纏使兩個粒子的狀態彼此相關。")
    assert (judgement.verdict, judgement.instead) == ("not found", None)


def test_a_search_keeps_to_the_documents_it_is_given(judge: Judge) -> None:
    assert judge.of("舊橋建於1968年。", ["bridge"]).verdict == "supported"
    assert judge.of("舊橋建於1968年。", ["museum"]).verdict == "not found"


def test_english_is_held_against_english(judge: Judge) -> None:
    assert judge.of("It was founded by Marta Lindqvist in March 2011.").verdict == "supported"
    assert judge.of("The Willowbrook Apiary keeps 46 hives on the east side of the valley.").verdict == "contradicted"


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("根據文件，橋在2027年完工。[1][2]", "橋在2027年完工。"),
        ("According to the documents, it opened in May【3】.", "it opened in May."),
        ("據縣長說，橋在2027年完工。", "據縣長說，橋在2027年完工。"),
    ],
)
def test_markers_and_nameless_frames_are_no_part_of_a_claim(sentence: str, left: str) -> None:
    assert bare(sentence) == left
