"""An answer written by a language model, every sentence of which is judged before it counts.

A model is never trusted: not to cite, not to quote, not to follow rules. What it writes is taken apart, each sentence
is held against the spans it cites itself, and what they don't carry is marked so. No sentence gets another citation
because one was near, and a sentence without one is not supported, however true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.compose import emphasis
from assistant.errors import NoAnswer
from assistant.judging.judge import Judge, Span
from assistant.question import Language, Question, in_script, language_of
from assistant.ranking.evidence import Evidence, Findings
from assistant.ranking.reading import Shelf
from assistant.reply import Citation, Reply, ReplySentence, Usage, written
from assistant.verify import Numbering, stands
from assistant.wording import refused
from assistant.writing import remarks
from assistant.writing.manuscript import Drafted, sentences_of, unfinished, without_thoughts
from assistant.writing.model import Model
from assistant.writing.prompt import SILENT, ask_model, gather, new_fence, size
from index.library import Library
from index.tokens import count

Unsupported = Literal["strike", "drop"]
"""What becomes of sentences that their citations don't carry: they are shown struck out, or left out."""

_LONGEST = 6_000  # characters of an answer; what is longer is none
_LONGEST_THOUGHT = 200_000
_MOST_CITED = 8


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as far as it is written: its sentences with verdicts, the last one pending unless all is `finished`,
    and the citations of those that are supported. `usage` is known at the end."""

    sentences: tuple[ReplySentence, ...]
    citations: tuple[Citation, ...]
    finished: bool = False
    usage: Usage | None = None


Judged = tuple[ReplySentence, Sequence[Evidence]]
"""A sentence with the verdict on it, and what it cites if that carries it."""


class Writer:
    """Has a model write answers from a library's documents. Safe for threads. `report` is told, for whoever runs this,
    what was wrong when there was no answer."""

    def __init__(
        self,
        library: Library,
        model: Model,
        judge: Judge,
        unsupported: Unsupported = "strike",
        report: Callable[[str], object] = lambda text: None,
    ) -> None:
        self.model = model
        self.unsupported = unsupported
        self._library = library
        self._judge = judge
        self._report = report

    def write(self, question: Question, each: Sequence[Findings], shelf: Shelf, streamed: bool) -> Iterator[Written]:
        """The answer as it grows, the finished one last; without sentences when the model says that the documents don't
        say. Raises NoAnswer, also after some of it, when there is no answer to judge: asked once more with half of the
        evidence when the model has no room for all."""
        evidence = gather(each, shelf)
        try:
            yield from self._written(question, evidence, streamed)
        except NoAnswer as fault:
            if fault.why != "long":
                raise
            yield from self._written(question, gather(each, shelf, size(evidence) // 2), streamed)

    def reply(self, blank: Reply, so_far: Written, question: Question) -> Reply:
        """What a reply without an answer becomes by one; a refusal when it ends with nothing that is supported."""
        shown = so_far.sentences
        if self.unsupported == "drop":
            shown = tuple(one for one in shown if one.verdict == "supported")
        reply = replace(blank, answer=written(shown), sentences=shown, citations=so_far.citations)
        reply = replace(reply, answered_by=self.model.name, usage=so_far.usage)
        if so_far.finished and not so_far.citations:
            why = remarks.UNFOUNDED if so_far.sentences else remarks.SILENT
            return refused(reply, question.language, why.to(question.language))
        return reply

    def excuse(self, fault: NoAnswer, question: Question) -> str:
        """The line over an answer that is quoted because of this fault."""
        self._report(str(fault))
        return remarks.fallen_back(fault.why, self.model.name, question.language)

    def _written(self, question: Question, evidence: Sequence[Evidence], streamed: bool) -> Iterator[Written]:
        prompt = ask_model(question, evidence, new_fence())
        judged: dict[Drafted, Judged] = {}
        manuscript, usage = "", None

        def held(drafted: Sequence[Drafted]) -> Written:
            for one in drafted:
                judged[one] = judged.get(one) or self._judged(one, question, evidence)
            return _numbered([judged[one] for one in drafted])

        for piece in self.model.write(prompt, streamed):
            usage = piece.usage or usage
            manuscript += piece.text
            said = _said(manuscript)
            so_far = held(_drafted(said, finished=False))
            yield replace(so_far, sentences=(*so_far.sentences, *_pending(said)))
        said = _said(manuscript)
        drafted = _drafted(said, finished=True)
        _refuse_unusable(said, drafted, question)
        cost = usage or Usage(count(prompt.rules + prompt.request), count(manuscript), counted=True)
        yield replace(held(drafted), finished=True, usage=cost)

    def _judged(self, drafted: Drafted, question: Question, evidence: Sequence[Evidence]) -> Judged:
        """A sentence with the verdict on it: against all that it cites together, and nothing else."""
        language = question.language
        text = in_script(drafted.text, language)
        failed = ReplySentence(text, (), "not found", reason=remarks.UNCITED.to(language))
        if not drafted.numbers:
            return failed, ()
        invented = next((number for number in drafted.numbers if not 1 <= number <= len(evidence)), None)
        if invented is not None:
            return replace(failed, reason=remarks.INVENTED.to(language, number=invented)), ()
        if len(drafted.numbers) > _MOST_CITED:
            return replace(failed, reason=remarks.HEAPED.to(language, count=len(drafted.numbers))), ()
        cited = [evidence[number - 1] for number in drafted.numbers]
        if not all(stands(one.sentence, self._library) for one in cited):
            return replace(failed, reason=remarks.CHANGED.to(language)), ()
        judgement = self._judge.against(text, [span for one in cited for span in _spans(one)])
        if judgement.verdict == "supported":
            return ReplySentence(text, (), emphasis=emphasis(question, text)), cited
        otherwise = judgement.verdict == "contradicted" and judgement.instead
        why = remarks.otherwise(otherwise, language) if otherwise else remarks.NOT_SAID.to(language)
        return ReplySentence(text, (), judgement.verdict, reason=why), ()


def _numbered(judged: Sequence[Judged]) -> Written:
    """The sentences with their markers, numbered in order of first use."""
    numbering = Numbering()
    sentences = tuple(
        replace(sentence, citations=tuple(numbering.marker(one.sentence, one.document) for one in cited))
        for sentence, cited in judged
    )
    return Written(sentences, numbering.citations)


def _spans(one: Evidence) -> Iterator[Span]:
    """Where a sentence stands, a table row with the header that says what its cells are."""
    source = one.sentence
    if source.kind == "row":
        headers = [block for block in one.document.blocks if block.kind == "header" and block.start < source.start]
        yield from (Span(source.document, block.start, block.end) for block in headers[-1:])
    yield Span(source.document, source.start, source.end)


def _said(manuscript: str) -> str:
    """What a model says, its thoughts aside. Raises NoAnswer when it doesn't come to an end."""
    said = without_thoughts(manuscript)
    if len(said) > _LONGEST or len(manuscript) > _LONGEST_THOUGHT:
        raise NoAnswer("garbled", f"the answer has more than {_LONGEST:,} characters")
    return said


def _drafted(said: str, finished: bool) -> list[Drafted]:
    """The sentences, each once, however often a model repeats itself."""
    return [one for one in dict.fromkeys(sentences_of(said, finished)) if SILENT not in one.text]


def _pending(said: str) -> list[ReplySentence]:
    text = unfinished(said)
    return [ReplySentence(text, (), pending=True)] if text and not SILENT.startswith(text[: len(SILENT)]) else []


def _refuse_unusable(said: str, drafted: Sequence[Drafted], question: Question) -> None:
    """Raises NoAnswer for what is no answer to judge; that the documents don't say is one."""
    if not drafted and SILENT in said:
        return
    if not drafted:
        raise NoAnswer("empty", "the model answered nothing")
    if not any(one.numbers for one in drafted):
        raise NoAnswer("uncited", "the model cited nothing")
    whole = " ".join(one.text for one in drafted)
    if _is_foreign(whole, question.language):
        raise NoAnswer("foreign", f"the model answered in {language_of(whole)}, asked in {question.language}")


def _is_foreign(text: str, language: Language) -> bool:
    """Whether a text is in another language than that; a name or a number alone is in none."""
    if language == "en":
        return language_of(text) != "en" and bool(re.search(r"[\u3400-\u9fff]", text))
    return language_of(text) == "en" and len(re.findall(r"[A-Za-z]{2,}", text)) > 3
