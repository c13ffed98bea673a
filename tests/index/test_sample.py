"""A sample of the passages: all of them, or a few from all over, each with its own vector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.library import Library

SECTIONS = ("The tide table", "The harbour dues", "The pilot boats", "The fog signal")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("notes")
    for name in ("a", "b", "c"):
        text = "\n\n".join(f"## {section}\n\n{section} of {name} is new.\n" for section in SECTIONS)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    library = Library.open_or_begin(folder / "index")
    library.update([folder / f"{name}.md" for name in ("c", "a", "b")])
    yield library
    library.close()


def test_all_passages_come_in_the_order_of_documents_and_text(library: Library) -> None:
    found = library.sample(1000)
    assert found.total == len(found.passages) == 12
    assert list(found.passages) == [one for id in ("a", "b", "c") for one in library.passages(id)]


def test_each_passage_has_the_vector_it_is_searched_by(library: Library) -> None:
    found = library.sample(1000)
    titles = {entry.id: entry.title for entry in library.documents()}
    made = library.model.embed_passages([one.in_context(titles[one.document]) for one in found.passages])
    assert found.vectors.dtype == np.float32
    assert np.allclose(found.vectors, made, atol=1e-3)


def test_a_few_are_taken_from_every_document_and_the_same_each_time(library: Library) -> None:
    found = library.sample(6)
    assert found.total == 12
    assert [one.document for one in found.passages] == ["a", "a", "b", "b", "c", "c"]
    assert found.passages == library.sample(6).passages
    assert found.vectors.shape == (6, library.model.dimension)


def test_nothing_is_a_sample_of_an_emptied_index(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The gate is open.\n", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([tmp_path / "note.txt"])
    library.remove(["note"])
    found = library.sample(10)
    library.close()
    assert (found.passages, found.total, len(found.vectors)) == ((), 0, 0)
