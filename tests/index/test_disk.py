"""A disk that is full: what was committed stays and is searched, the fault is said, and with room it goes on."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.library import Library

MOUNT = "unshare --user --map-root-user --mount sh -c"
CAN_MOUNT = shutil.which("unshare") and subprocess.run(
    [*MOUNT.split(), "mount -t tmpfs -o size=1m tmpfs /mnt"], capture_output=True, check=False
)
mounting = pytest.mark.skipif(not CAN_MOUNT or CAN_MOUNT.returncode != 0, reason="this system can't mount a small disk")
ASSISTANT = f"{sys.executable} -m assistant"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A little in `few`, some megabytes in `many`."""
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "tower.txt").write_text("The tower was built in 1883.\n", encoding="utf-8")
    (tmp_path / "many").mkdir()
    for number in range(20):
        text = "".join(f"Line {line} of the ship's log number {number}.\n\n" for line in range(800))
        (tmp_path / "many" / f"n{number}.txt").write_text(text, encoding="utf-8")
    return tmp_path


@mounting
@pytest.mark.parametrize("size", ["600k", "2m"])
def test_a_full_disk_is_said_and_what_was_committed_is_there(notes: Path, size: str) -> None:
    disk = notes / "disk"
    disk.mkdir()
    index = f"--index {disk}/index"
    script = f"""
        mount -t tmpfs -o size={size} tmpfs {disk}
        {ASSISTANT} index {notes}/few {index} && echo first &&
        {ASSISTANT} index {notes}/many {index}; echo code $?
        {ASSISTANT} ask 'When was the tower built?' --json {index} && {ASSISTANT} show tower {index} &&
        mount -o remount,size=200m {disk} && {ASSISTANT} index {notes}/few {notes}/many {index}
    """
    done = subprocess.run([*MOUNT.split(), script], capture_output=True, encoding="utf-8", check=False)
    assert "first\n" in done.stdout, done.stderr
    assert "code 2\n" in done.stdout, done.stderr
    assert f"no space is left for the index at {disk}/index; make room and run this again" in done.stderr
    assert "Traceback" not in done.stderr
    assert '"passages": [{"document": "tower"' in done.stdout
    assert "The tower was built in 1883." in done.stdout
    assert done.returncode == 0
    assert "21 documents" in done.stdout


@mounting
def test_a_folder_that_can_only_be_read_is_searched_and_an_update_says_so(notes: Path) -> None:
    disk = notes / "disk"
    disk.mkdir()
    index = f"--index {disk}/index"
    script = f"""
        mount -t tmpfs -o size=50m tmpfs {disk}
        {ASSISTANT} index {notes}/few {index} && mount -o remount,ro {disk} || exit 1
        {ASSISTANT} index {notes}/few {index} && echo "nothing to write"
        {ASSISTANT} index {notes}/many {index}; echo code $?
        {ASSISTANT} ask 'When was the tower built?' --json {index}
    """
    done = subprocess.run([*MOUNT.split(), script], capture_output=True, encoding="utf-8", check=False)
    assert "1 unchanged, 0 failed; 1 document, 1 passage" in done.stdout, done.stderr
    assert "nothing to write\n" in done.stdout
    assert "code 2\n" in done.stdout
    assert "can't be read or written" in done.stderr
    assert "check the folder and its permissions" in done.stderr
    assert '"passages": [{"document": "tower"' in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("most", [200_000, 700_000])
def test_a_file_that_may_not_grow_is_said_and_what_was_committed_is_there(notes: Path, most: int) -> None:
    library = Library.open_or_begin(notes / "index")
    library.update([notes / "few"])
    done = subprocess.run(
        [*ASSISTANT.split(), "index", str(notes / "many"), "--index", str(notes / "index")],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "can't be read or written" in done.stderr
    assert "Traceback" not in done.stderr
    assert library.search("Which tower was built in 1883?")[0].passage.document == "tower"
    update = library.update([notes / "few", notes / "many"])
    assert len(library.documents()) == 21
    assert update.failed == ()
    assert len(library.search("ship's log number", 100)) == 100
    library.close()
