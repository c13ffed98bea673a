"""python -m tests.load [--users N] [--seconds S] [--pause S] [--through chat|api]: many readers asking at once.

Starts `assistant chat` over the seed documents on loopback and lets each user ask one question after the other, as a
page does (through the framework's queue) or as a program does. Prints what went wrong, how long answers took, how much
the server computed for each, and how much memory it held at the start and at the end. Exit code 1 when anything went
wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import urlsplit

from assistant.chat.interface import EXAMPLES
from assistant.cli import main
from tests.served import call, launched

SEEDS = Path(__file__).parents[1] / "seeds"


@dataclass(slots=True)
class Tally:
    """What one user lived through: seconds for each answer, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


Ask = Callable[[HTTPConnection, str], str]


def through_api(connection: HTTPConnection, question: str) -> str:
    """The answer to a question as a program gets it."""
    body = json.dumps({"question": question})
    connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise ValueError(f"status {answer.status}: {text[:200]}")
    return str(json.loads(text)["answer"])


def through_chat(asked: int) -> Ask:
    """As a page does: the question goes into the queue, the parts of the page come back as events. `asked` is the
    number of the function behind the question box."""

    def ask(connection: HTTPConnection, question: str) -> str:
        session = token_hex(6)
        joined = {"data": [question, None, "[]"], "fn_index": asked, "session_hash": session, "event_data": None}
        connection.request("POST", "/gradio_api/queue/join", json.dumps(joined), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise ValueError(f"status {answer.status}: {text[:200]}")
        connection.request("GET", f"/gradio_api/queue/data?session_hash={session}")
        told = list(_events(connection))
        done = next((one for one in told if one["msg"] == "process_completed"), None)
        if done is None or not done["success"]:
            raise ValueError(f"not completed: {told[-1:]}")
        return json.dumps(told, ensure_ascii=False)

    return ask


def _events(connection: HTTPConnection) -> Iterator[dict[str, object]]:
    stream = connection.getresponse()
    for line in stream:
        if line.startswith(b"data:"):
            yield json.loads(line[5:])


def go_on(address: str, ask: Ask, tally: Tally, number: int, until: float, pause: float) -> None:
    """One user, who asks until the time is over and waits `pause` seconds after each answer."""
    place = urlsplit(address)
    with closing(HTTPConnection(place.hostname or "", place.port, timeout=60)) as connection:
        time.sleep(pause * (number % 50) / 50)
        while time.monotonic() < until:
            question = EXAMPLES[number % len(EXAMPLES)].question
            number += 1
            began = time.monotonic()
            try:
                if "[1]" not in ask(connection, question):
                    tally.faults.append(f"no citation for {question}")
            except (OSError, HTTPException, ValueError) as fault:
                tally.faults.append(f"{type(fault).__name__}: {fault}")
                connection.close()
            tally.seconds.append(time.monotonic() - began)
            if pause:
                connection.close()  # the server gives up one that rests for long
                time.sleep(pause)


def memory(process: int) -> float:
    """Megabytes that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def worked(process: int) -> float:
    """Seconds that a process has computed."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def run(arguments: argparse.Namespace) -> int:
    """Everything from the index to the printed lines."""
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        main(["index", str(SEEDS), "--index", str(index)])
        with launched(index) as address:
            (process,) = map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())
            ask = through_api if arguments.through == "api" else through_chat(_asked(address))
            warm = Tally()
            for number in range(len(EXAMPLES)):
                go_on(address, ask, warm, number, time.monotonic() + 0.001, 0)
            before, idle = memory(process), worked(process)
            tallies = [Tally() for _ in range(arguments.users)]
            until = time.monotonic() + arguments.seconds
            threads = [
                Thread(target=go_on, args=(address, ask, tally, number, until, arguments.pause))
                for number, tally in enumerate(tallies)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            after, busy = memory(process), worked(process)
    seconds = sorted(second for tally in tallies for second in tally.seconds)
    faults = [fault for tally in tallies for fault in tally.faults]
    print(f"{len(seconds)} questions by {arguments.users} users in {arguments.seconds} s, {len(faults)} went wrong")
    for fault in sorted(set(faults))[:5]:
        print(f"  {fault}")
    print(f"{1000 * (busy - idle) / len(seconds):.0f} ms of the server's processor time for each")
    print(f"p50 {seconds[len(seconds) // 2]:.2f} s, p95 {seconds[int(len(seconds) * 0.95)]:.2f} s")
    print(f"memory {before:.0f} MB at the start, {after:.0f} MB at the end")
    return 1 if faults else 0


def _asked(address: str) -> int:
    """The number of the first function that takes a question: what the box is tied to."""
    config = call(address, "/config").plain
    return int(next(one["id"] for one in config["dependencies"] if len(one["inputs"]) == 3))


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--through", choices=["chat", "api"], default="chat")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(run(parsed(sys.argv[1:])))
