"""Users, their passwords and tokens, the command that makes them, and how often they may do something."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from assistant.errors import AccessFault, PaceFault
from assistant.serving.access import Users
from assistant.serving.pace import Pace
from tests.conftest import Command

PASSWORD = "a long pass phrase"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "users.json"
    Users(file).add("ruth", PASSWORD)
    return file


def test_only_the_right_password_is_accepted(file: Path) -> None:
    users = Users(file)
    accepted = users.accept("ruth", PASSWORD)
    assert accepted
    assert accepted.name == "ruth"
    assert users.accept("ruth", PASSWORD + " ") is None
    assert users.accept("Ruth", PASSWORD) is None
    assert users.accept("", "") is None


def test_the_file_holds_no_password_and_no_token_and_is_its_owners(file: Path) -> None:
    token = Users(file).renew_token("ruth")
    text = file.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert token not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_equal_passwords_are_hashed_unlike(file: Path) -> None:
    Users(file).add("林月琴", PASSWORD)
    held = json.loads(file.read_text(encoding="utf-8"))["users"]
    assert held["ruth"]["password"] != held["林月琴"]["password"]
    assert Users(file).accept("林月琴", PASSWORD)


def test_a_token_names_its_holder_until_there_is_another(file: Path) -> None:
    users = Users(file)
    first = users.renew_token("ruth")
    holder = users.holder(first)
    assert holder
    assert holder.name == "ruth"
    second = users.renew_token("ruth")
    assert users.holder(first) is None
    assert users.holder(second)
    assert users.holder("") is None


def test_what_another_process_changed_is_seen(file: Path) -> None:
    reading = Users(file)
    assert reading.accept("ruth", PASSWORD)
    Users(file).add("ruth", "quite another phrase")
    assert reading.accept("ruth", PASSWORD) is None
    Users(file).remove("ruth")
    assert reading.all() == {}


@pytest.mark.parametrize("name", ["", "a b", "../x", "@ruth", "-", "x" * 65, "a\n"])
def test_what_can_be_no_name_is_refused(file: Path, name: str) -> None:
    with pytest.raises(AccessFault, match="can't be a name"):
        Users(file).add(name, PASSWORD)
    assert list(Users(file).all()) == ["ruth"]


def test_a_short_password_is_refused(file: Path) -> None:
    with pytest.raises(AccessFault, match="10 to 1000 characters; this one has 9"):
        Users(file).add("ruth", "123456789")
    assert Users(file).accept("ruth", PASSWORD)


@pytest.mark.parametrize(
    "content", ["", "[]", '{"version": 2, "users": {}}', '{"version": 1, "users": {"ruth": {}}}', "\udcff"]
)
def test_a_file_that_is_none_is_refused_and_kept(file: Path, content: str) -> None:
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(AccessFault, match="can't be read"):
        Users(file).add("ruth", PASSWORD)
    assert file.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_the_command_adds_from_standard_input_and_prints_a_token_once(command: Command, tmp_path: Path) -> None:
    file = str(tmp_path / "new" / "users.json")
    added = command("users", "add", "ruth", "--auth", file, stdin=f"{PASSWORD}\n".encode())
    assert (added.code, added.out, added.err) == (0, "", "ruth can sign in now\n")
    again = command("users", "add", "ruth", "--auth", file, stdin=b"quite another phrase\n")
    assert again.err == "ruth has another password now\n"
    token = command("users", "token", "ruth", "--auth", file).out.strip()
    holder = Users(Path(file)).holder(token)
    assert holder
    assert Users(Path(file)).accept("ruth", "quite another phrase") == holder
    assert command("users", "remove", "ruth", "--auth", file).code == 0
    gone = command("users", "token", "ruth", "--auth", file)
    assert (gone.code, gone.out) == (2, "")
    assert "no user 'ruth'" in gone.err


def test_a_chat_is_not_shared_by_accident(command: Command, indexed: Path, tmp_path: Path) -> None:
    place = ("chat", "--index", str(indexed), "--port", "0")
    bare = command(*place, "--host", "0.0.0.0")
    assert bare.code == 2
    assert "0.0.0.0 can be reached from other machines" in bare.err
    assert "--auth FILE" in bare.err
    assert "--insecure" in bare.err
    missing = command(*place, "--auth", str(tmp_path / "none.json"))
    assert missing.code == 2
    assert "assistant users add" in missing.err


@pytest.mark.parametrize(("option", "value"), [("--rate", "-1"), ("--rate", "x"), ("--max-upload", "0")])
def test_options_of_sharing_say_what_they_expect(command: Command, option: str, value: str) -> None:
    refused = command("chat", f"{option}={value}")
    assert refused.code == 2
    assert f"'{value}' is no" in refused.err


def test_a_pace_lets_so_many_at_once_and_then_so_many_a_minute() -> None:
    now = [0.0]
    pace = Pace(each_minute=6, at_once=2, clock=lambda: now[0])
    pace.take("ruth")
    pace.take("ruth")
    with pytest.raises(PaceFault) as fault:
        pace.take("ruth")
    assert fault.value.seconds == 10
    pace.take("another")
    now[0] = 9.9
    with pytest.raises(PaceFault):
        pace.take("ruth")
    now[0] = 10.0
    pace.take("ruth")
    pace.forget("ruth")
    pace.take("ruth")
    pace.take("ruth")


def test_a_pace_of_nothing_counts_nothing() -> None:
    pace = Pace(each_minute=0, at_once=0)
    for _ in range(100):
        pace.take("ruth")
