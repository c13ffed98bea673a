"""What the parts of an Office Open XML file share: how one part names another, and what the file says of itself.

ECMA-376, part 2 (Open Packaging Conventions): relationships in section 6.5, core properties in section 8.
"""

from __future__ import annotations

import posixpath
import re

from lxml import etree

from index.draft import About
from index.errors import DocumentFault
from index.formats.archive import Archive

_CORE = "docProps/core.xml"
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# What programs write where nobody wrote anything.
_NOBODY = frozenset({"python-docx", "openpyxl", "steve canny", "user", "admin", "microsoft office user"})
_NO_TITLE = re.compile(
    r"(?:word document|powerpoint (?:presentation|簡報|演示文稿)|slide 1|投影片 1|幻灯片 1|untitled)?"
)
_NO_DATES = frozenset({"2013-12-23", "2013-01-27"})  # of the files that python-docx and python-pptx begin with


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, of which transitional and strict files have different ones."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str:
    """The value of an attribute whatever its namespace; "" without it."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of an element by their local name."""
    return [child for child in element if local(child) == name]


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of that name, of it the first child of the next name, and so on; None where one is missing."""
    for name in names:
        element = next(iter(children(element, name)), None) if element is not None else None
    return element


def value(element: etree._Element | None, *names: str) -> str:
    """The attribute `val` of `child`; "" without."""
    found = child(element, *names)
    return attribute(found, "val") if found is not None else ""


def whole(said: str) -> int | None:
    """The number that a text says in one to nine digits; None when it says something else."""
    return int(said) if _WHOLE.fullmatch(said) else None


def main_part(archive: Archive, kind: str) -> str:
    """The member with the document itself. DocumentFault, naming the `kind` expected, when there is none."""
    found = related(archive, "", "officeDocument")
    if not found or found[0] not in archive.members:
        raise DocumentFault(
            f"{archive.name} is no {kind}: it names no main part; save it anew from its program", "damaged"
        )
    return found[0]


def relation_of(element: etree._Element) -> str:
    """The id of the relation that an element is of. An `id` without a namespace is something else."""
    return next((str(said) for key, said in element.attrib.items() if str(key).endswith("}id")), "")


def related(archive: Archive, part: str, kind: str) -> list[str]:
    """The members that a part is related to in a way, such as "slide"; those outside of the file are left out."""
    return [target for _, target in relations(archive, part, kind)]


def relations(archive: Archive, part: str, kind: str) -> list[tuple[str, str]]:
    """As `related`, with the id of each."""
    folder, base = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{base}.rels")
    if place not in archive.members:
        return []
    return [
        (attribute(relation, "Id"), _resolved(folder, attribute(relation, "Target")))
        for relation in children(archive.tree(place), "Relationship")
        if attribute(relation, "Type").rpartition("/")[2] == kind and attribute(relation, "TargetMode") != "External"
    ]


def _resolved(folder: str, target: str) -> str:
    """The member a target names; it stays a name to look up among the members, wherever its dots lead."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def core_properties(archive: Archive) -> About:
    """Title, author, the date it was last changed (the text that is read is of that date), and language."""
    if _CORE not in archive.members:
        return About()
    said = {local(element): " ".join((element.text or "").split()) for element in archive.tree(_CORE)}
    title, author = said.get("title", ""), said.get("creator", "")
    changed = _DATE.match(said.get("modified", "") or said.get("created", ""))
    return About(
        title="" if _NO_TITLE.fullmatch(title.lower()) else title,
        author=None if not author or author.lower() in _NOBODY else author,
        published=changed.group() if changed and changed.group() not in _NO_DATES else None,
        language=said.get("language") or None,
    )
