"""Presentations, made by python-pptx."""

from __future__ import annotations

import io

from pptx import Presentation
from pptx.presentation import Presentation as PresentationType
from pptx.util import Inches

from index.formats.slides import read_slides


def blocks(presentation: PresentationType) -> list[tuple[str, int, str]]:
    data = io.BytesIO()
    presentation.save(data)
    draft = read_slides(data.getvalue(), "a.pptx")
    return [(block.kind, block.level, draft.text[block.start : block.end]) for block in draft.blocks]


def test_each_slide_is_a_page_with_its_title_bullets_and_notes() -> None:
    presentation = Presentation()
    presentation.core_properties.author = "林月琴"
    for title in ("運量", "票價"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "旗津航線增班"
        deeper = slide.placeholders[1].text_frame.add_paragraph()
        deeper.text, deeper.level = "每日一百二十班", 1
        slide.notes_slide.notes_text_frame.text = f"{title}的備忘。"
    data = io.BytesIO()
    presentation.save(data)
    draft = read_slides(data.getvalue(), "a.pptx")
    assert draft.text == (
        "運量\n\n• 旗津航線增班\n  • 每日一百二十班\n\n運量的備忘。\n\n"
        "票價\n\n• 旗津航線增班\n  • 每日一百二十班\n\n票價的備忘。"
    )
    assert draft.pages == [0, draft.text.index("\n\n票價\n")]
    assert (draft.about.author, draft.about.title, draft.about.published) == ("林月琴", "", None)


def test_shapes_are_read_from_top_to_bottom_and_left_to_right() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "票價"
    for text, left, top in (("下", 1, 5), ("右", 5, 2.1), ("左", 1, 2)):
        slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1)).text_frame.text = text
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(4), Inches(1), Inches(1)).text_frame.text = "群組"
    assert [text for _, _, text in blocks(presentation)] == ["票價", "左", "右", "群組", "下"]


def test_a_table_keeps_its_merged_cells() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = slide.shapes.add_table(3, 3, 0, 0, Inches(6), Inches(2)).table
    for row, texts in enumerate([["航線", "票種", "票價"], ["旗津", "全票", "40元"], ["", "學生票", "25元"]]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    assert blocks(presentation) == [
        ("header", 0, "航線 | 票種 | 票價"),
        ("row", 0, "旗津 | 全票 | 40元"),
        ("row", 0, "旗津 | 學生票 | 25元"),
    ]


def test_a_hidden_slide_is_a_page_without_text() -> None:
    presentation = Presentation()
    for text in ("看得見", "看不見"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = text
    slide.element.set("show", "0")
    assert blocks(presentation) == [("heading", 1, "看得見")]
