"""From an opinion in the chat to a draft case: in the eval format, and never a case before someone has looked at it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.history import History, Opinion
from assistant.reply import Citation, Reply, ReplySentence
from evals.case import read_cases
from evals.errors import CaseFault

ANSWER = Reply(
    question="渡輪每日幾班？",
    answer="渡輪每日開120班。[1]",
    abstained=False,
    reason=None,
    sentences=(ReplySentence("渡輪每日開120班。", (1,), emphasis=((5, 9),)),),
    citations=(Citation(1, "ferry", "渡輪", 0, 10, "渡輪每日開120班。"),),
    conflicts=(),
    passages=(),
    confidence=0.9,
    seconds=0.02,
)
REFUSAL = Reply("渡輪誰開？", "文件中沒有說明。", True, "沒有。", (), (), (), (), 0.0, 0.01)


def given(folder: Path, *opinions: tuple[Reply, Opinion, str]) -> None:
    history = History(folder)
    chat = history.begin("mei", "渡輪")
    for reply, opinion, remark in opinions:
        history.rate("mei", history.keep("mei", chat, reply, (), 1, {}).id, opinion, remark)
    history.close()


def drafts(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    from assistant.cli import main

    assert main(["eval", "--drafts", "--index", str(folder)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_right_answer_is_a_case_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given(tmp_path, (ANSWER, "right", ""), (REFUSAL, "right", ""))
    answer, refusal = drafts(tmp_path, capsys)
    assert (answer["answers"], answer["documents"], answer["turns"]) == ([["120班"]], ["ferry"], [])
    assert (refusal["answerable"], refusal["answers"], refusal["turns"]) == (False, [], ["渡輪每日幾班？"])
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(draft) + "\n" for draft in (answer, refusal)), encoding="utf-8")
    assert [case.answerable for case in read_cases([file])] == [True, False]


@pytest.mark.parametrize("opinion", ["wrong", "incomplete", "should have answered"])
def test_a_wrong_answer_leaves_open_what_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], opinion: Opinion
) -> None:
    given(tmp_path, (ANSWER, opinion, "是96班。"))
    (draft,) = drafts(tmp_path, capsys)
    assert (draft["answerable"], draft["answers"], draft["evidence"]) == (True, [], [])
    assert (draft["opinion"], draft["remark"], draft["said"]) == (opinion, "是96班。", ANSWER.answer)
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(draft), encoding="utf-8")
    with pytest.raises(CaseFault, match="'answers'"):
        read_cases([file])


def test_what_should_have_been_refused_is_an_unanswerable_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given(tmp_path, (ANSWER, "should have refused", ""))
    (draft,) = drafts(tmp_path, capsys)
    assert (draft["type"], draft["answerable"], draft["documents"]) == ("unanswerable", False, [])


def test_without_any_opinion_there_is_no_draft_and_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drafts(tmp_path, capsys) == []
    assert list(tmp_path.iterdir()) == []
