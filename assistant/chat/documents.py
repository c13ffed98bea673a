"""The list of documents beside the chat, as HTML, and what happens to it: some are added, some are taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from assistant.chat.faults import worded
from assistant.chat.opener import address, opener
from assistant.chat.reader import byline
from assistant.chat.uploads import Uploads
from assistant.chat.words import Words
from index.snapshot import Entry
from index.update import Progress, Update

LISTED = 100
"""How many documents are listed by name."""


def listing(entries: Sequence[Entry], words: Words) -> str:
    """Which documents answers come from, each opening as a whole; the ticked ones are those that are asked."""
    if not entries:
        return f'<p class="notice" role="status">{escape(words.no_documents)}</p>'
    rows = "".join(_row(place, entry, words) for place, entry in enumerate(entries[:LISTED], start=1))
    rest = len(entries) - LISTED
    more = f'<p class="lead">{escape(words.more_documents.format(count=f"{rest:,}"))}</p>' if rest > 0 else ""
    title = escape(words.documents.format(count=f"{len(entries):,}"))
    seen = f'<a href="corpus">{escape(words.overview)}</a>'
    return (
        f'<details class="loaded" data-sure="{escape(words.removing)}" open><summary><h2>{title}</h2></summary>'
        f'<p class="lead">{escape(words.documents_lead)} {seen}</p><ul>{rows}</ul>{more}</details>'
    )


def _row(place: int, entry: Entry, words: Words) -> str:
    title = entry.title or entry.id
    tick = escape(words.only.format(title=title))
    button = opener(f"d{place}", title, address(entry), title, words)
    return (
        f'<li><input type="checkbox" value="{escape(entry.id)}" aria-label="{tick}" title="{tick}">'
        f"<div>{button}{byline(entry, words, *words.holding(entry))}</div></li>"
    )


class Intake:
    """Adding and taking out, told as it goes on. `progress` and `outcome` of an addition are HTML, one line."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads

    def add(self, files: Sequence[str], words: Words, by: str | None = None) -> Iterator[str]:
        """Indexes the files that `by` hands over; gives what to show while that goes on, and at last what came of it.
        Faults of the index are raised, as by `Uploads.add`."""
        told: SimpleQueue[Progress | Update | BaseException] = SimpleQueue()
        Thread(
            target=_telling,
            args=(lambda: self._uploads.add(list(map(Path, files)), told.put, by), told.put),
            daemon=True,
        ).start()
        yield _under_way(Progress(0, len(files), ""), words)
        while isinstance(news := told.get(), Progress):
            yield _under_way(news, words)
        if isinstance(news, BaseException):
            raise news
        yield _outcome(news, words)

    def remove(self, ids: Sequence[str], words: Words) -> Iterator[str]:
        """Takes the documents out and says so."""
        self._uploads.remove(ids)
        yield f'<p role="status">{escape(words.removed.format(count=len(ids)))}</p>'


def _telling(work: Callable[[], Update], tell: Callable[[Update | BaseException], None]) -> None:
    """What came of the work, or what went wrong with it: the other thread waits for one of them."""
    try:
        tell(work())
    except BaseException as fault:
        tell(fault)


def _under_way(progress: Progress, words: Words) -> str:
    said = words.adding.format(done=progress.done, total=progress.total, name=progress.name)
    return (
        f'<p role="status"><progress max="{progress.total or 1}" value="{progress.done}" aria-hidden="true"></progress>'
        f" {escape(said)}</p>"
    )


def _outcome(update: Update, words: Words) -> str:
    counts = [
        (words.added, update.added),
        (words.replaced, update.changed),
        (words.already, update.unchanged),
        (words.failed, len(update.failed)),
    ]
    said = words.comma.join(text.format(count=count) for text, count in counts if count)
    faults = "".join(
        f"<li>{escape(words.file_failed.format(name=failure.source, why=worded(failure.fault, words)))}</li>"
        for failure in update.failed
    )
    return f'<p role="status">{escape(said)}</p>' + (f'<ul class="faults">{faults}</ul>' if faults else "")
