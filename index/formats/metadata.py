"""What a web page says of itself: JSON-LD first, then its meta elements, then what stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from index.draft import About
from index.formats.dates import iso_date

_TITLES = ("og:title", "citation_title", "dcterms.title", "dc.title", "twitter:title")
_AUTHORS = ("author", "article:author", "citation_author", "dcterms.creator", "dc.creator", "byl")
_SITES = ("og:site_name", "citation_publisher", "dcterms.publisher", "dc.publisher", "application-name")
_DATES = (
    *("article:published_time", "datepublished", "citation_publication_date", "citation_date", "dcterms.issued"),
    *("dcterms.created", "dc.date", "dcterms.date", "pubdate", "publishdate", "date"),
)
_WORKS = re.compile(r"Article|Posting|Report|WebPage|CreativeWork|Book|Chapter")


def about(root: etree._Element) -> About:
    """Title, author, publisher, date and language of a parsed page."""
    linked = next(_works(root), {})
    said = _metas(root)
    publisher = _name(linked.get("publisher")) or _first(said, _SITES)
    return About(
        title=_title(root, _name(linked.get("headline")) or _first(said, _TITLES), publisher),
        author=_name(linked.get("author")) or _first(said, _AUTHORS) or _text(root, '//*[@rel="author"]'),
        publisher=publisher,
        published=iso_date(_name(linked.get("datePublished"))) or _published(root, said),
        language=_language(root, said) or _name(linked.get("inLanguage")),
    )


def _title(root: etree._Element, said: str | None, publisher: str | None) -> str:
    """What the page says its title is, else of its <title> the part that is its heading or not the site's name."""
    if said:
        return said
    heading, title = _text(root, "//h1"), _text(root, "//title") or ""
    if heading and heading in title:
        return heading
    for mark in ("|", "｜", "-", "–", "—", "_", "::"):
        before, _, after = title.rpartition(mark)
        if before.strip() and publisher and after.strip() == publisher:
            return before.strip()
    return title


def _published(root: etree._Element, said: dict[str, list[str]]) -> str | None:
    times = root.xpath("//time/@datetime | //*[@itemprop='datePublished']/@content")
    return next(filter(None, map(iso_date, [_first(said, (name,)) or "" for name in _DATES] + times)), None)


def _language(root: etree._Element, said: dict[str, list[str]]) -> str | None:
    declared = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    language = declared or _first(said, ("content-language", "og:locale", "dc.language")) or ""
    return language.strip().replace("_", "-") or None


def _metas(root: etree._Element) -> dict[str, list[str]]:
    """The contents of the meta elements by name, in lower case, in order, without empty ones and addresses."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = " ".join(meta.get("content", "").split())
        if content and not content.startswith(("http://", "https://")):
            for key in ("name", "property", "itemprop", "http-equiv"):
                found.setdefault(meta.get(key, "").strip().lower(), []).append(content)
    return found


def _first(said: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((", ".join(dict.fromkeys(said[name])) for name in names if name in said), None)


def _text(root: etree._Element, path: str) -> str | None:
    return next(filter(None, (" ".join("".join(one.itertext()).split()) for one in root.xpath(path))), None)


def _works(root: etree._Element) -> Iterator[dict[str, Any]]:
    """The works that a page's JSON-LD describes, in order; what can't be read is passed over."""
    for script in root.iter("script"):
        if script.get("type", "").strip().lower() != "application/ld+json":
            continue
        try:
            said = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for thing in _things(said):
            if _WORKS.search(_name(thing.get("@type")) or ""):
                yield thing


def _things(said: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD text: one, a list, or those of a graph."""
    outer = said if isinstance(said, list) else [said]
    for one in outer:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            yield from (inner for inner in (graph if isinstance(graph, list) else []) if isinstance(inner, dict))


def _name(value: Any) -> str | None:
    """The text of a JSON-LD value: itself, the name of an object, or those of a list."""
    values = value if isinstance(value, list) else [value]
    names = [one.get("name") if isinstance(one, dict) else one for one in values]
    return ", ".join(" ".join(name.split()) for name in names if isinstance(name, str) and name.strip()) or None
