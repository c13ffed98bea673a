"""The whole way of a question on one screen: understand, find, decide, compose, verify, reply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from assistant import wording
from assistant.about import about
from assistant.compose import Quoted, compose, compose_each
from assistant.disagreement.conflict import Dispute, find_dispute, quoted_by, reported, told_apart, told_beside
from assistant.errors import NoAnswer
from assistant.explain import reason, why, why_written
from assistant.orders import asked_beside
from assistant.question import Question, understand
from assistant.ranking.evidence import Findings, find, find_each
from assistant.ranking.ranker import Ranker, bundled
from assistant.ranking.reading import Shelf
from assistant.reply import PassageSpan, Reply, written
from assistant.sources import named
from assistant.suggest import SURE, suggested
from assistant.verify import verify
from index.embed import bundled_model
from index.library import Library
from index.snapshot import Entry

if TYPE_CHECKING:  # a model needs its judge, which costs a question without one the time to import
    from assistant.writing.generate import Writer


class Assistant:
    """Answers questions over a library, in a language model's words where there is a `writer`. Safe for threads; keeps
    nothing between questions but prepared documents."""

    def __init__(self, library: Library, ranker: Ranker | None = None, writer: Writer | None = None) -> None:
        self.library = library
        self.writer = writer
        self._ranker = ranker or bundled()
        # The ranker was trained with the bundled model's view of words, whatever model the library searches with.
        self._shelf = Shelf(bundled_model())

    def ask(self, question: str, turns: Sequence[str] = (), documents: Collection[str] | None = None) -> Reply:
        """Answer from the documents, or say that they don't say. `turns` are the user's earlier questions, oldest
        first; `documents` restricts the search to those ids. Raises QuestionFault for what is no question."""
        *_, reply = self.stream(question, turns, documents, streamed=False)
        return reply

    def stream(
        self,
        question: str,
        turns: Sequence[str] = (),
        documents: Collection[str] | None = None,
        streamed: bool = True,
    ) -> Iterator[Reply]:
        """As `ask`; a model's answer comes also while it is written, with a pending sentence. The last reply is it."""
        started = perf_counter()
        asked = understand(question, turns)
        beside = asked_beside(question)
        if beside and beside != question:
            asked = understand(beside, turns)
        findings = find(asked, self.library, self._shelf, self._ranker, documents)
        entries = [one for one in self.library.documents() if documents is None or one.id in documents]
        draft = about(asked, self.library, entries, findings.hits) if beside else ()
        sources = named(asked, entries)
        each = self._each(asked, findings, sources) if beside and not draft else []
        best = max(one.confidence for one in (findings, *each)) if beside else 0.0
        findings = replace(findings, confidence=1.0 if draft else best)
        sure = not draft and best >= self._ranker.threshold
        blank = unanswered(question, findings)
        if sure and self.writer:
            try:
                for so_far in self.writer.write(asked, each or [findings], self._shelf, streamed):
                    reply = self.writer.reply(blank, so_far, asked)
                    if so_far.finished and not reply.abstained:
                        reply = self._completed(reply, asked, each or [findings], sources)
                    yield timed(reply, started)
                return
            except NoAnswer as fault:
                blank = replace(blank, note=self.writer.excuse(fault, asked))
        dispute = self._dispute(asked, each or [findings], sources) if sure else None
        if sure:
            draft = quoted_by(asked, dispute) if dispute else self._composed(asked, findings, each)
        sentences, citations = verify(draft, self.library)
        conflicts = reported(dispute, citations) if dispute else ()
        if conflicts:
            sentences = (told_apart(conflicts[0], asked.language), *sentences)
        reply = replace(
            blank,
            sentences=sentences,
            citations=citations,
            answer=written(sentences),
            conflicts=conflicts,
            why=why(asked, findings.confidence, draft, bool(conflicts)),
        )
        if not sentences:
            because = reason(asked, findings) if beside else wording.an_order(asked.language)
            refused = wording.refused(blank, asked.language, because)
            reply = replace(refused, suggestions=self._suggestions(asked, findings, documents, entries))
        yield timed(reply, started)

    def _composed(self, asked: Question, findings: Findings, each: Sequence[Findings]) -> tuple[Quoted, ...]:
        return compose_each(asked, each, self._shelf) if each else compose(asked, findings, self._shelf)

    def _completed(
        self, reply: Reply, asked: Question, each: Sequence[Findings], sources: Mapping[str, Sequence[str]]
    ) -> Reply:
        """A model's answer with what is said beside every answer: where the sources differ, and what it rests on."""
        dispute = self._dispute(asked, each, sources)
        if dispute:
            reply = told_beside(reply, dispute, asked.language, self.library)
        found = {one.document.id: one.document for findings in each for one in findings.evidence}
        cited = dict.fromkeys(one.document for one in reply.citations)
        return replace(reply, why=why_written(asked, [found[id] for id in cited], bool(reply.conflicts)))

    def _dispute(
        self, asked: Question, each: Sequence[Findings], sources: Mapping[str, Sequence[str]]
    ) -> Dispute | None:
        """Where the sources differ; not looked for where the question names one whose word alone it wants."""
        if len(sources) == 1:
            return None
        evidence = sorted((one for found in each for one in found.evidence), key=lambda one: -one.score)
        return find_dispute(asked, evidence, self._shelf)

    def _suggestions(
        self, asked: Question, findings: Findings, documents: Collection[str] | None, entries: Sequence[Entry]
    ) -> tuple[str, ...]:
        """Questions near the one that was refused, each asked first, to see that the documents answer it."""

        if not (findings.near and findings.confidence):  # nothing near, or nothing asked, is nothing to start from
            return ()

        def answers(text: str, document: str) -> bool:
            question = understand(text)
            found = find(question, self.library, self._shelf, self._ranker, documents)
            if told := about(question, self.library, entries, found.hits):
                return told[0].document.id == document
            return found.confidence >= SURE and found.evidence[0].document.id == document

        return suggested(asked, findings, answers)

    def _each(self, asked: Question, findings: Findings, sources: Mapping[str, Sequence[str]]) -> list[Findings]:
        """What each source says, where a question sets several side by side; else nothing. `sources` are those it names
        (`sources.named`)."""
        if not asked.compares and len(sources) < 2:
            return []
        each = find_each(asked, findings, sources, self.library, self._shelf, self._ranker)
        return each if len(each) > 1 else []


def unanswered(question: str, findings: Findings) -> Reply:
    """What is known of a reply before there is an answer."""
    passages = tuple(
        PassageSpan(hit.passage.document, hit.passage.start, hit.passage.end, round(hit.score, 4))
        for hit in findings.hits
    )
    return Reply(question, "", False, None, (), (), (), passages, round(findings.confidence, 4), 0.0)


def timed(reply: Reply, started: float) -> Reply:
    """A reply with the time it took since `started`."""
    return replace(reply, seconds=round(perf_counter() - started, 4))
