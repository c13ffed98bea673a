"""Case files: what is read, and what each kind of bad line is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.case import read_cases
from evals.errors import CaseFault

GOOD: dict[str, Any] = {
    "id": "c1",
    "question": "每日幾班？",
    "lang": "zh-Hant",
    "type": "numeric",
    "answerable": True,
    "answers": [["120班", "120 班"], ["旗津"]],
}


def write(folder: Path, *rows: object, name: str = "cases.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def fault_of(path: Path) -> str:
    with pytest.raises(CaseFault) as caught:
        read_cases([path])
    return str(caught.value)


def test_a_case_keeps_its_keys_and_those_it_does_not_know(tmp_path: Path) -> None:
    more = {"turns": ["渡輪呢？"], "documents": ["ferry"], "evidence": ["全票 | 40元"], "note": {"by": "me"}}
    (case,) = read_cases([write(tmp_path, GOOD | more)])
    assert (case.id, case.question, case.lang, case.type, case.answerable) == (
        "c1",
        "每日幾班？",
        "zh-Hant",
        "numeric",
        True,
    )
    assert case.answers == (("120班", "120 班"), ("旗津",))
    assert (case.turns, case.documents, case.evidence) == (("渡輪呢？",), ("ferry",), ("全票 | 40元",))
    assert case.extra == {"note": {"by": "me"}}
    assert case.where == f"{tmp_path / 'cases.jsonl'}:1"


def test_files_are_read_in_order_and_blank_lines_skipped(tmp_path: Path) -> None:
    one = write(tmp_path, GOOD, name="one.jsonl")
    two = tmp_path / "two.jsonl"
    two.write_text("\ufeff\n\n" + json.dumps(GOOD | {"id": "c0"}) + "\n\n", encoding="utf-8")
    assert [(case.id, Path(case.where).name) for case in read_cases([one, two])] == [
        ("c1", "one.jsonl:1"),
        ("c0", "two.jsonl:3"),
    ]


def test_an_unanswerable_case_needs_no_answers(tmp_path: Path) -> None:
    row = {key: value for key, value in GOOD.items() if key != "answers"} | {"answerable": False}
    assert read_cases([write(tmp_path, row)])[0].answers == ()


@pytest.mark.parametrize(
    ("change", "seen", "expected"),
    [
        ({"id": " "}, "'id' is  ", "a text that is not empty"),
        ({"question": 5}, "'question' is 5", "a text that is not empty"),
        ({"lang": "zh-TW"}, "'lang' is zh-TW", "one of zh-Hant, zh-Hans, en"),
        ({"type": None}, "'type' is null", "a text that is not empty"),
        ({"answerable": "yes"}, "'answerable' is yes", "true or false"),
        ({"answers": []}, "'answers' is []", "a list of required elements"),
        ({"answers": [["120"], []]}, "'answers' is []", "a list of one or more aliases"),
        ({"answers": ["120"]}, "'answers' is 120", "a list of one or more aliases"),
        ({"answers": [["120", ""]]}, '\'answers\' is ["120", ""]', "aliases that are texts and not empty"),
        ({"answerable": False}, "'answers' is [[\"120班\"", "no answers, as the case is not answerable"),
        ({"turns": "渡輪呢？"}, "'turns' is 渡輪呢？", "a list of texts"),
        ({"documents": [1]}, "'documents' is [1]", "a list of texts"),
        ({"evidence": [""]}, "'evidence' is [\"\"]", "a list of texts that are not empty"),
        ({"evidences": ["x"]}, "unknown key evidences", "expected 'evidence'"),
        ({"Documents": ["x"]}, "unknown key Documents", "expected 'documents'"),
    ],
)
def test_a_bad_value_is_told_with_its_place_and_what_was_expected(
    tmp_path: Path, change: dict[str, Any], seen: str, expected: str
) -> None:
    path = write(tmp_path, GOOD, GOOD | {"id": "c2"} | change)
    fault = fault_of(path)
    assert fault.startswith(f"{path}:2: ")
    assert seen in fault
    assert expected in fault


def test_a_missing_key_is_told_as_missing(tmp_path: Path) -> None:
    path = write(tmp_path, {key: value for key, value in GOOD.items() if key != "lang"})
    assert fault_of(path) == f"{path}:1: 'lang' is missing; expected a text that is not empty"


def test_an_id_that_stands_twice_is_refused_across_files(tmp_path: Path) -> None:
    one, two = write(tmp_path, GOOD, name="one.jsonl"), write(tmp_path, GOOD, name="two.jsonl")
    with pytest.raises(CaseFault, match=r"two\.jsonl:1: the id c1 is at .*one\.jsonl:1 too"):
        read_cases([one, two])


def test_files_without_a_case_are_refused(tmp_path: Path) -> None:
    assert "no cases in" in fault_of(write(tmp_path))
    with pytest.raises(CaseFault, match="no cases in no file"):
        read_cases([])


def test_lines_that_are_no_objects_are_refused(tmp_path: Path) -> None:
    assert ":1: [1] is no object" in fault_of(write(tmp_path, [1]))
    path = tmp_path / "broken.jsonl"
    path.write_bytes(b'{"id": "a"\n')
    assert f"{path}:1: not JSON at column 11" in fault_of(path)
    path.write_bytes(b'\n{"id": "\xa4\xa4"}\n')
    assert fault_of(path) == f"{path}:2: byte 9 is not UTF-8; save the file as UTF-8"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "none.jsonl").startswith(f"{tmp_path / 'none.jsonl'}: can't be read: No such file")
