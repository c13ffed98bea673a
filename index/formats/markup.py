"""HTML and XHTML to blocks: headings, paragraphs, lists and tables as a reader sees them.

Writes all of the page, or the parts that it is told to keep. Knows nothing of what an article is, of files or of
encodings: it is handed a text. Nothing that a page links to is fetched, and no entity is expanded but HTML's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.grid import is_data, write_table
from index.formats.plain import join_lines

Keep = Callable[[etree._Element], bool]

_XHTML = re.compile(r"\s*<\?xml|(?s:.{0,2000})<html[^>]{0,1000}xmlns", re.IGNORECASE)
_SELF_CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)([A-Za-z][\w:.-]*+)([^<>]*+)(?<=/)>"
)
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,500}?\b(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
# Where a declaration of the encoding is looked for; saved pages have theirs later than the standard allows.
_HEAD = 4_096
_SPACES = re.compile(r"[ \t\r\f\xa0]+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
_ITEMS = frozenset({"li", "dt", "dd"})
_UNSEEN = frozenset(
    {"head", "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "audio", "video", "canvas"}
    | {"select", "textarea", "button", "datalist", "rt", "rp", "rtc"}
)
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img"}
    | {"input", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "ruby", "s", "samp", "small", "span", "strike"}
    | {"strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)


def write_page(draft: Draft, html: str, keep: Keep = lambda element: True) -> None:
    """Writes the blocks of an HTML or XHTML text, but not what is under an element that `keep` says no to.

    Scripts, styles, hidden elements and the readings of ruby are left out always. DocumentFault when elements are
    nested more than 2,048 deep.
    """
    write_element(draft, parse(html), keep)


def charset_of(data: bytes) -> str:
    """The encoding that a page's first bytes declare it to be in; "" where they don't."""
    declared = _CHARSET.search(data, 0, _HEAD)
    return declared.group(1).decode("ascii", "replace") if declared else ""


def parse(html: str) -> etree._Element:
    """The root element of an HTML or XHTML text; an empty one when there is none. DocumentFault as in `write_page`."""
    text = _CONTROLS.sub("", html)
    if _XHTML.match(text):
        # HTML has no self-closed elements but its own: it would take all that follows <title/> for the title.
        text = _SELF_CLOSED.sub(r"<\1\2></\1>", text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(text.encode("utf-8", "replace") or b"<html></html>", parser)
    if parser.error_log.filter_from_fatals():
        raise DocumentFault("nests the elements of its HTML more than 2,048 deep; save it as text", "nested")
    return etree.Element("html") if root is None else root


def write_element(draft: Draft, root: etree._Element, keep: Keep = lambda element: True) -> None:
    """Writes the blocks under an element of a parsed page, as `write_page` does."""
    writer = _Writer(draft)
    passed = None
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            if element is not passed:
                writer.end(element)
            if element is not root:
                writer.say(element.tail)
        elif not is_shown(element):
            passed = element
            walk.skip_subtree()
        elif not keep(element):
            writer.flush()
            passed = element
            walk.skip_subtree()
        elif element.tag == "table" and is_data(element):
            writer.flush()
            write_table(draft, element, text_of)
            passed = element
            walk.skip_subtree()
        else:
            writer.start(element)
            writer.say(element.text)
    writer.flush()


def is_shown(element: etree._Element) -> bool:
    """Whether a reader would see an element whose parent is seen. Pages that hide all of themselves show it later."""
    return element.tag in ("html", "body") or not (
        element.tag in _UNSEEN
        or "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or _HIDING.search(element.get("style", ""))
    )


def text_of(element: etree._Element) -> str:
    """What is shown of an element, on one line."""
    if not len(element):
        return _in_line(element.text or "")
    draft = Draft()
    write_element(draft, element)
    return " ".join(" ".join(draft.text[block.start : block.end].split("\n")) for block in draft.blocks)


class _Writer:
    """What has been said since the last block, and as what it will be written."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._said = [""]
        self._heading = 0
        self._as_written = 0
        # One entry for each open list: the number of its last item, None where items are not numbered.
        self._lists: list[int | None] = []
        self._item: tuple[int, str] | None = None

    def start(self, element: etree._Element) -> None:
        """An element begins: a new block, unless it stands in a line."""
        tag = element.tag
        if tag == "br":
            self._said.append("")
        if tag in _INLINE or tag == "br":
            return
        self.flush()
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "pre":
            self._as_written += 1
        elif tag in _LISTS:
            self._lists.append(_first_number(element) - 1 if tag == "ol" else None)
        elif tag in _ITEMS:
            self._item = self._mark(tag)

    def end(self, element: etree._Element) -> None:
        """An element ends, and the block with it, unless it stands in a line."""
        tag = element.tag
        if tag in _INLINE or tag == "br":
            return
        self.flush()
        if tag in _HEADINGS:
            self._heading = 0
        elif tag == "pre":
            self._as_written = max(0, self._as_written - 1)
        elif tag in _LISTS and self._lists:
            self._lists.pop()
        elif tag in _ITEMS:
            self._item = None

    def say(self, text: str | None) -> None:
        """Text of the current block; its line breaks mean nothing, except in <pre>."""
        if not text:
            return
        first, *rest = text.split("\n") if self._as_written else [text]
        self._said[-1] += first
        self._said += rest

    def flush(self) -> None:
        """Writes what was said. An empty line, as <br><br> makes one, sets paragraphs apart, but not in <pre>."""
        said, self._said = self._said, [""]
        if self._as_written:
            self._write("\n".join(said).strip("\n"))
            return
        for paragraph in "\n".join(map(_in_line, said)).split("\n\n"):
            self._write(paragraph.strip())

    def _write(self, text: str) -> None:
        if not text:
            return
        if self._heading:
            self._draft.heading(text, self._heading)
        elif self._item:
            self._draft.item(text, *self._item)
            self._item = None
        else:
            self._draft.paragraph(text)

    def _mark(self, tag: str) -> tuple[int, str]:
        """Level and mark of an item; what explains a term is one level below it."""
        level = max(1, len(self._lists)) + (tag == "dd")
        number = self._lists[-1] if self._lists else None
        if number is None:
            return level, "•"
        self._lists[-1] = number + 1
        return level, f"{number + 1}."


def _in_line(text: str) -> str:
    """A text whose white space means no more than that words end."""
    return join_lines(_SPACES.sub(" ", text).split("\n")).strip()


def _first_number(element: etree._Element) -> int:
    start = element.get("start", "1").strip()
    return int(start) if re.fullmatch(r"-?[0-9]{1,9}", start) else 1


def shown(root: etree._Element) -> Iterator[etree._Element]:
    """Every element under `root` that a reader sees, in the page's order."""
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if is_shown(element):
            yield element
        else:
            walk.skip_subtree()
