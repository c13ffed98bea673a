"""Files read in a process of its own: what comes back, and what happens when the process breaks, hangs or lies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.document import Block, Document
from index.errors import DocumentFault
from index.limits import DEFAULTS, Limits
from index.load import load
from index.parcel import pack, unpack
from index.parser import Parser

FERRY = "---\ntitle: 渡輪\nauthor: 林月琴\n---\n# 班次\n\n每日120班。\n\n- 全票\n\n| a | b |\n| - | - |\n| 1 | 2 |\n"


@pytest.fixture
def ferry(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.md"
    path.write_text(FERRY, encoding="utf-8")
    return path


def children() -> set[int]:
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text(encoding="ascii").split()}


def script(code: str) -> list[str]:
    """A program in the place of the reader. It may use `answer(found, bytes)`."""
    start = (
        "import os, signal, sys, time\n"
        "from index.parcel import HEAD\n"
        "def answer(found, said):\n"
        "    os.write(1, HEAD.pack(found, len(said)) + said)\n"
    )
    return [sys.executable, "-c", start + code]


def test_a_document_comes_back_as_it_was_read(ferry: Path) -> None:
    with Parser() as parser:
        assert parser.load(ferry) == load(ferry)


def test_one_process_reads_all_and_is_gone_afterwards(ferry: Path) -> None:
    before = children()
    with Parser() as parser:
        assert children() == before
        parser.load(ferry)
        (reader,) = children() - before
        with pytest.raises(DocumentFault):
            parser.load(ferry.with_name("absent.md"))
        assert parser.load(ferry).title == "渡輪"
        assert children() - before == {reader}
    assert children() == before


def test_a_fault_comes_back_in_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "café\n☂.txt"
    path.write_bytes(b"a\xff")
    with pytest.raises(DocumentFault) as direct:
        load(path)
    with Parser() as parser, pytest.raises(DocumentFault) as fault:
        parser.load(path)
    assert str(fault.value) == str(direct.value)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("input(); os.kill(os.getpid(), signal.SIGSEGV)", "its reader was stopped by SIGSEGV; it may be damaged"),
        ("input(); os.kill(os.getpid(), signal.SIGABRT)", "its reader was stopped by SIGABRT"),
        ("input(); sys.exit(3)", "its reader ended with code 3"),
        ("sys.exit()", "its reader ended with code 0"),
        ("input(); print('x' * 1000)", "its reader answered nonsense"),
        ("while input(): print('pdf: warning', flush=True)", "its reader answered nonsense"),
        ("while input(): answer(True, b'')", "its reader answered nonsense"),
        ("while input(): answer(True, b'{}')", "its reader answered nonsense"),
        ("while input(): answer(False, b'\\xff')", "its reader answered nonsense"),
        ("while input(): os.write(1, HEAD.pack(True, 1 << 62))", "its reader answered nonsense"),
        ("input(); os.write(1, HEAD.pack(True, 1000) + b'{}')", "its reader ended with code 0"),
    ],
)
def test_a_process_that_breaks_is_a_fault_that_names_the_file(ferry: Path, code: str, said: str) -> None:
    before = children()
    with Parser(program=script(code)) as parser:
        for _ in range(2):
            with pytest.raises(DocumentFault) as fault:
                parser.load(ferry)
            assert str(fault.value).startswith(f"{ferry} can't be read: {said}")
            assert children() == before


def test_a_process_that_hangs_is_ended(ferry: Path) -> None:
    with Parser(Limits(seconds=0.5), script("input(); time.sleep(600)")) as parser:
        for _ in range(2):
            with pytest.raises(DocumentFault, match=r"takes longer than 0\.5 seconds to read; .*--max-seconds"):
                parser.load(ferry)


def test_a_file_that_takes_too_long_costs_only_itself(ferry: Path) -> None:
    slow = ferry.with_name("slow.md")
    slow.write_text("> " * 30 + "*a **b " * 400_000, encoding="utf-8")
    with Parser(Limits(seconds=2)) as parser:
        with pytest.raises(DocumentFault, match=r"slow\.md takes longer than 2 seconds"):
            parser.load(slow)
        assert parser.load(ferry) == load(ferry)


def test_a_file_that_takes_too_much_memory_costs_only_itself(ferry: Path) -> None:
    large = ferry.with_name("large.md")
    large.write_text("*a* " * 100_000, encoding="utf-8")
    with Parser(Limits(memory=60)) as parser:
        assert parser.load(ferry) == load(ferry)
        with pytest.raises(DocumentFault, match=r"large\.md takes more than 60 MB of memory .* --max-memory"):
            parser.load(large)
        assert parser.load(ferry) == load(ferry)


def test_what_a_process_has_become_by_other_files_is_no_fault_of_the_next(ferry: Path) -> None:
    document = pack(load(ferry))
    once = f"input(); answer(True, {document!r}); input(); os.kill(os.getpid(), signal.SIGSEGV)"
    before = children()
    with Parser(program=script(once)) as parser:
        for _ in range(3):
            assert parser.load(ferry).title == "渡輪"
            assert len(children() - before) == 1


def test_the_process_keeps_no_file_and_no_terminal_of_its_own(ferry: Path) -> None:
    before = children()
    with Parser() as parser:
        parser.load(ferry)
        (reader,) = children() - before
        assert os.getsid(reader) == reader != os.getsid(0)
        assert {os.readlink(f"/proc/{reader}/fd/{stream}") for stream in range(3)} == {os.devnull}


def test_the_process_ends_with_the_one_that_asked(ferry: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from index.parser import Parser\n"
        "parser = Parser(); parser.load(Path(sys.argv[1]))\n"
        "print(*[pid for task in Path('/proc/self/task').glob('*/children') for pid in task.read_text().split()])\n"
        "sys.stdout.flush(); os.kill(os.getpid(), 9)"
    )
    asked = subprocess.run([sys.executable, "-c", code, ferry], capture_output=True, text=True, check=False)
    (reader,) = asked.stdout.split()
    ended = threading.Event()
    for _ in range(200):
        state = Path("/proc", reader, "stat")
        if not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
            return
        ended.wait(0.05)
    pytest.fail(f"process {reader} lives on")


def test_nothing_is_imported_from_the_working_folder(ferry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (ferry.parent / "yaml.py").write_text("raise SystemExit(9)\n", encoding="utf-8")
    monkeypatch.chdir(ferry.parent)
    with Parser() as parser:
        assert parser.load(Path("ferry.md")).title == "渡輪"


def test_no_reader_can_be_started(ferry: Path) -> None:
    with (
        Parser(program=["/nowhere/python"]) as parser,
        pytest.raises(DocumentFault, match=r"no process can be started"),
    ):
        parser.load(ferry)


def test_a_reader_is_light() -> None:
    heavy = {"numpy", "faiss", "tantivy", "torch", "tiktoken", "gradio", "sqlite3", "pypdfium2", "bs4", "openpyxl"}
    code = "import sys, index.reader; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert heavy.isdisjoint(loaded)
    assert "index.load" in loaded


DOCUMENT = Document("a", "/a.md", "0" * 64, "一 b", (Block("heading", 0, 1, 1), Block("paragraph", 2, 3)), (0, 2), "T")


def test_a_parcel_gives_the_document_that_went_into_it() -> None:
    assert unpack(pack(DOCUMENT), DEFAULTS) == DOCUMENT


def but(**fields: object) -> bytes:
    said = json.loads(pack(DOCUMENT)) | fields
    return json.dumps({name: value for name, value in said.items() if value is not ...}, default=str).encode()


@pytest.mark.parametrize(
    "parcel",
    [
        b"",
        b"[" * 100_000,
        b"7",
        b"\xff",
        pack(DOCUMENT)[:-1],
        but(text=...),
        but(text=None),
        but(text=7),
        but(author=["x"]),
        but(title=None),
        but(more="x"),
        but(blocks=None),
        but(blocks=[["heading", 0]]),
        but(blocks=[["script", 0, 1, 1]]),
        but(blocks=[["heading", 0, 4, 1]]),
        but(blocks=[["heading", -1, 1, 1]]),
        but(blocks=[["heading", 1, 0, 1]]),
        but(blocks=[["heading", 0, 2, 1], ["row", 1, 3, 0]]),
        but(blocks=[["heading", 0, True, 1]]),
        but(blocks=[["heading", 0, 1.0, 1]]),
        but(blocks=[["heading", 0, 1, "1"]]),
        but(blocks=[[["heading"], 0, 1, 1]]),
        but(pages=[0, 4]),
        but(pages=[2, 0]),
        but(pages=["0"]),
        but(pages={"0": 0}),
    ],
)
def test_what_is_no_document_is_refused(parcel: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(parcel, DEFAULTS)


@pytest.mark.parametrize("limits", [Limits(characters=2), Limits(pages=1)])
def test_a_document_beyond_the_limits_is_refused(limits: Limits) -> None:
    with pytest.raises(ValueError, match="beyond the limits"):
        unpack(pack(DOCUMENT), limits)
