"""Many at once: two writers, and a writer beside eight readers, in threads and in processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from index.errors import CatalogFault
from index.library import Library
from index.update import Progress

# Reads what a writer keeps replacing until a file tells it to end, and says how often the answer changed.
READER = """
import sys
from pathlib import Path
from index.library import Library

def read(library, done):
    seen = []
    while not done.exists():
        versions = {passage.text.split()[-1] for passage in library.passages("garden")}
        assert len(versions) == 1, f"parts of {versions} at once"
        hits = library.search("the garden on the rooftop", 40)
        for id in {hit.passage.document for hit in hits}:
            found = [hit.passage.start for hit in hits if hit.passage.document == id]
            assert len(found) == len(set(found)), f"{id} came twice"
        among = {hit.passage.text.split()[-1] for hit in hits if hit.passage.document == "garden"}
        assert len(among) == 1, f"hits of {among} at once"
        seen += sorted(versions - set(seen[-1:]))
    return seen
"""
VERSIONS = 6


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    write(folder, 0)
    for number in range(30):
        (folder / f"n{number}.txt").write_text(f"Ship {number} lies in the harbour.\n", encoding="utf-8")
    return folder


def write(folder: Path, version: int) -> None:
    parts = [f"# Part {part}\n\nThe garden on the rooftop {version}\n" for part in range(5)]
    (folder / "garden.md").write_text("\n".join(parts), encoding="utf-8")


def test_of_two_writers_the_second_to_commit_says_so_and_nothing_is_lost(
    library: Library, notes: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    write(notes, 1)
    (notes / "n0.txt").unlink()

    def overtake(progress: Progress) -> None:
        if progress.name == "garden.md":
            words = ["index", str(other), "--index", str(tmp_path / "index")]
            subprocess.run([sys.executable, "-m", "assistant", *words], check=True, capture_output=True)

    with pytest.raises(CatalogFault, match=r"another process has changed the index .* meanwhile; run this again"):
        library.update([notes], overtake)
    assert library.search("Which tower was built in 1883?")[0].passage.document == "tower"
    assert {passage.text.split()[-1] for passage in library.passages("garden")} == {"0"}
    assert (done := library.update([notes])).changed == 1
    assert done.removed == 0  # it went in the commit before
    assert sorted(entry.id for entry in library.documents()) == sorted(
        ["garden", "tower", *(f"n{number}" for number in range(1, 30))]
    )


def test_eight_readers_get_whole_answers_while_one_writes(library: Library, notes: Path, tmp_path: Path) -> None:
    done = tmp_path / "done"
    process = f"{READER}\nprint('ready', flush=True)\n" + (
        "print(*read(Library.open(Path(sys.argv[1])), Path(sys.argv[2])))\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", process, str(tmp_path / "index"), str(done)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(4)
    ]
    space: dict[str, object] = {}
    exec(READER, space)
    read = space["read"]
    assert callable(read)
    seen: list[list[str]] = []
    threads = [Thread(target=lambda: seen.append(read(library, done))) for _ in range(4)]
    try:
        for each in processes:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        for thread in threads:
            thread.start()
        for version in range(1, VERSIONS + 1):
            write(notes, version)
            assert library.update([notes]).changed == 1
    finally:
        done.touch()
        for thread in threads:
            thread.join()
    for each in processes:
        out, err = each.communicate()
        assert each.returncode == 0, err
        seen.append(out.split())
    assert len(seen) == 8
    for versions in seen:
        assert versions == sorted(set(versions))
    assert {passage.text.split()[-1] for passage in library.passages("garden")} == {str(VERSIONS)}
