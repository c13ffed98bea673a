"""Workbooks, made by openpyxl, and delimited text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.delimited import read_delimited
from index.formats.number_format import shown
from index.formats.workbook import read_workbook
from index.limits import Limits


def packed(book: Any) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def blocks(draft: Draft) -> list[tuple[str, str]]:
    return [(block.kind, draft.text[block.start : block.end]) for block in draft.blocks]


def sheet(*rows: Sequence[Any], merged: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    return blocks(read_workbook(packed(book), "a.xlsx"))


def test_rows_stand_under_their_headers() -> None:
    assert sheet(["票種", "單程"], ["全票", 40], ["學生票", 25.5]) == [
        ("header", "票種 | 單程"),
        ("row", "全票 | 40"),
        ("row", "學生票 | 25.5"),
    ]


def test_a_title_merged_headers_and_a_note_are_told_from_the_rows() -> None:
    rows: list[list[Any]] = [
        ["旗津航線票價表"],
        ["航線", "票價", None, "備註"],
        [None, "單程", "來回"],
        ["旗津", 40, 75, "含腳踏車"],
        [None, 25, 45],
        [],
        ["註：腳踏車另收15元。"],
    ]
    assert sheet(*rows, merged=("A1:D1", "B2:C2", "A2:A3", "D2:D3", "A4:A5")) == [
        ("paragraph", "旗津航線票價表"),
        ("header", "航線 | 票價 單程 | 票價 來回 | 備註"),
        ("row", "旗津 | 40 | 75 | 含腳踏車"),
        ("row", "旗津 | 25 | 45"),
        ("paragraph", "註：腳踏車另收15元。"),
    ]


def test_years_name_columns() -> None:
    assert sheet(["年度", 2023, 2024], ["旅客", 1200, 1300])[0] == ("header", "年度 | 2023 | 2024")


def test_rows_of_figures_have_no_header() -> None:
    assert sheet([1, 2], [3, 4]) == [("paragraph", "1 | 2"), ("paragraph", "3 | 4")]


def test_two_tables_on_a_sheet_have_a_header_each() -> None:
    rows: list[list[Any]] = [
        ["票種", "單程"],
        ["全票", 40],
        [],
        [None, "月份", "旅客", "班次"],
        [None, "一月", 900, 30],
    ]
    assert sheet(*rows) == [
        ("header", "票種 | 單程"),
        ("row", "全票 | 40"),
        ("header", "月份 | 旅客 | 班次"),
        ("row", "一月 | 900 | 30"),
    ]


def test_sheets_are_headings_and_hidden_ones_are_left_out() -> None:
    book = Workbook()
    book.properties.creator = "林月琴"
    book.active.title = "票價"
    book.active.append(["全票", 40])
    for name, state in (("底稿", "hidden"), ("運量", "visible")):
        other = book.create_sheet(name)
        other.sheet_state = state
        other.append([name])
    draft = read_workbook(packed(book), "a.xlsx")
    assert blocks(draft) == [
        ("heading", "票價"),
        ("paragraph", "全票 | 40"),
        ("heading", "運量"),
        ("paragraph", "運量"),
    ]
    assert draft.about.author == "林月琴"


def test_cells_show_what_people_see() -> None:
    book = Workbook()
    cells = [
        (date(2024, 4, 1), None, "2024-04-01"),
        (datetime(2024, 4, 1, 8, 30), None, "2024-04-01 08:30"),
        (time(8, 30), None, "08:30"),
        (0.0815, "0.0%", "8.2%"),
        (1234567, "#,##0", "1,234,567"),
        (40, '"NT$"#,##0"元"', "NT$40元"),
        (True, None, "TRUE"),
        ("#N/A", None, ""),
        (0.1 + 0.2, None, "0.3"),
        (12345678901, None, "12345678901"),
    ]
    for row, (value, form, _) in enumerate(cells, start=1):
        cell = book.active.cell(row, 2, value)
        book.active.cell(row, 1, "格")
        if form:
            cell.number_format = form
    texts = [text for _, text in blocks(read_workbook(packed(book), "a.xlsx"))]
    assert texts == [f"格 | {seen}" if seen else "格" for *_, seen in cells]


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [
        (1.5, "General", "1.5"),
        (-1234.5, "#,##0.00;(#,##0.00)", "-1,234.50"),
        (45383, "[$-404]e/m/d", "2024-04-01"),
        (45383, 'yyyy"年"m"月"', "2024-04"),
        (1, "d", "1900-01-01"),
        (0.5, "[h]:mm", "12:00"),
        (7, "0_);[Red]\\(0\\)", "7"),
        (3, '0" 艘"', "3 艘"),
        (float("inf"), "0", ""),
        (-5, "yyyy-mm-dd", "-5"),
    ],
)
def test_a_number_is_shown_by_its_format(value: float, form: str, seen: str) -> None:
    assert shown(value, form) == seen


def test_dates_since_1904() -> None:
    assert shown(43921, "yyyy-mm-dd", since_1904=True) == "2024-04-01"


def test_a_sheet_beyond_the_limit_is_refused_before_it_is_read_to_its_end() -> None:
    book = Workbook()
    for _ in range(200):
        book.active.append(["渡輪"] * 10)
    with pytest.raises(DocumentFault, match="more than 500 characters"):
        read_workbook(packed(book), "a.xlsx", Limits(characters=500))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("票種,單程\n全票,40\n", ["票種 | 單程", "全票 | 40"]),
        ("票種;說明\n全票;一般, 含嬰兒, 推車\n", ["票種 | 說明", "全票 | 一般, 含嬰兒, 推車"]),
        ("票種\t單程\n全票\t40,5\n學生票\t25,5\n", ["票種 | 單程", "全票 | 40,5", "學生票 | 25,5"]),
        ("sep=|\n票種|單程\n全票|40\n", ["票種 | 單程", "全票 | 40"]),
        ('票種,說明\n全票,"含 ""附頁""\n兩行"\n', ["票種 | 說明", '全票 | 含 "附頁" 兩行']),
        ("名單\n林月琴\n", ["名單", "林月琴"]),
        ("票種,,單程\n全票,,40\n,,\n", ["票種 | 單程", "全票 | 40"]),
    ],
)
def test_delimited_text_is_parted_by_what_its_rows_have_in_common(text: str, rows: list[str]) -> None:
    for data in (text.encode(), text.replace("\n", "\r\n").encode("utf-8-sig"), text.encode("utf-16")):
        assert [text for _, text in blocks(read_delimited(data, "a.csv"))] == rows


def test_a_quotation_mark_that_never_ends_is_said() -> None:
    with pytest.raises(DocumentFault, match=r"^a\.csv can't be parted into fields"):
        read_delimited(('a,b\n1,"' + "2,3\n" * 50_000).encode(), "a.csv")
