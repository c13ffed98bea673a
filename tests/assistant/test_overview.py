"""What is loaded seen as a whole: the map keeps together what is alike, terms set topics apart, dates lead to their
sentences, and every question offered is answered by its document."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.ask import Assistant
from assistant.overview.arrangement import arranged
from assistant.overview.keywords import keywords
from assistant.overview.mentions import mentions
from assistant.overview.survey import Survey
from assistant.overview.topics import MOST_TOPICS, mapped, regions
from assistant.question import Language
from index.library import Library
from index.passage import Passage
from index.sample import Sample


def grouped(groups: int, each: int) -> NDArray[np.float32]:
    """Vectors of length about 1 around as many directions as there are groups, one group after the other."""
    random = np.random.default_rng(7)
    centres = np.eye(groups, 24, dtype=np.float32)
    return np.repeat(centres, each, axis=0) + random.normal(0, 0.05, (groups * each, 24)).astype(np.float32)


def test_what_is_alike_lies_together_and_apart_from_the_rest() -> None:
    points = arranged(grouped(4, 20))
    assert points.shape == (80, 2)
    assert points.min() == 0
    assert points.max() == 1
    labels = np.repeat(np.arange(4), 20)
    distances = np.square(points[:, None] - points[None]).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (labels[distances.argmin(axis=1)] == labels).all()


def test_the_same_vectors_give_the_same_picture_to_the_last_bit() -> None:
    vectors = grouped(3, 15)
    assert arranged(vectors).tobytes() == arranged(vectors).tobytes()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9])
def test_few_vectors_and_equal_ones_have_their_place_too(count: int) -> None:
    for vectors in (grouped(1, count) if count else np.zeros((0, 24), np.float32), np.ones((count, 24), np.float32)):
        points = arranged(vectors)
        assert points.shape == (count, 2)
        assert np.isfinite(points).all()
        assert ((points >= 0) & (points <= 1)).all()


def test_regions_are_those_that_anyone_would_draw() -> None:
    points = arranged(grouped(5, 10))
    labels = regions(points)
    assert len(set(labels.tolist())) == 5
    assert all(len(set(labels[at : at + 10].tolist())) == 1 for at in range(0, 50, 10))
    assert len(set(regions(np.random.default_rng(1).random((2000, 2)).astype(np.float32)).tolist())) == MOST_TOPICS


def test_terms_are_those_that_only_this_group_has_as_it_writes_them() -> None:
    harbour = ["港務局增加渡輪班次。", "渡輪的票價由港務局公布。", "港務局說渡輪準點。"]
    garden = ["The library waters the orchids.", "Orchids bloom in the library.", "Orchids need rain."]
    terms = keywords([harbour, garden], 3)
    assert "渡輪" in terms[0]
    assert "港務局" in terms[0]
    assert "orchids" in [term.lower() for term in terms[1]]
    assert all(not any(one in other for other in group if other != one) for group in terms for one in group)


def test_a_name_that_no_dictionary_knows_is_not_cut() -> None:
    told = ["唐惠民館長認為門票應該調整。", "館長唐惠民認為鹽田應該修復。", "唐惠民的看法沒有變。", "唐惠民寫了年報。"]
    assert any("唐惠民" in term for term in keywords([told, ["渡輪準點。"]], 4)[0])


def test_every_passage_belongs_to_one_topic() -> None:
    passages = tuple(Passage(at, "d", at, at + 1, f"第{at}段談渡輪與票價。") for at in range(40))
    found = mapped(Sample(passages, grouped(4, 10), 40))
    assert sorted(at for topic in found.topics for at in topic.members) == list(range(40))
    assert [len(topic.members) for topic in found.topics] == sorted(
        (len(t.members) for t in found.topics), reverse=True
    )


def test_dates_lead_to_the_sentences_that_have_them(library: Library) -> None:
    document = library.document("bridge")
    found = {one.date: one for one in mentions(document)}
    assert set(found) == {"2024-09-01", "2027-06", "1968"}
    assert (
        document.text[found["1968"].start : found["1968"].end]
        == "舊橋建於1968年，橋墩因為河床淘刷而外露，所以必須改建。"
    )
    assert [one.date for one in Survey(library).mentions().dates] == sorted(
        one.date for entry in library.documents() for one in mentions(library.document(entry.id))
    )


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
def test_every_question_offered_is_answered_from_its_document(
    library: Library, assistant: Assistant, language: Language
) -> None:
    survey = Survey(library, [("新橋全長多少公尺？", "bridge"), ("How long is the tunnel?", "bridge")])
    offered = {entry.id: survey.questions(entry.id, language) for entry in library.documents()}
    assert sum(map(len, offered.values())) >= 3
    assert all(len(questions) <= 3 for questions in offered.values())
    assert "How long is the tunnel?" not in offered["bridge"]
    for document, questions in offered.items():
        for question in questions:
            assert document in [one.document for one in assistant.ask(question).citations]
    if language == "en":
        assert offered["museum"][0] == "Who wrote the article “鹽業博物館年報”?"
    else:
        assert offered["bridge"][0] == ("新橋全長多少公尺？" if language == "zh-Hant" else "新桥全长多少公尺？")


def test_of_a_document_that_is_gone_nothing_is_offered(library: Library) -> None:
    assert Survey(library).questions("gone", "en") == ()
