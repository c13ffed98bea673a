"""Chats that are kept: found again after a restart, by their reader alone, and with what was thought of them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import HistoryFault
from assistant.history import LONGEST_TITLE, History
from assistant.reply import Citation, Conflict, PassageSpan, Reply, ReplySentence, Side

REPLY = Reply(
    question="渡輪每日幾班？",
    answer="渡輪每日開120班。[1]",
    abstained=False,
    reason=None,
    sentences=(ReplySentence("渡輪每日開120班。", (1,), emphasis=((5, 9),)),),
    citations=(Citation(1, "ferry", "渡輪", 0, 10, "渡輪每日開120班。"),),
    conflicts=(Conflict("班次", (Side("120班", 1), Side("96班", 1))),),
    passages=(PassageSpan("ferry", 0, 10, 0.71),),
    confidence=0.9,
    seconds=0.02,
)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path)
    yield history
    history.close()


def keep(history: History, chat: str, reader: str = "mei") -> str:
    return history.keep(reader, chat, REPLY, ("渡輪",), 7, {"ferry": "ab" * 32}).id


def test_nothing_is_written_before_the_first_use(tmp_path: Path) -> None:
    History(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_exchange_is_the_same_after_a_restart(history: History, tmp_path: Path) -> None:
    chat = history.begin("mei", "渡輪每日幾班？")
    id = keep(history, chat)
    keep(history, chat)
    history.close()
    again = History(tmp_path)
    first, second = again.exchanges("mei", chat)
    assert first.id == id != second.id
    assert first.reply == REPLY
    assert (first.among, first.generation, first.sources) == (("渡輪",), 7, {"ferry": "ab" * 32})
    assert again.exchange(id) == first
    with pytest.raises(HistoryFault, match="no answer 'unknown' is kept here"):
        again.exchange("unknown")
    again.close()


def test_chats_are_listed_latest_first_and_found_by_any_of_their_words(history: History) -> None:
    ferry, tower = history.begin("mei", "渡輪"), history.begin("mei", "100% of the _tower_")
    assert [chat.id for chat in history.chats("mei")] == [tower, ferry]
    keep(history, ferry)
    assert [(chat.id, chat.exchanges) for chat in history.chats("mei")] == [(ferry, 1), (tower, 0)]
    for sought, found in [("開120班", [ferry]), ("TOWER", [tower]), ("0%", [tower]), ("_渡", []), ("%", [tower])]:
        assert [chat.id for chat in history.chats("mei", sought)] == found, sought


def test_a_reader_sees_and_changes_no_others_chats(history: History) -> None:
    chat = history.begin("mei", "渡輪")
    keep(history, chat)
    assert history.chats("jun") == ()
    for attempt in (
        lambda: history.exchanges("jun", chat),
        lambda: history.title("jun", chat),
        lambda: history.rename("jun", chat, "mine"),
        lambda: history.delete("jun", chat),
        lambda: keep(history, chat, "jun"),
    ):
        with pytest.raises(HistoryFault, match=r"no chat .* is kept here"):
            attempt()
    assert history.title("mei", chat) == "渡輪"
    assert len(history.exchanges("mei", chat)) == 1


def test_a_chat_is_renamed_and_deleted_with_all_that_is_in_it(history: History) -> None:
    chat = history.begin("mei", "x" * 500)
    id = keep(history, chat)
    assert len(history.title("mei", chat)) == LONGEST_TITLE
    history.rename("mei", chat, "  高雄的\n渡輪 ")
    history.rename("mei", chat, " ")
    assert history.title("mei", chat) == "高雄的 渡輪"
    history.rate("mei", id, "wrong")
    history.delete("mei", chat)
    assert (history.chats("mei"), history.opinions()) == ((), ())
    with pytest.raises(HistoryFault, match="no answer"):
        history.exchange(id)


def test_the_last_opinion_of_each_reader_counts(history: History) -> None:
    chat = history.begin("mei", "渡輪")
    keep(history, chat)
    id = keep(history, chat)
    history.rate("mei", id, "wrong", "It is 96.")
    history.rate("jun", id, "right")
    history.rate("mei", id, "incomplete", " and on Sundays? ")
    assert [(one.kept.id, one.opinion, one.remark) for one in history.opinions()] == [
        (id, "right", ""),
        (id, "incomplete", "and on Sundays?"),
    ]
    assert history.opinions()[0].turns == ("渡輪每日幾班？",)
    with pytest.raises(HistoryFault, match="no answer 'none' is kept here"):
        history.rate("mei", "none", "wrong")


def test_many_may_ask_at_once(history: History) -> None:
    chat = history.begin("mei", "渡輪")
    threads = [threading.Thread(target=keep, args=(history, chat)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({kept.id for kept in history.exchanges("mei", chat)}) == 20


def test_a_history_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    later = sqlite3.connect(tmp_path / "history.sqlite")
    later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(HistoryFault, match="has version 99, this program reads version 1"):
        History(tmp_path).chats("mei")


def test_a_damaged_history_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(HistoryFault, match=r"history\.sqlite can't be used"):
        History(tmp_path).chats("mei")
