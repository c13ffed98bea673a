"""An update: what has to change for the index to hold the files at and under some paths, done in batches.

First what needs no reading: content that only moved is given its new source, and what is gone goes. Then new and
changed files are read, cut and embedded, and each batch of them is committed; only the commit takes the write lock.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Event
from time import monotonic

from index.catalog import Catalog
from index.change import Change, Chunked
from index.chunk import chunk
from index.document import Document
from index.embed import Embedder
from index.errors import CatalogFault, DocumentFault
from index.files import Look, files_at, look, under
from index.parser import Parser
from index.snapshot import Recorded

# A batch is committed when it has this many documents, this many characters or this age.
_BATCH_DOCUMENTS = 200
_BATCH_CHARACTERS = 4_000_000
_BATCH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` files are dealt with; `name` is the file name of the latest. Most of them may need no reading:
    `read` and `size` count the bytes of those that do, and tell how long it will take."""

    done: int
    total: int
    name: str
    read: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, by its absolute path, and why; `reason` is the fault's own text."""

    source: str
    fault: DocumentFault

    @property
    def reason(self) -> str:
        return str(self.fault)


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did. `added`, `changed` and `removed` count documents; `unchanged` counts files whose content the
    index already had, under whatever name; `passages` is how many passages the index holds now; `left` counts the files
    that an update which was stopped did not get to."""

    added: int
    changed: int
    removed: int
    unchanged: int
    failed: tuple[Failure, ...]
    passages: int
    left: int = 0


class Updater:
    """Brings one catalog up to date, once."""

    def __init__(
        self,
        catalog: Catalog,
        model: Embedder,
        parser: Parser,
        report: Callable[[Progress], None],
        stop: Event,
        by: str | None = None,
    ) -> None:
        self._catalog = catalog
        self._model = model
        self._parser = parser
        self._report = report
        self._stop = stop
        self._by = by
        self._progress = Progress(0, 0, "")
        self._failed: list[Failure] = []
        # What the catalog has: a commit is refused when it isn't this, so it need not be asked for again.
        self._now: dict[str, Recorded] = {}
        self._generation = 0

    def run(self, paths: Sequence[Path], rehash: bool = False, missing_ok: bool = False) -> Update:
        """As `Library.update`."""
        with self._catalog.reading() as snapshot:
            before, self._generation, model = snapshot.sources(), snapshot.generation, snapshot.model
        if model != self._model.name:  # the commits below rest on the generation, and with it on this
            raise CatalogFault(f"another process has embedded the index with {model} meanwhile; run this again", "busy")
        self._now = dict(before)
        files = files_at(paths, before.keys(), missing_ok)
        self._progress = Progress(0, len(files), "")
        unchanged = 0
        looks = self._looked(files, {} if rehash else before)
        if len(looks) == len(files):
            ids = {recorded.sha256: recorded.document for recorded in before.values()}
            known = {source: ids[at.content] for source, at in looks.items() if at.content in ids}
            unchanged = len(known)
            self._settle(known, {source for source in under(paths, before) if source not in files}, looks)
            fresh = {source: at for source, at in looks.items() if source not in known}
            self._progress = replace(self._progress, size=sum(at.size for at in fresh.values()))
            self._step(list(known))
            for batch in _batches(self._chunked(fresh)):
                self._commit(batch, looks)
        with self._catalog.reading() as snapshot:
            passages = snapshot.passage_count
        left = self._progress.total - self._progress.done
        return _compared(before, self._now, Update(0, 0, 0, unchanged, tuple(self._failed), passages, left))

    def _looked(self, files: Mapping[str, Path], before: Mapping[str, Recorded]) -> dict[str, Look]:
        """How each file looks; of fewer of them when this was stopped."""
        looks: dict[str, Look] = {}
        for source, path in files.items():
            if self._stop.is_set():
                break
            looks[source] = look(path, before.get(source))
        return looks

    def _settle(self, known: Mapping[str, str], gone: set[str], looks: Mapping[str, Look]) -> None:
        """Commits what needs no reading."""
        before = self._now
        moved = {source: id for source, id in known.items() if source not in before or before[source].document != id}
        seen = {source: looks[source].stat for source in known if looks[source].stat}
        if moved or gone:
            change = Change(attach=moved, detach=gone, seen=seen)
            self._generation = self._catalog.commit(change, self._generation)
            kept = {source: recorded for source, recorded in before.items() if source not in gone}
            self._now = kept | {source: Recorded(id, looks[source].content or "") for source, id in moved.items()}
            return
        news = {source: stat for source, stat in seen.items() if before[source].stat != stat}
        with suppress(CatalogFault):  # nothing is missed without it but the time to read these files again
            if news:
                self._catalog.commit(Change(seen=news), self._generation)

    def _commit(self, batch: list[tuple[Chunked, list[str]]], looks: Mapping[str, Look]) -> None:
        put = [chunked for chunked, _ in batch]
        sources = {source: chunked.document for chunked, of_it in batch for source in of_it}
        change = Change(
            put=put,
            attach={source: document.id for source, document in sources.items()},
            seen={source: looks[source].stat for source in sources},
            by=self._by,
        )
        self._generation = self._catalog.commit(change, self._generation)
        self._now |= {source: Recorded(document.id, document.sha256) for source, document in sources.items()}

    def _chunked(self, fresh: Mapping[str, Look]) -> Iterator[tuple[Chunked, list[str]]]:
        """Each new content once, ready to be stored, and the sources it was found at; failures are noted.

        A document keeps its id when its file has changed, unless another file still has the old content.
        """
        now = self._now.copy()
        owners = defaultdict(set)
        for source, recorded in now.items():
            owners[recorded.document].add(source)
        taken = set(owners)
        alike: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for source, at in fresh.items():
            alike[at.content or source].append((source, at.path))
        for content, group in alike.items():
            if self._stop.is_set():
                return
            sources = [source for source, _ in group]
            document = self._loaded(group, content)
            if document is not None:
                kept = [now[source].document for source in sources if source in now]
                id = next((id for id in kept if owners[id] <= set(sources)), None) or _unique(document.id, taken)
                taken.add(id)
                yield self._embedded(replace(document, id=id)), sources
            self._step(sources, sum(fresh[source].size for source in sources))

    def _loaded(self, group: list[tuple[str, Path]], content: str) -> Document | None:
        """The first of some files of the same content that can be read."""
        for source, path in group:
            try:
                source.encode()  # a name in another encoding can't be stored
                document = self._parser.load(path)
                if document.sha256 == content:
                    return replace(document, source=source)
                changed = DocumentFault(f"{path} changed while it was read; run this again", "growing")
                self._failed.append(Failure(source, changed))
            except DocumentFault as fault:
                self._failed.append(Failure(source, fault))
            except UnicodeEncodeError:
                name = ascii(str(path))
                misnamed = DocumentFault(f"{name}: the file's name is not UTF-8; rename it", "unnamed")
                self._failed.append(Failure(name, misnamed))
        return None

    def _embedded(self, document: Document) -> Chunked:
        passages = chunk(document)
        vectors = self._model.embed_passages([passage.in_context(document.title) for passage in passages])
        return Chunked(document, passages, vectors)

    def _step(self, sources: list[str], size: int = 0) -> None:
        if sources:
            at, name = self._progress, os.path.basename(sources[-1])
            self._progress = replace(at, done=at.done + len(sources), name=name, read=at.read + size)
            self._report(self._progress)


def _unique(stem: str, taken: set[str]) -> str:
    """The stem, or the first of stem-2, stem-3, … that no document has."""
    return next(id for id in (stem if at == 1 else f"{stem}-{at}" for at in count(1)) if id not in taken)


def _batches(chunked: Iterator[tuple[Chunked, list[str]]]) -> Iterator[list[tuple[Chunked, list[str]]]]:
    batch: list[tuple[Chunked, list[str]]] = []
    characters, began = 0, monotonic()
    for each in chunked:
        batch.append(each)
        characters += len(each[0].document.text)
        old = monotonic() - began > _BATCH_SECONDS
        if old or len(batch) == _BATCH_DOCUMENTS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters, began = [], 0, monotonic()
    if batch:
        yield batch


def _compared(before: Mapping[str, Recorded], after: Mapping[str, Recorded], update: Update) -> Update:
    was = {recorded.document: recorded.sha256 for recorded in before.values()}
    now = {recorded.document: recorded.sha256 for recorded in after.values()}
    changed = sum(was[id] != now[id] for id in was.keys() & now.keys())
    return replace(update, added=len(now.keys() - was), changed=changed, removed=len(was.keys() - now))
