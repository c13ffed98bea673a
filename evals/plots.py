"""Plots as inline SVG. Colours come from the page's style, so that they follow light and dark; texts are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from evals.metrics.sampling import Interval

WIDTH, HEIGHT = 520, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 16, 14, 44
_DOTTED = 30
_ROW = 26
_LABEL = 150

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points; `steps` draws it as stairs."""

    name: str
    points: Sequence[Point]
    steps: bool = False


def bars(title: str, rows: Sequence[tuple[str, Interval]]) -> str:
    """Shares from 0 to 1, one bar each with its interval as a whisker and its number of cases."""
    right = WIDTH - 96
    scale = right - _LABEL
    parts = [
        f'<line class="grid" x1="{_LABEL + at * scale:.1f}" y1="4" x2="{_LABEL + at * scale:.1f}"'
        f' y2="{len(rows) * _ROW + 4}"/>'
        f'<text class="tick" x="{_LABEL + at * scale:.1f}" y="{len(rows) * _ROW + 20}">{at:.0%}</text>'
        for at in (0, 0.25, 0.5, 0.75, 1)
    ]
    for number, (name, interval) in enumerate(rows):
        middle = number * _ROW + _ROW / 2 + 4
        low, high = _LABEL + interval.low * scale, _LABEL + interval.high * scale
        end = f"{interval.value:.0%} of {interval.cases}"
        parts.append(
            f'<text class="name" x="{_LABEL - 8}" y="{middle + 4:.1f}">{escape(_short(name))}</text>'
            f'<rect class="bar" x="{_LABEL}" y="{middle - 8:.1f}" width="{interval.value * scale:.1f}" height="16"/>'
            f'<path class="whisker" d="M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 4:.1f}v8'
            f'M{high:.1f} {middle - 4:.1f}v8"/>'
            f'<text class="value" x="{right + 8}" y="{middle + 4:.1f}">{end}</text>'
        )
    return _svg(title, "".join(parts), len(rows) * _ROW + 30)


def lines(
    title: str,
    x_name: str,
    y_name: str,
    drawn: Sequence[Line],
    x_top: float = 1.0,
    y_top: float = 1.0,
    x_ticks: Sequence[tuple[float, str]] = (),
    marks: Sequence[tuple[float, str]] = (),
) -> str:
    """Lines over axes from 0 to their tops. `x_ticks` places its own ticks; `marks` are upright lines with a name."""
    parts = [_axes(x_name, y_name, x_top, y_top, x_ticks)]
    for number, line in enumerate(drawn):
        spots = [(_x(x, x_top), _y(y, y_top)) for x, y in line.points]
        parts.append(f'<path class="line l{number}" d="{_path(spots, line.steps)}"/>')
        dots = spots if len(spots) <= _DOTTED else []
        parts += [f'<circle class="dot l{number}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in dots]
        if len(drawn) > 1:
            place = _LEFT + 12 + 110 * number
            parts.append(
                f'<path class="line l{number}" d="M{place} {_TOP + 6}h18"/>'
                f'<text class="key" x="{place + 24}" y="{_TOP + 10}">{escape(line.name)}</text>'
            )
    for at, name in marks:
        x = _x(at, x_top)
        parts.append(
            f'<line class="mark" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{HEIGHT - _BOTTOM}"/>'
            f'<text class="key" x="{x + 4:.1f}" y="{HEIGHT - _BOTTOM - 8}">{escape(name)}</text>'
        )
    return _svg(title, "".join(parts), HEIGHT)


def _axes(x_name: str, y_name: str, x_top: float, y_top: float, x_ticks: Sequence[tuple[float, str]]) -> str:
    quarters = (0.0, 0.25, 0.5, 0.75, 1.0)
    ticks = x_ticks or [(part * x_top, f"{part * x_top:.3g}") for part in quarters]
    across = "".join(
        f'<line class="grid" x1="{_LEFT}" y1="{_y(part, 1):.1f}" x2="{WIDTH - _RIGHT}" y2="{_y(part, 1):.1f}"/>'
        f'<text class="side" x="{_LEFT - 6}" y="{_y(part, 1) + 4:.1f}">{part * y_top:.3g}</text>'
        for part in quarters
    )
    along = "".join(
        f'<text class="tick" x="{_x(at, x_top):.1f}" y="{HEIGHT - _BOTTOM + 16}">{escape(name)}</text>'
        for at, name in ticks
    )
    middle = (_TOP + HEIGHT - _BOTTOM) / 2
    return (
        f"{across}{along}"
        f'<text class="tick" x="{(_LEFT + WIDTH - _RIGHT) / 2}" y="{HEIGHT - 8}">{escape(x_name)}</text>'
        f'<text class="tick" transform="translate(12 {middle}) rotate(-90)">{escape(y_name)}</text>'
    )


def _path(spots: Sequence[Point], steps: bool) -> str:
    drawn = [f"M{x:.1f} {y:.1f}" if not number else _to(x, y, steps) for number, (x, y) in enumerate(spots)]
    return "".join(drawn)


def _to(x: float, y: float, steps: bool) -> str:
    return f"H{x:.1f}V{y:.1f}" if steps else f"L{x:.1f} {y:.1f}"


def _x(value: float, top: float) -> float:
    return _LEFT + value / top * (WIDTH - _LEFT - _RIGHT)


def _y(value: float, top: float) -> float:
    return HEIGHT - _BOTTOM - value / top * (HEIGHT - _TOP - _BOTTOM)


def _short(name: str) -> str:
    return name if len(name) <= 22 else name[:21] + "…"


def _svg(title: str, content: str, height: float) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{content}</svg>"
    )
