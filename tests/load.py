"""python -m tests.load [--users N] [--seconds S] [--pause S] [--through chat|api]: many readers asking at once.

Starts `assistant chat` over the seed documents on loopback and lets each user ask one question after the other, as a
page does or as a program does. No two questions are worded alike, so that nothing is measured that was answered before.
Prints what went wrong, how long answers took, how much the server computed for each, and how much memory it held.
Exit code 1 when anything went wrong.
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
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from secrets import token_hex
from statistics import linear_regression
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import urlsplit

from assistant.batch import read_batch
from assistant.cli import main
from tests.served import call, launched

ROOT = Path(__file__).parents[1]
CHAT = 10
"""Questions that a user asks in one chat, before beginning another."""
STEP = 10
"""Seconds between two looks at the server's memory."""
OPENINGS = ("", "請問", "我想知道", "想請教一下，", "老師，", "可以告訴我嗎：", "麻煩你查一下，", "再問一題，")
ENGLISH = ("", "Please: ", "Tell me, ", "One question: ", "Let me ask, ", "Another one: ", "Say, ", "Do you know, ")


@dataclass(slots=True)
class Tally:
    """What one user lived through: seconds for each answer, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the server held and had computed, `seconds` after the first question."""

    seconds: float
    megabytes: float
    computed: float


Ask = Callable[[HTTPConnection, str, str], str]
"""Asks a question in the chat of that name; gives what came back."""


def through_api(connection: HTTPConnection, question: str, chat: str) -> str:
    """As a program asks."""
    return _posted(connection, "/api/ask", {"question": question})


def through_chat(asked: int, connection: HTTPConnection, question: str, chat: str) -> str:
    """As a page asks. `asked` is the number of the function behind the question box."""
    shown = json.dumps({"among": [], "chat": ""})
    body = {"data": [question, None, shown], "fn_index": asked, "session_hash": chat, "event_data": None}
    return _posted(connection, "/gradio_api/run/predict", body)


def _posted(connection: HTTPConnection, path: str, body: object) -> str:
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise ValueError(f"status {answer.status}: {text[:200]}")
    if "[1]" not in text and "abstained" not in text:
        raise ValueError(f"neither an answer nor a refusal: {text[:200]}")
    return text


def questions(user: int, users: int) -> Iterator[str]:
    """What a user asks, in turn: the questions of the seeds' cases, each opening on all of them before the next."""
    asked = [one.question for file in sorted(ROOT.glob("evals/cases/seeds-*.jsonl")) for one in read_batch(str(file))]
    for number in count(user, users):
        opening, place = divmod(number, len(asked))
        openings = ENGLISH if asked[place].isascii() else OPENINGS
        yield openings[opening % len(openings)] + asked[place]


def go_on(address: str, ask: Ask, tally: Tally, asked: Iterator[str], until: float, pause: float) -> None:
    """One user, who asks until the time is over and waits `pause` seconds after each answer."""
    place = urlsplit(address)
    chat = token_hex(6)
    with closing(HTTPConnection(place.hostname or "", place.port, timeout=60)) as connection:
        while time.monotonic() < until:
            if len(tally.seconds) % CHAT == 0:
                chat = token_hex(6)
            began = time.monotonic()
            try:
                ask(connection, next(asked), chat)
            except (OSError, HTTPException, ValueError) as fault:
                tally.faults.append(f"{type(fault).__name__}: {fault}")
                connection.close()
            tally.seconds.append(time.monotonic() - began)
            if pause:
                connection.close()  # the server gives up one that rests for long
                time.sleep(pause)


def seen(process: int, began: float) -> Sample:
    """How a process stands now."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    held = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    computed = (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return Sample(time.monotonic() - began, held, computed)


def loaded(index: Path, arguments: argparse.Namespace) -> tuple[list[Tally], list[Sample]]:
    """What the users lived through, and the server's memory from the first question to the last answer."""
    with launched(index) as address:
        (process,) = map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())
        ask = through_api if arguments.through == "api" else partial(through_chat, _asked(address))
        # What only the first questions cost is not what is measured.
        go_on(address, ask, Tally(), questions(1, 7), time.monotonic() + arguments.warm, 0)
        began = time.monotonic()
        samples = [seen(process, began)]
        tallies = [Tally() for _ in range(arguments.users)]
        threads = [
            Thread(target=go_on, args=(address, ask, tally, questions(user, arguments.users), until, arguments.pause))
            for until in (began + arguments.seconds,)
            for user, tally in enumerate(tallies)
        ]
        for number, thread in enumerate(threads):
            thread.start()
            time.sleep(arguments.pause / max(number, arguments.users))
        while any(thread.is_alive() for thread in threads):
            next(thread for thread in threads if thread.is_alive()).join(STEP - (time.monotonic() - began) % STEP)
            if time.monotonic() - began >= len(samples) * STEP:
                samples.append(seen(process, began))
        return tallies, [*samples, seen(process, began)]


def run(arguments: argparse.Namespace) -> int:
    """Everything from the index to the printed lines."""
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        main(["index", str(ROOT / "seeds"), "--index", str(index)])
        tallies, samples = loaded(index, arguments)
    seconds = sorted(second for tally in tallies for second in tally.seconds)
    faults = [fault for tally in tallies for fault in tally.faults]
    print(f"{len(seconds)} questions by {arguments.users} users in {arguments.seconds} s, {len(faults)} went wrong")
    for fault in sorted(set(faults))[:5]:
        print(f"  {fault}")
    computed = samples[-1].computed - samples[0].computed
    p50, p95 = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
    print(f"p50 {p50:.2f} s, p95 {p95:.2f} s, {seconds[-1]:.2f} s at most")
    print(f"{1000 * computed / len(seconds):.1f} ms of the server's processor time for each question")
    print("memory in MB:", *(f"{one.megabytes:.0f} at {one.seconds:.0f} s," for one in samples))
    late = [one for one in samples if one.seconds >= arguments.seconds / 3]
    if len(late) > 2:
        slope = linear_regression([one.seconds / 60 for one in late], [one.megabytes for one in late]).slope
        print(f"growing by {slope:.1f} MB a minute over the last two thirds")
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
    parser.add_argument("--pause", type=float, default=0, help="seconds between an answer and the next question")
    parser.add_argument("--warm", type=float, default=5, help="seconds of questions before those that are measured")
    parser.add_argument("--through", choices=["chat", "api"], default="chat")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(run(parsed(sys.argv[1:])))
