"""Where a case's evidence stands in the documents, and the check that it stands there at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evals.case import Case
from evals.errors import CaseFault
from evals.lines import shown
from evals.metrics.retrieval import Span
from index.document import Document
from index.fold import fold_key

Places = tuple[tuple[Span, ...], ...]


def locate(case: Case, documents: Mapping[str, Document]) -> Places:
    """For each evidence sentence of a case, every span where it stands, verbatim, in the case's documents, or in any
    document when the case names none.

    Raises CaseFault when a named document isn't in the index, or a sentence isn't in the documents.
    """
    for id in case.documents:
        if id not in documents:
            raise CaseFault(
                f"{case.where}: the document {id!r} is not in the index; expected one of {_some(documents)}. "
                "Index the documents first: assistant index PATH"
            )
    among = {id: documents[id] for id in case.documents or documents} if case.evidence else {}
    return tuple(_places(case, sentence, among) for sentence in case.evidence)


def locate_all(cases: Sequence[Case], documents: Mapping[str, Document]) -> dict[str, Places]:
    """`locate` for each case, by case id. Raises CaseFault for the first case that doesn't fit the documents."""
    return {case.id: locate(case, documents) for case in cases}


def _places(case: Case, sentence: str, documents: Mapping[str, Document]) -> tuple[Span, ...]:
    spans = tuple(
        Span(id, match.start(), match.end())
        for id, document in documents.items()
        for match in re.finditer(re.escape(sentence), document.text)
    )
    if spans:
        return spans
    where = "document " + ", ".join(case.documents) if case.documents else "any document of the index"
    raise CaseFault(
        f"{case.where}: the evidence {shown(sentence)!r} does not stand in {where}; expected the document's own "
        f"characters{_hint(sentence, documents)}. If the document has changed, bring the index up to date: "
        "assistant index PATH"
    )


def _hint(sentence: str, documents: Mapping[str, Document]) -> str:
    """Says so when only white space, character forms or script keep the sentence from standing there."""
    key = _bare(sentence)
    near = next((id for id, document in documents.items() if key and key in _bare(document.text)), None)
    return f" ({near} has it with other white space or character forms: copy it from there)" if near else ""


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", fold_key(text))


def _some(documents: Mapping[str, Document]) -> str:
    ids = list(documents)
    return ", ".join(ids[:10]) + (f" and {len(ids) - 10} more" if len(ids) > 10 else "") or "none: it is empty"
