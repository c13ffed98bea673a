"""PDF: pages drawn for the test, with the fonts that every reader has."""

from __future__ import annotations

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index.draft import Draft
from index.formats.pdf import read_pdf
from tests.index.formats.drawing import SENTENCE, Drawing, column, drawn, write


def blocks(draft: Draft) -> list[tuple[str, str]]:
    return [(block.kind, draft.text[block.start : block.end]) for block in draft.blocks]


def texts(data: bytes) -> list[str]:
    return [text for _, text in blocks(read_pdf(data, "a.pdf"))]


def test_wrapped_lines_are_paragraphs_and_large_ones_headings() -> None:
    def page(canvas: Canvas) -> None:
        write(canvas, 72, 740, "渡輪時刻表", 24)
        write(canvas, 72, 700, "一、班次", 16)
        column(canvas, 72, column(canvas, 72, 670, SENTENCE, 24), SENTENCE[:40] + "。", 24)

    draft = read_pdf(drawn(page, title="渡輪", author="林月琴"), "a.pdf")
    assert blocks(draft) == [
        ("heading", "渡輪時刻表"),
        ("heading", "一、班次"),
        ("paragraph", SENTENCE),
        ("paragraph", SENTENCE[:40] + "。"),
    ]
    assert [block.level for block in draft.blocks] == [1, 2, 0, 0]
    assert (draft.about.title, draft.about.author, draft.pages) == ("渡輪", "林月琴", [0])


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = "左" + SENTENCE * 2, "右" + SENTENCE * 2

    def page(canvas: Canvas) -> None:
        column(canvas, 60, 750, SENTENCE, 38)
        # As some programs write them: row by row, over both columns.
        for at in range(8):
            write(canvas, 60, 650 - 18 * at, left[at * 16 : at * 16 + 16])
            write(canvas, 320, 650 - 18 * at, right[at * 16 : at * 16 + 16])
        column(canvas, 60, 480, SENTENCE, 38)

    assert texts(drawn(page)) == [SENTENCE, left, right, SENTENCE]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    def page(number: int) -> Drawing:
        def draw(canvas: Canvas) -> None:
            write(canvas, 72, 800, "港務局年報" if number % 2 else "Annual report", 9)
            write(canvas, 290, 30, f"- {number} -", 9)
            column(canvas, 72, 700, f"這是第{number}頁。", 24)

        return draw

    draft = read_pdf(drawn(*map(page, range(1, 8))), "a.pdf")
    assert blocks(draft) == [("paragraph", f"這是第{number}頁。") for number in range(1, 8)]
    assert draft.pages == [0, *(draft.text.index(f"這是第{number}") - 2 for number in range(2, 8))]


def test_a_paragraph_goes_on_over_the_page() -> None:
    def first(canvas: Canvas) -> None:
        write(canvas, 72, 700, SENTENCE[:20])
        write(canvas, 72, 682, SENTENCE[20:40])

    def second(canvas: Canvas) -> None:
        write(canvas, 72, 780, SENTENCE[40:])
        write(canvas, 72, 742, "另起一段，寫得與上一段的一行一樣長。")

    draft = read_pdf(drawn(first, second), "a.pdf")
    assert [text for _, text in blocks(draft)] == [SENTENCE, "另起一段，寫得與上一段的一行一樣長。"]
    assert draft.pages == [0, 40]


def test_words_divided_at_a_line_end_are_put_together() -> None:
    lines = [
        "The harbour authority has increased the num-",
        "ber of the ferries that cross the bay each",
        "morning by a third.",
    ]

    def page(canvas: Canvas) -> None:
        for at, line in enumerate(lines):
            write(canvas, 72, 700 - 15 * at, line)

    assert texts(drawn(page)) == [
        "The harbour authority has increased the number of the ferries that cross the bay each morning by a third."
    ]


def test_a_ruled_table_has_its_cells_whole() -> None:
    cells = [["票種", "單程", "說明"], ["全票", "40", "適用於一般旅客，"], ["學生票", "25", "須出示學生證"]]

    def page(canvas: Canvas) -> None:
        column(canvas, 72, 750, SENTENCE, 24)
        canvas.grid([72, 150, 200, 400], [500, 540, 580, 620])
        for row, texts in enumerate(cells):
            for x, text in zip((76, 154, 204), texts, strict=True):
                write(canvas, x, 600 - 40 * row, text)
        write(canvas, 204, 545, "當日有效")
        column(canvas, 72, 460, "表後的文字。", 24)

    assert blocks(read_pdf(drawn(page), "a.pdf")) == [
        ("paragraph", SENTENCE),
        ("header", "票種 | 單程 | 說明"),
        ("row", "全票 | 40 | 適用於一般旅客，當日有效"),
        ("row", "學生票 | 25 | 須出示學生證"),
        ("paragraph", "表後的文字。"),
    ]


def test_rows_that_line_up_are_a_table() -> None:
    def page(canvas: Canvas) -> None:
        for row, cells in enumerate([("票種", "單程", "來回"), ("全票", "40", "75"), ("學生票", "25", "45")]):
            for x, cell in zip((72, 200, 300), cells, strict=True):
                write(canvas, x, 700 - 20 * row, cell)

    assert blocks(read_pdf(drawn(page), "a.pdf")) == [
        ("header", "票種 | 單程 | 來回"),
        ("row", "全票 | 40 | 75"),
        ("row", "學生票 | 25 | 45"),
    ]


def test_marks_make_items() -> None:
    def page(canvas: Canvas) -> None:
        for row, (mark, text) in enumerate(
            [("•", "腳踏車另收費"), ("•", "機車另收費"), ("1.", "先買票"), ("2.", "再上船")]
        ):
            write(canvas, 72, 700 - 20 * row, mark)
            write(canvas, 96, 700 - 20 * row, text)

    draft = read_pdf(drawn(page), "a.pdf")
    assert blocks(draft) == [("item", text) for text in ("腳踏車另收費", "機車另收費", "先買票", "再上船")]
    assert draft.text.splitlines() == ["• 腳踏車另收費", "• 機車另收費", "1. 先買票", "2. 再上船"]


def test_a_page_that_lies_on_its_side_is_read_upright_and_watermarks_are_not() -> None:
    def page(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.rotate(45)
        write(canvas, 300, 100, "COPY", 60)
        canvas.restoreState()
        canvas.rotate(90)
        canvas.translate(0, -A4[0])
        column(canvas, 72, 400, SENTENCE, 24)

    assert texts(drawn(page)) == [SENTENCE]


def test_pages_without_text_count() -> None:
    draft = read_pdf(
        drawn(lambda canvas: None, lambda canvas: write(canvas, 72, 700, "燈塔。"), lambda canvas: None), "a"
    )
    assert (draft.text, draft.pages) == ("燈塔。", [0, 0, 3])


@pytest.mark.parametrize("title", ["Microsoft Word - 報告.doc", "report.indd", "無標題"])
def test_what_a_program_wrote_is_no_title(title: str) -> None:
    assert read_pdf(drawn(lambda canvas: write(canvas, 72, 700, "x"), title=title), "a.pdf").about.title == ""


@pytest.mark.parametrize(("said", "author"), [("林月琴", "林月琴"), ("anonymous", None), ("(unspecified)", None)])
def test_an_author_is_somebody(said: str, author: str | None) -> None:
    assert read_pdf(drawn(lambda canvas: write(canvas, 72, 700, "x"), author=said), "a.pdf").about.author == author
