"""PDF: pages drawn for the test, with the fonts that every reader has."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.pdf import read_pdf
from index.limits import Limits

SENTENCE = "港務局自明年四月起把旗津航線的班次由每日九十六班增為一百二十班，尖峰時段每八分鐘一班，票價不變。"
HAN = "MSung-Light"
pdfmetrics.registerFont(UnicodeCIDFont(HAN))

Drawing = Callable[[Canvas], None]


def drawn(*pages: Drawing, **about: str) -> bytes:
    """A PDF with these pages; `about` is its title and author."""
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=A4, invariant=True)
    canvas.setTitle(about.get("title", ""))
    canvas.setAuthor(about.get("author", ""))
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def write(canvas: Canvas, x: float, y: float, text: str, size: float = 12, font: str = "") -> None:
    canvas.setFont(font or ("Helvetica" if text.isascii() else HAN), size)
    canvas.drawString(x, y, text)


def column(canvas: Canvas, x: float, y: float, text: str, width: int, size: float = 12) -> float:
    """Writes Chinese, `width` characters a line, the first line two less; gives the height of the next line."""
    lines = [text[: width - 2], *(text[at : at + width] for at in range(width - 2, len(text), width))]
    for at, line in enumerate(lines):
        write(canvas, x + (0 if at else 2 * size), y - 1.5 * size * at, line, size)
    return y - 1.5 * size * len(lines)


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


@cache
def sample() -> bytes:
    return drawn(*[lambda canvas: write(canvas, 72, 700, SENTENCE[:30])] * 3)


def locked() -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, encrypt="secret")
    canvas.drawString(72, 700, "x")
    canvas.save()
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            drawn(lambda canvas: canvas.rect(9, 9, 9, 9), lambda canvas: None),
            "a.pdf is scanned: 2 pages without a text",
        ),
        (locked(), "a.pdf is encrypted with a password"),
        (b"%PDF-1.7\n" + b"x" * 99, "a.pdf is damaged or no PDF (108 bytes"),
        (drawn(*[lambda canvas: None] * 6), "a.pdf has 6 pages, more than 5"),
        (drawn(lambda canvas: write(canvas, 72, 700, "\ue000\ue001\ue002\ue003文", font=HAN)), "a.pdf can't be read"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, said: str) -> None:
    with pytest.raises(DocumentFault) as fault:
        read_pdf(data, "a.pdf", Limits(pages=5))
    assert str(fault.value).startswith(said)


def test_a_file_that_lost_its_table_of_objects_is_read_all_the_same() -> None:
    data = sample()
    assert SENTENCE[:30] in read_pdf(data[: data.rindex(b"startxref")] + b"startxref\n99999999\n%%EOF", "a.pdf").text


@given(st.data())
def test_damage_gives_a_draft_or_says_what_is_wrong(choice: st.DataObject) -> None:
    data = bytearray(sample())
    for _ in range(choice.draw(st.integers(1, 8))):
        at = choice.draw(st.integers(0, len(data) - 1))
        data[at : at + choice.draw(st.integers(0, 40))] = choice.draw(st.binary(max_size=8))
    draft = outcome(bytes(data))
    if isinstance(draft, str):
        assert draft.startswith("a.pdf")
    else:
        assert draft.pages == sorted(draft.pages)
        assert all(0 <= page <= len(draft.text) for page in draft.pages)


def outcome(data: bytes) -> Draft | str:
    """The draft, or what is wrong with the file."""
    try:
        return read_pdf(data, "a.pdf")
    except DocumentFault as fault:
        return str(fault)
