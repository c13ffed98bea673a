"""What is written: the same bytes for the same results, nothing fetched, nothing injected, readable by machines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.reply import Citation, Reply
from evals import gate
from evals.baseline import compare, read_baseline
from evals.case import Case
from evals.delivery import append_summary, write_reports
from evals.errors import EvalFault
from evals.evaluation import Evaluation, evaluate
from evals.evidence import locate_all
from evals.suite import Suite
from index.document import Document

MORE = "港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。"
HOSTILE = '<img src=x onerror=alert(1)>|`"&\x00 [1](http://example.org)'
FILES = ["junit.xml", "latency.json", "report.html", "report.json", "summary.md"]


class Tags(HTMLParser):
    """The tags of a page and their attributes, as a browser would take them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))


@pytest.fixture
def evaluation(
    case: Callable[..., Case],
    reply: Callable[..., Reply],
    cite: Callable[..., Citation],
    documents: dict[str, Document],
) -> Evaluation:
    documents = documents | {"bad": replace(documents["garden"], id="bad", text=HOSTILE + " is all.")}
    hostile = replace(cite("ferry", MORE), document="bad", start=0, end=len(HOSTILE), quote=HOSTILE)
    cases = (
        case("right", evidence=(MORE,)),
        case("wrong", HOSTILE, HOSTILE, evidence=(MORE,), turns=(HOSTILE,)),
        case("false", "誰？", "list", answers=(("甲", "乙"),)),
        case("no", "無？", "unanswerable", answerable=False, answers=(), documents=()),
    )
    replies = {
        "right": reply(f"{MORE}[1]", [cite("ferry", MORE)], [("ferry", 0, 80)], 0.9),
        "wrong": reply(f"{HOSTILE}[1][7]", [hostile], [("bad", 0, 20)], 0.6),
        "false": reply(f"{MORE}[1]", [replace(cite("ferry", MORE), quote="改過的")], [], 0.8),
        "no": reply(passages=[("garden", 0, 20)]),
    }
    return evaluate(Suite(cases, locate_all(cases, documents), documents), replies, "bundled:1")


@pytest.fixture
def outcomes(evaluation: Evaluation) -> tuple[gate.Outcome, ...]:
    gates = [
        gate.parse("correct=0.9", "min"),
        gate.parse("false_refusals=0", "max"),
        gate.parse("latency_p95=0", "max"),
    ]
    return gate.check(gates, evaluation.groups, evaluation.extra)


def written(folder: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]) -> dict[str, str]:
    write_reports(folder, evaluation, outcomes, None)
    assert sorted(path.name for path in folder.iterdir()) == FILES
    return {name: (folder / name).read_text(encoding="utf-8") for name in FILES}


def test_other_seconds_change_nothing_but_what_is_about_time(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    slower = {one.case.id: replace(one.reply, seconds=9.5) for one in evaluation.scores}
    later = evaluate(evaluation.suite, slower, evaluation.answerer)
    late_outcomes = gate.check([one.gate for one in outcomes], later.groups, later.extra)
    one, two = written(tmp_path / "one", evaluation, outcomes), written(tmp_path / "two", later, late_outcomes)
    assert one["report.json"] == two["report.json"]
    assert one["junit.xml"] == two["junit.xml"]
    assert one["latency.json"] != two["latency.json"]
    html = [content["report.html"].split("<h2>Latency</h2>") for content in (one, two)]
    assert (len(html[0]), html[0][0]) == (2, html[1][0])
    assert html[0][1] != html[1][1]
    markdown = [content["summary.md"].splitlines() for content in (one, two)]
    assert markdown[0][:-1] == markdown[1][:-1]
    assert markdown[1][-1] == "Latency: p50 9.500 s, p95 9.500 s."


def test_the_report_says_what_each_case_was_worth(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    report = json.loads(written(tmp_path / "r", evaluation, outcomes)["report.json"])
    assert report["format"] == "assistant-eval-1"
    assert [(one["id"], one["correct"]) for one in report["results"]] == [
        ("right", True),
        ("wrong", False),
        ("false", False),
        ("no", True),
    ]
    everything = report["groups"][0]
    assert (everything["name"], everything["cases"], everything["measures"]["correct"]["value"]) == ("all", 4, 0.5)
    assert everything["measures"]["citation_validity"]["value"] == 0.5
    assert [(one["measure"], one["holds"]) for one in report["gates"]] == [("correct", False), ("false_refusals", True)]
    assert report["risk_coverage"] == [[0.25, 0.0], [0.5, 0.5], [0.75, 0.666667]]
    assert "seconds" not in json.dumps(report)
    assert str(tmp_path) not in json.dumps(report)


def test_the_page_fetches_nothing_and_takes_nothing_for_markup(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    page = written(tmp_path / "r", evaluation, outcomes)["report.html"]
    tags = Tags()
    tags.feed(page)
    assert {tag for tag, _ in tags.seen}.isdisjoint({"img", "script", "link", "iframe", "a", "object", "form"})
    names = {name for _, attributes in tags.seen for name, _ in attributes}
    assert names.isdisjoint({"src", "href", "onerror", "style"})
    assert not re.search(r"url\(|@import", page)
    assert "default-src 'none'" in page
    assert page.count("<svg ") == 4
    for svg in re.findall(r"<svg .*?</svg>", page):
        ElementTree.fromstring(svg)
    assert "prefers-color-scheme: dark" in page


def test_the_page_shows_each_failing_case_with_its_evidence(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    page = written(tmp_path / "r", evaluation, outcomes)["report.html"]
    failing = re.findall(r"<details><summary><code>(\w+)</code>", page)
    assert failing == ["wrong", "false"]
    assert f"<mark>{MORE}</mark>" in page, "the evidence in its context"
    assert "[1] ferry 5–43: not what stands there</span>改過的" in page
    assert "invented: [7]" in page
    assert "lacks “甲”" in page
    assert "✗" in page
    assert "correct is 0.5000, expected at least 0.9" in page


def test_junit_has_a_test_for_each_case_and_gate(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    root = ElementTree.fromstring(written(tmp_path / "r", evaluation, outcomes)["junit.xml"])
    tests = {test.get("name"): test.find("failure") for test in root.iter("testcase")}
    assert list(tests) == ["wrong", "false", "right", "no", "correct", "false_refusals"]
    failed = {name: failure.get("message") for name, failure in tests.items() if failure is not None}
    assert list(failed) == ["wrong", "false", "correct"]
    assert failed["false"] == "lacks “甲”"
    assert [(suite.get("tests"), suite.get("failures")) for suite in root][-1] == ("2", "1")


def test_markdown_takes_no_text_for_markup(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    summary = written(tmp_path / "r", evaluation, outcomes)["summary.md"]
    assert "<img" not in summary
    assert not re.search(r"(?<!\\)\]\(", summary)
    assert "❌ correct is 0.5000, expected at least 0.9" in summary
    rows = [line for line in summary.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 4 + 1 + 1
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {15}


def test_the_comparison_is_in_every_report(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    written(tmp_path / "old", evaluation, outcomes)
    worse = {one.case.id: evaluation.scores[3].reply for one in evaluation.scores}
    after = evaluate(evaluation.suite, worse, "m")
    comparison = compare(read_baseline(tmp_path / "old" / "report.json"), after.scores)
    write_reports(tmp_path / "new", after, (), comparison)
    report = json.loads((tmp_path / "new" / "report.json").read_text(encoding="utf-8"))
    assert report["baseline"]["broken"] == ["right"]
    assert "broken: right" in (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    assert "- broken: `right` 每日幾班？" in (tmp_path / "new" / "summary.md").read_text(encoding="utf-8")
    assert "no regression of correct" in (tmp_path / "new" / "junit.xml").read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_named(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EvalFault, match=r"file: no report can be written there: File exists; expected a folder"):
        write_reports(tmp_path / "file", evaluation, outcomes, None)
    with pytest.raises(EvalFault, match="the job's summary can't be written there: Is a directory"):
        append_summary(tmp_path, evaluation, outcomes, None)


def test_the_summary_of_a_job_is_added_to(
    tmp_path: Path, evaluation: Evaluation, outcomes: tuple[gate.Outcome, ...]
) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n", encoding="utf-8")
    append_summary(path, evaluation, outcomes, None)
    assert path.read_text(encoding="utf-8").startswith("before\n## Grounding evals\n")
