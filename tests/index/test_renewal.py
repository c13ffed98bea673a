"""An index is embedded anew with another model: beside the old vectors, resumed when stopped, switched at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.catalog import Catalog
from index.embed import Embedder, Matrix, StaticModel, bundled_model, load_model
from index.errors import CatalogFault, ModelFault
from index.library import Library
from index.passage import Hit
from index.renewal import Renewal, Renewed

if TYPE_CHECKING:
    from tests.index.conftest import ForeignModel

MANY = 1_200  # passages, which takes three batches
ASKED = "第7號碼頭的貨櫃在上午7點裝船。"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "garden.txt").write_text("The rooftop garden opened in May 2019.\n", encoding="utf-8")
    sections = (f"# 第{number}節\n\n第{number}號碼頭的貨櫃在上午{number}點裝船。" for number in range(MANY))
    (folder / "pier.md").write_text("\n\n".join(sections), encoding="utf-8")
    return folder


def assert_embedded(folder: Path, model: Embedder) -> None:
    """Every passage has the vector that the model makes of it, and a search says so."""
    catalog = Catalog(folder)
    with catalog.reading() as snapshot:
        assert (snapshot.model, snapshot.dimension) == (model.name, model.dimension)
        stored = {int(id): row for ids, rows in snapshot.vectors_since(0) for id, row in zip(ids, rows, strict=True)}
        passages = list(snapshot.added_since(0))
        titles = {entry.id: entry.title for entry in snapshot.entries()}
    catalog.close()
    assert stored.keys() == {passage.id for passage in passages}
    expected = model.embed_passages([passage.in_context(titles[passage.document]) for passage in passages])
    np.testing.assert_allclose([stored[passage.id] for passage in passages], expected, atol=1e-3)
    library = Library.open(folder)
    assert library.model.name == model.name
    assert library.search(ASKED, 5)[0].dense == pytest.approx(
        float(expected[[passage.text for passage in passages].index(ASKED)] @ model.embed_questions([ASKED])[0]),
        abs=2e-3,
    )
    library.close()


def coming(folder: Path) -> int:
    """How many passages have a vector of the model that is to take over."""
    with sqlite3.connect(folder / "catalog.sqlite") as connection:
        (count,) = connection.execute("SELECT count(*) FROM coming").fetchone()
    connection.close()
    return int(count)


def call_older(folder: Path, name: str = "bundled@0123456789ab") -> None:
    """Makes the index one of another model, as far as it knows."""
    with sqlite3.connect(folder / "catalog.sqlite") as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'model'", (name,))
    connection.close()


def test_another_model_embeds_every_passage_anew(library: Library, foreign_model: ForeignModel, tmp_path: Path) -> None:
    before = library.generation
    steps: list[Renewed] = []
    name = foreign_model(1, 48)
    Library.open_or_begin(tmp_path / "index", name, steps.append).close()
    assert_embedded(tmp_path / "index", load_model(name))
    total = library.passage_count
    assert [(step.done, step.total) for step in steps] == [(0, total), (512, total), (1024, total), (total, total)]
    assert {(step.model, step.before) for step in steps} == {(load_model(name).name, load_model().name)}
    assert library.generation == before + 1
    assert coming(tmp_path / "index") == 0


def test_the_way_back_is_called_bundled(library: Library, foreign_model: ForeignModel, tmp_path: Path) -> None:
    Library.open_or_begin(tmp_path / "index", foreign_model(1, 48)).close()
    Library.open_or_begin(tmp_path / "index", "bundled").close()
    assert_embedded(tmp_path / "index", load_model())


def test_the_same_model_again_costs_nothing(library: Library, foreign_model: ForeignModel, tmp_path: Path) -> None:
    name = foreign_model(1, 48)
    Library.open_or_begin(tmp_path / "index", name).close()
    before = library.generation
    for again in (name, None):
        Library.open_or_begin(tmp_path / "index", again, lambda _: pytest.fail("embedded again")).close()
    assert library.generation == before


def test_an_older_bundled_model_gives_way_to_the_present_one(library: Library, tmp_path: Path) -> None:
    call_older(tmp_path / "index")
    with pytest.raises(ModelFault, match=r"built with the model bundled@0123456789ab.*run: assistant index PATH"):
        Library.open(tmp_path / "index")
    Library.open_or_begin(tmp_path / "index").close()
    assert_embedded(tmp_path / "index", load_model())


def test_a_model_whose_weights_have_changed_is_not_taken_for_the_old_one(
    library: Library, foreign_model: ForeignModel, tmp_path: Path
) -> None:
    name = foreign_model(1, 48)
    call_older(tmp_path / "index", f"{name}@0123456789ab")
    for opened in (Library.open, Library.open_or_begin):
        with pytest.raises(ModelFault, match=f"{name}@0123456789ab.*assistant index PATH .* --model {name}"):
            opened(tmp_path / "index")
    Library.open_or_begin(tmp_path / "index", name).close()
    assert_embedded(tmp_path / "index", load_model(name))


def test_a_model_that_is_gone_is_named_with_the_way_out(library: Library, tmp_path: Path) -> None:
    call_older(tmp_path / "index", "/gone/model@0123456789ab")
    with pytest.raises(
        ModelFault, match=r"'/gone/model': it is no folder.*run: assistant index .* --model NAME-or-PATH"
    ):
        Library.open_or_begin(tmp_path / "index")


def test_what_was_killed_answers_as_before_and_goes_on_where_it_stopped(
    library: Library, foreign_model: ForeignModel, tmp_path: Path
) -> None:
    folder, name = tmp_path / "index", foreign_model(1, 48)
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from index.library import Library\n"
        "def kill(renewed):\n"
        "    if renewed.done == 1024:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "Library.open_or_begin(Path(sys.argv[1]), sys.argv[2], kill)\n"
    )
    before = library.search(ASKED)
    killed = subprocess.run([sys.executable, "-c", code, str(folder), name], cwd=os.getcwd(), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert library.search(ASKED) == before
    other = Library.open(folder)
    assert other.search(ASKED) == before
    other.close()
    assert coming(folder) == 1024
    steps: list[Renewed] = []
    Library.open_or_begin(folder, name, steps.append).close()
    assert [step.done for step in steps] == [1024, library.passage_count]
    assert_embedded(folder, load_model(name))


def test_what_one_model_has_begun_another_one_drops(
    library: Library, foreign_model: ForeignModel, tmp_path: Path
) -> None:
    def stop(renewed: Renewed) -> None:
        if renewed.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Library.open_or_begin(tmp_path / "index", foreign_model(1, 48), stop)
    name = foreign_model(2, 32)
    Library.open_or_begin(tmp_path / "index", name).close()
    assert_embedded(tmp_path / "index", load_model(name))


def test_a_renewal_whose_place_another_one_takes_stops(
    library: Library, foreign_model: ForeignModel, tmp_path: Path
) -> None:
    second = foreign_model(2, 32)

    def intrude(renewed: Renewed) -> None:
        if renewed.done == 512:
            other = Catalog(tmp_path / "index")

            def stop(_: Renewed) -> None:
                raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                Renewal(other, load_model(second), stop).run()

    with pytest.raises(CatalogFault, match=rf"another process has begun to embed .*{second}@"):
        Library.open_or_begin(tmp_path / "index", foreign_model(1, 48), intrude)
    assert library.search("rooftop garden")[0].passage.document == "garden"
    Library.open_or_begin(tmp_path / "index", second).close()
    assert_embedded(tmp_path / "index", load_model(second))


@pytest.mark.parametrize("at", [0, 512, MANY + 1])
def test_what_changes_during_the_embedding_is_embedded_too(
    library: Library, notes: Path, foreign_model: ForeignModel, tmp_path: Path, at: int
) -> None:
    def change(renewed: Renewed) -> None:
        if renewed.done == at and not (notes / "tower.txt").exists():
            (notes / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
            (notes / "garden.txt").write_text("The rooftop garden closed in 2024.\n", encoding="utf-8")
            library.update([notes])

    name = foreign_model(1, 48)
    Library.open_or_begin(tmp_path / "index", name, change).close()
    assert_embedded(tmp_path / "index", load_model(name))
    assert {entry.id for entry in library.documents()} == {"garden", "pier", "tower"}
    assert "closed" in library.passages("garden")[0].text


def test_an_update_by_a_library_of_the_old_model_takes_on_the_new_one(
    library: Library, notes: Path, foreign_model: ForeignModel, tmp_path: Path
) -> None:
    name = foreign_model(1, 48)
    Library.open_or_begin(tmp_path / "index", name).close()
    (notes / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    assert library.update([notes]).added == 1
    assert library.model.name == load_model(name).name
    assert_embedded(tmp_path / "index", load_model(name))


@dataclass(slots=True)
class Paused:
    """The bundled model, that dwells on the question it is told to."""

    model: StaticModel
    question: str
    asked: threading.Event
    answer: threading.Event

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def dimension(self) -> int:
        return self.model.dimension

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return self.model.embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Matrix:
        if list(texts) == [self.question]:
            self.asked.set()
            assert self.answer.wait(10)
        return self.model.embed_questions(texts)


# Vectors of the bundled length would not be refused by the other model's, but give a cosine near 0.
@pytest.mark.parametrize("dimension", [48, 320])
def test_a_question_under_way_meets_the_vectors_of_its_own_model(
    library: Library, foreign_model: ForeignModel, tmp_path: Path, dimension: int
) -> None:
    model = Paused(bundled_model(), f"第0節\n第7節\n{ASKED}", threading.Event(), threading.Event())
    chat = Library(Catalog(tmp_path / "index"), model)
    found: list[Hit] = []
    asking = threading.Thread(target=lambda: found.extend(chat.search(model.question)))
    chat.search("anything")
    asking.start()
    assert model.asked.wait(10)
    name = foreign_model(1, dimension)
    Library.open_or_begin(tmp_path / "index", name).close()
    assert chat.search(model.question)[0].dense == pytest.approx(1.0, abs=2e-3)
    assert chat.model.name == load_model(name).name
    model.answer.set()
    asking.join()
    chat.close()
    assert found[0].passage.text == ASKED
    assert found[0].dense == pytest.approx(1.0, abs=2e-3)


def test_questions_are_answered_while_models_change(
    library: Library, foreign_model: ForeignModel, tmp_path: Path
) -> None:
    faults: list[BaseException] = []
    finished = threading.Event()

    def ask() -> None:
        try:
            while not finished.is_set():
                assert library.search(ASKED, 3)[0].passage.text == ASKED
        except BaseException as fault:
            faults.append(fault)

    readers = [threading.Thread(target=ask) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for name in (foreign_model(1, 48), "bundled"):
            Library.open_or_begin(tmp_path / "index", name).close()
            while library.model.name != load_model(name).name and not faults:
                library.search(ASKED, 3)
    finally:
        finished.set()
        for reader in readers:
            reader.join()
    assert faults == []
