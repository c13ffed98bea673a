"""Scores the judge: claims on indexed documents whose verdict is known, and what `assistant verify` says of them.

A claims file has one JSON object a line: `id`, `claim`, `kind` ("restated", or what is wrong: number, date, …),
`verdict` (supported, contradicted or not found) and `documents` (where it is spoken of).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.judging.judge import Judge, Judgement
from assistant.reply import Verdict
from evals.errors import CaseFault, GateFault
from evals.lines import Line, read_lines, shown
from evals.metrics.sampling import Interval, bootstrap, bootstrap_of

VERDICTS: tuple[Verdict, ...] = ("supported", "contradicted", "not found")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with the verdict that is right for it; `kind` groups it in the report."""

    id: str
    text: str
    kind: str
    verdict: Verdict
    documents: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and what was made of it. It is `right` when what is supported is called so, and nothing else is."""

    claim: Claim
    judgement: Judgement

    @property
    def right(self) -> bool:
        return (self.claim.verdict == "supported") == (self.judgement.verdict == "supported")


def read_claims(paths: Sequence[Path]) -> tuple[Claim, ...]:
    """The claims of all files in order. CaseFault for a file or line that can't be used, and when there is none."""
    claims = tuple(_claim(line) for path in paths for line in read_lines(path, CaseFault))
    if not claims:
        raise CaseFault(f"no claims in {', '.join(map(str, paths))}; expected one JSON object a line")
    return claims


def _claim(line: Line) -> Claim:
    def text(key: str) -> str:
        value = line.value.get(key)
        if not isinstance(value, str) or not value.strip():
            raise CaseFault(f"{line.where}: {key!r} is {shown(value)}; expected a text that is not empty")
        return value

    verdict = next((one for one in VERDICTS if one == line.value.get("verdict")), None)
    if verdict is None:
        seen = shown(line.value.get("verdict"))
        raise CaseFault(f"{line.where}: 'verdict' is {seen}; expected one of {', '.join(VERDICTS)}")
    documents = line.value.get("documents", [])
    if not isinstance(documents, list) or not all(isinstance(one, str) for one in documents):
        raise CaseFault(f"{line.where}: 'documents' is {shown(documents)}; expected a list of document ids")
    return Claim(text("id"), text("claim"), text("kind"), verdict, tuple(documents), line.where)


def judge_all(claims: Sequence[Claim], judge: Judge, known: set[str], step: Callable[[], object]) -> list[Judged]:
    """Every claim judged against all documents. CaseFault for one on a document that isn't among those `known`."""
    for claim in claims:
        if unknown := set(claim.documents) - known:
            raise CaseFault(f"{claim.where}: no document {min(unknown)!r} in the index; index it first")
    judged = []
    for claim in claims:
        judged.append(Judged(claim, judge.of(claim.text)))
        step()
    return judged


def measures(judged: Sequence[Judged]) -> dict[str, Interval]:
    """`balanced` accuracy, the share of true claims `kept` and of others `caught`, the share of contradictions `told`
    as such, and the shares right by kind as `kind:NAME`; each where there is a claim to measure it on."""
    true = [one for one in judged if one.claim.verdict == "supported"]
    false = [one for one in judged if one.claim.verdict != "supported"]
    against = [one for one in judged if one.claim.verdict == "contradicted"]
    found: dict[str, Interval] = {}
    if true and false:
        found["balanced"] = bootstrap_of(_balanced, judged)
    for name, part in (("kept", true), ("caught", false)):
        if part:
            found[name] = bootstrap([one.right for one in part])
    if against:
        found["told"] = bootstrap([one.judgement.verdict == "contradicted" for one in against])
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in judged:
        kinds[one.claim.kind].append(one.right)
    return found | {f"kind:{kind}": bootstrap(right) for kind, right in sorted(kinds.items())}


def _balanced(judged: Sequence[Judged]) -> float:
    sides = [[one.right for one in judged if (one.claim.verdict == "supported") == side] for side in (True, False)]
    shares = [sum(side) / len(side) for side in sides if side]
    return sum(shares) / len(shares)


def bounds_from_project(folder: Path) -> dict[str, float]:
    """The least that each measure must reach: the table `[tool.assistant.claims]` of the nearest pyproject.toml."""
    path = next((at / "pyproject.toml" for at in (folder, *folder.parents) if (at / "pyproject.toml").is_file()), None)
    if path is None:
        return {}
    try:
        bounds = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("assistant", {}).get("claims", {})
        return {str(name): float(bound) for name, bound in bounds.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise GateFault(f"{path}, [tool.assistant.claims]: {error}; expected a number for each measure") from error


def broken(found: Mapping[str, Interval], bounds: Mapping[str, float]) -> list[str]:
    """A line for each bound that isn't reached; one on a measure that nothing was measured for is broken too."""
    lines = []
    for name, bound in bounds.items():
        seen = found.get(name)
        if seen is None:
            lines.append(f"{name}: no claim to measure it on, expected at least {bound:g}")
        elif seen.value < bound:
            lines.append(f"{name} is {seen.value:.4f}, expected at least {bound:g} (n = {seen.cases})")
    return lines


def report(judged: Sequence[Judged], found: Mapping[str, Interval]) -> str:
    """The measures with their intervals, and the claims that were judged wrongly."""
    lines = [
        f"{name:18} {one.value:.3f}  ({one.low:.3f} to {one.high:.3f}, n = {one.cases})" for name, one in found.items()
    ]
    wrong = [f"wrong: {one.claim.id} {one.judgement.verdict}: {one.claim.text}" for one in judged if not one.right]
    return "\n".join([*lines, "", *wrong] if wrong else lines)
