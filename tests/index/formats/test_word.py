"""Word files, made by python-docx and by hand."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.word import read_word


def packed(document: DocumentType) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def blocks(document: DocumentType) -> list[tuple[str, str]]:
    draft = read_word(packed(document), "a.docx")
    return [(block.kind, draft.text[block.start : block.end]) for block in draft.blocks]


def body(xml: str) -> DocumentType:
    """A document of paragraphs and tables written out."""
    document = Document()
    for element in parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a')} {MORE}>{xml}</w:body>"):
        document.element.body.insert_element_before(element, "w:sectPr")
    return document


MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def test_headings_paragraphs_and_lists() -> None:
    document = Document()
    document.core_properties.title, document.core_properties.author = "渡輪時刻表", "林月琴"
    document.core_properties.modified = datetime(2024, 3, 15)
    document.add_heading("班次", 1)
    document.add_paragraph("港務局把班次增為每日120班。")
    document.add_heading("尖峰", 2)
    document.add_paragraph("先買票", style="List Number")
    document.add_paragraph("再上船", style="List Number")
    document.add_paragraph("腳踏車", style="List Bullet")
    draft = read_word(packed(document), "a.docx")
    assert [(block.kind, block.level) for block in draft.blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("item", 1),
        ("item", 1),
        ("item", 1),
    ]
    assert draft.text == "班次\n\n港務局把班次增為每日120班。\n\n尖峰\n\n1. 先買票\n2. 再上船\n• 腳踏車"
    assert (draft.about.title, draft.about.author, draft.about.published) == ("渡輪時刻表", "林月琴", "2024-03-15")


def test_what_python_docx_wrote_says_nothing_about_the_document() -> None:
    about = read_word(packed(Document()), "a.docx").about
    assert (about.title, about.author, about.published) == ("", None, None)


def test_a_style_is_a_heading_by_its_name_in_other_languages_or_by_its_level() -> None:
    document = Document()
    for name, level in (("標題 2", None), ("條文", 3)):
        style = document.styles.add_style(name, 1)
        if level:
            style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level - 1}"/>'))
        document.add_paragraph(name, style=style)
    draft = read_word(packed(document), "a.docx")
    assert [(block.kind, block.level) for block in draft.blocks] == [("heading", 2), ("heading", 3)]


def test_numbers_that_word_counts_are_written() -> None:
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
            '<w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="taiwaneseCountingThousand"/>'
            '<w:lvlText w:val="第%1條"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%2)"/></w:lvl>'
            '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2.%3"/></w:lvl>'
            "</w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in ((0, "票價"), (1, "全票"), (1, "學生票"), (2, "夜間"), (0, "班次"), (1, "平日"), (0, "罰則")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )
    assert read_word(packed(document), "a.docx").text.splitlines() == [
        "第九條 票價",
        "  (i) 全票",
        "  (ii) 學生票",
        "    九.ii.1 夜間",
        "第十條 班次",
        "  (i) 平日",
        "第十一條 罰則",
    ]


def test_a_table_has_its_merged_cells_in_every_place_they_cover() -> None:
    document = Document()
    table = document.add_table(rows=4, cols=3)
    rows = [["票種", "票價", ""], ["", "單程", "來回"], ["全票", "40元", "75元"], ["學生票", "25元", "45元"]]
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "票價"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "票種"
    assert blocks(document) == [
        ("header", "票種 | 票價 單程 | 票價 來回"),
        ("row", "全票 | 40元 | 75元"),
        ("row", "學生票 | 25元 | 45元"),
    ]


def test_a_table_in_a_cell_is_text_of_the_cell_and_a_frame_is_none() -> None:
    document = Document()
    outer = document.add_table(rows=2, cols=2)
    for at, text in enumerate(["航線", "票價", "旗津"]):
        outer.cell(at // 2, at % 2).text = text
    inner = outer.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "全票", "40元"
    document.add_table(rows=1, cols=1).cell(0, 0).text = "框裡的話。"
    assert blocks(document) == [("header", "航線 | 票價"), ("row", "旗津 | 全票 40元"), ("paragraph", "框裡的話。")]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (
            "<w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>刪</w:delText></w:r></w:del><w:ins><w:r><w:t>增</w:t></w:r></w:ins>",
            "留增",
        ),
        ("<w:r><w:t>見</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>不見</w:t></w:r>", "見"),
        ("<w:hyperlink><w:r><w:t>連結</w:t></w:r></w:hyperlink><w:r><w:br/><w:t>次行</w:t></w:r>", "連結\n次行"),
        ("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t><w:br w:type='page'/></w:r>", "7"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>ㄍㄤˇ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>港</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "港",
        ),
        (
            "<w:sdt><w:sdtContent><w:r><w:t>欄位</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>",
            "欄位a b",
        ),
    ],
)
def test_a_paragraph_reads_as_with_all_changes_accepted(xml: str, text: str) -> None:
    assert blocks(body(f"<w:p>{xml}</w:p>")) == [("paragraph", text)]


def test_a_text_box_stands_after_its_paragraph_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>方塊</w:t></w:r></w:p></w:txbxContent>"
    xml = (
        "<w:p><w:r><w:t>內文。</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert blocks(body(xml)) == [("paragraph", "內文。"), ("paragraph", "方塊")]


def test_the_table_of_contents_is_left_out() -> None:
    document = Document()
    document.add_paragraph("班次\t3", style=document.styles.add_style("toc 1", 1))
    document.add_paragraph("內文。")
    assert blocks(document) == [("paragraph", "內文。")]


def test_old_and_locked_files_are_named_as_such() -> None:
    with pytest.raises(DocumentFault, match=r"^a\.docx is locked with a password, or of the kind before 2007"):
        read_word(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx")


def test_an_empty_document_has_no_blocks() -> None:
    assert isinstance(draft := read_word(packed(Document()), "a.docx"), Draft)
    assert draft.blocks == []
