"""From a path to a document: which files can be indexed, and the reading of one. Formats register by suffix."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from index.document import Document
from index.draft import Draft
from index.errors import DocumentFault, LimitFault
from index.formats.markdown import read_markdown
from index.formats.plain import read_plain
from index.limits import DEFAULTS, Limits

# A loader takes a file's bytes, the name to put into its errors, and the limits to pass on to its draft. DocumentFault
# when the bytes are not of its format.
Loader = Callable[[bytes, str, Limits], Draft]


def _late(module: str, reader: str) -> Loader:
    """A loader whose module, and the parser that it needs, is imported when a file of its format is read."""

    def read(data: bytes, name: str, limits: Limits) -> Draft:
        loader: Loader = getattr(import_module(f"index.formats.{module}"), reader)
        return loader(data, name, limits)

    return read


_WEBPAGE = _late("webpage", "read_webpage")

SUFFIXES: dict[str, Loader] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
    ".html": _WEBPAGE,
    ".htm": _WEBPAGE,
    ".xhtml": _WEBPAGE,
    ".pdf": _late("pdf", "read_pdf"),
    ".docx": _late("word", "read_word"),
    ".pptx": _late("slides", "read_slides"),
    ".xlsx": _late("workbook", "read_workbook"),
    ".csv": _late("delimited", "read_delimited"),
    ".tsv": _late("delimited", "read_delimited"),
    ".epub": _late("epub", "read_epub"),
    ".eml": _late("mail", "read_mail"),
}

# Control characters, half surrogate pairs, marks of writing direction: no part of a name.
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LONGEST = 1_000


def load(path: Path, limits: Limits = DEFAULTS) -> Document:
    """Reads a file into a document: id its stem, source its absolute path, title what it says, else its stem.

    DocumentFault when the file is missing, unreadable, empty, of an unknown format, or not what its suffix says;
    LimitFault when it is larger than the limits allow. `index.parser` loads files that may do worse.
    """
    loader = SUFFIXES.get(path.suffix.lower())
    if loader is None:
        known = " ".join(SUFFIXES)
        raise DocumentFault(f"{path}: {_suffix_of(path)} can't be indexed; can be: {known}", "format", known=known)
    data = _read(path, limits)
    if not data.strip():
        raise DocumentFault(f"{path} is empty; write something into it or take it away", "empty")
    try:
        draft = loader(data, str(path), limits)
    except LimitFault as fault:
        raise LimitFault(f"{path} {fault}", fault.cause, **fault.seen) from fault
    if not draft.blocks:
        raise DocumentFault(
            f"{path} holds no text ({len(data)} bytes read); write something into it or take it away", "empty"
        )
    about = {name: value and _on_one_line(value) for name, value in asdict(draft.about).items()}
    name = _on_one_line(path.stem) or "untitled"
    about["title"] = about["title"] or _on_one_line(_first_heading(draft)) or name
    return Document(
        id=name,
        source=os.path.abspath(path),
        sha256=sha256(data).hexdigest(),
        text=draft.text,
        blocks=tuple(draft.blocks),
        pages=tuple(draft.pages),
        **about,
    )


def discover(paths: Iterable[Path]) -> list[Path]:
    """The files to index at and under `paths`, sorted, each once. A folder gives the files whose suffix is known.

    README files are left out everywhere; in folders also what is hidden, and folders that are links. A file that is
    named itself is given whatever its suffix: loading it says what is wrong with it. DocumentFault when a path is
    missing, a folder can't be listed or there is nothing to index.
    """
    named = list(paths)
    found = {os.path.abspath(file): file for path in named for file in _files(path) if not _is_readme(file)}
    if not found:
        places = ", ".join(map(str, named)) or "no path"
        known = " ".join(SUFFIXES)
        raise DocumentFault(
            f"nothing to index in {places}: no file with suffix {known} (README files are left out)",
            "nothing",
            known=known,
        )
    return [found[place] for place in sorted(found)]


def _suffix_of(path: Path) -> str:
    return f"a {path.suffix} file" if path.suffix else "a file without suffix"


def _on_one_line(text: str) -> str:
    """A name or a title without line breaks and what steers a terminal, and no longer than is read."""
    return " ".join(_STEERING.sub("", text).split())[:_LONGEST]


def _read(path: Path, limits: Limits) -> bytes:
    about = _stat(path)
    if not stat.S_ISREG(about.st_mode):
        raise DocumentFault(f"{path} is no regular file; name a file", "irregular")
    if about.st_size > limits.megabytes * 1_000_000:
        size = f"{about.st_size / 1_000_000:,.1f} MB, more than {limits.megabytes:,} MB"
        raise LimitFault(
            f"{path} has {size}; split it, or raise the limit with --max-megabytes", "large", most=limits.megabytes
        )
    try:
        with path.open("rb") as file:
            data = file.read(about.st_size + 1)
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    if len(data) > about.st_size:
        raise DocumentFault(f"{path} has grown while it was read; run this again when it is complete", "growing")
    return data


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as fault:
        raise DocumentFault(f"{path} does not exist; check the path", "missing") from fault
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise DocumentFault(
                f"{path} is a link that leads back to itself; correct it or take it away", "irregular"
            ) from fault
        raise _unreadable(path, fault) from fault


def _unreadable(path: Path, fault: OSError) -> DocumentFault:
    return DocumentFault(f"{path} can't be read ({fault.strerror}); check its permissions", "unreadable")


def _first_heading(draft: Draft) -> str:
    first = draft.blocks[0]
    return draft.text[first.start : first.end] if first.kind == "heading" else ""


def _files(path: Path) -> Iterator[Path]:
    if not stat.S_ISDIR(_stat(path).st_mode):
        yield path
        return
    for folder, folders, names in os.walk(path, onerror=_unlisted):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = (Path(folder, name) for name in names if not name.startswith("."))
        yield from (file for file in files if file.suffix.lower() in SUFFIXES)


def _unlisted(fault: OSError) -> None:
    raise DocumentFault(
        f"{fault.filename} can't be listed ({fault.strerror}); check its permissions", "unreadable"
    ) from fault


def _is_readme(path: Path) -> bool:
    return path.name.lower().split(".")[0] == "readme"
