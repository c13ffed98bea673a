"""Edits of an archive's XML that leave it XML, as the fuzzer's bytes say: the way into office formats."""

from __future__ import annotations

import copy
import io
import zipfile

import atheris
from lxml import etree

_VALUES = [
    "",
    "0",
    "-1",
    "1",
    "999",
    "99999999999999999999",
    "1.5",
    "x",
    "../a",
    "a1:ZZZ9999999",
    "é\n渡",
    "true",
    "r1",
]
_MOST = 12
_MOST_DOUBLED = 100  # elements; twelve times the double of all is no document but a long wait


def edited(archive: bytes, data: bytes) -> bytes:
    """The archive with some elements taken away, doubled, moved, or with other attributes or texts."""
    said = atheris.FuzzedDataProvider(data)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(file, "w") as new:
        members = {
            name: old.read(name) for name in old.namelist() if name.endswith((".xml", ".rels", ".opf", ".xhtml"))
        }
        names = sorted(name for name, content in members.items() if not content.startswith(b"<!doctype"))
        for _ in range(said.ConsumeIntInRange(1, _MOST)):
            name = names[said.ConsumeIntInRange(0, len(names) - 1)]
            root = etree.fromstring(members[name])
            _edit(root, said)
            members[name] = etree.tostring(root)
        for name, content in members.items():
            new.writestr(name, content)
    return file.getvalue()


def _edit(root: etree._Element, said: atheris.FuzzedDataProvider) -> None:
    elements = list(root.iter(etree.Element))
    one, other = (elements[said.ConsumeIntInRange(0, len(elements) - 1)] for _ in range(2))
    parent = one.getparent()
    match said.ConsumeIntInRange(0, 4):
        case 0 if parent is not None:
            parent.remove(one)
        case 1 if sum(1 for _ in one.iter()) < _MOST_DOUBLED:
            other.append(copy.deepcopy(one))
        case 2:
            one.text = said.PickValueInList(_VALUES)
        case 3 if one.attrib:
            one.set(said.PickValueInList(sorted(one.attrib)), said.PickValueInList(_VALUES))
        case 4 if one.attrib:
            del one.attrib[said.PickValueInList(sorted(one.attrib))]
