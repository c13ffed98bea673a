"""`assistant index` as a process of its own: how far it is, how it is stopped and goes on, and how it keeps watch."""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.catalog import Catalog
from index.library import Library
from tests.waiting import until

if TYPE_CHECKING:
    from tests.conftest import Command

FILES = 1200


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Enough files for several commits."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(FILES):
        text = f"Ship {number} arrived in the harbour.\n\n" + "It brought coffee, tea and timber. " * 40
        (folder / f"n{number:04}.txt").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def running(*words: str, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`assistant index` with these words, ended at the latest when the test is."""
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "index", *words],
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def count(folder: Path) -> int:
    """How many documents are committed."""
    catalog = Catalog(folder)
    if not catalog.begun:
        return 0
    with catalog.reading() as snapshot:
        found = len(snapshot.sources())
    catalog.close()
    return found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_stops_after_what_was_read_is_committed_and_the_next_run_goes_on(
    notes: Path, tmp_path: Path, command: Command, how: signal.Signals
) -> None:
    folder = tmp_path / "index"
    with running(str(notes), "--index", str(folder)) as process:
        until(lambda: count(folder) > 0)
        process.send_signal(how)
        out, err = process.communicate()
    assert process.returncode == 130
    assert "stopping after what has been read is committed; once more to stop at once" in err
    (left,) = map(int, re.findall(r"stopped with (\d+) files left; run it again", err))
    assert f"{FILES - left} added, 0 changed, 0 removed, 0 unchanged, 0 failed" in out
    assert 200 <= count(folder) == FILES - left < FILES
    again = command("index", str(notes), "--index", str(folder))
    assert again.code == 0
    assert f"{left} added, 0 changed, 0 removed, {FILES - left} unchanged" in again.out
    assert count(folder) == FILES


def test_a_second_ctrl_c_stops_it_at_once(notes: Path, tmp_path: Path, command: Command) -> None:
    folder = tmp_path / "index"
    with running(str(notes), "--index", str(folder)) as process:
        until(lambda: count(folder) > 0)
        os.kill(process.pid, signal.SIGSTOP)  # so that it finds both when it goes on
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        os.kill(process.pid, signal.SIGCONT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert "assistant: stopped.\n" in err
    before = count(folder)
    assert before % 200 == 0  # whole batches only
    assert "Traceback" not in err
    assert f"{before} unchanged" in command("index", str(notes), "--index", str(folder)).out


def test_a_terminal_shows_how_far_it_is(notes: Path, tmp_path: Path) -> None:
    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (24, 100))
    done = subprocess.Popen(
        [sys.executable, "-m", "assistant", "index", str(notes), "--index", str(tmp_path / "index")],
        stdout=subprocess.DEVNULL,
        stderr=child,
    )
    os.close(child)
    seen = b""
    try:
        while piece := os.read(parent, 4096):
            seen += piece
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(parent)
    assert done.wait() == 0
    assert b"comparing files" in seen
    assert re.search(rb"indexing [\d,]+ of 1,200 files: +\d+%.*k/1\.\d+M \[\d\d:\d\d<\d\d:\d\d, .*B/s\]", seen)


def test_without_a_terminal_a_line_is_written_now_and_then(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.indexing._LINE_SECONDS", 0.0)
    (tmp_path / "notes").mkdir()
    for name in ("a", "b"):
        (tmp_path / "notes" / f"{name}.txt").write_text(f"The note {name}.\n", encoding="utf-8")
    err = command("index", str(tmp_path / "notes"), "--index", str(tmp_path / "index")).err
    lines = r"assistant: 1 of 2 files, 12\.0 of 24\.0B, .*B/s, 00:00 left\nassistant: 2 of 2 files, 24\.0 of 24\.0B"
    assert re.match(lines, err), err


def test_a_file_that_looks_unchanged_is_read_on_demand(command: Command, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("The tower was built in 1883.\n", encoding="utf-8")
    command("index", str(note), "--index", str(tmp_path / "index"))
    assert "1 unchanged" in command("index", str(note), "--rehash", "--index", str(tmp_path / "index")).out


@pytest.mark.parametrize("polling", [False, True], ids=["told", "polling"])
def test_a_watched_folder_is_kept_up_with_beside_a_reader(tmp_path: Path, polling: bool) -> None:
    notes, folder = tmp_path / "notes", tmp_path / "index"
    notes.mkdir()
    (notes / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    env = {"WATCHFILES_FORCE_POLLING": "true", "WATCHFILES_POLL_DELAY_MS": "100"} if polling else {}

    def found() -> set[str]:
        return {Path(source).name for entry in library.documents() for source in entry.sources}

    with running(str(notes), "--index", str(folder), "--watch", env=env) as process:
        until(lambda: count(folder) == 1)
        with closing(Library.open(folder)) as library:
            (notes / "garden.txt").write_text("The rooftop garden holds 340 species.\n", encoding="utf-8")
            until(lambda: found() == {"tower.txt", "garden.txt"})
            assert library.search("How many species?")[0].passage.document == "garden"
            (notes / "garden.txt").rename(notes / "roof.txt")
            (notes / "bad.txt").write_bytes(b"\xff\xff")
            until(lambda: found() == {"tower.txt", "roof.txt"})
            (notes / "deep").mkdir()
            (notes / "deep" / "ferry.md").write_text("# 班次\n\n每日120班。\n", encoding="utf-8")
            until(lambda: "ferry.md" in found())
            shutil.rmtree(notes)
            until(lambda: found() == set())
            notes.mkdir()
            (notes / "again.txt").write_text("The tower was rebuilt in 1962.\n", encoding="utf-8")
            until(lambda: found() == {"again.txt"})
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 0
    assert "watching for changes; Ctrl-C stops" in err
    assert re.search(r"bad\.txt.*\n", err)
    assert "Traceback" not in err
