"""A case that isn't correct, as HTML: what was asked and answered, what was missed, and where to look."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from evals.measure import Score
from evals.metrics.citation import invented_markers, is_valid
from evals.metrics.retrieval import Span
from evals.suite import Suite
from index.document import Document

_AROUND = 120
_NEAREST = 5
_LONGEST = 500


def failure(score: Score, suite: Suite) -> str:
    """One failing case: question, answer, what was missed, citations in their context, evidence, nearest passages."""
    case, reply = score.case, score.reply
    rows = [("asked before", escape("\n".join(case.turns)))] if case.turns else []
    rows += [
        ("question", escape(case.question)),
        ("answer", escape(reply.answer)),
        ("missed", f'<span class="missed">{escape("; ".join(score.missed))}</span>'),
        ("wanted", escape("; ".join(" / ".join(aliases) for aliases in case.answers) or "a refusal")),
        ("cited", _cited(score, suite.documents)),
        ("evidence", "".join(_in_context(places[0], suite.documents, "") for places in suite.places[case.id])),
        ("nearest", _nearest(score, suite.documents)),
    ]
    cells = "".join(f"<dt>{name}</dt><dd>{content}</dd>" for name, content in rows if content)
    title = f"<code>{escape(case.id)}</code> {escape(case.question)} <code>{escape(case.type)}, {case.lang}</code>"
    return f"<details><summary>{title}</summary><dl>{cells}</dl></details>"


def _cited(score: Score, documents: Mapping[str, Document]) -> str:
    shown = []
    for one in score.reply.citations:
        if is_valid(one, documents):
            shown.append(_in_context(Span(one.document, one.start, one.end), documents, f"[{one.marker}] "))
        else:
            place = f"[{one.marker}] {one.document} {one.start}–{one.end}: not what stands there"
            shown.append(
                f'<blockquote><span class="from missed">{escape(place)}</span>{escape(one.quote)}</blockquote>'
            )
    invented = "".join(f"[{marker}]" for marker in invented_markers(score.reply))
    return "".join(shown) + (f'<span class="missed">invented: {invented}</span>' if invented else "")


def _nearest(score: Score, documents: Mapping[str, Document]) -> str:
    quotes = []
    for passage in score.reply.passages[:_NEAREST]:
        if passage.document in documents:
            text = documents[passage.document].text[max(0, passage.start) : passage.end]
            source = f"{passage.document} {passage.start}–{passage.end}, score {passage.score:.3f}"
            quotes.append(f'<blockquote><span class="from">{escape(source)}</span>{escape(_cut(text))}</blockquote>')
    return "".join(quotes)


def _in_context(span: Span, documents: Mapping[str, Document], before: str) -> str:
    """A span marked in the text around it, under the name of its document."""
    text = documents[span.document].text
    start, end = max(0, span.start - _AROUND), min(len(text), span.end + _AROUND)
    source = f"{before}{span.document} {span.start}–{span.end}"
    left = ("…" if start else "") + text[start : span.start]
    right = text[span.end : end] + ("…" if end < len(text) else "")
    return (
        f'<blockquote><span class="from">{escape(source)}</span>{escape(left)}'
        f"<mark>{escape(text[span.start : span.end])}</mark>{escape(right)}</blockquote>"
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
