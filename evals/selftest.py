"""The self-test: do the gates turn red when they should? Replies that are right by construction, then each failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.reply import Reply
from evals.errors import CaseFault
from evals.evaluation import judge_all
from evals.gate import Gate, Outcome, check
from evals.measure import BY_NAME
from evals.planted import PLANTED, STALE, outgrown, perfect, plant
from evals.suite import Suite
from evals.summary import Group, summarise

_STRICT = (
    "correct",
    "evidence_cited",
    "citation_validity",
    "citation_precision",
    "citation_recall",
    "refusal_recall",
    "false_refusals",
    "conflict_precision",
    "conflict_recall",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A failure and the gates that it broke; `broken` is None where no reply could take the failure."""

    name: str
    broken: tuple[Outcome, ...] | None

    @property
    def caught(self) -> bool:
        return self.broken is None or bool(self.broken)

    def line(self) -> str:
        if self.broken is None:
            return f"—       {self.name}: no case of this suite can have it"
        if not self.broken:
            return f"MISSED  {self.name}: no gate turned red"
        return f"caught  {self.name}: " + ", ".join(outcome.gate.name for outcome in self.broken)


def self_test(suite: Suite, gates: Sequence[Gate]) -> tuple[Trial, ...]:
    """Each planted failure against the gates.

    With gates, a failure is planted in every reply that can have it, to see whether these gates would notice a system
    that fails so. Without, it is planted in one reply only, against gates set at what right replies reach. Gates on
    what the constructed replies don't have (latency, a type without evidence) are left out. Raises CaseFault when no
    case can be answered from its evidence.
    """
    sound, replies = perfect(suite)
    if not any(case.answerable for case in sound.cases):
        raise CaseFault("no answerable case has evidence that holds its answers; the self-test needs at least one")
    clean = _groups(sound, replies)
    measurable = _measurable(gates, clean) if gates else _strict(clean)
    most = len(sound.cases) if gates else 1
    trials = []
    for failure in PLANTED:
        spoiled = plant(failure, sound, replies, most)
        trials.append(Trial(failure.name, None if spoiled is None else _broken(measurable, sound, spoiled)))
    trials.append(Trial(STALE, _broken(measurable, outgrown(sound), replies)))
    return tuple(trials)


def _groups(suite: Suite, replies: Mapping[str, Reply]) -> tuple[Group, ...]:
    return summarise(judge_all(suite, replies))


def _broken(gates: Sequence[Gate], suite: Suite, replies: Mapping[str, Reply]) -> tuple[Outcome, ...]:
    return tuple(outcome for outcome in check(gates, _groups(suite, replies), {}) if not outcome.holds)


def _measurable(gates: Sequence[Gate], groups: Sequence[Group]) -> list[Gate]:
    known = {(group.name, name) for group in groups for name in group.measures}
    fitting = [gate for gate in gates if (gate.group, gate.measure) in known]
    return [outcome.gate for outcome in check(fitting, groups, {}) if outcome.holds]


def _strict(groups: Sequence[Group]) -> list[Gate]:
    reached = groups[0].measures
    return [
        Gate(name, "min" if BY_NAME[name].up else "max", reached[name].value) for name in _STRICT if name in reached
    ]
