"""Web pages: HTML and XHTML files."""

from __future__ import annotations

from index.draft import Draft
from index.formats.markup import write_page
from index.formats.plain import decode
from index.limits import DEFAULTS, Limits


def read_webpage(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The article of a web page."""
    draft = Draft(limits)
    write_page(draft, decode(data, name))
    return draft
