"""The timeline: when the documents were published, and which years they speak of. Few are drawn one by one and named,
many are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.chat.calendar import Column, day_of, months, years
from assistant.chat.drawing import Size, drawing, line, link, span_address, text, titled
from assistant.chat.labels import clipped, width
from assistant.chat.opener import address
from assistant.chat.palette import Palette, dot
from assistant.chat.words import Words
from assistant.overview.mentions import Mention
from index.snapshot import Entry

NAMED = {"wide": 12, "narrow": 7}
"""How many documents are named in a drawing."""

_LANE, _EDGE, _TITLE, _SMALL = 44.0, 14.0, 14.0, 12.0
_PITCH, _TALLEST = 12.0, 190.0
_COLUMNS = {"wide": 48, "narrow": 16}


@dataclass(frozen=True, slots=True)
class Flag:
    """A document's mark on the axis at `x`, with its name beginning there in `lane`, 0 being the lowest."""

    entry: Entry
    day: date
    x: float
    lane: int
    title: str
    facts: str

    @property
    def right(self) -> float:
        return self.x + 10 + max(width(self.title, _TITLE), width(self.facts, _SMALL))


def flags(entries: Sequence[Entry], words: Words, size: Size) -> list[Flag]:
    """A flag for each document that tells its date, by date. From the right each takes the lowest lane in which its
    name meets no other one, and above those on whose poles it would lie."""
    dated = sorted(((day, one) for one in entries if (day := day_of(one.published))), key=lambda pair: pair[0])
    most = 300.0 if size.is_wide else 230.0
    titles = [clipped(one.title or one.id, _TITLE, most) for _, one in dated]
    facts = [
        clipped(" · ".join(filter(None, (words.day(one.published), one.author))), _SMALL, most) for _, one in dated
    ]
    widest = max([*(width(t, _TITLE) for t in titles), *(width(t, _SMALL) for t in facts)], default=0)
    first, last = (dated[0][0], dated[-1][0]) if dated else (date.min, date.min)
    step = (size.width - 2 * _EDGE - 10 - widest) / max((last - first).days, 1)
    placed: list[Flag] = []
    for (day, one), title, told in reversed(list(zip(dated, titles, facts, strict=True))):
        flag = Flag(one, day, _EDGE + (day - first).days * step, 0, title, told)
        above = [other.lane + 1 for other in placed if other.x < flag.right + 8]
        placed.append(Flag(one, day, flag.x, max(above, default=0), title, told))
    return placed[::-1]


def publications(entries: Sequence[Entry], palette: Palette, words: Words, size: Size) -> str:
    """When the documents were published, as far as they tell; "" when none does."""
    dated = [one for one in entries if day_of(one.published)]
    if not dated:
        return ""
    if len(dated) <= NAMED[size.name]:
        return _flown(flags(dated, words, size), palette, words, size)
    return _published(dated, words, size)


def _flown(flown: Sequence[Flag], palette: Palette, words: Words, size: Size) -> str:
    axis = (max(one.lane for one in flown) + 1) * _LANE + 12
    parts = [line(_EDGE, axis, size.width - _EDGE, axis, "axis")]
    for one in flown:
        top = axis - (one.lane + 1) * _LANE
        parts.append(
            link(
                address(one.entry),
                one.entry.title or one.entry.id,
                line(one.x, axis, one.x, top + 4, "pole")
                + dot(palette.key(one.entry.id), one.x, axis)
                + text(one.title, one.x + 10, top + 14, "name")
                + text(one.facts, one.x + 10, top + 31, "fact"),
            )
        )
    return drawing(words.published_drawing, size, axis + 12, "".join(parts))


def _published(dated: Sequence[Entry], words: Words, size: Size) -> str:
    days = {one.id: day for one in dated if (day := day_of(one.published))}
    columns = months(set(days.values()), _COLUMNS[size.name])
    held = [[one for one in dated if column.holds(days[one.id].isoformat())] for column in columns]
    told = []
    for column, group in zip(columns, held, strict=True):
        names = [one.title or one.id for one in group]
        more = [f"+ {len(names) - 8}"] if len(names) > 8 else []
        told.append("\n".join([_heading(column, len(group), words), *names[:8], *more]))
    bars = _bars(columns, [len(group) for group in held], told, [""] * len(columns), words, size)
    return drawing(words.published_drawing, size, *bars)


def spoken_of(dates: Sequence[Mention], palette: Palette, titles: Mapping[str, str], words: Words, size: Size) -> str:
    """Which years the documents speak of; "" when none. A dot leads to its sentence, a bar to the list of its years."""
    if not dates:
        return ""
    columns = years({one.year for one in dates}, _COLUMNS[size.name])
    held = [[one for one in dates if not column.gap and column.holds(one.date[:4])] for column in columns]
    across = max(1, int(_step(columns, size) // _PITCH))
    tallest = max(-(-len(group) // across) for group in held)
    if palette.keys and tallest * _PITCH <= _TALLEST:
        return drawing(words.spoken_drawing, size, *_stacks(columns, held, across, palette, titles, words, size))
    told = [_heading(column, len(group), words) for column, group in zip(columns, held, strict=True)]
    places = [f"#in-{group[0].year}" if group else "" for group in held]
    return drawing(words.spoken_drawing, size, *_bars(columns, [len(g) for g in held], told, places, words, size))


def _stacks(
    columns: Sequence[Column],
    held: Sequence[Sequence[Mention]],
    across: int,
    palette: Palette,
    titles: Mapping[str, str],
    words: Words,
    size: Size,
) -> tuple[float, str]:
    """Height and content: a dot for each date, stacked over its years from the bottom left."""
    across = min(across, max(1, round(max(map(len, held)) ** 0.5)))
    axis = -(-max(map(len, held)) // across) * _PITCH + 14
    parts = [_axis(columns, axis, words, size)]
    for at, group in enumerate(held):
        left = _middle(columns, at, size) - (min(across, len(group)) - 1) * _PITCH / 2
        for n, one in enumerate(group):
            mark = dot(palette.key(one.document), left + n % across * _PITCH, axis - 8 - n // across * _PITCH)
            told = f"{words.day(one.date)}\n{clipped(one.text, 1, 160)}\n{titles[one.document]}"
            parts.append(link(span_address(one.document, one.start, one.end), told, mark, reached=False))
    return axis + 26, "".join(parts)


def _bars(
    columns: Sequence[Column],
    counts: Sequence[int],
    told: Sequence[str],
    places: Sequence[str],
    words: Words,
    size: Size,
) -> tuple[float, str]:
    """Height and content: a bar for each column with its count."""
    axis, step = _TALLEST, _step(columns, size)
    parts = [_axis(columns, axis, words, size)]
    for at, count in enumerate(counts):
        if not count:
            continue
        x, high = _middle(columns, at, size), count / max(counts) * (axis - 24)
        wide = step * 0.76
        bar = f'<rect class="bar" x="{x - wide / 2:.1f}" y="{axis - high:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'
        if width(str(count), _SMALL) <= step:
            bar += text(str(count), x, axis - high - 5, "fact", "middle")
        if places[at]:
            parts.append(link(places[at], told[at], bar))
        else:
            parts.append(titled(told[at], bar))
    return axis + 26, "".join(parts)


def _axis(columns: Sequence[Column], y: float, words: Words, size: Size) -> str:
    """The line under the columns, with as many of their names as there is room for, and dots in place of gaps."""
    parts = [line(_EDGE, y, size.width - _EDGE, y, "axis")]
    free = 0.0
    for at, column in enumerate(columns):
        name = "⋯" if column.gap else words.day(column.first) if "-" in column.first else column.first
        half = width(name, _SMALL) / 2
        x = min(max(_middle(columns, at, size), half), size.width - half)
        if x - half >= free:
            parts.append(text(name, x, y + 18, "fact", "middle"))
            free = x + half + 8
    return "".join(parts)


def _step(columns: Sequence[Column], size: Size) -> float:
    return min(64.0, (size.width - 2 * _EDGE) / len(columns))


def _middle(columns: Sequence[Column], at: int, size: Size) -> float:
    return _EDGE + (at + 0.5) * _step(columns, size)


def _heading(column: Column, count: int, words: Words) -> str:
    ends = dict.fromkeys(map(words.day, (column.first, column.last)))
    return words.counted.format(when=" – ".join(ends), count=f"{count:,}")
