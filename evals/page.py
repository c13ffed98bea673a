"""The report as one HTML page that needs nothing else: style and plots are in it, and nothing is fetched.

Everything that comes from cases, replies and documents is escaped. What depends on time stands in the last section
only, so that all before it is the same for the same index and cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from evals import plots
from evals.baseline import Comparison
from evals.evaluation import Evaluation
from evals.failure import failure
from evals.gate import Outcome
from evals.measure import DEPTHS, MEASURES
from evals.metrics.refusal import risk_coverage
from evals.metrics.sampling import Interval
from evals.sides import HEAD as SIDES
from evals.sides import Row, sides
from evals.summary import Group, judged
from evals.table import HEAD, row

_STYLE = Path(__file__).with_name("report.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(evaluation: Evaluation, outcomes: Sequence[Outcome], comparison: Comparison | None) -> str:
    """The whole page as text."""
    correct = evaluation.groups[0].measures["correct"]
    steady = [one for one in outcomes if not one.gate.measure.startswith("latency")]
    failing = evaluation.failing
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Grounding evals</title>\n'
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<h1>Grounding evals</h1>\n"
        f'<p class="about">{correct.value:.1%} of {correct.cases} cases correct (95% interval {correct.low:.1%} to '
        f"{correct.high:.1%}); {escape(evaluation.answerer)}; {len(evaluation.suite.touched)} documents.</p>\n"
        + _gates(steady, evaluation.stale)
        + _section("By type and language", _table(evaluation.groups))
        + (_section("Beside quoting", _sides(sides(evaluation, timed=False))) if evaluation.quoted else "")
        + _section("Plots", f'<div class="plots">{_plots(evaluation)}</div>')
        + (_section("Since the baseline", _changed(comparison)) if comparison else "")
        + _section(
            f"Cases that are not correct: {len(failing)}",
            "".join(failure(score, evaluation.suite) for score in failing) or "<p>None.</p>",
        )
        + _section("What is measured", _meanings())
        + _section("Latency", _latency(evaluation, [one for one in outcomes if one not in steady]))
        + "</body>\n</html>\n"
    )


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{content}\n</section>\n"


def _gates(outcomes: Sequence[Outcome], stale: Sequence[str]) -> str:
    lines = [_item("good" if one.holds else "bad", one.line()) for one in outcomes]
    lines += [_item("bad", f"{id} has changed since it was indexed") for id in stale]
    return f'<ul class="gates">{"".join(lines)}</ul>\n' if lines else ""


def _item(kind: str, text: str) -> str:
    return f'<li class="{kind}">{escape(text)}</li>'


def _table(groups: Sequence[Group]) -> str:
    def body(kind: str) -> str:
        rows = (_cells("td", row(group)) for group in groups if group.kind == kind)
        return f"<tbody>{''.join(rows)}</tbody>"

    return (
        f'<div class="wide"><table><thead>{_cells("th", HEAD)}</thead>{body("type")}{body("lang")}{body("all")}'
        "</table></div>"
    )


def _sides(rows: Sequence[Row]) -> str:
    body = "".join(_cells("td", (one.name, one.quoted, one.written)) for one in rows)
    return f'<div class="wide"><table><thead>{_cells("th", SIDES)}</thead><tbody>{body}</tbody></table></div>'


def _cells(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _figure(svg: str, caption: str) -> str:
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _plots(evaluation: Evaluation) -> str:
    groups = [group for group in evaluation.groups if group.kind == "type"]
    accuracy = plots.bars("Correct by type", [(group.name, group.measures["correct"]) for group in groups])
    figures = [_figure(accuracy, "Correct by type, with 95% bootstrap intervals.")]
    measures = evaluation.groups[0].measures
    points = risk_coverage(judged(evaluation.scores), len(evaluation.scores))
    if points:
        top = next(top for top in (0.1, 0.2, 0.4, 1) if top >= max(risk for _, risk in points))
        drawn = plots.Line("risk", points, steps=True)
        svg = plots.lines("Risk and coverage", "share of cases answered", "share wrong", [drawn], y_top=top)
        area = measures["aurc"]
        figures.append(_figure(svg, f"Risk against coverage, most confident first; area {area.value:.4f}."))
    if "hit_at_1" in measures:
        svg = plots.lines(
            "Retrieval by depth",
            "passages looked at",
            "share",
            [_by_depth("hit", "some of it", measures), _by_depth("recall", "share of it", measures)],
            x_top=len(DEPTHS) - 1,
            x_ticks=[(at, str(depth)) for at, depth in enumerate(DEPTHS)],
        )
        figures.append(_figure(svg, "Evidence found among the first passages: some of it, and what share of it."))
    return "".join(figures)


def _by_depth(measure: str, name: str, measures: Mapping[str, Interval]) -> plots.Line:
    return plots.Line(name, [(float(at), measures[f"{measure}_at_{k}"].value) for at, k in enumerate(DEPTHS)])


def _changed(comparison: Comparison) -> str:
    lines = [_item("bad" if one.regressed else "good", one.line()) for one in comparison.changes]
    lines += [_item("bad", f"broken: {one.case.id} {one.case.question}") for one in comparison.broken]
    lines += [_item("good", f"mended: {one.case.id} {one.case.question}") for one in comparison.mended]
    return f'<p>Over {comparison.cases} cases that both have.</p><ul class="gates">{"".join(lines)}</ul>'


def _meanings() -> str:
    rows = "".join(f"<dt>{escape(one.name)}</dt><dd>{escape(one.meaning)}</dd>" for one in MEASURES)
    return f"<details><summary>Every measure, by the name that gates know it by</summary><dl>{rows}</dl></details>"


def _latency(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> str:
    seconds = sorted(evaluation.seconds)
    if not seconds:
        return "<p>The replies don't say how long they took.</p>"
    extra = evaluation.extra
    middle, most = extra["latency_p50"].value, extra["latency_p95"].value
    shares = [(value, (number + 1) / len(seconds)) for number, value in enumerate(seconds)]
    svg = plots.lines(
        "Latency",
        "seconds from question to reply",
        "share of replies",
        [plots.Line("replies", shares, steps=True)],
        x_top=max(seconds[-1], 1e-6),
        marks=[(middle, "p50"), (most, "p95")],
    )
    caption = f"Half of the replies came within {middle:.3f} s, 95% within {most:.3f} s."
    gates = "".join(_item("good" if one.holds else "bad", one.line()) for one in outcomes)
    return f'<div class="plots">{_figure(svg, caption)}</div><ul class="gates">{gates}</ul>'
