"""Judges a sentence against documents: supported, contradicted or not found. No language model is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant.judging.carried import Meanings
from assistant.judging.claim import Claim, read_claim
from assistant.judging.comparison import DECISIVE, Comparison, Premise, compare
from assistant.judging.entailment import Weigher, bundled, chance, judged
from assistant.ranking.evidence import gather
from assistant.ranking.reading import Reading, Shelf
from assistant.reply import Verdict
from index.document import Document
from index.embed import StaticModel, bundled_model
from index.library import Library
from index.terms import terms


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands: `document.text[start:end]`."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """`probability` is that of being supported; `span` the sentence it was held against, and `instead` that sentence's
    text where it contradicts; `reason` names the point of difference, or "" for a supported sentence."""

    verdict: Verdict
    probability: float
    spans: tuple[Span, ...]
    instead: str | None
    reason: str


# Passages that are searched, sentences of them that are compared, and as many of these as may carry a claim together.
_DEPTH = 12
_READ = 6
_TOGETHER = 3
_FAR = 0.6  # a sentence that lacks more of the claim's words than this speaks of something else
_WHOLE = 6  # characters that a clause has at least
_CLAUSE = re.compile(r"[，；]|[,;]\s")


# Brackets with markers, and frames that name no source: they are no part of what is claimed.
_MARKER = re.compile(r"\s*[\[【［]\d+(?:[,，、\s]+\d+)*[\]】］]")
_FRAME = re.compile(
    r"^\s*(?:[-*•]\s+)?(?:(?:根據|根据|依據|依据|據|据|按照?)"
    r"(?:文件|資料|资料|報導|報道|报导|报道|文章|來源|来源|文中|上述|了解|悉)[^,，。]{0,6}[,，]"
    r"|(?:文件|資料|资料|文章|文中|報導|報道|报导|报道)(?:中|內|裡)?(?:指出|提到|表示|顯示|显示|說|说)[,，:：]?"
    r"|according to the (?:documents?|sources?|text|article|report)s?,?\s"
    r"|the (?:documents?|sources?|text|article)s? (?:says?|states?) (?:that )?)",
    re.IGNORECASE,
)


class Judge:
    """Holds sentences against a library's documents. Safe for threads; keeps nothing but prepared documents."""

    def __init__(self, library: Library, weigher: Weigher | None = None, shelf: Shelf | None = None) -> None:
        self._library = library
        self._weigher = weigher or bundled()
        self._shelf = shelf or Shelf(library.model if isinstance(library.model, StaticModel) else bundled_model())
        self._meanings = Meanings(self._shelf.model)

    def against(self, sentence: str, spans: Sequence[Span]) -> Judgement:
        """Whether these spans, taken together, carry the sentence. UnknownDocument for a span of a document that is not
        in the library; spans that are empty or out of range carry nothing."""
        return self._judgement(read_claim(bare(sentence)), [one for one in spans if self._text(one).strip()])

    def of(self, sentence: str, documents: Collection[str] | None = None) -> Judgement:
        """What the documents say of the sentence: the one, two or three of their sentences that carry it best, or the
        one that contradicts it. Only among `documents` when given; UnknownDocument when one is not in the library."""
        claim = read_claim(bare(sentence))
        near = self._nearest(sentence, claim, documents)
        if not near:
            return Judgement("not found", 0.0, (), None, "nothing near")
        alone = sorted((self._judgement(claim, [span]) for span in near), key=lambda one: -one.probability)
        if alone[0].verdict == "supported":
            return alone[0]
        together = self._by_clauses(sentence, claim, near)
        if together and together.verdict == "supported":
            return together
        return next((one for one in alone if one.verdict == "contradicted"), alone[0])

    def _by_clauses(self, sentence: str, claim: Claim, near: Sequence[Span]) -> Judgement | None:
        """The judgement on a claim of several clauses of which each is supported by a sentence of its own. Taking
        sentences together that don't would let a wrong word find its match anywhere."""
        clauses = [one for one in _CLAUSE.split(bare(sentence)) if len(one) >= _WHOLE]
        if not 1 < len(clauses) <= _TOGETHER:
            return None
        best = [
            max((self._judgement(read_claim(clause), [span]) for span in near), key=lambda one: one.probability)
            for clause in clauses
        ]
        if any(one.verdict != "supported" for one in best):
            return None
        return self._judgement(claim, list(dict.fromkeys(span for one in best for span in one.spans)))

    def _text(self, span: Span) -> str:
        text = self._library.document(span.document).text
        return text[span.start : span.end] if 0 <= span.start < span.end <= len(text) else ""

    def _judgement(self, claim: Claim, spans: Sequence[Span]) -> Judgement:
        if not spans:
            return Judgement("not found", 0.0, (), None, "nothing cited")
        readings = [self._shelf.reading(self._library.document(span.document)) for span in spans]
        premise = premise_of([(reading, span.start, span.end) for reading, span in zip(readings, spans, strict=True)])
        comparison = compare(claim, premise, self._meanings)
        models = self._weigher.of(claim, premise.claim)
        features = judged(comparison, claim, models.word)
        probability = chance(comparison, claim, models.word, models.sentence)
        verdict: Verdict = "supported"
        if probability < models.threshold:
            verdict = "contradicted" if _differs(comparison, features, self._weigher.near) else "not found"
        instead = " ".join(self._text(one) for one in spans) if verdict == "contradicted" else None
        return Judgement(
            verdict, probability, tuple(spans), instead, "" if verdict == "supported" else _reason(comparison)
        )

    def _nearest(self, sentence: str, claim: Claim, documents: Collection[str] | None) -> list[Span]:
        """The sentences of the library that say most of what the claim says, by its terms and by meaning."""
        hits = self._library.search(sentence, _DEPTH, documents)
        candidates = gather(hits, self._library, self._shelf)
        if not candidates:
            return []
        wanted = frozenset(terms(claim.key))
        vector = self._shelf.model.embed_passages([sentence])[0]
        meaning = np.stack([one.reading.alone[one.at] for one in candidates]) @ vector
        words = np.array([len(wanted & one.reading.words[one.at]) for one in candidates]) / max(len(wanted), 1)
        best = np.argsort(-(words + meaning), kind="stable")[:_READ]
        found = (candidates[at].reading.sentences[candidates[at].at] for at in best)
        return [Span(one.document, one.start, one.end) for one in found]


def bare(sentence: str) -> str:
    """A sentence without its markers and without a frame such as "according to the documents"."""
    return _FRAME.sub("", _MARKER.sub("", sentence), count=1)


def premise_of(spans: Sequence[tuple[Reading, int, int]]) -> Premise:
    """What the spans say together, with what stands around them: title, headings, two sentences before, one after."""
    said, around = [], []
    published = None
    for reading, start, end in spans:
        document = reading.document
        said.append(document.text[start:end])
        inside = [at for at, one in enumerate(reading.sentences) if one.start < end and start < one.end]
        if inside:
            near = reading.sentences[max(0, inside[0] - 2) : inside[-1] + 2]
            around += [one.text for one in (*reading.sentences[:1], *near)]
            around += [*reading.sentences[inside[0]].headings, *(reading.sentences[at].header for at in inside)]
        around += [part for part in (document.title, document.author, document.publisher) if part]
        published = published or _day(document)
    return Premise(read_claim("\n".join(said)), read_claim("\n".join(dict.fromkeys(around))), published)


def _day(document: Document) -> date | None:
    """The day of publication; the first of the month or year where it gives no more."""
    parts = (document.published or "").split("-")
    try:
        year, month, day = (int(part) for part in (*parts, "1", "1")[:3])
        return date(year, month, day)
    except ValueError:
        return None


def _reason(comparison: Comparison) -> str:
    """The first point of difference: what is claimed, and what is said instead where that is known."""
    for clash in comparison.clashes:
        return f"{clash.kind}: {clash.claimed}" + (f", not {clash.said}" if clash.said else "")
    return next((name for name in DECISIVE if comparison.features[name]), "not said")


def _differs(comparison: Comparison, features: dict[str, float], near: float) -> bool:
    """Whether it fails by a point of difference, and not because the premise speaks of something else."""
    points = bool(comparison.clashes) or comparison.differs
    return points and features["lacking"] <= near and features["unsaid"] <= _FAR
