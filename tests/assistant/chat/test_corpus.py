"""The page on all that is loaded: dates in order, no name on another one, the same bytes twice, and every kind of index
from an empty one to one of hundreds of documents."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from assistant.chat.calendar import Column, months, years
from assistant.chat.chinese import CHINESE
from assistant.chat.corpus import language_for, overview_page
from assistant.chat.drawing import NARROW, WIDE, Size
from assistant.chat.english import ENGLISH
from assistant.chat.labels import Box, clipped, place, width
from assistant.chat.loaded import ROWS, leaf, table
from assistant.chat.palette import MOST, Palette
from assistant.chat.timeline import flags, publications, spoken_of
from assistant.chat.topic_map import names, placed, topic_map
from assistant.overview.mentions import Mention
from assistant.overview.survey import Survey
from assistant.overview.topics import TopicMap, mapped
from index.library import Library
from index.passage import Passage
from index.sample import Sample
from index.snapshot import Entry

SIZES = (WIDE, NARROW)
SVG = "{http://www.w3.org/2000/svg}"


def entry(at: int, published: str | None = None, **about: str) -> Entry:
    title = about.pop("title", f"港務年報與渡輪班次第{at}號")
    return Entry(f"d{at}", title, "林月琴", "港務局", published, "zh-Hant", "news", f"/d{at}.md", 3, 900, **about)  # type: ignore[arg-type]


def entries(count: int) -> list[Entry]:
    return [entry(at, f"20{10 + at % 13}-{at % 12 + 1:02}-{at % 28 + 1:02}") for at in range(count)]


def scattered(count: int, documents: int) -> TopicMap:
    """A map of passages in ten groups, dealt out to the documents."""
    vectors = np.eye(10, 16, dtype=np.float32)[np.arange(count) % 10]
    vectors = vectors + np.random.default_rng(3).normal(0, 0.1, vectors.shape).astype(np.float32)
    words = ["渡輪", "燈塔", "水庫", "森林", "學校", "市場", "公車", "博物館", "圖書館", "醫院"]
    passages = tuple(
        Passage(at, f"d{at % documents}", at * 9, at * 9 + 9, f"{words[at % 10]}開放，{words[at % 10]}免費。")
        for at in range(count)
    )
    return mapped(Sample(passages, vectors, count))


def dates(count: int, documents: int = 5) -> list[Mention]:
    found = [Mention(f"{1990 + at % 37}", f"d{at % documents}", at, at + 5, f"第{at}件事。") for at in range(count)]
    return sorted(found, key=lambda one: one.date)


def apart(boxes: list[Box]) -> bool:
    return not any(one.meets(other) for one, other in combinations(boxes, 2))


def test_columns_of_time_cover_all_of_it_and_are_as_fine_as_there_is_room_for() -> None:
    days = [date(2023, 11, 30), date(2024, 2, 1)]
    assert [one.first for one in months(days, 12)] == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert months(days, 3) == [Column("2023-10", "2023-12"), Column("2024-01", "2024-03")]
    assert months([date(1990, 1, 1), date(2024, 2, 1)], 48)[0] == Column("1990", "1990")
    assert years({1897, 2019, 2021}, 9) == [
        *(Column("1897", "1897"), Column("1898", "2018", gap=True)),
        *(Column("2019", "2019"), Column("2020", "2020"), Column("2021", "2021")),
    ]
    assert len(years(set(range(1900, 2069)), 48)) <= 48


def test_a_name_keeps_clear_of_others_inside_the_frame_or_is_left_out() -> None:
    frame = Box(0, 0, 200, 100)
    wanted = [Box(60, 40, 80, 20)] * 12
    found = [box for box in place(wanted, frame) if box]
    assert 2 < len(found) < 12
    assert apart(found)
    assert all(frame.holds(box.x, box.y) and frame.holds(box.x + 80, box.y + 20) for box in found)
    assert found[0] == wanted[0]


def test_a_name_covers_no_dot_where_there_is_room_beside_it() -> None:
    (box,) = place([Box(60, 40, 40, 20)], Box(0, 0, 300, 300), [(80.0, 50.0)])
    assert box
    assert not box.holds(80, 50)


def test_what_is_clipped_fits() -> None:
    for text in ("港務年報與渡輪班次", "The annual report of the harbour", "Report 年報"):
        assert width(clipped(text, 14, 60), 14) <= 60
        assert clipped(text, 14, 60).endswith("…")
        assert clipped(text, 14, 900) == text


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize(
    "published", [["2024"], ["2024-01-01"] * 5, ["2025-12-02", "2025-11-07", "2019-03", "2025-11"]]
)
def test_documents_stand_in_the_order_of_their_dates_and_no_name_on_another(size: Size, published: list[str]) -> None:
    found = flags([entry(at, day) for at, day in enumerate(published)], CHINESE, size)
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert all(one.x <= other.x and (one.x < other.x) == (one.day < other.day) for one, other in pairwise(found))
    assert all(0 < one.x < one.right <= size.width for one in found)
    assert apart([Box(one.x, one.lane * 10, one.right - one.x, 10) for one in found])
    for one, other in combinations(found, 2):
        assert not (one.lane <= other.lane and one.x + 10 <= other.x <= one.right), "a pole through a name"


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_hundreds_of_documents_are_counted_and_none_is_lost(size: Size) -> None:
    many = entries(300)
    drawn = ElementTree.fromstring(
        publications(many, Palette.of(many), ENGLISH, size).replace("<svg", f'<svg xmlns="{SVG[1:-1]}"')
    )
    told = [title.text or "" for title in drawn.iter(f"{SVG}title")]
    assert sum(int(re.findall(r": (\d+)$", one.splitlines()[0])[0]) for one in told) == 300
    bars = [(float(bar.get("x", "")), float(bar.get("width", ""))) for bar in drawn.iter(f"{SVG}rect")]
    assert all(x + wide <= other for (x, wide), (other, _) in pairwise(bars))
    assert all(x >= 0 and x + wide <= size.width for x, wide in bars)


def test_what_has_no_date_is_not_drawn() -> None:
    undated = [entry(1), entry(2, "spring"), entry(3, "2024-13-45")]
    assert publications(undated, Palette.of(undated), ENGLISH, WIDE) == ""
    assert spoken_of([], Palette.of(undated), {}, ENGLISH, WIDE) == ""


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize(("count", "documents"), [(1, 1), (40, 5), (3000, 5), (3000, 300)])
def test_every_year_that_is_spoken_of_leads_somewhere(size: Size, count: int, documents: int) -> None:
    several = entries(documents)
    found = dates(count, documents)
    drawn = spoken_of(found, Palette.of(several), {one.id: one.title for one in several}, ENGLISH, size)
    spans = re.findall(r'href="document/d\d+\?span=(\d+)-', drawn)
    places = re.findall(r'href="#in-(\d+)"', drawn)
    assert bool(spans) != bool(places)
    assert len(set(spans)) == (count if spans else 0)
    assert {int(place) for place in places} <= {one.year for one in found}


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize(("count", "documents"), [(1, 1), (60, 5), (300, 300)])
def test_the_map_shows_every_passage_and_no_topic_on_another(size: Size, count: int, documents: int) -> None:
    several = entries(documents)
    found = scattered(count, documents)
    titles = {one.id: one.title for one in several}
    drawn = topic_map(found, Palette.of(several), titles, ENGLISH, size)
    assert drawn == topic_map(scattered(count, documents), Palette.of(several), titles, ENGLISH, size)
    assert len(re.findall(r'href="document/', drawn)) == count
    told = names(found, placed(found, size), size)
    assert told
    assert apart([box for _, box in told])
    assert all(box.width >= width(name, 14) for name, box in told)


def test_as_many_documents_have_a_mark_as_can_be_told_apart() -> None:
    assert Palette.of(entries(MOST)).key("d3") == 3
    assert Palette.of(entries(MOST + 1)).key("d3") is None


def test_the_table_tells_when_and_by_whom_and_opens_every_document() -> None:
    rows = [
        entry(1, "2024-03-15", added="2026-02-03T04:05:06+00:00", added_by="ruth"),
        Entry("d2", "Bell", None, None, None, "en", None, "/index/uploads/bell.txt", 1, 30),
        entry(3),
    ]
    html = table(leaf(rows, 1), Palette.of(rows), ENGLISH, offered=False)
    assert re.findall(r'href="(document/[^"]*)"', html) == ["document/d1", "document/d2", "document/d3"]
    for told in ("15 March 2024", "Traditional Chinese", "3 passages", "900 characters", "ruth", "in the chat"):
        assert f"<span>{told}</span>" in html
    assert html.count("<span>1 passage</span>") == 1
    assert "February 2026" in html
    assert html.count("from the command line") == 1


def test_a_long_table_comes_in_pages() -> None:
    several = entries(2 * ROWS + 5)
    assert [len(leaf(several, number).entries) for number in (-1, 1, 2, 3, 99)] == [ROWS, ROWS, ROWS, 5, 5]
    html = table(leaf(several, 2), Palette.of(several), CHINESE, offered=True)
    assert re.findall(r'href="corpus\?page=(\d)#loaded"', html) == ["1", "3"]
    assert html.count("corpus?of=") == ROWS


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-TW,zh", "zh-Hant"),
        ("zh-CN,zh", "zh-Hans"),
        ("zh-Hans-SG", "zh-Hans"),
        ("zh", "zh-Hant"),
        ("fr", "en"),
        (None, "en"),
    ],
)
def test_questions_are_in_the_writing_of_the_reader(accepted: str | None, language: str) -> None:
    assert language_for(accepted) == language


def test_the_page_of_an_index_says_the_same_twice(library: Library) -> None:
    survey, again = Survey(library), Survey(library)
    html = "".join(overview_page(library.documents(), survey, CHINESE, "zh-Hant"))
    assert html == "".join(overview_page(library.documents(), again, CHINESE, "zh-Hant"))
    assert html.startswith("<!doctype html>")
    assert html.endswith("</html>\n")
    assert all(f'id="{place}"' in html for place in ("loaded", "timeline", "topics", "questions"))
    assert "<script" not in html
    assert re.findall(r"document/(\w+)\?span=", html)
    assert "./?ask=" in html


def test_the_questions_of_one_document_can_be_asked_for(library: Library) -> None:
    html = "".join(overview_page(library.documents(), Survey(library), ENGLISH, "en", of="honey"))
    questions = html.partition('id="questions"')[2]
    assert re.findall(r'href="document/(\w+)"', questions) == ["honey"]


def test_an_emptied_index_and_one_document_without_a_date_have_a_page(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("<b>The gate</b> is open.\n", encoding="utf-8")
    library = Library.open_or_begin(tmp_path / "index")
    library.update([tmp_path / "note.txt"])
    one = "".join(overview_page(library.documents(), Survey(library), ENGLISH, "en"))
    library.remove(["note"])
    none = "".join(overview_page(library.documents(), Survey(library), CHINESE, "zh-Hant"))
    library.close()
    assert "Without a date of publication: 1." in one
    assert "<b>" not in one
    assert one.count('class="drawing') == 2
    assert CHINESE.no_documents in none
    assert "<svg" not in none
