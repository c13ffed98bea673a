"""The reader: a process that loads the files it is asked for, one after the other, for the parser that started it.

    python -m index.reader LIMITS

LIMITS is JSON. Each line of standard input is a path in JSON; each answer on standard output a head and a parcel, as in
`index.parcel`. It ends with its input, out of memory, or, should nobody be left to stop it, when a file takes too long.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from index.errors import DocumentFault
from index.limits import Limits
from index.load import load
from index.parcel import HEAD, pack, pack_fault

OUT_OF_MEMORY = 77
_OPEN_FILES = 64
_GRACE = 5.0
_LONGEST = 200


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    confine(limits)
    gc.set_threshold(100_000)  # Syntax trees grow by the million; looking through them every 700 took half of the time.
    asked, answers = _apart()
    for line in asked:
        # By default, the alarm ends a process. The parser will have done so before, if it is still there.
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE)
        found, answer = _answer(Path(json.loads(line)), limits)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(HEAD.pack(found, len(answer)) + answer)
        answers.flush()


def confine(limits: Limits) -> None:
    """Limits that the system enforces, as far as it knows of them."""
    memory = limits.memory * 1_000_000
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, _OPEN_FILES)):
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))


def _apart() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for this module alone: whatever a library prints or reads meets nothing."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return asked, answers


def _answer(path: Path, limits: Limits) -> tuple[bool, bytes]:
    """A document's parcel, or why there is none."""
    try:
        return True, pack(load(path, limits))
    except DocumentFault as fault:
        return False, pack_fault(fault)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as fault:  # Libraries fail on damaged files in every way there is.
        what = f"{type(fault).__name__}: {fault}"[:_LONGEST]
        said = f"{path} can't be read ({what}); it may be damaged: save it anew or in another format, or take it away"
        return False, pack_fault(DocumentFault(said, "damaged"))


if __name__ == "__main__":
    main()
