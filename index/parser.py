"""The parser: reads files in a process of its own, so that none can crash, hang or fill up the one that asks.

The reading is `index.load`'s, done over there by `index.reader`. What comes back is taken for no more than bytes, and
an answer out of form for a crash. That is no wall against an attacker who takes the process over: it has the rights of
its user.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Event, Timer
from typing import IO

from index.document import Document
from index.errors import Cause, DocumentFault, LimitFault, Seen
from index.limits import DEFAULTS, Limits
from index.parcel import HEAD, most_bytes, unpack, unpack_fault
from index.reader import OUT_OF_MEMORY

# -P: nothing is imported from the folder that the program is called in, whose files may be anyone's.
READER = (sys.executable, "-P", "-m", "index.reader")


class _Broken(Exception):
    """A process ended, or talks nonsense; the text says how, the rest what that means for the file."""

    def __init__(self, text: str, cause: Cause = "damaged", **seen: Seen) -> None:
        super().__init__(text)
        self.cause = cause
        self.seen = seen


class Parser:
    """Reads one file after the other within the limits, for one thread. Its process starts with the first file and ends
    with the block (`with Parser() as parser:`) or with a file that breaks it, after which the next gets a new one."""

    def __init__(self, limits: Limits = DEFAULTS, program: Sequence[str] = READER) -> None:
        """`program` is called with the limits in JSON and speaks as `index.reader` does."""
        self._limits = limits
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self, path: Path) -> Document:
        """As `index.load.load`. DocumentFault also when reading takes more time or memory than the limits allow, or
        breaks the process. One that has read other files may break for what they left behind: that doesn't count, and
        a new one tries again."""
        used = self._process is not None
        try:
            return self._read(path)
        except _Broken as broken:
            if not used:
                raise DocumentFault(f"{path} {broken}", broken.cause, **broken.seen) from broken
        return self.load(path)

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _read(self, path: Path) -> Document:
        try:
            self._process = self._process or _started(self._program, self._limits)
            return _answered(self._process, path, self._limits)
        except DocumentFault:
            raise
        except OSError as fault:
            said = f"{path} can't be read: no process can be started for it ({fault.strerror})"
            raise DocumentFault(said, "unreadable") from fault
        except BaseException:
            self.close()  # A late answer must not be taken for the next file's.
            raise


def _started(program: Sequence[str], limits: Limits) -> subprocess.Popen[bytes]:
    """A new process. It imports from where this one does, and Ctrl-C is left to this one: hence the session."""
    places = [*filter(None, sys.path), str(Path(__file__).parents[1])]
    return subprocess.Popen(
        [*program, json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        start_new_session=True,
    )


def _answered(process: subprocess.Popen[bytes], path: Path, limits: Limits) -> Document:
    """The document that the process reads. DocumentFault when it says that there is none; LimitFault when it is late,
    which ends it; _Broken."""
    late = Event()

    def stop() -> None:
        late.set()
        process.kill()

    watch = Timer(limits.seconds, stop)
    watch.start()
    try:
        return _exchanged(process, path, limits)
    except ValueError as fault:
        raise _Broken(_damaged("answered nonsense")) from fault
    except (BrokenPipeError, EOFError) as fault:
        raise (_too_slow(path, limits) if late.is_set() else _ending(process, limits)) from fault
    finally:
        watch.cancel()


def _exchanged(process: subprocess.Popen[bytes], path: Path, limits: Limits) -> Document:
    """BrokenPipeError, EOFError or ValueError when the process doesn't answer in form."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(str(path)).encode() + b"\n")
    process.stdin.flush()
    found, length = HEAD.unpack(_exactly(HEAD.size, process.stdout))
    if length > most_bytes(limits):
        raise ValueError(f"an answer of {length} bytes")
    answer = _exactly(length, process.stdout)
    if found:
        return unpack(answer, limits)
    raise unpack_fault(answer)


def _exactly(length: int, stream: IO[bytes]) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError(f"{len(data)} bytes of {length}")
    return data


def _too_slow(path: Path, limits: Limits) -> LimitFault:
    most = f"{limits.seconds:g} seconds"
    said = f"{path} takes longer than {most} to read; split it, or raise the limit with --max-seconds"
    return LimitFault(said, "slow", most=limits.seconds)


def _ending(process: subprocess.Popen[bytes], limits: Limits) -> _Broken:
    """How a process ended that gave no answer, and what to do."""
    try:
        code = process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return _Broken(_damaged("fell silent"))
    if code == OUT_OF_MEMORY:
        most = f"{limits.memory:,} MB of memory"
        said = f"takes more than {most} to read; split it, or raise the limit with --max-memory"
        return _Broken(said, "memory", most=limits.memory)
    return _Broken(_damaged(f"was stopped by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"))


def _damaged(how: str) -> str:
    return f"can't be read: its reader {how}; it may be damaged: save it anew or in another format, or take it away"
