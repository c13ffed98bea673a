"""The whole way of a question on one screen: understand, find, decide, compose, verify, reply."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from time import perf_counter

from assistant import wording
from assistant.about import about
from assistant.compose import compose, compose_each
from assistant.evidence import Findings, find, find_each
from assistant.question import Question, names_in, understand
from assistant.ranker import Ranker, bundled
from assistant.reading import Shelf
from assistant.reply import PassageSpan, Reply, ReplySentence
from assistant.sources import named
from assistant.verify import verify
from index.embed import bundled_model
from index.fold import fold_key
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
        if draft:
            findings = replace(findings, confidence=1.0)
        else:
            each = self._each(asked, findings, entries)
            findings = replace(findings, confidence=max(one.confidence for one in (findings, *each)))
            if findings.confidence >= self._ranker.threshold:
                draft = compose_each(asked, each, self._shelf) if each else compose(asked, findings, self._shelf)
        sentences, citations = verify(draft, self.library)
        abstained = not sentences
        return Reply(
            question=question,
            answer=wording.REFUSAL[asked.language] if abstained else written(sentences),
            abstained=abstained,
            reason=reason(asked, findings) if abstained else None,
            sentences=sentences,
            citations=citations,
            conflicts=(),
            passages=tuple(
                PassageSpan(hit.passage.document, hit.passage.start, hit.passage.end, round(hit.score, 4))
                for hit in findings.hits
            ),
            confidence=round(findings.confidence, 4),
            seconds=round(perf_counter() - started, 4),
        )

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


def reason(asked: Question, findings: Findings) -> str:
    """Why the documents don't say, in the question's language: nothing is near, or what is near lacks a name."""
    if not findings.hits or findings.confidence == 0:
        return wording.nothing_near(asked.language)
    held = " ".join(fold_key(hit.passage.text) for hit in findings.hits)
    names = [name for name in names_in(asked.text) if fold_key(name) not in held]
    return wording.unsure(asked.language, tuple(dict.fromkeys(names))[:3])
