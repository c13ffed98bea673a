"""From a path to a document: which files can be indexed, and the reading of one. Formats register by suffix."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from index.document import Document
from index.draft import Draft
from index.errors import DocumentFault
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


def load(path: Path, limits: Limits = DEFAULTS) -> Document:
    """Reads a file into a document: id its stem, source its absolute path, title what it says, else its stem.

    DocumentFault when the file is missing, unreadable, empty, of an unknown format, or not what its suffix says.
    """
    loader = SUFFIXES.get(path.suffix.lower())
    if loader is None:
        raise DocumentFault(f"{path}: {_suffix_of(path)} can't be indexed; can be: {' '.join(SUFFIXES)}")
    data = _read(path)
    if not data.strip():
        raise DocumentFault(f"{path} is empty; write something into it or take it away")
    draft = loader(data, str(path), limits)
    if not draft.blocks:
        raise DocumentFault(f"{path} holds no text ({len(data)} bytes read); write something into it or take it away")
    about = draft.about if draft.about.title else replace(draft.about, title=_first_heading(draft) or path.stem)
    return Document(
        id=path.stem,
        source=os.path.abspath(path),
        sha256=sha256(data).hexdigest(),
        text=draft.text,
        blocks=tuple(draft.blocks),
        pages=tuple(draft.pages),
        **asdict(about),
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
        raise DocumentFault(
            f"nothing to index in {places}: no file with suffix {' '.join(SUFFIXES)} (README files are left out)"
        )
    return [found[place] for place in sorted(found)]


def _suffix_of(path: Path) -> str:
    return f"a {path.suffix} file" if path.suffix else "a file without suffix"


def _read(path: Path) -> bytes:
    if not stat.S_ISREG(_mode(path)):
        raise DocumentFault(f"{path} is no regular file; name a file")
    try:
        return path.read_bytes()
    except OSError as fault:
        raise DocumentFault(f"{path} can't be read ({fault.strerror}); check its permissions") from fault


def _mode(path: Path) -> int:
    """What kind of thing stands at `path`, as in `os.stat`."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError) as fault:
        raise DocumentFault(f"{path} does not exist; check the path") from fault
    except OSError as fault:
        raise DocumentFault(f"{path} can't be read ({fault.strerror}); check its permissions") from fault


def _first_heading(draft: Draft) -> str:
    first = draft.blocks[0]
    return draft.text[first.start : first.end] if first.kind == "heading" else ""


def _files(path: Path) -> Iterator[Path]:
    if not stat.S_ISDIR(_mode(path)):
        yield path
        return
    for folder, folders, names in os.walk(path, onerror=_unlisted):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = (Path(folder, name) for name in names if not name.startswith("."))
        yield from (file for file in files if file.suffix.lower() in SUFFIXES)


def _unlisted(fault: OSError) -> None:
    raise DocumentFault(f"{fault.filename} can't be listed ({fault.strerror}); check its permissions") from fault


def _is_readme(path: Path) -> bool:
    return path.name.lower().split(".")[0] == "readme"
