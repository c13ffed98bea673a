"""What can go wrong between a file and a hit. The library raises these; the command line and the chat word them."""

from __future__ import annotations

from typing import ClassVar, Literal

_Place = Literal["missing", "nothing", "irregular", "unreadable", "growing", "unnamed", "format", "empty"]
_Size = Literal["large", "unpacked", "parts", "pages", "characters", "blocks", "slow", "memory"]
_Make = Literal["damaged", "damaged page", "locked", "sold", "scanned", "unmapped", "no page", "undrawn"]
_Text = Literal["encoding", "binary", "front matter", "unquoted", "nested"]
_Folder = Literal["no index", "busy", "full", "unwritable", "no catalog", "model", "gone", "broken"]
Cause = Literal[_Place, _Size, _Make, _Text, _Folder]
"""What is wrong, in a word that stays the same."""

Seen = str | int | float
"""Something that was seen or expected: a name, a count, a limit."""


class IndexFault(Exception):
    """Root of every error this package raises. Its text names the thing, the value seen and what to do, for whoever
    runs the program; who has readers words it anew by its `cause` and by what was `seen`, and shows them no paths."""

    usual: ClassVar[Cause] = "broken"

    def __init__(self, text: str, cause: Cause | None = None, **seen: Seen) -> None:
        """Without a `cause` it is the one that is `usual` with this kind of fault."""
        super().__init__(text)
        self.cause: Cause = cause or self.usual
        self.seen = seen


class DocumentFault(IndexFault):
    """A file could not become a document: missing, empty, unreadable, wrongly encoded, of an unknown format."""

    usual: ClassVar[Cause] = "damaged"


class LimitFault(DocumentFault):
    """A file asks for more than the limits allow."""

    usual: ClassVar[Cause] = "large"


class CatalogFault(IndexFault):
    """The index folder can't be used: another version's, half deleted, locked, not writable."""

    usual: ClassVar[Cause] = "no catalog"


class ModelFault(IndexFault):
    """An embedding model or its vocabulary could not be loaded, or doesn't fit the index."""

    usual: ClassVar[Cause] = "model"


class UnknownDocument(IndexFault):
    """A document id that the catalog doesn't hold, or a span outside its text."""

    usual: ClassVar[Cause] = "gone"
