"""The library: a folder of files in, passages found; updates, damage, and many at once."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.errors import CatalogFault, DocumentFault, UnknownDocument
from index.library import Library


def best(library: Library, question: str) -> tuple[str, str]:
    hit = library.search(question)[0]
    return hit.passage.document, hit.passage.text


def test_what_was_indexed_is_found_and_read(library: Library) -> None:
    document, text = best(library, "旗津航线每天几班")
    assert document == "ferry"
    assert "每日120班" in text
    assert best(library, "Who waters the garden?")[0] == "garden"
    for hit in library.search("票價", 50):
        whole = library.document(hit.passage.document)
        assert whole.text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert library.passage_count == len(library.passages("ferry")) + len(library.passages("garden"))
    (ferry, _) = library.documents()
    assert (ferry.title, ferry.author, ferry.published) == ("渡輪時刻表修訂說明", "林月琴", "2024-03-15")


def test_hits_come_best_first_no_more_than_asked_for_with_all_their_scores(library: Library) -> None:
    hits = library.search("林月琴的文章說學生票多少錢？")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == library.passage_count
    assert max(hit.lexical for hit in hits) == 1.0
    assert {hit.source for hit in hits if hit.passage.document == "ferry"} == {1.0}
    assert {hit.source for hit in hits if hit.passage.document == "garden"} == {0.0}
    assert library.search("林月琴的文章說學生票多少錢？", 1) == hits[:1]
    assert library.search("", 5) == []


def test_the_score_of_a_passage_does_not_hang_on_which_view_found_it(notes: Path, tmp_path: Path) -> None:
    for number in range(150):
        (notes / f"filler-{number}.txt").write_text(f"第{number}號碼頭的貨櫃在上午裝船。", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "large")
    library.update([notes])
    question = "碼頭的貨櫃在上午 340 species"  # its last words are the garden's, its meaning is the fillers'
    few = {hit.passage.id: (hit.lexical, hit.dense) for hit in library.search(question, 20)}
    every = {hit.passage.id: (hit.lexical, hit.dense) for hit in library.search(question, 500)}
    (garden,) = (passage.id for passage in library.passages("garden") if "species" in passage.text)
    assert sum(dense > every[garden][1] for _, dense in every.values()) > 100
    assert few == {id: pytest.approx(every[id], abs=1e-6) for id in few}
    assert garden in few
    library.close()


def test_a_search_among_some_documents_finds_only_these(library: Library) -> None:
    question = "每日幾班 garden"
    assert {hit.passage.document for hit in library.search(question, 50)} == {"ferry", "garden"}
    assert {hit.passage.document for hit in library.search(question, 50, ["garden"])} == {"garden"}
    assert library.search(question, 50, []) == []
    with pytest.raises(UnknownDocument, match=r"'attic'.*ferry, garden"):
        library.search(question, 50, ["ferry", "attic"])
    with pytest.raises(UnknownDocument, match="'attic'"):
        library.document("attic")
    with pytest.raises(UnknownDocument, match="'attic'"):
        library.passages("attic")


def test_no_index_is_made_before_there_is_something_to_put_in(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with pytest.raises(CatalogFault, match=f"no index at {folder}; make one with: assistant index"):
        Library.open(folder)
    library = Library.open_or_begin(folder)
    with pytest.raises(DocumentFault):
        library.update([tmp_path / "absent"])
    assert not folder.exists()


def test_an_index_that_lost_its_catalog_is_not_begun_anew(library: Library, tmp_path: Path) -> None:
    library.close()
    (tmp_path / "index" / "catalog.sqlite").unlink()
    for opened in (Library.open, Library.open_or_begin):
        with pytest.raises(CatalogFault, match=r"has lost its catalog\.sqlite"):
            opened(tmp_path / "index")


def test_views_are_made_again_and_find_the_same(library: Library, tmp_path: Path) -> None:
    before = library.search("garden 班次")
    library.close()
    folder = tmp_path / "index"
    shutil.rmtree(folder / "lexical")
    (folder / "vectors.faiss").write_bytes(b"nothing")
    again = Library.open(folder)
    assert again.search("garden 班次") == before
    again.close()
    assert sorted(path.name for path in folder.iterdir()) == ["catalog.sqlite", "lexical", "vectors.faiss"]


def test_another_open_library_sees_an_update_on_its_next_search(library: Library, notes: Path, tmp_path: Path) -> None:
    other = Library.open(tmp_path / "index")
    (notes / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    library.update([notes])
    assert best(other, "Which tower was built in 1883?")[0] == "tower"
    assert other.generation == library.generation
    other.close()


def test_while_another_process_writes_an_update_is_refused_and_searches_go_on(
    library: Library, notes: Path, tmp_path: Path
) -> None:
    holder = sqlite3.connect(tmp_path / "index" / "catalog.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    (notes / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    with pytest.raises(CatalogFault, match="another process is writing"):
        library.update([notes])
    assert best(library, "Who waters the garden?")[0] == "garden"
    holder.execute("ROLLBACK")
    holder.close()
    assert library.update([notes]).added == 1


def test_readers_see_whole_documents_while_one_updates(library: Library, notes: Path) -> None:
    faults: list[BaseException] = []
    finished = threading.Event()

    def read() -> None:
        try:
            while not finished.is_set():
                for hit in library.search("garden version of the rooftop", 10):
                    assert hit.passage.text
                versions = {passage.text.split()[-1] for passage in library.passages("garden")}
                assert len(versions) == 1, versions
        except BaseException as fault:
            faults.append(fault)

    (notes / "garden.txt").write_text("# A\n\nThe garden 0\n\n# B\n\nThe rooftop 0\n", encoding="utf-8")
    library.update([notes])
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for version in range(1, 8):
        text = f"# A\n\nThe garden {version}\n\n# B\n\nThe rooftop {version}\n"
        (notes / "garden.txt").write_text(text, encoding="utf-8")
        library.update([notes])
    finished.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert {passage.text.split()[-1] for passage in library.passages("garden")} == {"7"}


def test_a_folder_that_cannot_be_written_is_searched(library: Library, tmp_path: Path) -> None:
    before = library.search("garden 班次")
    library.close()
    folder = tmp_path / "index"
    (folder / "vectors.faiss").unlink()
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        reader = Library.open(folder)
        assert reader.search("garden 班次") == before
        reader.close()
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_opening_and_searching_imports_neither_torch_nor_gradio(library: Library, tmp_path: Path) -> None:
    library.close()
    code = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from index.library import Library\n"
        "library = Library.open(Path(sys.argv[1]))\n"
        "found = library.search('Who waters the garden?')[0].passage.document\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gradio', 'scipy', 'pandas'}\n"
        "print(json.dumps([found, sorted(heavy & set(sys.modules))]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "index")], capture_output=True, encoding="utf-8", check=True
    )
    assert json.loads(done.stdout) == ["garden", []]
