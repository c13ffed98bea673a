"""Nothing leaves the machine: the program runs with every socket call watched, and with the network taken away."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.served import launched

# Python runs a module of this name before anything else, in child processes too. What it sees is written down, then
# refused, so that a caught error can't hide an attempt. A name is only looked up to be reached: that counts as well.
GUARD = """
import ipaddress, os, sys

def local(host):
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(os.fsdecode(host).split("%")[0]).is_loopback
    except ValueError:
        return False

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if not isinstance(address, tuple):
            return
        host = address[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if not local(host):
        with open(os.environ["SOCKET_LOG"], "a", encoding="utf-8") as log:
            log.write(f"{event} {host}\\n")
        raise OSError(f"{event} {host} would leave the machine")

sys.addaudithook(watch)
"""
ASKED_FOR = {"GRADIO_ANALYTICS_ENABLED", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"}

REMOTE = re.compile(r'inet_addr\("(?!127\.)[^"]*"|inet_pton\(AF_INET6, "(?!::1")[^"]*"')

CUT = shutil.which("unshare") and subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
cut = pytest.mark.skipif(not CUT or CUT.returncode != 0, reason="this system can't start a process without a network")
TRACED = shutil.which("strace") and subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], check=False)
traced = pytest.mark.skipif(not TRACED or TRACED.returncode != 0, reason="strace is missing or not allowed here")


class Watched:
    """Processes under the guard, and what it wrote down."""

    def __init__(self, folder: Path) -> None:
        (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        self.log = folder / "sockets.log"
        kept = {name: value for name, value in os.environ.items() if name not in ASKED_FOR}
        self.env = {**kept, "PYTHONPATH": str(folder), "SOCKET_LOG": str(self.log), "PYTHONUNBUFFERED": "1"}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self.env, capture_output=True, encoding="utf-8", timeout=600, check=False)

    def attempts(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    folder = tmp_path / "guard"
    folder.mkdir()
    return Watched(folder)


@pytest.mark.parametrize(
    ("code", "attempt"),
    [
        ("import socket; socket.socket().connect(('192.0.2.1', 80))", "socket.connect 192.0.2.1"),
        ("import socket; socket.getaddrinfo('example.org', 443)", "socket.getaddrinfo example.org"),
        (
            "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
            "socket.sendto 192.0.2.1",
        ),
        ("import urllib.request; urllib.request.urlopen('http://192.0.2.1/')", "socket.getaddrinfo 192.0.2.1"),
        (
            "import subprocess, sys;"
            "subprocess.run([sys.executable, '-c', 'import socket; socket.gethostbyname(\"example.org\")'])",
            "socket.gethostbyname example.org",
        ),
    ],
)
def test_the_guard_sees_a_planted_attempt(watched: Watched, code: str, attempt: str) -> None:
    watched.run(sys.executable, "-c", f"try:\n    {code}\nexcept OSError: pass")
    assert attempt in watched.attempts()


def test_the_guard_lets_loopback_through(watched: Watched) -> None:
    code = (
        "import socket; a = socket.create_server(('127.0.0.1', 0)); socket.create_connection(a.getsockname()[:2]);"
        "socket.getaddrinfo('localhost', 80); a.close()"
    )
    assert watched.run(sys.executable, "-c", code).returncode == 0
    assert watched.attempts() == []


def test_index_and_ask_reach_for_nothing(watched: Watched, corpus: Path, tmp_path: Path) -> None:
    folder = str(tmp_path / "index")
    made = watched.run(sys.executable, "-m", "assistant", "index", str(corpus), "--index", folder)
    assert made.returncode == 0, made.stderr
    asked = watched.run(sys.executable, "-m", "assistant", "ask", "腳踏車另收多少錢？", "--json", "--index", folder)
    assert "15元" in json.loads(asked.stdout)["answer"], asked.stderr
    assert watched.attempts() == []


def test_the_chat_reaches_for_nothing(watched: Watched, indexed: Path) -> None:
    with launched(indexed, env=watched.env) as address, urllib.request.urlopen(address, timeout=60) as page:
        assert page.status == 200
        assert "gradio" in page.read().decode("utf-8")
    assert watched.attempts() == []


@cut
def test_index_and_ask_work_with_the_network_cut(watched: Watched, corpus: Path, tmp_path: Path) -> None:
    start = ("unshare", "-rn", sys.executable, "-m", "assistant")
    folder = str(tmp_path / "index")
    made = watched.run(*start, "index", str(corpus), "--index", folder)
    assert made.returncode == 0, made.stderr
    asked = watched.run(*start, "ask", "腳踏車另收多少錢？", "--json", "--index", folder)
    assert "15元" in json.loads(asked.stdout)["answer"], asked.stderr


@traced
def test_the_compiled_parts_reach_for_nothing_either(watched: Watched, corpus: Path, tmp_path: Path) -> None:
    log = tmp_path / "calls.log"
    trace = ("strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(log), sys.executable)
    watched.run(*trace, "-S", "-c", "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))")
    assert REMOTE.findall(log.read_text(encoding="utf-8")) == ['inet_addr("192.0.2.1"']
    made = watched.run(*trace, "-m", "assistant", "index", str(corpus), "--index", str(tmp_path / "index"))
    assert made.returncode == 0, made.stderr
    assert REMOTE.findall(log.read_text(encoding="utf-8")) == []
