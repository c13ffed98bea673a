"""An update: what has to change for the index to hold the files at and under some paths, done in batches.

First what needs no reading: content that only moved is given its new source, and what is gone goes. Then new and
changed files are read, cut and embedded, and each batch of them is committed; only the commit takes the write lock.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from itertools import count
from pathlib import Path

from index.catalog import Catalog, Change, Chunked
from index.chunk import chunk
from index.document import Document
from index.embed import Embedder
from index.errors import DocumentFault
from index.load import discover
from index.parser import Parser
from index.snapshot import Recorded

_BATCH_DOCUMENTS = 200
_BATCH_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` files are dealt with; `name` is the file name of the latest."""

    done: int
    total: int
    name: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, by its absolute path, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did. `added`, `changed` and `removed` count documents; `unchanged` counts files whose content the
    index already had, under whatever name; `passages` is how many passages the index holds now."""

    added: int
    changed: int
    removed: int
    unchanged: int
    failed: tuple[Failure, ...]
    passages: int


class Updater:
    """Brings one catalog up to date, once."""

    def __init__(self, catalog: Catalog, model: Embedder, parser: Parser, report: Callable[[Progress], None]) -> None:
        self._catalog = catalog
        self._model = model
        self._parser = parser
        self._report = report
        self._done = 0
        self._total = 0
        self._failed: list[Failure] = []

    def run(self, paths: Sequence[Path]) -> Update:
        """As `Library.update`."""
        with self._catalog.reading() as snapshot:
            before, generation = snapshot.sources(), snapshot.generation
        files = _files(paths, before)
        self._total = len(files)
        contents = {source: _fingerprint(path) for source, path in files.items()}
        ids = {recorded.sha256: recorded.document for recorded in before.values()}
        known = {source: ids[content] for source, content in contents.items() if content in ids}
        moved = {source: id for source, id in known.items() if source not in before or before[source].document != id}
        gone = [source for source in before if source not in files and _under(source, paths)]
        if moved or gone:
            generation = self._catalog.commit(Change(attach=moved, detach=gone), generation)
        self._step(list(known))
        fresh = [(source, files[source], content) for source, content in contents.items() if source not in known]
        for batch in _batches(self._chunked(fresh)):
            generation = self._catalog.commit(_change(batch), generation)
        with self._catalog.reading() as snapshot:
            return _compared(before, snapshot.sources(), len(known), tuple(self._failed), snapshot.passage_count)

    def _chunked(self, fresh: list[tuple[str, Path, str | None]]) -> Iterator[tuple[Chunked, list[str]]]:
        """Each new content once, ready to be stored, and the sources it was found at; failures are noted.

        A document keeps its id when its file has changed, unless another file still has the old content.
        """
        with self._catalog.reading() as snapshot:
            now = snapshot.sources()
        owners = defaultdict(set)
        for source, recorded in now.items():
            owners[recorded.document].add(source)
        taken = set(owners)
        alike: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for source, path, content in fresh:
            alike[content or source].append((source, path))
        for content, group in alike.items():
            sources = [source for source, _ in group]
            document = self._loaded(group, content)
            if document is not None:
                kept = [now[source].document for source in sources if source in now]
                id = next((id for id in kept if owners[id] <= set(sources)), None) or _unique(document.id, taken)
                taken.add(id)
                yield self._embedded(replace(document, id=id)), sources
            self._step(sources)

    def _loaded(self, group: list[tuple[str, Path]], content: str) -> Document | None:
        """The first of some files of the same content that can be read."""
        for source, path in group:
            try:
                source.encode()  # a name in another encoding can't be stored
                document = self._parser.load(path)
                if document.sha256 == content:
                    return replace(document, source=source)
                self._failed.append(Failure(source, f"{path} changed while it was read; run this again"))
            except DocumentFault as fault:
                self._failed.append(Failure(source, str(fault)))
            except UnicodeEncodeError:
                name = ascii(str(path))
                self._failed.append(Failure(name, f"{name}: the file's name is not UTF-8; rename it"))
        return None

    def _embedded(self, document: Document) -> Chunked:
        passages = chunk(document)
        vectors = self._model.embed_passages([passage.in_context(document.title) for passage in passages])
        return Chunked(document, passages, vectors)

    def _step(self, sources: list[str]) -> None:
        if sources:
            self._done += len(sources)
            self._report(Progress(self._done, self._total, os.path.basename(sources[-1])))


def _files(paths: Sequence[Path], before: Mapping[str, Recorded]) -> dict[str, Path]:
    """The files at and under the paths, by absolute path. A path that holds nothing is a fault, unless all that the
    index has from there is gone."""
    found: list[Path] = []
    for path in paths:
        try:
            found += discover([path])
        except DocumentFault:
            had = [source for source in before if _under(source, [path])]
            if not had or not all(_is_gone(source) for source in had):
                raise
    return {os.path.abspath(path): path for path in found}


def _under(source: str, paths: Sequence[Path]) -> bool:
    roots = [os.path.abspath(path) for path in paths]
    return any(source == root or source.startswith(os.path.join(root, "")) for root in roots)


def _is_gone(source: str) -> bool:
    """Whether there is surely no such file; a folder that may not be looked into proves nothing."""
    try:
        os.stat(source)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _fingerprint(path: Path) -> str | None:
    """The content's sha256; None for what can't be read, on which loading has the word."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _unique(stem: str, taken: set[str]) -> str:
    """The stem, or the first of stem-2, stem-3, … that no document has."""
    return next(id for id in (stem if at == 1 else f"{stem}-{at}" for at in count(1)) if id not in taken)


def _batches(chunked: Iterator[tuple[Chunked, list[str]]]) -> Iterator[list[tuple[Chunked, list[str]]]]:
    batch: list[tuple[Chunked, list[str]]] = []
    characters = 0
    for each in chunked:
        batch.append(each)
        characters += len(each[0].document.text)
        if len(batch) == _BATCH_DOCUMENTS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _change(batch: list[tuple[Chunked, list[str]]]) -> Change:
    further = {source: chunked.document.id for chunked, sources in batch for source in sources}
    return Change(put=[chunked for chunked, _ in batch], attach=further)


def _compared(
    before: Mapping[str, Recorded],
    after: Mapping[str, Recorded],
    unchanged: int,
    failed: tuple[Failure, ...],
    passages: int,
) -> Update:
    was = {recorded.document: recorded.sha256 for recorded in before.values()}
    now = {recorded.document: recorded.sha256 for recorded in after.values()}
    changed = sum(was[id] != now[id] for id in was.keys() & now.keys())
    return Update(len(now.keys() - was), changed, len(was.keys() - now), unchanged, failed, passages)
