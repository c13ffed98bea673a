"""Files handed to the chat: kept, indexed, replaced and taken out, and nothing lost when one of them is no good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.chat.uploads import Uploads
from index.errors import UnknownDocument
from index.library import Library
from index.update import Progress


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "harbour.txt").write_text("高雄港在2024年處理了910萬個貨櫃。\n", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([folder])
    yield library
    library.close()


@pytest.fixture
def uploads(library: Library) -> Uploads:
    return Uploads(library)


def given(tmp_path: Path, name: str, content: str | bytes) -> Path:
    """A file as the framework hands it over: under its name, in a folder of its own."""
    file = tmp_path / "handed" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_added_files_are_found_and_outlive_what_was_handed_over(
    uploads: Uploads, library: Library, tmp_path: Path
) -> None:
    told: list[Progress] = []
    file = given(tmp_path, "燈塔.txt", "燈塔的燈泡在2023年換成LED。")
    update = uploads.add([file], told.append)
    file.unlink()
    assert (update.added, update.failed) == (1, ())
    assert [(one.done, one.total, one.name) for one in told] == [(1, 1, "燈塔.txt")]
    assert library.search("燈塔的燈泡")[0].passage.document == "燈塔"
    assert [place.name for place in uploads.folder.iterdir()] == ["燈塔.txt"]


def test_a_file_of_the_same_name_takes_the_place_of_the_earlier_one(
    uploads: Uploads, library: Library, tmp_path: Path
) -> None:
    uploads.add([given(tmp_path, "tower.txt", "The tower is 40 metres high.")], print)
    update = uploads.add([given(tmp_path, "tower.txt", "The tower is 45 metres high.")], print)
    assert (update.added, update.changed) == (0, 1)
    assert library.document("tower").text == "The tower is 45 metres high."
    assert len(list(uploads.folder.iterdir())) == 1


def test_a_file_that_fails_is_named_without_its_folder_and_leaves_the_earlier_one(
    uploads: Uploads, library: Library, tmp_path: Path
) -> None:
    uploads.add([given(tmp_path, "tower.txt", "The tower is 40 metres high.")], print)
    bad = [given(tmp_path, "tower.txt", " "), given(tmp_path, "empty.txt", ""), given(tmp_path, "README.md", "Read.")]
    update = uploads.add([*bad, given(tmp_path, "good.txt", "The gate is open.")], print)
    assert update.added == 1
    assert sorted(failure.source for failure in update.failed) == ["README.md", "empty.txt", "tower.txt"]
    assert not any(str(tmp_path) in failure.reason for failure in update.failed)
    assert library.document("tower").text == "The tower is 40 metres high."
    assert (uploads.folder / "tower.txt").read_text(encoding="utf-8") == "The tower is 40 metres high."
    assert sorted(place.name for place in uploads.folder.iterdir()) == ["good.txt", "tower.txt"]


def test_what_the_index_holds_already_is_not_added_twice(uploads: Uploads, library: Library, tmp_path: Path) -> None:
    update = uploads.add([given(tmp_path, "copy.txt", "高雄港在2024年處理了910萬個貨櫃。\n")], print)
    assert (update.added, update.unchanged) == (0, 1)
    assert [entry.id for entry in library.documents()] == ["harbour"]


def test_removing_takes_the_kept_file_along_and_no_other(uploads: Uploads, library: Library, tmp_path: Path) -> None:
    uploads.add([given(tmp_path, "tower.txt", "The tower is 40 metres high.")], print)
    uploads.remove(["tower", "harbour"])
    assert library.documents() == ()
    assert list(uploads.folder.iterdir()) == []
    assert (tmp_path / "notes" / "harbour.txt").exists()


def test_nothing_is_removed_when_one_of_them_is_unknown(uploads: Uploads, library: Library) -> None:
    with pytest.raises(UnknownDocument, match="no document 'tower'"):
        uploads.remove(["harbour", "tower"])
    assert [entry.id for entry in library.documents()] == ["harbour"]


def test_who_handed_a_document_over_is_kept_with_it(uploads: Uploads, library: Library, tmp_path: Path) -> None:
    uploads.add([given(tmp_path, "tower.txt", "The tower is 40 metres high.")], print, "林月琴")
    assert {entry.id: entry.added_by for entry in library.documents()} == {"harbour": None, "tower": "林月琴"}
    uploads.add([given(tmp_path, "tower.txt", "The tower is 45 metres high.")], print)
    assert {entry.id: entry.added_by for entry in library.documents()} == {"harbour": None, "tower": None}
