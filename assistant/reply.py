"""The reply: an answer, the spans it stands on, and what was looked at. Plain values, and their JSON form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["supported", "contradicted", "not found"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A span of a document under a marker. `quote` is the document's text from `start` to `end`, always."""

    marker: int
    document: str
    title: str
    start: int
    end: int
    quote: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ReplySentence:
    """A sentence of the answer, the markers it rests on, and the verdict on it. `emphasis` holds the spans of `text`
    that answer the question, shown in bold."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict = "supported"
    emphasis: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """A passage that was looked at, and its score."""

    document: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Side:
    """One source's word on a disputed point: what it says, and the marker of the citation where it says so."""

    value: str
    marker: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which the cited documents differ."""

    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question gets. `reason` is set when `abstained`; then `citations` is empty, `passages` holds the nearest,
    and `suggestions` are questions near this one to which the documents have an answer. `why` says in a line what an
    answer rests on.

    `confidence` is the calibrated probability, 0 to 1, that the answer is right; `seconds` is wall-clock time.
    """

    question: str
    answer: str
    abstained: bool
    reason: str | None
    sentences: tuple[ReplySentence, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    passages: tuple[PassageSpan, ...]
    confidence: float
    seconds: float
    why: str = ""
    suggestions: tuple[str, ...] = ()

    def to_json(self, id: str | None = None, emphasis: bool = False) -> dict[str, Any]:
        """The reply format: plain lists and mappings, keys in a fixed order, `id` first when there is one. What is
        shown in bold is no part of it, but can be asked for, to show the reply again later."""
        plain = asdict(self)
        if not emphasis:
            for sentence in plain["sentences"]:
                del sentence["emphasis"]
        return ({} if id is None else {"id": id}) | plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Reply:
        """The reply that `to_json` wrote, after its way through JSON."""
        told = {name: value for name, value in plain.items() if name != "id"}
        told["sentences"] = tuple(
            ReplySentence(
                **one | {"citations": tuple(one["citations"]), "emphasis": tuple(map(_span, one.get("emphasis", ())))}
            )
            for one in plain["sentences"]
        )
        told["citations"] = tuple(Citation(**one) for one in plain["citations"])
        told["conflicts"] = tuple(
            Conflict(one["about"], tuple(Side(**side) for side in one["sides"])) for one in plain["conflicts"]
        )
        told["passages"] = tuple(PassageSpan(**one) for one in plain["passages"])
        told["suggestions"] = tuple(plain.get("suggestions", ()))
        return cls(**told)


def _span(ends: Sequence[int]) -> tuple[int, int]:
    start, end = ends
    return start, end
