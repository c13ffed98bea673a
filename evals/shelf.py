"""The documents of a library by id, read when they are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from index.document import Document
from index.errors import UnknownDocument
from index.library import Library


class Shelf(Mapping[str, Document]):
    """A library's documents as a mapping: iteration gives ids in the catalog's order, an unknown id is a KeyError."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ids = tuple(entry.id for entry in library.documents())

    def __getitem__(self, id: str) -> Document:
        try:
            return self._library.document(id)
        except UnknownDocument as error:
            raise KeyError(id) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def stale(documents: Mapping[str, Document], ids: Iterable[str]) -> list[str]:
    """Those of the ids whose source file has other bytes now than when it was indexed. A source that isn't there to be
    read (the index was moved, or the document came from elsewhere) is not held against it."""
    return [id for id in ids if _changed(documents[id])]


def _changed(document: Document) -> bool:
    try:
        return hashlib.sha256(Path(document.source).read_bytes()).hexdigest() != document.sha256
    except (OSError, ValueError):
        return False
