"""Crash trials: kills a process that works on an index with SIGKILL, at random moments, and looks at what is left.

    python -m tests.crash [--trials 200] [--seed 1]

Half of the trials strike at any time of the work, half within a stage of it that is drawn first, since some take no
more than milliseconds; some let the process die where no clock hits. In every fourth the catalog's log is cut short as
well, as a power cut may do to a disk that says too early that it has written; then an earlier committed state may be
back, and only such a one. At last the work is taken up again, and must end where an undisturbed run ends. Exit code 1
when anything was wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.catalog import NAME, Catalog
from tests.crash.state import content, described, faults, write_notes
from tests.crash.work import PLACES, WORK, do

STAGES = ("commit", "lexical", "vectors")


@dataclass(frozen=True, slots=True)
class Course:
    """An undisturbed run of one work: what each generation holds, how long it and each of its stages (one after the
    other) took in seconds, and what is there at its end."""

    work: str
    start: Path
    states: dict[int, str]
    seconds: float
    stages: dict[str, list[float]]
    end: list[tuple[str, tuple[str, ...], str]]


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: `after` seconds from the `nth` beginning of a stage, or from that of the work; or the place where
    the process is to die of itself."""

    after: float = 0.0
    stage: str = ""
    nth: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Killed:
    """What a killed process had said: the last generation it had committed (None if it had committed none), and the
    stage it was in; `ended` is True when it was done before."""

    generation: int | None
    stage: str
    ended: bool


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill a process that works on an index, and look at what is left.")
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    fell: Counter[tuple[str, str]] = Counter()
    wrong = 0
    with TemporaryDirectory() as scratch:
        here = Path(scratch) / "here"  # all at one place, as the index knows files by their paths
        courses = {work: _course(work, here, Path(scratch) / work) for work in WORK}
        for number in range(arguments.trials):
            course = courses[WORK[number % len(WORK)]]
            moment = _moment(course, number // len(WORK), chance)
            killed, found = _trial(course, moment, number // len(WORK) % 4 == 2, here, chance)
            fell[course.work, "over before" if killed.ended else moment.place or killed.stage] += 1
            for fault in found:
                print(f"trial {number}, {course.work}, {moment}, {killed}: {fault}", file=sys.stderr)
            wrong += bool(found)
    for (work, stage), times in sorted(fell.items()):
        print(f"{work:8} {stage:18} {times:4}")
    print(f"{arguments.trials} trials, {arguments.trials - wrong} survived")
    return 1 if wrong else 0


def _course(work: str, here: Path, start: Path) -> Course:
    """Prepares what the work starts from, and measures the work."""
    write_notes(here / "notes", 1)
    if work != "index":
        do("index", here)
    if work == "update":
        write_notes(here / "notes", 2)
    if work == "rebuild":
        shutil.rmtree(here / "index" / "lexical")
        (here / "index" / "vectors.faiss").unlink()
    generation, state, _ = _now(here)
    states = {generation: state}
    shutil.copytree(here, start)
    stages: dict[str, list[float]] = {stage: [] for stage in STAGES}
    with _started(work, here) as process:
        began = begun = 0.0
        for line, at in _lines(process):
            match line.split():
                case ["ready"]:
                    began = at
                case ["begin", _]:
                    begun = at
                case ["end", stage, *committed]:
                    stages[stage].append(at - begun)
                    if committed:
                        states[int(committed[0])] = committed[1]
    end = _now(here)[2]
    shutil.rmtree(here)
    return Course(work, start, states, at - began, stages, end)


def _moment(course: Course, number: int, chance: random.Random) -> Moment:
    if number % 8 == 7 and course.work != "remove":
        return Moment(place=PLACES[number // 8 % len(PLACES)])
    if number % 2:
        stage = chance.choice([stage for stage, times in course.stages.items() if times])
        nth = chance.randrange(len(course.stages[stage]))
        return Moment(chance.uniform(0, course.stages[stage][nth]), stage, nth)
    return Moment(chance.uniform(0, course.seconds))


def _trial(
    course: Course, moment: Moment, cut: bool, folder: Path, chance: random.Random
) -> tuple[Killed, list[str]]:  # fmt: skip
    """One kill, and what is wrong after it."""
    shutil.copytree(course.start, folder)
    killed = _kill(course.work, folder, moment)
    first = min(course.states)
    allowed = {first if killed.generation is None else killed.generation}
    if killed.stage == "commit":
        allowed.add(max(allowed) + 1)
    log = folder / "index" / f"{NAME}-wal"
    if cut and log.exists() and log.stat().st_size:
        with log.open("r+b") as file:
            file.truncate(chance.randrange(log.stat().st_size))
        log.with_name(f"{NAME}-shm").unlink(missing_ok=True)
        allowed = {generation for generation in course.states if generation <= max(allowed)}
    found = faults(folder, course.states, allowed, folder / "fresh")
    do(course.work, folder)
    if _now(folder)[2] != course.end:
        found.append("the work, taken up again, ends elsewhere than an undisturbed run")
    shutil.rmtree(folder)
    return killed, found


def _kill(work: str, folder: Path, moment: Moment) -> Killed:
    generation, stage, ended, nth = None, "reading", False, 0
    with _started(work, folder, moment.place) as process:
        for line, _ in _lines(process):
            words = line.split()
            stage = words[1] if words[0] == "begin" else "reading"
            if words[:2] == ["end", "commit"]:
                generation = int(words[2])
            ended = words[0] == "done"
            due = words[0] == "ready" if not moment.stage else words == ["begin", moment.stage]
            if due and not moment.place:
                if nth == moment.nth:
                    time.sleep(moment.after)
                    process.kill()
                nth += 1
    return Killed(generation, stage, ended)


@contextmanager
def _started(work: str, folder: Path, place: str = "") -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "tests.crash.work", work, str(folder), *(["--die", place] if place else [])]
    with subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8") as process:
        yield process
    if process.returncode not in (0, -9):
        raise SystemExit(f"the work failed with exit code {process.returncode}")


def _lines(process: subprocess.Popen[str]) -> Iterator[tuple[str, float]]:
    """What the process says, and when: after a kill also what it had said before."""
    assert process.stdout is not None
    for line in process.stdout:
        yield line, time.monotonic()


def _now(folder: Path) -> tuple[int, str, list[tuple[str, tuple[str, ...], str]]]:
    """Generation, digest and content of the index in `folder`, of none too."""
    catalog = Catalog(folder / "index")
    if not catalog.begun:
        return 0, hashlib.sha256().hexdigest(), []
    with catalog.reading() as snapshot:
        now = snapshot.generation, described(snapshot), content(snapshot)
    catalog.close()
    return now


if __name__ == "__main__":
    sys.exit(main())
