"""The states of the index that the crash trials go through, and whether a folder is in one of them."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from index.catalog import NAME, Catalog
from index.fold import fold_key
from index.lexical import LexicalView
from index.library import Library
from index.snapshot import Snapshot
from index.terms import terms
from index.vectors import VectorView

DOCUMENTS = 48
# More than a tenth of the passages go at once, so that the views are bound to agree with fresh ones to the last digit:
# of fewer, BM25's statistics keep what is gone until tantivy merges it away.
REMOVED = tuple(f"n{number:02}" for number in range(0, DOCUMENTS, 3))
QUERIES = ("碼頭的貨櫃在上午裝船", "Which ship arrived in the harbour?", "第17號", "1883年的燈塔")
_HITS = 40
_WORDS = (
    *("碼頭", "貨櫃", "上午", "裝船", "燈塔", "港務局", "修理", "旅客", "渡輪", "1883年", "1962年"),
    *("ship", "harbour", "arrived", "tower", "lighthouse"),
)

_TERMS = terms(fold_key(" ".join(_WORDS)))


def write_notes(folder: Path, version: int) -> None:
    """The documents: version 1, or 2 in which some are changed, gone, new, renamed or doubled."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(DOCUMENTS):
        path = folder / f"n{number:02}.md"
        if version == 1 or number % 4 == 1:
            path.write_text(_text(number, version), encoding="utf-8")
    if version == 2:
        for id in REMOVED:
            (folder / f"{id}.md").unlink()
        (folder / "n02.md").rename(folder / "renamed.md")
        shutil.copy(folder / "n05.md", folder / "twin.md")
        for number in range(DOCUMENTS, DOCUMENTS + 12):
            (folder / f"n{number:02}.md").write_text(_text(number, version), encoding="utf-8")


def described(snapshot: Snapshot) -> str:
    """A digest of all that is committed, but for times and for where the folder is."""
    digest = hashlib.sha256()
    for entry in snapshot.entries():
        document = snapshot.document(entry.id)
        names = [Path(source).name for source in entry.sources]
        digest.update(repr((entry.id, names, document.sha256, document.text)).encode())
        digest.update(repr(snapshot.passages_of(entry.id)).encode())
    for ids, vectors in snapshot.vectors_since(0):
        digest.update(ids.tobytes() + vectors.tobytes())
    return digest.hexdigest()


def content(snapshot: Snapshot) -> list[tuple[str, tuple[str, ...], str]]:
    """What is committed, however it came about: ids, file names and texts."""
    return [
        (entry.id, tuple(sorted(Path(source).name for source in entry.sources)), snapshot.document(entry.id).text)
        for entry in snapshot.entries()
    ]


def faults(folder: Path, states: dict[int, str], allowed: Collection[int], scratch: Path) -> list[str]:
    """What is wrong with the index in `folder` after a crash: `states` says what each generation holds, `allowed` which
    of them it may be in. Nothing is, when the list is empty."""
    index = folder / "index"
    if not Catalog(index).begun:
        return [] if 0 in allowed else ["the catalog is gone"]
    found: list[str] = []
    library = Library.open(index)
    catalog = Catalog(index)
    with catalog.reading() as snapshot:
        if snapshot.generation not in allowed:
            found.append(f"generation {snapshot.generation} instead of one of {sorted(allowed)}")
        elif described(snapshot) != states[snapshot.generation]:
            found.append(f"generation {snapshot.generation} does not hold what was committed")
        for view in (LexicalView(index), VectorView(index)):
            view.catch_up(snapshot)
            if view.stamp != snapshot.stamp:
                found.append(f"{type(view).__name__} is at {view.stamp} instead of {snapshot.stamp}")
    catalog.close()
    with closing(sqlite3.connect(index / NAME)) as connection:
        for check in ("integrity_check", "foreign_key_check"):
            rows = connection.execute(f"PRAGMA {check}").fetchall()
            if rows not in ([], [("ok",)]):
                found.append(f"{check}: {rows}")
        scratch.mkdir()
        with closing(sqlite3.connect(scratch / NAME)) as copy:
            connection.backup(copy)
    fresh = Library.open(scratch)
    for query in QUERIES:
        if _hits(library, query) != _hits(fresh, query):
            found.append(f"{query!r} finds something else than in a fresh build")
    if library.document_frequency(_TERMS) != fresh.document_frequency(_TERMS):
        found.append("words stand in another number of passages than in a fresh build")
    library.close()
    fresh.close()
    return found


def _hits(library: Library, query: str) -> list[tuple[int, float]]:
    return sorted((hit.passage.id, round(hit.score, 5)) for hit in library.search(query, _HITS))


def _text(number: int, version: int) -> str:
    chance = random.Random(number * 10 + version)
    lines = [f"# 第{number}號 ({version})", ""]
    for part in range(6):
        lines += [f"## {part}", "", " ".join(chance.choices(_WORDS, k=30)) + f"。第{number}號第{part}段。", ""]
    return "\n".join(lines)
