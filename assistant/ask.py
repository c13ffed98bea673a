"""The whole way of a question on one screen: understand, find, decide, compose, verify, reply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from assistant import wording
from assistant.about import about
from assistant.compose import compose, compose_each
from assistant.errors import NoAnswer
from assistant.evidence import Findings, find, find_each
from assistant.question import Question, names_in, understand
from assistant.ranker import Ranker, bundled
from assistant.reading import Shelf
from assistant.reply import PassageSpan, Reply, written
from assistant.sources import named
from assistant.verify import verify
from index.embed import bundled_model
from index.fold import fold_key
from index.library import Library
from index.snapshot import Entry

if TYPE_CHECKING:  # a model needs its judge, which costs a question without one the time to import
    from assistant.generate import Writer


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
        findings = find(asked, self.library, self._shelf, self._ranker, documents)
        entries = [one for one in self.library.documents() if documents is None or one.id in documents]
        draft = about(asked, self.library, entries, findings.hits)
        each = [] if draft else self._each(asked, findings, entries)
        findings = replace(findings, confidence=1.0 if draft else max(one.confidence for one in (findings, *each)))
        sure = not draft and findings.confidence >= self._ranker.threshold
        blank = unanswered(question, findings)
        if sure and self.writer:
            try:
                for so_far in self.writer.write(asked, each or [findings], self._shelf, streamed):
                    yield timed(self.writer.reply(blank, so_far, asked), started)
                return
            except NoAnswer as fault:
                blank = replace(blank, note=self.writer.excuse(fault, asked))
        if sure:
            draft = compose_each(asked, each, self._shelf) if each else compose(asked, findings, self._shelf)
        sentences, citations = verify(draft, self.library)
        reply = replace(blank, sentences=sentences, citations=citations, answer=written(sentences))
        if not sentences:
            reply = wording.refused(blank, asked.language, reason(asked, findings))
        yield timed(reply, started)

    def _each(self, asked: Question, findings: Findings, entries: Sequence[Entry]) -> list[Findings]:
        """What each source says, where a question sets several side by side; else nothing."""
        sources = named(asked, entries)
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


def reason(asked: Question, findings: Findings) -> str:
    """Why the documents don't say, in the question's language: nothing is near, or what is near lacks a name."""
    if not findings.hits or findings.confidence == 0:
        return wording.nothing_near(asked.language)
    held = " ".join(fold_key(hit.passage.text) for hit in findings.hits)
    names = [name for name in names_in(asked.text) if fold_key(name) not in held]
    return wording.unsure(asked.language, tuple(dict.fromkeys(names))[:3])
