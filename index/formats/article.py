"""Which part of a web page is its article: not the menus, the lists of links, the notices and the footer around it.

Goes by what elements are said to be (<main>, <nav>, roles, names of classes) and by how much of their text is running
prose and how much is links. Knows nothing of how the article is written down.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from index.formats.markup import Keep, shown

_CHROME = frozenset({"nav", "aside", "dialog"})
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu", "menubar"}
    | {"tablist", "toolbar", "tooltip"}
)
# What pages call their chrome, as whole words of an id or a class.
_NAMES = frozenset(
    {"nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "crumb", "sidebar", "footer"}
    | {"cookie", "cookies", "consent", "gdpr", "share", "sharing", "social", "related", "recommend", "recommended"}
    | {"recommendation", "advert", "advertisement", "ads", "ad", "sponsor", "promo", "popup", "modal", "newsletter"}
    | {
        "comment",
        "comments",
        "disqus",
        "subscribe",
        "subscription",
        "pagination",
        "pager",
        "skip",
        "skiplink",
        "hotnews",
        "ranking",
        "widget",
    }
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SENTENCE = re.compile(r"[。！？；，,;!?]|\.(?:\s|$)")
_GROUPS = frozenset({"ul", "ol", "dl", "table", "div", "section", "p", "form", "header", "footer", "center", "td"})
_CONTAINERS = ("body", "main", "article", "section", "div", "form", "table", "tbody", "tr", "td", "center")
_HEADINGS = ("h1", "h2", "h3")
_SECTIONS = ("article", "main", "section", "blockquote")
# The share of the prose, and of all words outside links, that an element has to hold to be the article, where nothing
# says what is. Tables and lists are words, but no prose.
_PROSE, _WORDS = 0.9, 0.7


@dataclass(slots=True)
class _Weight:
    """Characters under an element: all, those in links and those in running prose; and how many links there are."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0

    @property
    def words(self) -> int:
        """Characters outside links."""
        return self.text - self.linked


def article(root: etree._Element) -> tuple[etree._Element, Keep]:
    """The element that holds a page's article, and which of the elements under it belong to that."""
    elements = list(shown(root))
    weights = _weigh(elements)
    whole = weights[root].prose

    def keep(element: etree._Element) -> bool:
        # What holds much of the page's prose is no chrome, whatever it is called: pages put all of it in a "menu".
        weight = weights[element]
        if _is_links(element, weight):
            return False
        if _is_chrome(element):
            return 2 * weight.prose > whole
        return not _is_named_chrome(element) or 4 * weight.prose > whole

    named = _named(root, elements, weights)
    return (_densest(root, weights, keep) if named is root else named), keep


def _weigh(elements: list[etree._Element]) -> dict[etree._Element, _Weight]:
    """The weights of elements that are given in the page's order, of those left out as well: as 0."""
    weights: dict[etree._Element, _Weight] = defaultdict(_Weight)
    links = {elements[0]: False}
    for element in elements:
        parent = element.getparent()
        linked = links[element] = element.tag == "a" or links.get(parent, False)
        weights[element].links += element.tag == "a"
        _add(weights[element], element.text, linked)
        if parent is not None:
            _add(weights[parent], element.tail, links.get(parent, False))
    for element in reversed(elements[1:]):
        weight, above = weights[element], weights[element.getparent()]
        above.text += weight.text
        above.linked += weight.linked
        above.prose += weight.prose
        above.links += weight.links
    return weights


def _add(weight: _Weight, text: str | None, linked: bool) -> None:
    said = (text or "").strip()
    weight.text += len(said)
    if linked:
        weight.linked += len(said)
    elif len(said) > 4 and _SENTENCE.search(said):
        weight.prose += len(said)


def _named(
    root: etree._Element, elements: list[etree._Element], weights: dict[etree._Element, _Weight]
) -> etree._Element:
    """The element that is said to hold the article, where it does hold most of the prose; else `root`."""
    best = root
    for named in (_is_main, _is_article):
        inner = (one for one in elements if named(one) and 2 * weights[one].prose > weights[best].prose)
        best = next((one for one in inner if best in one.iterancestors()), best)
    return best


def _densest(root: etree._Element, weights: dict[etree._Element, _Weight], keep: Keep) -> etree._Element:
    """The innermost container of nearly all prose, or the one around it that has a heading before it."""
    best = root
    while weights[best].prose:
        chrome = {child for child in best if child in weights and not keep(child)}
        prose = weights[best].prose - sum(weights[child].prose for child in chrome)
        words = weights[best].words - sum(weights[child].words for child in chrome)
        held = (child for child in best.iterchildren(*_CONTAINERS) if child in weights and child not in chrome)
        nearly = (one for one in held if weights[one].prose >= _PROSE * prose and weights[one].words >= _WORDS * words)
        inner = next(nearly, None)
        if inner is None:
            break
        best = inner
    near = (best, *islice(best.iterancestors(*_CONTAINERS), 2))
    return next((one for one in near if next(one.iterchildren(*_HEADINGS), None) is not None), best)


def _is_main(element: etree._Element) -> bool:
    return bool(element.tag == "main" or element.get("role") == "main")


def _is_article(element: etree._Element) -> bool:
    return bool("article" in (element.tag, element.get("role")) or element.get("itemprop") == "articleBody")


def _is_chrome(element: etree._Element) -> bool:
    if element.tag in _CHROME or element.get("role") in _ROLES:
        return True
    if element.tag in ("header", "footer"):
        return next(element.iterancestors(*_SECTIONS), None) is None
    return False


def _is_named_chrome(element: etree._Element) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return any(word.lower() in _NAMES for word in _WORD.findall(names))


def _is_links(element: etree._Element, weight: _Weight) -> bool:
    """Whether an element is a list of links: several, with hardly a word between them."""
    return element.tag in _GROUPS and weight.links > 2 and weight.prose == 0 and 3 * weight.linked > 2 * weight.text
