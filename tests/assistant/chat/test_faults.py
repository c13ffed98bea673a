"""Every fault is worded for readers, in both languages, from what it says of itself and never from its text."""

from __future__ import annotations

import ast
import inspect
import re
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest

from assistant.chat.chinese import CHINESE
from assistant.chat.documents import Intake
from assistant.chat.english import ENGLISH
from assistant.chat.faults import SAID, said, worded
from assistant.chat.uploads import Uploads
from assistant.errors import AssistantFault, PaceFault, TextFault, Trouble
from assistant.judging.check import claims_of
from assistant.question import understand
from index.errors import Cause, IndexFault
from index.library import Library

ROOT = Path(__file__).parents[3]
CAUSES = {*get_args(Cause), *get_args(Trouble)}
HAN = re.compile("[一-鿿]")
Table = Mapping[Any, tuple[str, str]]


def kinds(root: type[Exception]) -> Iterator[type[Exception]]:
    """A class and all that are made from it."""
    yield root
    for one in root.__subclasses__():
        yield from kinds(one)


def made(kind: type[Exception]) -> Exception:
    """A fault of that class, with something for everything that its constructor asks for."""
    asked = [one for one in inspect.signature(kind).parameters.values() if one.default is one.empty]
    return kind(*[7 if one.annotation == "int" else "SECRET/path" for one in asked if one.kind is not one.VAR_KEYWORD])


def fields(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


def wrong_words(table: Table) -> list[str]:
    """The causes that a table doesn't word in Chinese and in English alike."""
    missing = sorted(CAUSES - set(table))
    mixed = [
        cause
        for cause, (chinese, english) in table.items()
        if not HAN.search(chinese) or HAN.search(english) or not english or fields(chinese) != fields(english)
    ]
    return [*missing, *mixed, *sorted(set(table) - CAUSES)]


def raised() -> Iterator[tuple[str, str, str | None, set[str] | None]]:
    """Each place where a fault is made: where, its class, its cause if it is named there, and the names of what was
    seen; None for those of another fault that are handed on."""
    for file in sorted([*(ROOT / "index").rglob("*.py"), *(ROOT / "assistant").rglob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            named = re.fullmatch(r"(\w+)Fault|UnknownDocument|_Broken", node.func.id)
            if not named or any(keyword.arg is None for keyword in node.keywords):
                continue
            given = [one.value for one in node.args[1:] if isinstance(one, ast.Constant)]
            cause = given[0] if given and isinstance(given[0], str) else None
            yield f"{file.name}:{node.lineno}", node.func.id, cause, {str(one.arg) for one in node.keywords}


def test_every_cause_is_worded_in_both_languages() -> None:
    assert wrong_words(SAID) == []


@pytest.mark.parametrize(
    ("cause", "planted"),
    [
        ("scanned", None),
        ("busy", ("Another program is at it.", "Another program is at it.")),
        ("busy", ("另一個程式正在更新文件。", "另一個程式正在更新文件。")),
        ("pages", ("文件超過 {most} 頁。", "The document has too many pages.")),
        ("unheard", ("沒有這回事。", "There is no such thing.")),
    ],
)
def test_a_cause_without_words_of_one_language_is_found(cause: str, planted: tuple[str, str] | None) -> None:
    table = {name: told for name, told in SAID.items() if name != cause}
    assert wrong_words(table | ({cause: planted} if planted else {})) == [cause]


@pytest.mark.parametrize("kind", [*kinds(IndexFault), *list(kinds(AssistantFault))[1:]], ids=lambda one: one.__name__)
def test_every_kind_of_fault_is_told_in_the_readers_language(
    kind: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    fault = made(kind)
    assert isinstance(fault, IndexFault | AssistantFault)
    fault.seen.update(dict.fromkeys(fields(SAID[fault.cause][0]), 1234))
    chinese, english = worded(fault, CHINESE), worded(fault, ENGLISH)
    assert HAN.search(chinese)
    assert english
    assert not HAN.search(english)
    assert "SECRET" not in chinese + english
    assert ("terminal" in english) == ("SECRET" in capsys.readouterr().err)


def test_every_place_that_makes_a_fault_says_what_its_words_need() -> None:
    causeless = {"DocumentFault", "LimitFault", "CatalogFault"}
    places = list(raised())
    assert len(places) > 80
    assert [place for place in places if place[1] in causeless and place[2] is None] == []
    told = [(place, cause, seen) for place, _, cause, seen in places if cause and seen is not None]
    assert len(told) > 50
    for place, cause, seen in told:
        assert seen == fields(SAID[cause][0]), place  # type: ignore[index]


def test_what_nobody_foresaw_is_told_in_general_and_in_full_on_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert worded(KeyError("SECRET"), CHINESE) == said("broken", CHINESE)
    assert "SECRET" in capsys.readouterr().err


def test_numbers_are_written_with_their_thousands_apart() -> None:
    with pytest.raises(AssistantFault) as fault:
        understand("x" * 50_000)
    assert worded(fault.value, ENGLISH).startswith("The question has 50,000 characters and at most 4,000 are taken.")
    assert worded(fault.value, CHINESE).startswith("問題有 50,000 個字元，最多只接受 4,000 個。")
    with pytest.raises(AssistantFault) as empty:
        understand("  \n")
    assert worded(empty.value, CHINESE) == "請先輸入問題，中文或英文都可以。"
    assert worded(PaceFault(1200), ENGLISH).startswith("Too many questions at once. Ask again in 1,200 s;")


def test_a_text_that_cannot_be_checked_says_why() -> None:
    with pytest.raises(TextFault) as fault:
        list(claims_of("---\na: [\n---\ntext"))
    assert worded(fault.value, CHINESE).startswith("這段文字無法查核。 第 ")
    assert worded(fault.value, ENGLISH).startswith("This text can’t be checked. Line ")


def test_files_that_fail_are_told_of_in_the_readers_language(corpus: Path, tmp_path: Path) -> None:
    """Through the process that reads them: what it found comes back as it was."""
    files: dict[str, bytes] = {
        "empty.md": b"  \n",
        "tool.exe": b"MZ",
        "plan.pdf": b"%PDF-1.4 no more",
        "sheet.xlsx": b"PK\x03\x04",
        "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 of 1999",
        "front.md": b"---\n- a list\n---\ntext",
        "latin.txt": "Müllabfuhr für Mölln".encode("cp1252"),
        "zeros.txt": b"text\0text",
        "rows.csv": b'a,b\n1,"' + b"x" * 200_000,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with closing(Library.open_or_begin(tmp_path / "index")) as library:
        library.update([corpus])
        intake = Intake(Uploads(library))
        paths = [str(tmp_path / name) for name in files]
        *_, chinese = intake.add(paths, CHINESE)
        *_, english = intake.add(paths, ENGLISH)
    told = re.findall("<li>(.*?)</li>", chinese)
    assert sorted(told) == sorted(
        [
            "empty.md：檔案裡沒有文字。",
            next(one for one in told if one.startswith("tool.exe：這種檔案不能加入。可以加入：.md ")),
            "plan.pdf：檔案已損壞，或內容與副檔名不符；請用原來的程式重新存檔。",
            "sheet.xlsx：檔案已損壞，或內容與副檔名不符；請用原來的程式重新存檔。",
            "old.docx：檔案有密碼保護，或是 2007 年以前的格式；請去掉密碼，存成現在的格式。",
            "front.md：第 1 行：開頭的 YAML 說明有誤；請改正或刪去。",
            "latin.txt：無法確定文字編碼（從位元組 1 起）；請存成 UTF-8。",
            "zeros.txt：這不是文字檔：位元組 4 是 0。",
            "rows.csv：無法分成欄位；請找找沒有結尾的引號。",
        ]
    )
    assert not HAN.search(english)
    assert len(re.findall("<li>", english)) == len(files)


def test_a_fault_keeps_what_was_seen() -> None:
    make: Callable[..., IndexFault] = IndexFault
    fault = make("plan.pdf has 9,000 pages", "pages", most=5000)
    assert (str(fault), fault.cause, fault.seen) == ("plan.pdf has 9,000 pages", "pages", {"most": 5000})
