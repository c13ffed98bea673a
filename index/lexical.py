"""The lexical view: BM25 over the terms of passages (tantivy). Derived: it can be deleted, and catches up on use.

Its stamp lies in a document of its own inside the same tantivy commit, so the two can't disagree. BM25 is Robertson and
Zaragoza's (The Probabilistic Relevance Framework, 2009) with k1 1.2, b 0.75, summed over fields with a weight for each.
"""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from time import sleep

import tantivy
from tantivy import Occur, Query

from index.fold import fold_key
from index.lexicon import Translations
from index.passage import Passage
from index.snapshot import NOTHING, Snapshot, Stamp
from index.terms import terms

NAME = "lexical"
_WEIGHTS = {"text": 1.0, "headings": 0.4, "title": 0.2, "author": 0.2, "publisher": 0.2}
_FORMAT = "3"  # another one whenever fields, keys or terms change: views of the old form are then made again
_STAMP_ID = 0  # the catalog's passages count from 1
_HEAP_BYTES = 64_000_000
# A writer in another process takes files away that a new commit has replaced; look again before calling that damage.
_ATTEMPTS = 3
_PAUSE_SECONDS = 0.1
_MAGIC = 1337  # ends each of tantivy's files that has a checksum
# tantivy counts removed passages in its term statistics until they are merged away; more than this share is too many.
_TOO_MANY_REMOVED = 0.1


@dataclass(frozen=True, slots=True)
class _State:
    """One committed state of the tantivy index."""

    engine: tantivy.Index
    schema: tantivy.Schema
    searcher: tantivy.Searcher
    stamp: Stamp


class LexicalView:
    """Passages that share terms with a query. One thread may catch up while others search."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / NAME
        self._state: _State | None = None

    @property
    def stamp(self) -> Stamp:
        """The catalog's state that searches see."""
        return self._state.stamp if self._state else NOTHING

    def take(self) -> bool:
        """Takes on what the folder holds, as it is, without catching up; whether that is whole."""
        self._state = self._stored()
        return self._state is not None

    def passage_ids(self) -> set[int]:
        """The passages that searches see."""
        if self._state is None:
            return set()
        searcher = self._state.searcher
        found = searcher.search(Query.all_query(), max(searcher.num_docs, 1), count=False).hits
        ids = searcher.fast_field_values("passage", [address for _, address in found])
        return {int(id) for id in ids if id is not None} - {_STAMP_ID}

    def catch_up(self, snapshot: Snapshot) -> None:
        """Absorbs what the snapshot has since this view's stamp; all of it where the view is missing, damaged or not of
        this catalog. While another process does so the view stays as it is; where the disk can't be written it is made
        in memory."""
        state = _state(self._state.engine) if self._state else self._opened()
        if state.stamp != snapshot.stamp:
            try:
                _absorb(state, snapshot)
            except ValueError as fault:
                if "LockBusy" not in str(fault):
                    state = _state(tantivy.Index(_schema()))
                    _absorb(state, snapshot)
            state = _state(state.engine)
        self._state = state

    def search(
        self,
        words: Iterable[str],
        limit: int,
        documents: Collection[str] | None = None,
        passages: Collection[int] | None = None,
        bridges: Collection[Translations] = (),
    ) -> dict[int, float]:
        """Passage id → BM25 of the `limit` best that have any of the words, best first; only among the documents and
        passages when given. Of each bridge, the translations of one word, the term that scores best counts."""
        state = self._state
        wanted = list(dict.fromkeys(words))
        if state is None or not (wanted or bridges) or limit < 1 or (passages is not None and not passages):
            return {}
        clauses = [(Occur.Must, _any_of(state.schema, wanted, bridges))]
        if documents is not None:
            clauses.append((Occur.Must, _unscored(state.schema, "document", list(documents))))
        if passages is not None:
            clauses.append((Occur.Must, _unscored(state.schema, "passage", list(passages))))
        found = state.searcher.search(Query.boolean_query(clauses), limit, count=False).hits
        ids = state.searcher.fast_field_values("passage", [address for _, address in found])
        return {int(id): float(score) for id, (score, _) in zip(ids, found, strict=True) if id is not None}

    def document_frequency(self, words: Sequence[str]) -> list[int]:
        """In the text of how many passages each word stands."""
        if self._state is None:
            return [0] * len(words)
        return [self._state.searcher.doc_freq("text", word) for word in words]

    def _opened(self) -> _State:
        """The index in the folder; an empty one in its place when it is damaged or missing, in memory if need be."""
        stored = self._stored()
        if stored is not None:
            return stored
        try:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(exist_ok=True)
            return _state(tantivy.Index(_schema(), path=str(self._folder)))
        except (OSError, ValueError):
            return _state(tantivy.Index(_schema()))

    def _stored(self) -> _State | None:
        """The index in the folder, or None when it is damaged or missing."""
        for _ in range(_ATTEMPTS):
            try:
                return _state(tantivy.Index(_schema(), path=str(self._folder))) if _intact(self._folder) else None
            except FileNotFoundError:
                sleep(_PAUSE_SECONDS)
            except (OSError, ValueError, LookupError, TypeError, struct.error):
                return None
        return None


def _schema() -> tantivy.Schema:
    """Ids are signed: on an unsigned field tantivy's deletion by term silently deletes nothing."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", indexed=True, fast=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("stamp", stored=True, tokenizer_name="raw", index_option="basic")
    for field in _WEIGHTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _state(index: tantivy.Index) -> _State:
    index.config_reader("manual")
    index.reload()
    searcher = index.searcher()
    found = searcher.search(Query.term_query(index.schema, "passage", _STAMP_ID, "basic"), 1).hits
    stamp = NOTHING
    if found:
        form, identity, generation = str(searcher.doc(found[0][1])["stamp"][0]).split()
        stamp = Stamp(identity, int(generation)) if form == _FORMAT else NOTHING
    return _State(index, index.schema, searcher, stamp)


def _absorb(state: _State, snapshot: Snapshot) -> None:
    """One commit that brings the index to the snapshot."""
    goal = snapshot.stamp
    since = state.stamp.generation if state.stamp.can_become(goal) else 0
    removed = snapshot.removed_since(since) if since else []
    writer = state.engine.writer(_HEAP_BYTES, 1)
    if since == 0 or len(removed) > _TOO_MANY_REMOVED * snapshot.passage_count:
        since = 0
        writer.delete_all_documents()
    else:
        for passage in [_STAMP_ID, *removed]:
            writer.delete_documents_by_term("passage", passage)
    for document, passages in groupby(snapshot.added_since(since), key=lambda passage: passage.document):
        about = dict(zip(("title", "author", "publisher"), snapshot.naming([document])[document], strict=True))
        shared = {field: _terms(value) for field, value in about.items()}
        for each in passages:
            writer.add_document(_entry(each, shared))
    mark = tantivy.Document(passage=_STAMP_ID, stamp=f"{_FORMAT} {goal.identity} {goal.generation}")
    writer.add_document(mark)
    writer.commit()
    writer.wait_merging_threads()


def _entry(passage: Passage, shared: dict[str, str]) -> tantivy.Document:
    above = _terms(" ".join((*passage.headings, passage.header)))
    return tantivy.Document(
        passage=passage.id, document=passage.document, text=_terms(passage.text), headings=above, **shared
    )


def _terms(text: str) -> str:
    return " ".join(terms(fold_key(text)))


def _any_of(schema: tantivy.Schema, words: list[str], bridges: Collection[Translations]) -> Query:
    found = [
        _weighted(schema, field, word, weight) for field, weight in _WEIGHTS.items() for word in words
    ] + [
        Query.disjunction_max_query([_weighted(schema, "text", term, weight) for term, weight in bridge])
        for bridge in bridges
    ]  # fmt: skip
    return Query.boolean_query([(Occur.Should, query) for query in found])


def _weighted(schema: tantivy.Schema, field: str, word: str, weight: float) -> Query:
    return Query.boost_query(Query.term_query(schema, field, word, "freq"), weight)


def _unscored(schema: tantivy.Schema, field: str, values: list[str] | list[int]) -> Query:
    return Query.const_score_query(Query.term_set_query(schema, field, values), 0.0)


def _intact(folder: Path) -> bool:
    """Whether the committed segments are as tantivy wrote them: each file ends with a JSON footer that holds the CRC-32
    of what precedes it, the footer's length and a magic number. FileNotFoundError when a file goes meanwhile."""
    if not folder.exists():
        return False
    segments = json.loads((folder / "meta.json").read_bytes())["segments"]
    committed = {segment["segment_id"].replace("-", "") for segment in segments}
    for file in folder.iterdir():
        if file.name.split(".")[0] in committed:
            content = file.read_bytes()
            length, magic = struct.unpack("<II", content[-8:])
            footer = json.loads(content[-8 - length : -8])
            if magic != _MAGIC or zlib.crc32(content[: -8 - length]) != footer["crc"]:
                return False
    return True
