"""The map of topics: a mark for each passage where it lies, land under each topic, and the topic's terms on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.chat.drawing import Size, drawing, link, span_address, text
from assistant.chat.labels import Box, clipped, place, width
from assistant.chat.palette import MOST, Palette, dot
from assistant.chat.words import Words
from assistant.overview.topics import Topic, TopicMap

Point = tuple[float, float]

_HEIGHT = {"wide": 580.0, "narrow": 440.0}
_EDGE, _NAME = 30.0, 14.0
_LONGEST = {"wide": 230.0, "narrow": 150.0}


def topic_map(found: TopicMap, palette: Palette, titles: Mapping[str, str], words: Words, size: Size) -> str:
    """The map; "" of nothing. Marks are those of the documents, or of the topics where documents are too many."""
    passages = found.sample.passages
    if not passages:
        return ""
    points = placed(found, size)
    topics = {at: key for key, topic in enumerate(found.topics) for at in topic.members}
    marks = []
    for at, (one, point) in enumerate(zip(passages, points, strict=True)):
        key = palette.key(one.document) if palette.keys else min(topics[at], MOST)
        told = "\n".join(filter(None, (titles[one.document], " › ".join(one.headings), clipped(one.text, 1, 90))))
        mark = dot(None if key == MOST else key, *point)
        marks.append(link(span_address(one.document, one.start, one.end), told if size.is_wide else "", mark, False))
    shores = [shore([points[at] for at in topic.members]) for topic in found.topics]
    land = "".join(f'<path class="coast" d="{one}"/>' for one in shores)
    land += "".join(f'<path class="land" d="{one}"/>' for one in shores)
    named = [text(name, box.x, box.y + _NAME, "topic") for name, box in names(found, points, size)]
    return drawing(words.topics, size, _HEIGHT[size.name], land + "".join(marks) + "".join(named))


def placed(found: TopicMap, size: Size) -> list[Point]:
    """Where each passage lies in the drawing."""
    across, down = size.width - 2 * _EDGE, _HEIGHT[size.name] - 2 * _EDGE
    return [(_EDGE + float(x) * across, _EDGE + float(y) * down) for x, y in found.points]


def names(found: TopicMap, points: Sequence[Point], size: Size) -> list[tuple[str, Box]]:
    """The names of the topics and where they stand: none on another one, few marks under any. The largest topic comes
    first; one that finds no room goes without."""
    frame = Box(4, 4, size.width - 8, _HEIGHT[size.name] - 8)
    told = [name_of(topic, _LONGEST[size.name]) for topic in found.topics]
    wanted = []
    for topic, name in zip(found.topics, told, strict=True):
        wide = width(name, _NAME)
        x = _EDGE + topic.x * (size.width - 2 * _EDGE)
        y = _EDGE + topic.y * (_HEIGHT[size.name] - 2 * _EDGE)
        wanted.append(Box(x - wide / 2, y - _NAME / 2, wide, _NAME + 5))
    boxes = place(wanted, frame, points)
    return [(name, box) for name, box in zip(told, boxes, strict=True) if box and name]


def name_of(topic: Topic, most: float) -> str:
    """As many of a topic's terms as fit the width, at least the first."""
    name = clipped(topic.terms[0], _NAME, most) if topic.terms else ""
    for term in topic.terms[1:]:
        if width(f"{name} · {term}", _NAME) > most:
            break
        name = f"{name} · {term}"
    return name


def shore(points: Sequence[Point]) -> str:
    """The convex hull of the points as the data of an SVG path (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    hull = ordered
    if len(ordered) > 2:
        hull = [*_half(ordered), *_half(ordered[::-1])]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in hull) + "z"


def _half(ordered: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in ordered:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept[:-1]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
