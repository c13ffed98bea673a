"""What the drawings of the overview have in common: two sizes, of which the style sheet shows the one that fits, and
texts as SVG. Texts of documents reach SVG through `escape` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import quote

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing's width in CSS pixels, so that its text is as large as that of the page; `name` is its class."""

    name: str
    width: float

    @property
    def is_wide(self) -> bool:
        return self.name == "wide"


WIDE, NARROW = Size("wide", 1040), Size("narrow", 350)


def drawing(label: str, size: Size, height: float, content: str) -> str:
    """An SVG image, named for who can't see it."""
    return (
        f'<svg class="drawing {size.name}" viewBox="0 0 {size.width:g} {height:g}" role="group"'
        f' aria-label="{escape(label)}">{content}</svg>'
    )


def both(draw: Callable[[Size], str]) -> str:
    """A drawing in both sizes."""
    return draw(WIDE) + draw(NARROW)


def text(content: str, x: float, y: float, kind: str = "", anchor: Anchor = "start") -> str:
    """A line of text, `y` its baseline."""
    named = f' class="{kind}"' if kind else ""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}{at}>{escape(content)}</text>'


def line(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    return f'<path class="{kind}" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>'


def titled(title: str, content: str) -> str:
    """What says something under the pointer, and to who can't see it."""
    return f'<g role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>{content}</g>'


def link(address: str, title: str, content: str, reached: bool = True) -> str:
    """What leads somewhere, and says where under the pointer. Where there are hundreds, and a list besides, they are
    not `reached` by the keyboard."""
    skipped = "" if reached else ' tabindex="-1"'
    named = f"<title>{escape(title)}</title>" if title else ""
    return f'<a href="{escape(address)}"{skipped}>{named}{content}</a>'


def span_address(document: str, start: int, end: int) -> str:
    """Where a span of a document as it is now is shown, marked; relative to the chat."""
    return f"document/{quote(document, safe='')}?span={start}-{end}#span"
