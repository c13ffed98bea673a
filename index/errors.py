"""What can go wrong between a file and a hit. The library raises these; the command line words them."""

from __future__ import annotations


class IndexFault(Exception):
    """Root of every error this package raises. Its text names the thing, the value seen and what to do."""


class DocumentFault(IndexFault):
    """A file could not become a document: missing, empty, unreadable, wrongly encoded, of an unknown format."""


class LimitFault(DocumentFault):
    """A file asks for more than the limits allow."""


class CatalogFault(IndexFault):
    """The index folder can't be used: another version's, half deleted, locked, not writable."""


class ModelFault(IndexFault):
    """An embedding model or its vocabulary could not be loaded, or doesn't fit the index."""


class UnknownDocument(IndexFault):
    """A document id that the catalog doesn't hold, or a span outside its text."""
