"""The members of a zip file, as office documents and books are: read by name, in memory, within limits.

Nothing is ever written to disk, and an archive in the archive stays shut. A member may be packed as tightly as it
likes: what counts is how much comes out of it, and of all that is read.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile

from lxml import etree

from index.errors import DocumentFault, LimitFault
from index.limits import Limits

_MEMBERS = 50_000
_ENCRYPTED = 0x1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError, IndexError, LZMAError)


class Archive:
    """A zip file that is being read; `name` is the file's, for errors. All methods raise DocumentFault."""

    def __init__(self, zipped: ZipFile, name: str, limits: Limits) -> None:
        self.name = name
        self.members = frozenset(zipped.namelist())
        self._zipped = zipped
        self._left = limits.megabytes * 1_000_000
        self._most = limits.megabytes

    def read(self, member: str) -> bytes:
        """The bytes of a member. DocumentFault when it is missing, damaged, encrypted or more than the limits allow."""
        if member not in self.members:
            raise DocumentFault(
                f"{self.name} is damaged: it lacks {member!r}; open it in its program and save it anew", "damaged"
            )
        if self._zipped.getinfo(member).flag_bits & _ENCRYPTED:
            raise DocumentFault(
                f"{self.name} is encrypted ({member!r}); save it without a password, then index it", "locked"
            )
        try:
            with self._zipped.open(member) as packed:
                data = packed.read(self._left + 1)
        except _BROKEN as fault:
            raise DocumentFault(
                f"{self.name} is damaged: {member!r} can't be unpacked ({fault}); save it anew from its program",
                "damaged",
            ) from fault
        self._left -= len(data)
        if self._left < 0:
            raise LimitFault(
                f"unpacks to more than {self._most:,} MB, with {member!r}; split it, or raise the limit with "
                "--max-megabytes",
                "unpacked",
                most=self._most,
            )
        return data

    def tree(self, member: str) -> etree._Element:
        """The root element of an XML member. DocumentFault as in `read`, and when it is no XML or declares a DTD."""
        return parse_xml(self.read(member), f"{self.name}, {member!r}")

    def elements(self, member: str, tag: str) -> Iterator[etree._Element]:
        """The elements of a member with a tag, one at a time; each is emptied when the next is asked for."""
        source = io.BytesIO(self.read(member))
        walk = etree.iterparse(source, tag=tag, resolve_entities=False, no_network=True, load_dtd=False)
        try:
            for at, (_, element) in enumerate(walk):
                if not at:
                    _refuse_dtd(element, f"{self.name}, {member!r}")
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as fault:
            raise DocumentFault(_no_xml(f"{self.name}, {member!r}", fault), "damaged") from fault


def open_archive(data: bytes, name: str, limits: Limits) -> Archive:
    """The archive in a file's bytes. DocumentFault when they are none, or it has more members than anybody needs."""
    if data.startswith(_OLE):
        raise DocumentFault(
            f"{name} is locked with a password, or of the kind before 2007; save it without, in today's format",
            "locked",
        )
    try:
        archive = Archive(ZipFile(io.BytesIO(data)), name, limits)
    except (*_BROKEN, NotImplementedError) as fault:
        raise DocumentFault(
            f"{name} is damaged or no zip archive, as its suffix says it is ({fault}); save it anew from its program",
            "damaged",
        ) from fault
    if len(archive.members) > _MEMBERS:
        raise DocumentFault(
            f"{name} has {len(archive.members):,} members, more than {_MEMBERS:,}; split it", "parts", most=_MEMBERS
        )
    return archive


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root element of XML. Entities stay what they are; DocumentFault when it is no XML or declares a DTD."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise DocumentFault(_no_xml(name, fault), "damaged") from fault
    _refuse_dtd(root, name)
    return root


def _refuse_dtd(element: etree._Element, name: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise DocumentFault(
            f"{name} declares a document type, as no such file does; save it anew from its program", "damaged"
        )


def _no_xml(name: str, fault: Exception) -> str:
    return f"{name} is no XML ({fault}); save it anew from its program"
