"""The results as JUnit XML, which every CI system shows: a suite for each type, a test for each case and each gate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from evals.baseline import Change, Comparison
from evals.gate import Outcome
from evals.measure import Score

# What XML 1.0 has no way to write, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(scores: Sequence[Score], outcomes: Sequence[Outcome], comparison: Comparison | None) -> str:
    """The XML text. Cases that aren't correct are failures of their test; whether they stop a merge is for the gates,
    which are tests of the suite "gates". Times are left out, so that equal results are equal bytes."""
    root = ElementTree.Element("testsuites", name="assistant eval")
    for type in sorted({score.case.type for score in scores}):
        of_type = [score for score in scores if score.case.type == type]
        suite = _suite(root, type, len(of_type), sum(not score.correct for score in of_type))
        for score in of_type:
            _test(suite, type, score.case.id, "; ".join(score.missed), _detail(score))
    gates = [(one.gate.name, "" if one.holds else one.line()) for one in outcomes if _steady(one)]
    gates += [(f"no regression of {one.measure}", one.line() if one.regressed else "") for one in _changes(comparison)]
    suite = _suite(root, "gates", len(gates), sum(bool(message) for _, message in gates))
    for name, message in gates:
        _test(suite, "gates", name, message, message)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _changes(comparison: Comparison | None) -> Sequence[Change]:
    return comparison.changes if comparison else ()


def _steady(outcome: Outcome) -> bool:
    return not outcome.gate.measure.startswith("latency")


def _suite(root: ElementTree.Element, name: str, tests: int, failures: int) -> ElementTree.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": "0", "skipped": "0"}
    return ElementTree.SubElement(root, "testsuite", {"name": _writable(name), **counts})


def _test(suite: ElementTree.Element, group: str, name: str, message: str, detail: str) -> None:
    test = ElementTree.SubElement(suite, "testcase", {"classname": _writable(group), "name": _writable(name)})
    if message:
        failure = ElementTree.SubElement(test, "failure", {"message": _writable(message), "type": "wrong"})
        failure.text = _writable(detail)


def _detail(score: Score) -> str:
    cited = "".join(
        f"\n[{one.marker}] {one.document} {one.start}–{one.end}: {one.quote}" for one in score.reply.citations
    )
    return f"Q: {score.case.question}\nA: {score.reply.answer}{cited}\nmissed: {'; '.join(score.missed)}"


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
