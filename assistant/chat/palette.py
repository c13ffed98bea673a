"""A colour and a shape for each document of a drawing, so that neither alone has to tell them apart; the same on the
whole page. The colours themselves are in corpus.css.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.snapshot import Entry

MOST = 10
"""How many can be told apart."""

# About the origin, each covering about as much as a circle of radius 4.2.
_SHAPES = (
    "M-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0z",
    "M-3.7-3.7h7.4v7.4h-7.4z",
    "M0-5.2l4.9 8.6h-9.8z",
    "M0-5.4l5.4 5.4l-5.4 5.4l-5.4-5.4z",
    "M-1.6-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z",
)


@dataclass(frozen=True, slots=True)
class Palette:
    """The keys of a few things by id, in order: 0 to 9. Where there are more things than that none has one."""

    keys: dict[str, int]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Palette:
        return cls({entry.id: at for at, entry in enumerate(entries)} if len(entries) <= MOST else {})

    def key(self, id: str) -> int | None:
        return self.keys.get(id)


def dot(key: int | None, x: float, y: float) -> str:
    """The mark of a key about a point of a drawing, as SVG; that of no key is a grey circle."""
    shape, colour = ("r" if key is None else str(key)), _SHAPES[(key or 0) % len(_SHAPES)]
    return f'<path class="k{shape}" transform="translate({x:.1f} {y:.1f})" d="{colour}"/>'


def swatch(key: int | None) -> str:
    """The mark by itself, beside the name of what it stands for."""
    if key is None:
        return ""
    return f'<svg class="swatch" viewBox="-6 -6 12 12" width="12" height="12" aria-hidden="true">{dot(key, 0, 0)}</svg>'
