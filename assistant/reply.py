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
    that answer the question, shown in bold. `reason` says why a sentence is not supported. One that is `pending` is
    still being written or judged, whatever its verdict; no finished reply has any."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict = "supported"
    emphasis: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    pending: bool = False


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
class Usage:
    """What a language model's answer cost, in tokens. `counted` when its server didn't say and they were counted here,
    by other ranks than the model's."""

    prompt: int = 0
    completion: int = 0
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question gets. `reason` is set when `abstained`; then `citations` is empty, `passages` holds the nearest,
    and `suggestions` are questions near this one to which the documents have an answer. `why` says in a line what an
    answer rests on.

    `confidence` is the calibrated probability, 0 to 1, that the answer is right; `seconds` is wall-clock time.
    `answered_by` is the language model that wrote the answer, at the cost of `usage`; `note` says why it didn't, where
    it should have.
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
    note: str | None = None
    answered_by: str | None = None
    usage: Usage | None = None

    def to_json(self, id: str | None = None, emphasis: bool = False) -> dict[str, Any]:
        """The reply format: plain lists and mappings, keys in a fixed order, `id` first when there is one. What is
        shown in bold is no part of it, but can be asked for, to show the reply again later. What only replies of a
        language model have stands last, where they have it."""
        plain = asdict(self)
        for sentence in plain["sentences"]:
            for name in ("pending", *([] if emphasis else ["emphasis"]), *([] if sentence["reason"] else ["reason"])):
                del sentence[name]
        for name in ("note", "answered_by", "usage"):
            if plain[name] is None:
                del plain[name]
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
        told["usage"] = Usage(**plain["usage"]) if plain.get("usage") else None
        told["suggestions"] = tuple(plain.get("suggestions", ()))
        return cls(**told)


def written(sentences: Sequence[ReplySentence]) -> str:
    """The answer as one text, each supported sentence followed by its markers; the others are no part of it."""
    parts = [
        one.text + "".join(f"[{marker}]" for marker in one.citations)
        for one in sentences
        if one.verdict == "supported" and not one.pending
    ]
    return "\n".join(parts) if len(parts) > 3 else "".join(parts)


def _span(ends: Sequence[int]) -> tuple[int, int]:
    start, end = ends
    return start, end
