"""From a question to ranked sentences: what is found, in which order, out of which documents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.question import understand
from assistant.ranking.evidence import BY_MEANING_ALONE, Findings, find, find_each, gather, retrieve, softmax
from assistant.ranking.ranker import Linear, Ranker, Trust, bundled
from assistant.ranking.reading import Shelf
from assistant.sources import named
from index.errors import UnknownDocument
from index.library import Library

# The words of the question alone: what must hold with any sensible weights holds with these.
SURE = Linear(0.0, {"score": 1.0})
WORDS = Linear(0.0, {"characters": 5.0, "met": 5.0})
PLAIN = Ranker(WORDS, WORDS, Trust(SURE, SURE), 0.5)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("北河大橋改建工程總經費是多少？", "北河大橋改建工程總經費為3.6億元，由縣政府負擔四成。"),
        ("北河大桥改建工程总经费是多少？", "北河大橋改建工程總經費為3.6億元，由縣政府負擔四成。"),
        ("舊橋的橋墩為什麼外露？", "舊橋建於1968年，橋墩因為河床淘刷而外露，所以必須改建。"),
        ("誰說夜間不會打樁？", "工務處長柯志遠說，夜間不會打樁。"),
        ("紅線的票價是多少？", "紅線 | 15分鐘 | 12元"),
        ("How many computers did the company donate to the school?", "科技公司去年捐贈了42台電腦給學校。"),
    ],
)
@pytest.mark.parametrize("ranker", [bundled(), PLAIN], ids=["bundled", "plain"])
def test_the_sentence_that_shares_the_words_comes_first(
    library: Library, shelf: Shelf, ranker: Ranker, question: str, sentence: str
) -> None:
    assert find(understand(question), library, shelf, ranker).evidence[0].sentence.text == sentence


def test_sentences_are_the_documents_own_each_once_best_first(library: Library, shelf: Shelf) -> None:
    findings = find(understand("夜間照明"), library, shelf, bundled())
    for one in findings.evidence:
        assert one.document.text[one.sentence.start : one.sentence.end] == one.sentence.text
        assert shelf.reading(one.document).sentences[one.at] == one.sentence
    places = [(one.document.id, one.at) for one in findings.evidence]
    assert len(set(places)) == len(places)
    scores = [one.score for one in findings.evidence]
    assert scores == sorted(scores, reverse=True)
    assert sum(one.share for one in findings.evidence) == pytest.approx(1)


def test_only_documents_asked_for_are_looked_at(library: Library, shelf: Shelf) -> None:
    findings = find(understand("夜間照明"), library, shelf, bundled(), ["museum"])
    assert {hit.passage.document for hit in findings.hits} == {"museum"}
    assert {one.document.id for one in findings.evidence} == {"museum"}


def test_a_document_that_is_not_there_is_named(library: Library, shelf: Shelf) -> None:
    with pytest.raises(UnknownDocument, match="nowhere"):
        find(understand("夜間照明"), library, shelf, bundled(), ["nowhere"])


def test_no_document_gives_no_evidence_and_no_trust(library: Library, shelf: Shelf) -> None:
    assert find(understand("夜間照明"), library, shelf, bundled(), []) == Findings((), (), 0.0)


def test_a_follow_up_adds_passages_of_what_was_asked_before(library: Library) -> None:
    alone = [hit.passage.id for hit in retrieve(understand("那票價呢？"), library)]
    together = [hit.passage.id for hit in retrieve(understand("那票價呢？", ["紅線的班距多久？"]), library)]
    assert together[: len(alone)] == alone
    assert len(set(together)) == len(together)


def test_an_earlier_question_decides_what_a_follow_up_is_about(library: Library, shelf: Shelf) -> None:
    order = Linear(0.0, {"characters": 1.0, "earlier words around": 9.0})
    ranker = Ranker(order, order, PLAIN.trust, 0.5)
    for turn, document in (("北河大橋何時動工？", "bridge"), ("鹽業博物館每週幾休館？", "museum")):
        asked = understand("夜間照明呢？", [turn])
        assert find(asked, library, shelf, ranker).evidence[0].document.id == document


def test_a_sentence_is_gathered_under_the_best_passage_that_holds_it(library: Library, shelf: Shelf) -> None:
    hits = retrieve(understand("夜間照明"), library)
    candidates = gather([*hits, *hits], library, shelf)
    assert len({(one.reading.document.id, one.at) for one in candidates}) == len(candidates)
    for one in candidates:
        unit = one.reading.sentences[one.at]
        assert one.hit is hits[one.rank]
        assert unit.start < one.hit.passage.end
        assert one.hit.passage.start < unit.end


def test_each_named_source_is_searched_by_itself(library: Library, shelf: Shelf) -> None:
    asked = understand("許文彬和方怡君對夜間照明的看法有什麼不同？")
    findings = find(asked, library, shelf, PLAIN)
    sources = named(asked, library.documents())
    each = find_each(asked, findings, sources, library, shelf, PLAIN)
    best = {one.evidence[0].document.id: one.evidence[0].sentence.text for one in each}
    assert best == {
        "bridge": "橋上的夜間照明應該全面改用太陽能燈。",
        "museum": "園區的夜間照明應該減少，以免影響候鳥。",
    }


def test_without_names_the_nearest_documents_are_compared(library: Library, shelf: Shelf) -> None:
    asked = understand("各方對夜間照明的看法有什麼不同？")
    findings = find(asked, library, shelf, PLAIN)
    each = find_each(asked, findings, {}, library, shelf, PLAIN)
    assert {one.evidence[0].document.id for one in each[:2]} == {"bridge", "museum"}
    assert len(each) <= 3


def test_shares_sum_to_one_however_large_the_scores() -> None:
    shares = softmax(np.array([1e6, 1e6, -1e6]))
    assert shares.tolist() == [0.5, 0.5, 0.0]


def test_the_passages_stand_in_the_order_of_their_best_sentences(library: Library, shelf: Shelf) -> None:
    asked = understand("夜間不會打樁嗎？")
    findings = find(asked, library, shelf, bundled())
    places = [(one.document.id, one.sentence.start) for one in findings.evidence]
    firsts = [
        min(at for at, (id, start) in enumerate(places) if id == hit.passage.document and start < hit.passage.end
            and start >= hit.passage.start)
        for hit in findings.hits
    ]  # fmt: skip
    assert firsts == sorted(firsts)
    assert firsts[0] == 0
    assert {hit.passage.id for hit in findings.hits} == {hit.passage.id for hit in retrieve(asked, library)}


def test_meaning_alone_must_speak_louder_but_for_a_follow_up(library: Library, shelf: Shelf) -> None:
    even = Linear(0.0, {})
    ranker = replace(bundled(), trust=Trust(even, even))
    strange = find(understand("hypertension medication?"), library, shelf, ranker)
    assert strange.confidence == pytest.approx(0.5 / BY_MEANING_ALONE)
    assert not strange.near
    assert (
        find(understand("hypertension medication?", ["舊橋"]), library, shelf, ranker).confidence == strange.confidence
    )
    assert find(understand("And that hypertension medication?", ["舊橋"]), library, shelf, ranker).confidence == 0.5
    known = find(understand("舊橋的藥？"), library, shelf, ranker)
    assert known.confidence == 0.5
    assert known.near
