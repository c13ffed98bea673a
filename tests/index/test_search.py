"""Fusing two rankings and what a question names into one."""

from __future__ import annotations

import pytest

from index.fold import fold_key
from index.passage import Passage
from index.search import Naming, fuse, named, naming
from index.terms import terms


def how_far(question: str, naming: Naming) -> float:
    key = fold_key(question)
    return named(key, set(terms(key)), naming)


def passage(id: int, document: str = "a") -> Passage:
    return Passage(id, document, 0, 1, "x")


def test_words_meaning_and_named_source_add_up() -> None:
    hits = fuse([passage(1), passage(2, "b"), passage(3)], {1: 8.0, 2: 2.0}, {1: 0.1, 2: 0.3, 3: -0.2}, {"b": 0.5})
    assert [(hit.passage.id, hit.lexical, hit.dense, hit.source) for hit in hits] == [
        (1, 1.0, 0.1, 0.0),
        (2, 0.25, 0.3, 0.5),
        (3, 0.0, -0.2, 0.0),
    ]
    assert [hit.score for hit in hits] == pytest.approx([1 + 2 * 0.1, 0.25 + 2 * 0.3 + 0.3 * 0.5, -0.4])


def test_equal_scores_keep_the_order_of_ids() -> None:
    assert [hit.passage.id for hit in fuse([passage(3), passage(1), passage(2)], {}, {}, {})] == [1, 2, 3]


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([], {}, {}, {}) == []


ARTICLE = naming("川普創世紀任務 台灣將成為夥伴", "劉佩真", "科技產業資訊室（iKnow）")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("刘佩真怎么看台湾", 1.0),
        ("iknow的文章說了什麼", 1.0),
        ("科技产业资讯室怎么说", 1.0),
        ("what does iknow say", 1.0),
        ("do iknowns exist", 0.0),
        ("is siknow a word", 0.0),
        ("資訊室在哪裡", 0.0),
        ("台灣的人口", 0.0),
        ("", 0.0),
    ],
)
def test_a_source_is_named_by_a_whole_name_of_its_author_or_publisher(question: str, expected: float) -> None:
    assert how_far(question, ARTICLE) == expected


def test_a_title_is_named_from_half_of_its_terms_on() -> None:
    title = naming("The rooftop garden of Harbour Library", "", "")
    assert how_far("Who waters the rooftop garden of Harbour Library?", title) == 1.0
    assert how_far("Is the rooftop garden open?", title) == 0.5
    assert how_far("Where is a garden?", title) == 0.0


def test_a_document_that_says_nothing_of_itself_is_never_named() -> None:
    assert how_far("anything at all", naming("", "", "")) == 0.0
