"""The page on all that is loaded: a table, a timeline, a map of topics, and questions. It works without scripts.

It is sent as it is made: what takes longest, once after each change of the index, comes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from assistant.chat.calendar import day_of
from assistant.chat.drawing import both, span_address
from assistant.chat.interface import EXAMPLES, words_for
from assistant.chat.labels import clipped
from assistant.chat.loaded import leaf, table
from assistant.chat.opener import address
from assistant.chat.palette import Palette, swatch
from assistant.chat.reader import plain_page
from assistant.chat.timeline import publications, spoken_of
from assistant.chat.topic_map import topic_map
from assistant.chat.words import Words
from assistant.overview.mentions import Mention
from assistant.overview.survey import Mentions, Survey
from assistant.overview.topics import Topic, TopicMap
from assistant.question import Language
from index.library import Library
from index.snapshot import Entry

QUESTIONED = 12
"""Of how many documents the questions are shown at once."""
_EACH_YEAR = 30  # dates that are listed of one year


def corpus(library: Library, policy: str) -> APIRouter:
    """The route, under a content security policy without scripts."""
    router = APIRouter()
    survey = Survey(library, [(one.question, one.document) for one in EXAMPLES])

    @router.get("/corpus")
    def overview(request: Request, page: int = 1, of: str = "") -> StreamingResponse:
        """`page` is that of the table; `of` is the document whose questions are wanted, those of a few by default."""
        accepted = request.headers.get("accept-language")
        parts = overview_page(library.documents(), survey, words_for(accepted), language_for(accepted), page, of)
        return StreamingResponse(parts, media_type="text/html", headers={"Content-Security-Policy": policy})

    return router


def language_for(accepted: str | None) -> Language:
    """The writing in which a browser's reader is offered questions."""
    if re.match(r"\s*zh-(cn|sg|hans)\b", accepted or "", re.IGNORECASE):
        return "zh-Hans"
    return "en" if words_for(accepted).code == "en" else "zh-Hant"


def overview_page(
    entries: Sequence[Entry], survey: Survey, words: Words, language: Language, page: int = 1, of: str = ""
) -> Iterator[str]:
    """The page in pieces, each sent as soon as it is made."""
    begun, _, ended = plain_page(words, words.overview, "\0", ("reader.css", "corpus.css")).partition("\0")
    if not entries:
        empty = f'<p class="notice" role="status">{escape(words.no_documents)}</p>'
        yield f"{begun}{_head(entries, words)}<main>{empty}</main>{ended}"
        return
    palette = Palette.of(entries)
    titles = {one.id: one.title or one.id for one in entries}
    shown = leaf(entries, page)
    many = len(entries) > QUESTIONED
    yield f"{begun}{_head(entries, words)}<main>"
    yield _section("loaded", words.loaded, table(shown, palette, words, many))
    undated = sum(day_of(one.published) is None for one in entries)
    told = _note(words.undated.format(count=f"{undated:,}")) if undated else ""
    yield f'<section id="timeline"><h2>{escape(words.timeline)}</h2><h3>{escape(words.published_drawing)}</h3>'
    yield both(lambda size: publications(entries, palette, words, size)) + told
    yield f"{_years(survey.mentions(), palette, titles, words)}</section>"
    yield _section("topics", words.topics, _topics(survey.topics(), palette, titles, words))
    wanted = [one for one in entries if one.id == of] or shown.entries[:QUESTIONED]
    some = _note(words.answerable_some.format(count=len(wanted))) if many and not of else ""
    yield f'<section id="questions"><h2>{escape(words.answerable)}</h2>{_note(words.answerable_lead)}{some}'
    for one in wanted:
        yield _asked(one, survey.questions(one.id, language), palette, words)
    yield f"</section></main>{ended}"


def _head(entries: Sequence[Entry], words: Words) -> str:
    counts = {"documents": len(entries)}
    counts |= {name: sum(getattr(one, name) for one in entries) for name in ("passages", "characters")}
    facts = words.overview_facts.format(**{name: f"{count:,}" for name, count in counts.items()})
    names = (words.loaded, words.timeline, words.topics, words.answerable)
    places = zip(("loaded", "timeline", "topics", "questions"), names, strict=True)
    links = [f'<a href="corpus#{place}">{escape(name)}</a>' for place, name in places]
    return (
        f'<header><p><a href="./">← {escape(words.title)}</a></p><h1>{escape(words.overview)}</h1>'
        f'<p>{escape(words.overview_lead)}</p><p class="facts">{escape(facts)}</p>'
        f'<nav aria-label="{escape(words.overview)}">{"".join(links)}</nav></header>'
    )


def _section(name: str, title: str, content: str) -> str:
    return f'<section id="{name}"><h2>{escape(title)}</h2>{content}</section>'


def _note(sentence: str) -> str:
    return f'<p class="lead">{escape(sentence)}</p>'


def _legend(palette: Palette, titles: Mapping[str, str]) -> str:
    """Which mark is whose; nothing where the marks don't tell."""
    rows = "".join(
        f'<li title="{escape(titles[id])}">{swatch(key)}<span>{escape(titles[id])}</span></li>'
        for id, key in palette.keys.items()
    )
    return f'<ul class="legend">{rows}</ul>' if rows else ""


def _years(found: Mentions, palette: Palette, titles: Mapping[str, str], words: Words) -> str:
    dates = [one for one in found.dates if one.document in titles]
    if not dates:
        return ""
    some = words.spoken_of_some.format(read=found.read, total=found.total) if found.read < found.total else ""
    years = "".join(_year(year, list(group), titles, words) for year, group in groupby(dates, key=lambda one: one.year))
    return (
        f"<h3>{escape(words.spoken_drawing)}</h3>{_note(words.spoken_lead + some)}"
        f"{both(lambda size: spoken_of(dates, palette, titles, words, size))}{_legend(palette, titles)}"
        f"<details><summary>{escape(words.spoken_list.format(count=f'{len(dates):,}'))}</summary>{years}</details>"
    )


def _year(year: int, dates: Sequence[Mention], titles: Mapping[str, str], words: Words) -> str:
    rows = "".join(
        f'<li><span class="when">{escape(words.day(one.date))}</span> <a href="'
        f'{escape(span_address(one.document, one.start, one.end))}">{escape(clipped(one.text, 1, 120))}</a>'
        f' <span class="whose">{escape(titles[one.document])}</span></li>'
        for one in dates[:_EACH_YEAR]
    )
    rest = len(dates) - _EACH_YEAR
    more = _note(words.more_dates.format(count=rest)) if rest > 0 else ""
    return f'<h4 id="in-{year}">{escape(words.day(f"{year:04}"))}</h4><ul class="dates">{rows}</ul>{more}'


def _topics(found: TopicMap, palette: Palette, titles: Mapping[str, str], words: Words) -> str:
    shown, total = len(found.sample.passages), found.sample.total
    some = words.topics_some.format(shown=f"{shown:,}", total=f"{total:,}") if shown < total else ""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in words.topic_columns)
    rows = "".join(_topic(one, found, titles, words) for one in found.topics)
    return (
        f"{_note(words.topics_lead + some)}{both(lambda size: topic_map(found, palette, titles, words, size))}"
        f"{_legend(palette, titles)}<details><summary>{escape(words.topics_list)}</summary>"
        f'<div class="scrolled" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        "</details>"
    )


def _topic(one: Topic, found: TopicMap, titles: Mapping[str, str], words: Words) -> str:
    members = [found.sample.passages[at] for at in one.members]
    names = words.comma.join(titles[id] for id in dict.fromkeys(passage.document for passage in members[:12]))
    middle = members[0]
    place = escape(span_address(middle.document, middle.start, middle.end))
    return (
        f"<tr><td>{escape(' · '.join(one.terms))}</td><td>{len(members)}</td><td>{escape(names)}</td>"
        f'<td><a href="{place}">{escape(clipped(middle.text, 1, 70))}</a></td></tr>'
    )


def _asked(entry: Entry, questions: Sequence[str], palette: Palette, words: Words) -> str:
    name = f'<a href="{escape(address(entry))}">{escape(entry.title or entry.id)}</a>'
    title = f"<h3>{swatch(palette.key(entry.id))}{name}</h3>"
    rows = "".join(f'<li><a href="./?{escape(urlencode({"ask": one}))}">{escape(one)}</a></li>' for one in questions)
    listed = f'<ul class="questions">{rows}</ul>' if rows else _note(words.none_answerable)
    return f'<div class="asked">{title}{listed}</div>'
