"""Web pages: the article of an HTML or XHTML file, without the menus around it, and what the page says of itself."""

from __future__ import annotations

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.article import article
from index.formats.encoding import decode
from index.formats.markup import charset_of, parse, write_element
from index.formats.metadata import about
from index.limits import DEFAULTS, Limits


def read_webpage(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The blocks of a page's article; of the whole page where no part of it is one.

    DocumentFault when the encoding can't be told, or the elements are nested too deep.
    """
    html = decode(data, name, charset_of(data)).text
    try:
        root = parse(html)
    except DocumentFault as fault:
        raise DocumentFault(f"{name} {fault}", fault.cause, **fault.seen) from fault
    draft = Draft(limits)
    draft.about = about(root)
    write_element(draft, *article(root))
    if not draft.blocks:
        write_element(draft, root)
    return draft
