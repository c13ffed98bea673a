"""The doctor: looks whether an index is as it should be, and makes again what can be made from the documents.

It never alters a document. What it can't heal is a damaged catalog file: then it says which folders were indexed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from index import catalog, lexical, vectors
from index.catalog import Catalog
from index.change import Chunked
from index.checks import around, truth, views
from index.checks.finding import REPAIR, Finding
from index.chunk import chunk
from index.embed import BUNDLED_FOLDER, Embedder
from index.errors import CatalogFault, ModelFault
from index.lexical import LexicalView
from index.renewal import Renewal, Renewed, begin, drop
from index.snapshot import Snapshot
from index.space import following, model_of
from index.vectors import VectorView


class Doctor:
    """For the index in one folder, which may be one that no library opens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / catalog.NAME

    def examine(self) -> tuple[Finding, ...]:
        """What there is to say, healthy or not; nothing is changed. CatalogFault when there is no index at all."""
        if not self._folder.is_dir():
            raise CatalogFault(f"no index at {self._folder}; make one with: assistant index PATH ...", "no index")
        found = [around.program(BUNDLED_FOLDER), around.disk(self._folder), around.leftovers(self._folder)]
        opened = Catalog(self._folder)
        try:
            with opened.inspecting() as connection:
                found.extend(self._inside(connection))
        except (CatalogFault, sqlite3.Error, ValueError, TypeError) as fault:
            found.append(Finding("catalog", False, str(fault), self._salvage()))
        finally:
            opened.close()
        return tuple(found)

    def repair(self) -> None:
        """Makes again what is derived and not in order. What can't be made again is left; `examine` still finds it.
        CatalogFault when the index can't be written, or is too damaged to be."""
        for path in around.temporary(self._folder):
            path.unlink(missing_ok=True)
        wrong = {finding.check for finding in self.examine() if not finding.ok}
        if not self._path.exists() or not wrong - {"program", "disk", "documents"}:
            return
        opened = Catalog(self._folder)
        try:
            self._set_in_order(opened, rebuild="catalog" in wrong)
            with opened.reading() as snapshot:
                built = snapshot.model
            with suppress(ModelFault):  # which `examine` words
                model = following(built, self._folder)
                self._cut_again(opened, model)
                self._embed_again(opened, model)
            shutil.rmtree(self._folder / lexical.NAME, ignore_errors=True)
            (self._folder / vectors.NAME).unlink(missing_ok=True)
            with opened.reading() as snapshot:
                LexicalView(self._folder).catch_up(snapshot)
                VectorView(self._folder).catch_up(snapshot)
        finally:
            opened.close()

    def _inside(self, connection: sqlite3.Connection) -> Iterator[Finding]:
        yield from truth.findings(connection)
        try:
            model = model_of(Snapshot(connection).model, self._folder)
        except ModelFault as fault:
            yield Finding("model", False, str(fault), "give the model back, or embed the passages with another")
        else:
            yield truth.meaning(connection, model)
        yield around.unfinished(connection)
        yield views.lexical(connection, self._folder)
        yield views.vectors(connection, self._folder)
        yield around.sources(connection)

    def _set_in_order(self, opened: Catalog, rebuild: bool) -> None:
        """What refers to nothing goes, and counting starts anew, so that no view is taken for one of this state."""
        with opened.writing() as connection:
            if rebuild:
                connection.execute("REINDEX")
            for table, column, owner in (
                ("sources", "document", "documents"),
                ("passages", "document", "documents"),
                ("vectors", "passage", "passages"),
            ):
                connection.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM {owner})")
            drop(connection)
            connection.execute("DELETE FROM removed")
            connection.execute(
                "UPDATE meta SET value = 1 + max(value, (SELECT ifnull(max(generation), 0) FROM passages))"
                " WHERE key = 'generation'"
            )
            for key in ("identity", "space"):
                connection.execute("UPDATE meta SET value = ? WHERE key = ?", (uuid4().hex, key))

    def _cut_again(self, opened: Catalog, model: Embedder) -> None:
        with opened.inspecting() as connection:
            snapshot = Snapshot(connection)
            torn = [snapshot.document(id) for id in truth.torn_documents(connection)]
        for document in torn:
            passages = chunk(document)
            fresh = model.embed_passages([passage.in_context(document.title) for passage in passages])
            opened.recut([Chunked(document, passages, fresh)])

    def _embed_again(self, opened: Catalog, model: Embedder) -> None:
        """Only the damaged vectors, unless those of a sample are not this model's: then all."""
        with opened.writing() as connection:
            bad = truth.damaged_vectors(connection)
            other = Snapshot(connection).model != model.name or truth.unlike_vectors(connection, model)
            if not bad and not other:
                return
            begin(connection, model)
            if not other:
                connection.execute("INSERT INTO coming SELECT passage, vector FROM vectors")
                connection.executemany("DELETE FROM coming WHERE passage = ?", [(id,) for id in bad])
        Renewal(opened, model, _unseen).run()

    def _salvage(self) -> str:
        """What to do about a catalog that can't be used, with the folders that were indexed where they can be read."""
        try:
            connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)
            try:
                rows = connection.execute("SELECT source FROM sources").fetchall()
            finally:
                connection.close()
        except sqlite3.Error:
            rows = []
        folders = sorted({os.path.dirname(source) for (source,) in rows})
        tops = [one for one in folders if not any(one.startswith(os.path.join(other, "")) for other in folders)]
        paths = " ".join(tops) or "PATH ..."
        again = f"rename {self._folder} and run: assistant index {paths} --index {self._folder}"
        return f"{REPAIR}; if that doesn't help, {again}"


def _unseen(renewed: Renewed) -> None:
    pass
