"""The whole way of a question on one screen: understand, find, decide, compose, verify, reply."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from time import perf_counter

from assistant import wording
from assistant.about import about
from assistant.compose import Quoted, compose, compose_each
from assistant.conflict import Dispute, find_dispute, quoted_by, reported
from assistant.evidence import Findings, find, find_each
from assistant.explain import reason, why
from assistant.question import Language, Question, understand
from assistant.ranker import Ranker, bundled
from assistant.reading import Shelf
from assistant.reply import Conflict, PassageSpan, Reply, ReplySentence
from assistant.sources import named
from assistant.suggest import SURE, suggested
from assistant.verify import verify
from index.embed import bundled_model
from index.library import Library
from index.snapshot import Entry


class Assistant:
    """Answers questions over a library. Safe for threads; keeps nothing between questions but prepared documents."""

    def __init__(self, library: Library, ranker: Ranker | None = None) -> None:
        self.library = library
        self._ranker = ranker or bundled()
        # The ranker was trained with the bundled model's view of words, whatever model the library searches with.
        self._shelf = Shelf(bundled_model())

    def ask(self, question: str, turns: Sequence[str] = (), documents: Collection[str] | None = None) -> Reply:
        """Answer from the documents, or say that they don't say. `turns` are the user's earlier questions, oldest
        first; `documents` restricts the search to those ids. Raises QuestionFault for what is no question."""
        started = perf_counter()
        asked = understand(question, turns)
        findings = find(asked, self.library, self._shelf, self._ranker, documents)
        entries = [one for one in self.library.documents() if documents is None or one.id in documents]
        draft = about(asked, self.library, entries, findings.hits)
        dispute: Dispute | None = None
        if draft:
            findings = replace(findings, confidence=1.0)
        else:
            each = self._each(asked, findings, entries)
            findings = replace(findings, confidence=max(one.confidence for one in (findings, *each)))
            if findings.confidence >= self._ranker.threshold:
                dispute = self._dispute(asked, each or [findings], entries)
                draft = quoted_by(asked, dispute) if dispute else self._composed(asked, findings, each)
        sentences, citations = verify(draft, self.library)
        conflicts = reported(dispute, citations) if dispute else ()
        if conflicts:
            sentences = (told_apart(conflicts[0], asked.language), *sentences)
        abstained = not sentences
        return Reply(
            question=question,
            answer=wording.REFUSAL[asked.language] if abstained else written(sentences),
            abstained=abstained,
            reason=reason(asked, findings) if abstained else None,
            sentences=sentences,
            citations=citations,
            conflicts=conflicts,
            passages=tuple(
                PassageSpan(hit.passage.document, hit.passage.start, hit.passage.end, round(hit.score, 4))
                for hit in findings.hits
            ),
            confidence=round(findings.confidence, 4),
            why=why(asked, findings.confidence, [one.document for one in draft], bool(conflicts), _quotes(draft))
            if sentences
            else "",
            suggestions=self._suggestions(asked, findings, documents) if abstained else (),
            seconds=round(perf_counter() - started, 4),
        )

    def _composed(self, asked: Question, findings: Findings, each: Sequence[Findings]) -> tuple[Quoted, ...]:
        return compose_each(asked, each, self._shelf) if each else compose(asked, findings, self._shelf)

    def _dispute(self, asked: Question, each: Sequence[Findings], entries: Sequence[Entry]) -> Dispute | None:
        """Where the sources differ; not looked for where the question names one whose word alone it wants."""
        if len(named(asked, entries)) == 1:
            return None
        evidence = sorted((one for found in each for one in found.evidence), key=lambda one: -one.score)
        return find_dispute(asked, evidence, self._shelf)

    def _suggestions(self, asked: Question, findings: Findings, documents: Collection[str] | None) -> tuple[str, ...]:
        """Questions near the one that was refused, each asked first, to see that the documents answer it."""

        if not findings.confidence:  # nothing near is nothing to start from
            return ()

        def answers(text: str, document: str) -> bool:
            found = find(understand(text), self.library, self._shelf, self._ranker, documents)
            return found.confidence >= SURE and found.evidence[0].document.id == document

        return suggested(asked, findings, answers)

    def _each(self, asked: Question, findings: Findings, entries: Sequence[Entry]) -> list[Findings]:
        """What each source says, where a question sets several side by side; else nothing."""
        sources = named(asked, entries)
        if not asked.compares and len(sources) < 2:
            return []
        each = find_each(asked, findings, sources, self.library, self._shelf, self._ranker)
        return each if len(each) > 1 else []


def written(sentences: Sequence[ReplySentence]) -> str:
    """The answer as one text, each sentence followed by its markers."""
    parts = [one.text + "".join(f"[{marker}]" for marker in one.citations) for one in sentences]
    return "\n".join(parts) if len(parts) > 3 else "".join(parts)


def told_apart(conflict: Conflict, language: Language) -> ReplySentence:
    """The sentence that says that the sources differ, resting on all of them."""
    values = [side.value for side in conflict.sides]
    return ReplySentence(wording.differing(values, language), tuple(side.marker for side in conflict.sides))


def _quotes(draft: Sequence[Quoted]) -> bool:
    return all(one.quotes for one in draft)
