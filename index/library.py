"""The library: a folder's catalog and its two views as one thing that can be brought up to date, searched and read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock
from time import sleep

from index import catalog, lexical, vectors
from index.catalog import Catalog
from index.change import Change
from index.document import Document
from index.embed import Embedder, load_model
from index.errors import CatalogFault
from index.fold import fold_key
from index.lexical import LexicalView
from index.lexicon import bridges
from index.limits import DEFAULTS, Limits
from index.load import discover
from index.parser import Parser
from index.passage import Hit, Passage
from index.renewal import Renewal, Renewed
from index.search import fuse, named, naming
from index.snapshot import Entry, Snapshot
from index.space import Space, following, model_of
from index.terms import terms
from index.update import Progress, Update, Updater
from index.vectors import VectorView

_POOL = 50  # passages that each view hands to the fusion, at least
_CACHED_DOCUMENTS = 128
_ATTEMPTS, _PAUSE_SECONDS = 6, 0.05  # at views that others take on, with a pause that grows by this each time


class Library:
    """An open index. Any number of threads may read it while one updates it; each sees the last committed state."""

    def __init__(self, catalog: Catalog, model: Embedder) -> None:
        self.folder = catalog.folder
        self._catalog = catalog
        self._lexical = LexicalView(catalog.folder)
        self._space = Space(model, VectorView(catalog.folder))
        self._catching_up = Lock()
        self._updating = Lock()
        self._cached = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._read)
        self._entries = lru_cache(maxsize=1)(self._listed)

    @classmethod
    def open(cls, folder: Path, model: str | None = None) -> Library:
        """The index in `folder`, with the model it was built with. CatalogFault when there is none or it can't be used;
        ModelFault when the model can't be loaded, or `model` (as in `load_model`) is given and another one."""
        return cls._opened(folder, model, None)

    @classmethod
    def open_or_begin(
        cls, folder: Path, model: str | None = None, renewing: Callable[[Renewed], None] | None = None
    ) -> Library:
        """As `open`; but a folder without an index gets one by the first update, and is not touched before. An index of
        another model than the one given, or of an older bundled one, is embedded anew first (`index.renewal`), of which
        `renewing` is told."""
        truth = Catalog(folder)
        if truth.begun or _has_views(folder):
            return cls._opened(folder, model, renewing or _unseen)
        return cls(truth, load_model(model))

    @classmethod
    def _opened(cls, folder: Path, model: str | None, renewing: Callable[[Renewed], None] | None) -> Library:
        if not (folder / catalog.NAME).exists():
            raise CatalogFault(_missing(folder), "no index")
        truth = Catalog(folder)
        try:
            with truth.reading() as snapshot:
                built = snapshot.model
            if renewing is None:
                embedder = model_of(built, folder, model)
            else:
                embedder = following(built, folder, model)
                if embedder.name != built:
                    Renewal(truth, embedder, renewing).run()
            library = cls(truth, embedder)
            library._catch_up()
        except BaseException:
            truth.close()
            raise
        return library

    def update(
        self,
        paths: Sequence[Path],
        progress: Callable[[Progress], None] | None = None,
        *,
        limits: Limits = DEFAULTS,
        rehash: bool = False,
        missing_ok: bool = False,
        stop: Event | None = None,
    ) -> Update:
        """Brings the index up to date with the files at and under `paths`: new ones are added, changed ones replaced,
        and documents whose every file under these paths is gone are removed. Compares content, and that only of files
        that look changed (size and times), unless `rehash`. A file that fails, or is beyond the limits, is reported and
        leaves what the index had of it. Once `stop` is set, what was read is committed, the rest left for next time.

        DocumentFault when a path that the index knows nothing of is missing or holds nothing, unless `missing_ok`;
        CatalogFault when the index can't be written or another process writes to it; what was committed stays.
        """
        stop = stop or Event()
        with self._updating:
            if not self._catalog.begun:
                discover(paths)  # what is wrong with the paths is said before anything is written
                self._catalog.create(self.model.name, self.model.dimension)
            self._catch_up()  # with the model that another process may have brought
            with Parser(limits) as parser:
                updater = Updater(self._catalog, self.model, parser, progress or _unseen, stop)
                update = updater.run(paths, rehash, missing_ok)
            if not stop.is_set():  # else, and after a fault, the next one to read does so
                self._catch_up()
            return update

    def remove(self, ids: Collection[str]) -> None:
        """Takes documents out of the index, under whatever names their files were found. The files stay where they are,
        and an update of their folder brings them back. UnknownDocument, with nothing removed, when one is not in the
        index; CatalogFault as for `update`."""
        with self._updating:
            with self._catalog.reading() as snapshot:
                snapshot.require(ids)
                gone = [source for source, recorded in snapshot.sources().items() if recorded.document in ids]
                generation = snapshot.generation
            if gone:
                self._catalog.commit(Change(detach=gone), generation)
                self._catch_up()

    def search(self, query: str, limit: int = 20, documents: Collection[str] | None = None) -> list[Hit]:
        """The `limit` best passages for the query, best first; only among `documents` when given. UnknownDocument when
        one of them is not in the index."""
        for _ in range(_ATTEMPTS):
            hits, of_one_state = self._search(query, limit, documents)
            if of_one_state:
                break
        return hits

    def _search(self, query: str, limit: int, documents: Collection[str] | None) -> tuple[list[Hit], bool]:
        """The hits, and whether they are all of one state: another thread may have taken the views on meanwhile."""
        key = fold_key(query)
        words = terms(key)
        over = list(bridges(key, self.holds_english).values())
        pool = max(_POOL, limit)
        with self._reading() as snapshot:
            space = self._space
            question = space.model.embed_questions([query])[0]
            among = None
            if documents is not None:
                snapshot.require(documents)
                among = snapshot.passage_ids(documents)
            scores = self._lexical.search(words, pool, documents, bridges=over)
            cosines = space.vectors.search(question, pool, among) if question.any() else {}
            scores |= self._lexical.search(words, pool, passages=cosines.keys() - scores.keys(), bridges=over)
            cosines |= space.vectors.cosines(question, scores.keys() - cosines.keys())
            passages = snapshot.passages(scores.keys() | cosines.keys())
            names = snapshot.naming({passage.document for passage in passages.values()})
            of_one_state = self._is_at(snapshot)
        asked = set(words)
        source = {document: named(key, asked, naming(*about)) for document, about in names.items()}
        return fuse(passages.values(), scores, cosines, source)[:limit], of_one_state

    def document(self, id: str) -> Document:
        """The document of that id. UnknownDocument."""
        return self._cached(id, self.generation)

    def documents(self) -> tuple[Entry, ...]:
        """What the index holds, by id."""
        return self._entries(self.generation)

    def passages(self, id: str) -> tuple[Passage, ...]:
        """The passages of a document in text order. UnknownDocument."""
        with self._reading() as snapshot:
            return snapshot.passages_of(id)

    def document_frequency(self, words: Sequence[str]) -> list[int]:
        """In how many passages each of these terms (`index.terms`) stands."""
        with self._reading():
            return self._lexical.document_frequency(words)

    @property
    def model(self) -> Embedder:
        """The model that questions are asked with now."""
        return self._space.model

    @property
    def holds_english(self) -> bool:
        """Whether any passage is in English: none is without one of its two commonest words."""
        return any(self.document_frequency(["the", "of"]))

    @property
    def passage_count(self) -> int:
        with self._catalog.reading() as snapshot:
            return snapshot.passage_count

    @property
    def generation(self) -> int:
        """Grows with each commit."""
        with self._catalog.reading() as snapshot:
            return snapshot.generation

    def close(self) -> None:
        self._catalog.close()

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        """The last committed state; the views may lack some of it where another process takes long to absorb it."""
        for attempt in range(_ATTEMPTS):
            with self._catalog.reading() as snapshot:
                if self._is_at(snapshot):
                    yield snapshot
                    return
            sleep(attempt * _PAUSE_SECONDS)
            self._catch_up()
        with self._catalog.reading() as snapshot:
            yield snapshot

    def _is_at(self, snapshot: Snapshot) -> bool:
        return (self._lexical.stamp, self._space.vectors.stamp) == (snapshot.stamp, snapshot.space)

    def _catch_up(self) -> None:
        with self._catching_up, self._catalog.reading() as snapshot:
            self._lexical.catch_up(snapshot)
            self._space = self._space.caught_up(snapshot, self._catalog.folder)

    def _listed(self, generation: int) -> tuple[Entry, ...]:
        with self._reading() as snapshot:
            return snapshot.entries()

    def _read(self, id: str, generation: int) -> Document:
        with self._catalog.reading() as snapshot:
            return snapshot.document(id)


def _has_views(folder: Path) -> bool:
    return (folder / lexical.NAME).exists() or (folder / vectors.NAME).exists()


def _missing(folder: Path) -> str:
    if _has_views(folder):
        again = "put it back, or delete the folder and run `assistant index` on your documents again"
        return f"the index at {folder} has lost its {catalog.NAME}; {again}"
    return f"no index at {folder}; make one with: assistant index PATH ... --index {folder}"


def _unseen(progress: object) -> None: ...
