"""Two documents and a library of them, which every test may change, and models other than the bundled one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.catalog import Catalog
from index.change import Change, Chunked
from index.embed import BUNDLED_FOLDER
from index.library import Library
from index.tokens import encoding

ForeignModel = Callable[[int, int], str]

FERRY = """---
title: 渡輪時刻表修訂說明
author: 林月琴
publisher: 港務週報
published: 2024-03-15
---
## 班次

港務局自2024年4月1日起，把旗津航線的班次由每日96班增為每日120班。

## 票價

| 票種 | 單程票價 |
| --- | --- |
| 全票 | 40元 |
| 學生票 | 25元 |
"""
GARDEN = "The rooftop garden opened in May 2019.\n\nIt holds 340 species. Ruth Okafor waters it with rain.\n"


def put(catalog: Catalog, *documents: Chunked, gone: Sequence[str] = ()) -> None:
    """Commits documents as the files `/ID.md`, and that some of these files are gone."""
    with catalog.reading() as snapshot:
        base = snapshot.generation
    catalog.commit(Change(put=documents, detach=[f"/{id}.md" for id in gone]), base)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """The folder of the documents."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "ferry.md").write_text(FERRY, encoding="utf-8")
    (folder / "garden.txt").write_text(GARDEN, encoding="utf-8")
    return folder


@pytest.fixture
def library(notes: Path, tmp_path: Path) -> Iterator[Library]:
    """A library of `notes`, which a module may have of its own, in the folder `index`."""
    library = Library.open_or_begin(tmp_path / "index")
    library.update([notes])
    yield library
    library.close()


@pytest.fixture
def foreign_model(tmp_path: Path) -> ForeignModel:
    """Makes a model of some seed and dimension, in a folder of its own in the bundled one's form, and names it."""

    def make(seed: int, dimension: int) -> str:
        folder = tmp_path / f"model-{seed}-{dimension}"
        folder.mkdir(exist_ok=True)
        for name in ("vocabulary.tiktoken", "vocabulary.json"):
            shutil.copy(BUNDLED_FOLDER / name, folder)
        rows = np.random.default_rng(seed).normal(size=(encoding().n_vocab, dimension)).astype(np.float16)
        save_file({"embedding.weight": rows}, folder / "model.safetensors")
        return str(folder)

    return make
