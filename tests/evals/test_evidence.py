"""Evidence is found where it stands, verbatim, and a case that doesn't fit the documents is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evals.case import Case
from evals.errors import CaseFault
from evals.evidence import locate
from evals.metrics.retrieval import Span
from index.document import Document

Make = Callable[..., Case]


def fault_of(case: Case, documents: dict[str, Document]) -> str:
    with pytest.raises(CaseFault) as caught:
        locate(case, documents)
    return str(caught.value)


def test_each_place_of_a_sentence_is_found_in_the_named_documents(case: Make, documents: dict[str, Document]) -> None:
    text = documents["garden"].text
    (places,) = locate(case(documents=("garden",), evidence=("It ",)), documents)
    assert [text[place.start : place.end] for place in places] == ["It ", "It "]
    assert {place.document for place in places} == {"garden"}


def test_without_named_documents_all_are_looked_through(case: Make, documents: dict[str, Document]) -> None:
    ((place,),) = locate(case(documents=(), evidence=("學生票 | 25元",)), documents)
    assert place == Span("ferry", len(documents["ferry"].text) - 9, len(documents["ferry"].text))


def test_a_case_without_evidence_has_no_places(case: Make, documents: dict[str, Document]) -> None:
    assert locate(case(), documents) == ()


def test_a_document_that_is_not_in_the_index_is_named(case: Make, documents: dict[str, Document]) -> None:
    fault = fault_of(case(documents=("ferri",), where="cases.jsonl:4"), documents)
    assert fault.startswith("cases.jsonl:4: the document 'ferri' is not in the index; expected one of ferry, garden.")


def test_evidence_that_is_not_in_its_document_is_named(case: Make, documents: dict[str, Document]) -> None:
    fault = fault_of(case(evidence=("It closes in January.",), where="cases.jsonl:4"), documents)
    assert fault.startswith("cases.jsonl:4: the evidence 'It closes in January.' does not stand in document ferry;")
    assert "assistant index PATH" in fault


def test_evidence_in_other_characters_is_refused_with_a_hint(case: Make, documents: dict[str, Document]) -> None:
    fault = fault_of(case(evidence=("局长陈志明说，增班的原因 是去年旅客成长了三成。",)), documents)
    assert "ferry has it with other white space or character forms" in fault
