"""Where a whole document is served, and the button that opens it over the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote, urlencode

from assistant.chat.reader import Span
from assistant.chat.words import Words
from index.document import Document
from index.snapshot import Entry


def address(document: Document | Entry, spans: Sequence[Span] = ()) -> str:
    """Where the whole document is served, relative to the chat; `spans` marked, and scrolled to the first of them."""
    place = f"document/{quote(document.id, safe='')}"
    if not spans or not isinstance(document, Document):
        return place
    query = [("span", f"{start}-{end}") for start, end in spans] + [("version", document.sha256[:12])]
    return f"{place}?{urlencode(query)}#span"


def picture_address(document: Document, page: int, spans: Sequence[Span]) -> str:
    """Where a page is served as a picture, `spans` boxed, relative to the chat."""
    query = [("document", document.id), ("page", str(page)), *(("span", f"{start}-{end}") for start, end in spans)]
    return f"page?{urlencode([*query, ('version', document.sha256[:12])])}"


def opener(name: str, title: str, place: str, label: str, words: Words) -> str:
    """A button, and the sheet it opens: the whole document in a frame without rights, fetched when first opened."""
    whole = escape(words.open_whole.format(title=title))
    named = "" if label == title else f' aria-label="{escape(f"{label}: {title}")}"'
    return (
        f'<button type="button" class="open" popovertarget="{name}"{named}>{escape(label)}</button>'
        f'<div popover id="{name}" class="sheet" role="dialog" aria-label="{whole}"><header>'
        f"<p>{escape(title)}</p>"
        f'<a href="{escape(place)}" target="_blank" rel="noopener">{escape(words.new_tab)}</a>'
        f'<button type="button" popovertarget="{name}" popovertargetaction="hide" autofocus>'
        f"{escape(words.close)}</button></header>"
        f'<iframe src="{escape(place)}" title="{whole}" loading="lazy" sandbox></iframe></div>'
    )
