"""A parcel: a document as bytes on the way between two processes, in JSON.

Whoever opens one trusts nobody who packed it. JSON, unlike pickle, makes nothing but plain values, and every mark is
checked against the text it points into.
"""

from __future__ import annotations

import json
from dataclasses import astuple, fields
from itertools import chain, pairwise
from struct import Struct
from typing import Any, get_args

from index.document import Block, BlockKind, Document
from index.errors import Cause, DocumentFault
from index.limits import Limits

# What goes before a parcel: whether it is a document or a fault, and its length in bytes.
HEAD = Struct("<?Q")

_KINDS = frozenset(get_args(BlockKind))
_FIELDS = [field.name for field in fields(Document)]
_MARKS = ("blocks", "pages")
_OPTIONAL = ("author", "publisher", "published", "language", "kind")
# At most: a character takes 4 bytes, a block less than 60, a page 12; what a document says of itself is short.
_BESIDE = 1_000_000


def most_bytes(limits: Limits) -> int:
    """What no parcel within the limits is longer than."""
    return _BESIDE + 4 * limits.characters + 60 * limits.blocks + 12 * limits.pages


def pack(document: Document) -> bytes:
    """The document, for `unpack`."""
    said = {name: getattr(document, name) for name in _FIELDS}
    said["blocks"] = [astuple(block) for block in document.blocks]
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpack(parcel: bytes, limits: Limits) -> Document:
    """The document in a parcel. ValueError when there is none in it, or one beyond the limits."""
    try:
        said = json.loads(parcel.decode("utf-8", "surrogatepass"))
        said["blocks"] = tuple(Block(*marks) for marks in said["blocks"])
        said["pages"] = tuple(said["pages"])
        document = Document(**said)
        _check(document, limits)
    except (AttributeError, KeyError, RecursionError, TypeError) as fault:
        raise ValueError(f"no document: {fault!r}") from fault
    return document


def pack_fault(fault: DocumentFault) -> bytes:
    """Why there is no document, for `unpack_fault`."""
    return json.dumps([str(fault), fault.cause, fault.seen]).encode()


def unpack_fault(parcel: bytes) -> DocumentFault:
    """The fault in a parcel. ValueError when there is none in it."""
    try:
        said, cause, seen = json.loads(parcel)
        if not isinstance(said, str) or cause not in get_args(Cause):
            raise ValueError(f"no fault: {parcel[:80]!r}")
        if not all(isinstance(one, str | int | float) for one in seen.values()):
            raise ValueError(f"no fault: {parcel[:80]!r}")
        return DocumentFault(said, cause, **seen)
    except (AttributeError, RecursionError, TypeError) as fault:
        raise ValueError(f"no fault: {fault!r}") from fault


def _check(document: Document, limits: Limits) -> None:
    """ValueError or TypeError when a field is not what it should be."""
    for name in _FIELDS:
        value = getattr(document, name)
        if name not in _MARKS and not isinstance(value, str) and not (name in _OPTIONAL and value is None):
            raise TypeError(f"{name} is {type(value)}")
    length, blocks, pages = len(document.text), document.blocks, document.pages
    if length > limits.characters or len(blocks) > limits.blocks or len(pages) > limits.pages:
        raise ValueError(f"{length} characters, {len(blocks)} blocks and {len(pages)} pages are beyond the limits")
    _check_order([0, *pages, length])
    _check_order([0, *chain.from_iterable((block.start, block.end) for block in blocks), length])
    if any(block.kind not in _KINDS or type(block.level) is not int for block in blocks):
        raise ValueError("blocks of no known kind")


def _check_order(offsets: list[Any]) -> None:
    if any(type(offset) is not int for offset in offsets) or any(after < before for before, after in pairwise(offsets)):
        raise ValueError("marks that don't ascend within the text")
