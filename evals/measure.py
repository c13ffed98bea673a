"""What a reply to a case is worth: every measure that can be taken of one case, and the names gates know them by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.reply import Reply
from evals.case import Case
from evals.evidence import Places
from evals.metrics import answer, citation, disagreement, retrieval
from evals.metrics.retrieval import Span
from index.document import Document

DEPTHS = (1, 3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with a name. `up` tells whether more is better; `meaning` says what it is, over which cases."""

    name: str
    up: bool
    meaning: str


MEASURES = (
    Measure("correct", True, "answerable: all elements, within length, a gold document cited; else: refused"),
    Measure("evidence_cited", True, "answered with evidence known: a citation shares half of an evidence sentence"),
    Measure("citation_validity", True, "replies with citations: share whose quote is the document's text at its span"),
    Measure("citation_precision", True, "answers: share of citations that carry their statement (ALCE)"),
    Measure("citation_recall", True, "answers: share of statements that their citations carry (ALCE)"),
    Measure("quoted_share", True, "answers: share of the text that stands in the cited quotes"),
    Measure("refusal_precision", True, "refusals: share that were right to refuse"),
    Measure("refusal_recall", True, "unanswerable cases: share refused"),
    Measure("false_refusals", False, "answerable cases: share refused"),
    *(Measure(f"hit_at_{k}", True, f"evidence known: a passage among the first {k} covers some of it") for k in DEPTHS),
    *(Measure(f"recall_at_{k}", True, f"evidence known: share that the first {k} passages cover") for k in DEPTHS),
    Measure("mrr_at_10", True, "evidence known: one over the rank of the first passage that covers some of it"),
    Measure("ndcg_at_10", True, "evidence known: discounted gain of the first 10 passages"),
    Measure("conflict_precision", True, "disagreements reported where `conflict` is known: share with right sides"),
    Measure("conflict_recall", True, "cases of sources that differ: share reported, with right sides"),
    Measure(
        "supported_share", True, "a model's answers: share of sentences their citations carry, before any is struck"
    ),
    Measure("fallbacks", False, "a model was asked: share of replies that are quoted, as it gave no answer"),
    Measure("prompt_tokens", False, "a model was asked: tokens of the request"),
    Measure("completion_tokens", False, "a model was asked: tokens of the answer"),
    Measure("aurc", False, "answers: area under the risk-coverage curve"),
    Measure("calibration_error", False, "answers: expected difference between confidence and correctness"),
    Measure("latency_p50", False, "median seconds from question to reply"),
    Measure("latency_p95", False, "seconds within which 95% of the replies came"),
    Measure("stale_documents", False, "number of the cases' documents whose file has changed since it was indexed"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True, slots=True)
class Score:
    """A case, its reply and what that is worth: `values` by measure, without those that don't apply to the case;
    `missed` says, a phrase each, why the case isn't correct, and is empty when it is."""

    case: Case
    reply: Reply
    values: Mapping[str, float]
    missed: tuple[str, ...]

    @property
    def correct(self) -> bool:
        return not self.missed

    @property
    def confidence(self) -> float | None:
        """The reply's confidence; None when it answers without giving one, as recorded replies may."""
        return None if math.isnan(self.reply.confidence) else self.reply.confidence


def judge(case: Case, reply: Reply, places: Places, documents: Mapping[str, Document]) -> Score:
    """Every measure of one reply. `places` are the spans of the case's evidence, from `evals.evidence.locate`."""
    missed = tuple(_missed(case, reply))
    values = {"correct": float(not missed)} | _refusal(case, reply) | _disagreement(case, reply)
    values |= _writing(reply)
    if not reply.abstained:
        values |= _grounding(case, reply, places, documents)
    if places:
        values |= _retrieval(reply, places)
    return Score(case, reply, values, missed)


def _missed(case: Case, reply: Reply) -> list[str]:
    if not case.answerable:
        return [] if reply.abstained else ["answered, where the documents don't say"]
    if reply.abstained:
        return ["refused, where the documents answer"]
    missed = [f"lacks “{aliases[0]}”" for aliases in answer.missing_elements(reply.answer, case.answers)]
    limit = answer.LONG if reply.conflicts else answer.length_limit(case.type)
    if len(reply.answer) > limit:
        missed.append(f"has {len(reply.answer)} characters, more than {limit}")
    if case.documents and not any(one.document in case.documents for one in reply.citations):
        missed.append("cites none of " + ", ".join(case.documents))
    return missed


def _refusal(case: Case, reply: Reply) -> dict[str, float]:
    refused = float(reply.abstained)
    values = {"false_refusals" if case.answerable else "refusal_recall": refused}
    return values | ({"refusal_precision": float(not case.answerable)} if reply.abstained else {})


def _disagreement(case: Case, reply: Reply) -> dict[str, float]:
    """Both measures where the case's key `conflict` says whether the sources differ; nothing without it."""
    differ = case.extra.get("conflict")
    if not isinstance(differ, bool):
        return {}
    right = float(differ and disagreement.right_sides(reply, case.answers))
    values = {"conflict_precision": right} if reply.conflicts else {}
    return values | ({"conflict_recall": right} if differ else {})


def _writing(reply: Reply) -> dict[str, float]:
    """What only replies have that a model wrote or should have written."""
    if reply.answered_by is None:
        return {} if reply.note is None else {"fallbacks": 1.0}
    values = {"fallbacks": 0.0}
    if reply.sentences:
        supported = sum(one.verdict == "supported" for one in reply.sentences)
        values["supported_share"] = supported / len(reply.sentences)
    if reply.usage:
        values |= {"prompt_tokens": reply.usage.prompt, "completion_tokens": reply.usage.completion}
    return values


def _grounding(case: Case, reply: Reply, places: Places, documents: Mapping[str, Document]) -> dict[str, float]:
    values = {
        "citation_validity": citation.validity(reply, documents),
        "citation_precision": citation.precision(reply, documents),
        "citation_recall": citation.recall(reply, documents),
        "quoted_share": answer.quoted_share(reply.answer, [one.quote for one in reply.citations]),
        "evidence_cited": _evidence_cited(reply, places) if case.answerable and places else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _evidence_cited(reply: Reply, places: Places) -> float:
    cited = [Span(one.document, one.start, one.end) for one in reply.citations]
    return float(any(_shares_half(span, place) for span in cited for spans in places for place in spans))


def _shares_half(one: Span, other: Span) -> bool:
    """Whether two spans of one document share at least half of the shorter."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return one.document == other.document and shared > 0 and 2 * shared >= shorter


def _retrieval(reply: Reply, places: Places) -> dict[str, float]:
    passages = [Span(one.document, one.start, one.end) for one in reply.passages]
    found = retrieval.finds(passages, places)
    return {
        **{f"hit_at_{k}": retrieval.hit_at(found, k) for k in DEPTHS},
        **{f"recall_at_{k}": retrieval.recall_at(found, k, len(places)) for k in DEPTHS},
        "mrr_at_10": retrieval.reciprocal_rank(found),
        "ndcg_at_10": retrieval.ndcg_at(found, 10, len(places)),
    }
