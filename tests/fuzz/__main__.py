"""Throws bytes at the loaders until something breaks: not part of the tests, for it never ends by itself.

    python -m tests.fuzz .docx FOLDER [-max_total_time=300] [any other option of libFuzzer]

Needs atheris (the `fuzz` extra). Whatever is no document has to be a DocumentFault that names the file, whatever is
one has to survive being packed, unpacked and cut into passages, and neither may take long. What breaks that is written
to FOLDER, the first of each kind, and fuzzing goes on. What is worth keeping becomes a case in
the tests of its format.

Of a format that is a zip archive the members are fuzzed, mostly by edits that leave them XML: bytes that don't unpack,
or are no XML, would teach nothing.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import sys
import time
import traceback
import zipfile
from dataclasses import asdict
from pathlib import Path

import atheris

import index.formats

with atheris.instrument_imports(include=["index.formats", "markdown_it", "yaml", "email", "zipfile", "csv"]):
    for module in pkgutil.iter_modules(index.formats.__path__, "index.formats."):
        importlib.import_module(module.name)

from index.chunk import chunk
from index.document import Document
from index.errors import DocumentFault
from index.limits import Limits
from index.load import SUFFIXES
from index.parcel import pack, unpack
from tests.fuzz.edits import edited
from tests.fuzz.seeds import seeds

LIMITS = Limits(megabytes=2, characters=200_000, pages=100)
SLOW = 5.0
NAME = "name-of-file"


class Fuzzed:
    """One format, the files to begin from, and what has been found in it."""

    def __init__(self, suffix: str, folder: Path) -> None:
        self.suffix = suffix
        self.folder = folder
        self.seeds = seeds(suffix)
        self.archives = zipfile.is_zipfile(io.BytesIO(self.seeds[0]))
        self.found: set[str] = set()

    def once(self, data: bytes) -> None:
        content = self._file(data)
        began = time.process_time()
        try:
            self._check(content)
            kind = "slow" if time.process_time() - began > SLOW else ""
        except Exception as fault:
            at = traceback.extract_tb(fault.__traceback__)[-1]
            kind = f"{type(fault).__name__}-{Path(at.filename).stem}-{at.lineno}"
        if kind and kind not in self.found:
            self.found.add(kind)
            (self.folder / f"{kind}{self.suffix}").write_bytes(content)
            print(f"found {kind} in {len(content)} bytes", file=sys.stderr, flush=True)

    def _file(self, data: bytes) -> bytes:
        """The bytes themselves, or an archive that is edited as they say, or of which they are a member."""
        if not self.archives or not data:
            return data
        archive = self.seeds[data[0] % len(self.seeds)]
        return edited(archive, data[1:]) if data[0] < 192 else replaced(archive, data[1:])

    def _check(self, content: bytes) -> None:
        try:
            draft = SUFFIXES[self.suffix](content, NAME, LIMITS)
        except DocumentFault as fault:
            if not str(fault):
                raise ValueError("a fault without words") from fault
            return
        about = asdict(draft.about)
        document = Document("a", "/a", "", draft.text, tuple(draft.blocks), tuple(draft.pages), **about)
        assert unpack(pack(document), LIMITS) == document
        for passage in chunk(document):
            assert document.text[passage.start : passage.end] == passage.text


def replaced(archive: bytes, data: bytes) -> bytes:
    """The archive with a member that is these bytes, but the last, which says which member."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(file, "w") as new:
        names = old.namelist()
        for at, name in enumerate(names):
            new.writestr(name, data[:-1] if at == (data or b"\0")[-1] % len(names) else old.read(name))
    return file.getvalue()


def main() -> None:
    suffix, folder, *options = sys.argv[1:]
    fuzzed = Fuzzed(suffix, Path(folder))
    corpus = fuzzed.folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for at, seed in enumerate(
        [bytes([number] * 40) for number in range(0, 256, 8)] if fuzzed.archives else fuzzed.seeds
    ):
        (corpus / f"seed-{at}").write_bytes(seed)
    settings = [f"-artifact_prefix={folder}/", "-max_len=20000", "-rss_limit_mb=3000", "-timeout=120"]
    atheris.Setup([sys.argv[0], str(corpus), *settings, *options], fuzzed.once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
