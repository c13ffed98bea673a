"""Does a reply report that sources differ, with the sides that they take."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reply import Reply
from evals.metrics.answer import missing_elements


def right_sides(reply: Reply, elements: Sequence[Sequence[str]]) -> bool:
    """Whether the reply reports a conflict of which at least two elements are sides, and no side is anything else. A
    side is an element when its value, or the quote that it is cited from, has one of the element's aliases."""
    quotes = {one.marker: one.quote for one in reply.citations}
    told = [(side.value, quotes.get(side.marker, "")) for conflict in reply.conflicts for side in conflict.sides]
    found = [element for element in elements if any(not missing_elements(value, [element]) for value, _ in told)]
    return len(found) > 1 and all(
        any(not missing_elements(text, [element]) for element in elements for text in side) for side in told
    )
