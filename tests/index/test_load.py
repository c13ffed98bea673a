"""From paths to documents."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Block
from index.errors import DocumentFault
from index.limits import DEFAULTS
from index.load import SUFFIXES, discover, load


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_markdown_file_becomes_a_document(tmp_path: Path) -> None:
    content = "---\ntitle: 創世任務\nauthor: 劉佩真\npublished: 2025-12-02\n---\n# 上\n\n內文。\n"
    document = load(write(tmp_path / "iknow.v2.MD", content))
    assert document.id == "iknow.v2"
    assert document.source == str(tmp_path / "iknow.v2.MD")
    assert document.sha256 == sha256(content.encode()).hexdigest()
    assert document.text == "上\n\n內文。"
    assert document.blocks == (Block("heading", 0, 1, 1), Block("paragraph", 3, 6))
    assert (document.title, document.author, document.published) == ("創世任務", "劉佩真", "2025-12-02")
    assert (document.publisher, document.language, document.kind, document.pages) == (None, None, None, ())


def test_a_document_without_a_title_is_called_after_its_first_heading_or_its_file(tmp_path: Path) -> None:
    assert load(write(tmp_path / "a.md", "## 渡輪\n\n文")).title == "渡輪"
    assert load(write(tmp_path / "b.md", "文\n\n## 渡輪")).title == "b"
    assert load(write(tmp_path / "c.txt", "## 渡輪")).title == "c"


def test_the_source_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt", "文")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load(Path("folder/../a.txt")).source == str(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.md", "", "a.md is empty"),
        ("a.txt", " \r\n\t\n", "a.txt is empty"),
        ("a.txt", "\ufeff\u3000\n\u200b"[:3], "a.txt holds no text (7 bytes read)"),
        ("a.md", "---\ntitle: a\n---\n", "a.md holds no text"),
        ("a.md", "<!-- nothing to see -->\n", "a.md holds no text"),
        ("a.xyz", "x", f"a.xyz: a .xyz file can't be indexed; can be: {' '.join(SUFFIXES)}"),
        ("notes", "x", "notes: a file without suffix can't be indexed"),
        ("a.txt", b"a\xff", "a.txt is not UTF-8: byte 1 is 0xff"),
    ],
)
def test_a_file_that_is_no_document_is_refused(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    path = write(tmp_path / name, content)
    with pytest.raises(DocumentFault) as fault:
        load(path)
    assert str(fault.value).startswith(f"{tmp_path}{os.sep}{said}")


@pytest.mark.parametrize("name", ["absent.md", "absent/a.md", "a\0b.md", "there.md/a.md"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path / "there.md", "文")
    for read in (load, lambda path: discover([path])):
        with pytest.raises(DocumentFault, match="does not exist; check the path"):
            read(tmp_path / name)


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(DocumentFault, match=r"can't be read \(File name too long\)"):
        discover([tmp_path / f"{'a' * 300}.md"])
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(DocumentFault, match=r"folder\.md is no regular file"):
        load(tmp_path / "folder.md")
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(DocumentFault, match=r"pipe\.txt is no regular file"):
        load(tmp_path / "pipe.txt")
    # The administrator may read every file, but nobody the memory at address 0.
    (tmp_path / "memory.txt").symlink_to("/proc/self/mem")
    with pytest.raises(DocumentFault, match=r"memory\.txt can't be read"):
        load(tmp_path / "memory.txt")


def test_a_folder_gives_its_documents_sorted(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "sub/c.MD", "sub/deep/d.markdown"):
        write(tmp_path / name, "文")
    for name in ("README.md", "sub/readme.zh-TW.md", ".hidden.md", ".git/e.md", "f.xyz", "g", "readme"):
        write(tmp_path / name, "文")
    found = discover([tmp_path])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a.txt", "b.md", "sub/c.MD", "sub/deep/d.markdown"]


def test_each_file_is_given_once(tmp_path: Path) -> None:
    file = write(tmp_path / "sub" / "a.md", "文")
    assert discover([file, tmp_path, tmp_path / "sub" / ".." / "sub"]) == [tmp_path / "sub" / ".." / "sub" / "a.md"]


def test_a_file_named_itself_is_given_whatever_its_suffix(tmp_path: Path) -> None:
    odd, hidden = write(tmp_path / "a.xyz", "文"), write(tmp_path / ".b.md", "文")
    assert discover([odd, hidden]) == [hidden, odd]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "文")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert discover([tmp_path]) == [tmp_path / "a.md"]


def test_a_dead_link_is_found_and_named_when_loaded(tmp_path: Path) -> None:
    (tmp_path / "dead.md").symlink_to(tmp_path / "gone.md")
    assert discover([tmp_path]) == [tmp_path / "dead.md"]
    with pytest.raises(DocumentFault, match="does not exist"):
        load(tmp_path / "dead.md")


def test_nothing_to_index_is_said(tmp_path: Path) -> None:
    write(tmp_path / "README.md", "文")
    write(tmp_path / "picture.png", b"\x89")
    suffixes = " ".join(SUFFIXES)
    said = rf"nothing to index in .*: no file with suffix {re.escape(suffixes)} \(README files are left out\)"
    for paths in ([tmp_path], [tmp_path / "README.md"], []):
        with pytest.raises(DocumentFault, match=said):
            discover(paths)


def test_every_suffix_has_a_loader_that_names_the_file_in_its_fault() -> None:
    for loader in SUFFIXES.values():
        with pytest.raises(DocumentFault, match="name-of-file"):
            loader(b"\xff", "name-of-file", DEFAULTS)


@given(
    st.sampled_from(sorted(SUFFIXES)),
    st.sampled_from(
        [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"From: a\n\n", b"---\n", b"<!doctype html><table>", b"\xff\xfe"]
    ),
    st.binary() | st.text().map(lambda text: text.encode(errors="replace")),
)
def test_any_bytes_are_a_document_or_a_fault_that_names_the_file(suffix: str, begin: bytes, rest: bytes) -> None:
    try:
        draft = SUFFIXES[suffix](begin + rest, "name-of-file", DEFAULTS)
    except DocumentFault as fault:
        said = str(fault)
        assert "name-of-file" in said
    else:
        ends = [0, *(end for block in draft.blocks for end in (block.start, block.end)), len(draft.text)]
        assert ends == sorted(ends)
