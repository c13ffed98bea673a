"""Where text goes in a drawing: how wide it will be, and a place for it where it covers no other text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WIDE = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\U00020000-\U0003fffd]"
)


_COVERED = 24.0  # how many pixels a name goes out of its way rather than cover a dot


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether the two have any point in common."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


def width(text: str, size: float) -> float:
    """About how wide a line is: a full-width character as wide as it is high, others a little over half of that, which
    is more than any of the faces in reader.css needs."""
    wide = len(_WIDE.findall(text))
    capital = sum(char.isupper() for char in text)
    return size * (wide + 0.58 * (len(text) - wide - capital) + 0.72 * capital)


def clipped(text: str, size: float, most: float) -> str:
    """The text, or as much of its beginning as fits the width with an ellipsis."""
    if width(text, size) <= most:
        return text
    kept = text
    while kept and width(f"{kept}…", size) > most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def place(
    wanted: Sequence[Box], frame: Box, dots: Sequence[tuple[float, float]] = (), reach: float = 72
) -> list[Box | None]:
    """A place for each box in turn, as near to where it is wanted as may be (its own corner says where), inside the
    frame, clear of all before it and over few dots; None for one that finds none within reach."""
    placed: list[Box | None] = []
    for one in wanted:
        near = [dot for dot in dots if _grown(one, reach).holds(*dot)]
        taken = [other for other in placed if other]
        free = [
            (sum(moved.holds(*dot) for dot in near) * _COVERED + distance, at, moved)
            for at, (distance, moved) in enumerate(_around(one, frame, reach))
            if not any(moved.meets(other) for other in taken)
        ]
        placed.append(min(free)[2] if free else None)
    return placed


def _grown(box: Box, by: float) -> Box:
    return Box(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)


def _around(box: Box, frame: Box, reach: float) -> Iterator[tuple[float, Box]]:
    """The box at every 8th point around where it is wanted, pushed into the frame, and how far off that is."""
    steps = range(-int(reach // 8), int(reach // 8) + 1)
    for down in steps:
        for across in steps:
            x = min(max(box.x + across * 8, frame.x), frame.x + frame.width - box.width)
            y = min(max(box.y + down * 8, frame.y), frame.y + frame.height - box.height)
            if x >= frame.x and y >= frame.y:
                yield abs(x - box.x) + abs(y - box.y), Box(x, y, box.width, box.height)
