"""The `index` command on a terminal: how far it is, how it is stopped, what came of it. The library does the work."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from types import FrameType

from tqdm import tqdm

from assistant.terminal import visible
from index.counted import counted
from index.errors import IndexFault
from index.library import Library
from index.limits import Limits
from index.renewal import Renewed
from index.update import Failure, Progress, Update

_LINE_SECONDS = 10.0
_LINE = "{desc}, {n_fmt} of {total_fmt}B, {rate_fmt}, {remaining} left"


def opened(folder: Path, model: str | None) -> Library:
    """The index to be brought up to date. It is embedded anew where it has to be, which is shown."""
    with tqdm(desc="embedding anew", unit=" passages", disable=None, leave=False) as bar:

        def show(renewed: Renewed) -> None:
            if not bar.total:
                meanwhile = f"until that is done the index answers with {renewed.before}"
                _say(f"embedding {counted(renewed.total, 'passage')} with {renewed.model}; {meanwhile}")
            bar.total = renewed.total
            bar.update(renewed.done - bar.n)

        return Library.open_or_begin(folder, model, show)


def bring_up_to_date(
    library: Library, paths: Sequence[Path], folder: Path, limits: Limits, rehash: bool, watching: bool
) -> int:
    """Indexes the files at and under `paths`, then, if `watching`, what changes there until Ctrl-C; tells of it, and
    gives the exit code: 0, 2 when a file failed, 130 when it was stopped before it was done."""
    with _stopping() as stop:
        with _shown() as show:
            update = library.update(paths, show, limits=limits, rehash=rehash, stop=stop)
        for failure in update.failed:
            _say(failure.reason)
        held = f"{counted(len(library.documents()), 'document')}, {counted(update.passages, 'passage')} in {folder}"
        print(f"{_counted(update)}; {held}", flush=True)
        if stop.is_set():
            _say(f"stopped with {counted(update.left, 'file')} left; run it again to go on from there")
            return 130
        if watching:
            _say("watching for changes; Ctrl-C stops")
            _watch(library, paths, limits, update.failed, stop)
            return 0
    return 2 if update.failed else 0


def _watch(library: Library, paths: Sequence[Path], limits: Limits, known: Sequence[Failure], stop: Event) -> None:
    from index.watch import watch

    def tell(outcome: Update | IndexFault) -> None:
        nonlocal known
        if isinstance(outcome, IndexFault):
            _say(f"{outcome}; watching goes on")
            return
        told = {failure.reason for failure in known}
        for failure in outcome.failed:
            if failure.reason not in told:
                _say(failure.reason)
        known = outcome.failed
        if outcome.added or outcome.changed or outcome.removed:
            print(_counted(outcome), flush=True)

    watch(library, paths, tell, stop, limits)


def _counted(update: Update) -> str:
    return (
        f"{update.added} added, {update.changed} changed, {update.removed} removed, {update.unchanged} unchanged, "
        f"{len(update.failed)} failed"
    )


def _say(message: str) -> None:
    print(f"assistant: {visible(message)}".replace("\n", "\\n"), file=sys.stderr, flush=True)


@contextmanager
def _stopping() -> Iterator[Event]:
    """An event that Ctrl-C (SIGINT) and SIGTERM set the first time; the second time they stop the program at once."""
    stop = Event()

    def first(number: int, frame: FrameType | None) -> None:
        stop.set()
        for each in old:
            signal.signal(each, signal.default_int_handler)
        _say("stopping after what has been read is committed; once more to stop at once")

    old = {each: signal.signal(each, first) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in old.items():
            signal.signal(each, handler)


@contextmanager
def _shown() -> Iterator[Callable[[Progress], None]]:
    """Shows progress with rate and time left: as a bar on a terminal, else a line every ten seconds. Both are reckoned
    by the bytes that are read: files that are known cost next to nothing."""
    began = told = monotonic()
    with tqdm(desc="comparing files", unit="B", unit_scale=True, disable=None, leave=False) as bar:

        def show(progress: Progress) -> None:
            nonlocal told
            files = f"{progress.done:,} of {progress.total:,} file{'s' * (progress.total != 1)}"
            if not bar.disable:
                bar.total = progress.size
                bar.set_description(f"indexing {files}", refresh=False)
                bar.update(progress.read - bar.n)
            elif monotonic() - told >= _LINE_SECONDS:
                told = monotonic()
                read = (progress.read, progress.size, told - began)
                _say(tqdm.format_meter(*read, prefix=files, unit="B", unit_scale=True, bar_format=_LINE))

        yield show
