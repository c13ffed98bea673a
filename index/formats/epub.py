"""Books (.epub): their chapters in reading order, without cover and contents. EPUB 3.3 and 2.0.1."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from index.draft import About, Draft
from index.errors import DocumentFault
from index.formats.archive import Archive, open_archive
from index.formats.encoding import decode
from index.formats.markup import write_page
from index.formats.office import attribute, child, children, local
from index.limits import DEFAULTS, Limits

_CONTAINER = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_LEFT_OUT = frozenset({"toc", "cover", "title-page", "loi", "lot"})
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def read_epub(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The blocks of a book. DocumentFault when it is damaged, locked, or beyond the limits."""
    archive = open_archive(data, name, limits)
    place = _package(archive)
    package = archive.tree(place)
    locked = _locked(archive)
    draft = Draft(limits)
    draft.about = _about(child(package, "metadata"))
    for chapter in _chapters(package, posixpath.dirname(place)):
        if chapter in locked:
            raise DocumentFault(
                f"{name} is locked by its seller ({chapter!r} is encrypted); it can't be indexed", "sold"
            )
        if chapter in archive.members:
            write_page(draft, decode(archive.read(chapter), f"{name}, {chapter!r}").text)
    return draft


def _package(archive: Archive) -> str:
    """The member that says what the book is made of."""
    roots = child(archive.tree(_CONTAINER), "rootfiles")
    for root in children(roots, "rootfile") if roots is not None else ():
        if attribute(root, "full-path") in archive.members:
            return attribute(root, "full-path")
    raise DocumentFault(
        f"{archive.name} is no book: {_CONTAINER!r} names no package in it; get the book anew", "damaged"
    )


def _locked(archive: Archive) -> set[str]:
    """The members that are encrypted. Fonts often are, which locks nothing that is read here."""
    if _LOCKS not in archive.members:
        return set()
    references = (one for one in archive.tree(_LOCKS).iter() if local(one) == "CipherReference")
    return {unquote(attribute(reference, "URI")) for reference in references}


def _chapters(package: etree._Element, folder: str) -> Iterator[str]:
    """The members with the chapters, in reading order."""
    manifest, spine, guide = (child(package, part) for part in ("manifest", "spine", "guide"))
    left_out = {
        _member(folder, attribute(reference, "href"))
        for reference in (guide if guide is not None else ())
        if attribute(reference, "type") in _LEFT_OUT
    }
    items = {attribute(item, "id"): item for item in (manifest if manifest is not None else ())}
    for entry in spine if spine is not None else ():
        item = items.get(attribute(entry, "idref"))
        if item is None or attribute(item, "media-type") not in _PAGES or attribute(entry, "linear") == "no":
            continue
        place = _member(folder, attribute(item, "href"))
        if place not in left_out and "nav" not in attribute(item, "properties").split():
            yield place


def _member(folder: str, href: str) -> str:
    """The member an address names; it stays a name to look up among the members, wherever its dots lead."""
    return posixpath.normpath(posixpath.join("/", folder, unquote(href.partition("#")[0]))).lstrip("/")


def _about(metadata: etree._Element | None) -> About:
    def said(name: str) -> list[str]:
        found = children(metadata, name) if metadata is not None else []
        texts = (" ".join("".join(map(str, one.itertext())).split()) for one in found)
        return [text for text in texts if text]

    dates = [match.group() for text in said("date") if (match := _DATE.match(text))]
    return About(
        title=next(iter(said("title")), ""),
        author=", ".join(said("creator")) or None,
        publisher=next(iter(said("publisher")), None),
        published=next(iter(dates), None),
        language=next(iter(said("language")), None),
    )
