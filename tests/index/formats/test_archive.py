"""Zip files that mean harm, and damaged ones, as every format that is a zip file meets them."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from pptx import Presentation

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.archive import open_archive
from index.formats.epub import read_epub
from index.formats.slides import read_slides
from index.formats.word import read_word
from index.formats.workbook import read_workbook
from index.limits import DEFAULTS, Limits

MEGABYTE = 1_000_000


def zipped(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_what_unpacks_to_more_than_the_limit_is_refused_whichever_member_it_is_in() -> None:
    data = zipped({"a": b"0" * MEGABYTE, "b": b"0" * MEGABYTE, "c": b"0" * 3 * MEGABYTE})
    archive = open_archive(data, "a.docx", Limits(megabytes=2))
    assert len(data) < 10_000
    assert archive.read("a") + archive.read("b") == b"0" * 2 * MEGABYTE
    for member in ("a", "c"):
        with pytest.raises(DocumentFault, match=rf"^unpacks to more than 2 MB, with '{member}'"):
            archive.read(member)


def test_a_member_that_says_it_is_small_is_read_no_further() -> None:
    data = bytearray(zipped({"a": b"0" * MEGABYTE}))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(DocumentFault, match=r"^a\.docx is damaged: 'a' can't be unpacked"):
        open_archive(bytes(data), "a.docx", DEFAULTS).read("a")


def test_an_encrypted_member_is_named() -> None:
    data = bytearray(zipped({"word/document.xml": b"<a/>"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DocumentFault, match=r"^a\.docx is encrypted \('word/document.xml'\)"):
        open_archive(bytes(data), "a.docx", DEFAULTS).read("word/document.xml")


def test_too_many_members_are_refused() -> None:
    data = zipped({str(number): b"" for number in range(50_001)})
    with pytest.raises(DocumentFault, match=r"^a\.docx has 50,001 members"):
        open_archive(data, "a.docx", DEFAULTS)


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;">]><a>&y;</a>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>',
    ],
)
def test_xml_with_a_document_type_is_refused(xml: bytes) -> None:
    archive = open_archive(zipped({"a.xml": xml}), "a.docx", DEFAULTS)
    for read in (lambda: archive.tree("a.xml"), lambda: list(archive.elements("a.xml", "a"))):
        with pytest.raises(DocumentFault, match=r"^a\.docx, 'a\.xml' declares a document type"):
            read()


@pytest.mark.parametrize("xml", [b"", b"<a>", b"\xff\xfe<a/>", b"<a>" * 5_000])
def test_what_is_no_xml_is_refused(xml: bytes) -> None:
    archive = open_archive(zipped({"a.xml": xml}), "a.docx", DEFAULTS)
    for read in (lambda: archive.tree("a.xml"), lambda: list(archive.elements("a.xml", "a"))):
        with pytest.raises(DocumentFault, match=r"^a\.docx, 'a\.xml' is no XML"):
            read()


def relationship(target: str) -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        f'Target="{target}"/></Relationships>'
    ).encode()


@pytest.mark.parametrize("target", ["../../../etc/passwd", "/etc/passwd", "..\\a", "C:/a", ""])
def test_a_part_that_is_no_member_leads_nowhere(target: str) -> None:
    with pytest.raises(DocumentFault, match=r"^a\.docx is no Word document: it names no main part"):
        read_word(zipped({"_rels/.rels": relationship(target), "../../../etc/hostname": b"x"}), "a.docx")


Reader = Callable[[bytes, str, Limits], Draft]


@cache
def samples() -> tuple[tuple[Reader, dict[str, bytes]], ...]:
    word, slides, book = Document(), Presentation(), Workbook()
    word.add_heading("班次", 1)
    word.add_paragraph("先買票", style="List Number")
    word.add_table(rows=2, cols=2).cell(1, 1).text = "全票"
    slides.slides.add_slide(slides.slide_layouts[1]).shapes.title.text = "運量"
    for row in (["票種", "單程"], ["全票", 40]):
        book.active.append(row)
    book.active.merge_cells("A3:B4")
    return (read_word, members(word)), (read_slides, members(slides)), (read_workbook, members(book))


def members(document: object) -> dict[str, bytes]:
    data = io.BytesIO()
    document.save(data)  # type: ignore[attr-defined]
    with ZipFile(data) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def outcome(read: Reader, data: bytes) -> Draft | str:
    """The draft, or what is wrong with the file."""
    try:
        return read(data, "the file", DEFAULTS)
    except DocumentFault as fault:
        return str(fault)


def is_right(outcome: Draft | str) -> bool:
    return outcome.startswith("the file") if isinstance(outcome, str) else bool(outcome.text) == bool(outcome.blocks)


@given(st.data())
def test_damage_in_a_part_gives_a_draft_or_says_what_is_wrong(choice: st.DataObject) -> None:
    read, parts = choice.draw(st.sampled_from(samples()))
    name = choice.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    for _ in range(choice.draw(st.integers(1, 4))):
        at = choice.draw(st.integers(0, len(part)))
        piece = choice.draw(st.sampled_from([b"", b"<", b'"', b"-1", b"99999999999", b"</w:p>", b"&x;", b"\xff"]))
        part[at : at + choice.draw(st.integers(0, 60))] = piece
    assert is_right(outcome(read, zipped({**parts, name: bytes(part)})))


@given(st.data())
def test_other_values_of_attributes_give_a_draft_or_say_what_is_wrong(choice: st.DataObject) -> None:
    read, parts = choice.draw(st.sampled_from(samples()))
    name = choice.draw(st.sampled_from(sorted(parts)))
    pieces = parts[name].split(b'"')
    at = choice.draw(st.integers(0, len(pieces) // 2 - 1)) * 2 + 1
    value = choice.draw(
        st.sampled_from(["", "-1", "0", "1", "9", "²", "1e999", "nan", "99999999999", "XFD1048576", "真"])
    )
    pieces[at] = value.encode()
    assert is_right(outcome(read, zipped({**parts, name: b'"'.join(pieces)})))


@given(st.data())
def test_a_damaged_zip_file_gives_a_draft_or_says_what_is_wrong(choice: st.DataObject) -> None:
    read, parts = choice.draw(st.sampled_from(samples()))
    data = bytearray(zipped(parts))
    for _ in range(choice.draw(st.integers(1, 6))):
        at = choice.draw(st.integers(0, len(data) - 1))
        data[at : at + choice.draw(st.integers(0, 20))] = choice.draw(st.binary(max_size=8))
    assert is_right(outcome(read, bytes(data)))


@pytest.mark.parametrize("row", ["²", "0", "-3", "9" * 5_000])
def test_a_row_without_a_number_follows_the_one_before(row: str) -> None:
    read, parts = samples()[2]
    place = "xl/worksheets/sheet1.xml"
    sheet = parts[place].replace(b'<row r="2"', f'<row r="{row}"'.encode())
    assert sheet != parts[place]
    draft = read(zipped({**parts, place: sheet}), "the file", DEFAULTS)
    assert draft.text.startswith("票種 | 單程\n全票 | 40")


@pytest.mark.parametrize("read", [read_word, read_slides, read_workbook, read_epub])
@pytest.mark.parametrize("data", [b"PK\x03\x04", b"no zip", zipped({}), zipped({"mimetype": b"x"})])
def test_another_file_under_the_suffix_is_named(read: Reader, data: bytes) -> None:
    assert isinstance(said := outcome(read, data), str)
    assert said.startswith("the file is ")


def test_a_truncated_file_is_named() -> None:
    for read, parts in samples():
        data = zipped(parts)
        with pytest.raises(DocumentFault, match="the file is damaged or no zip archive"):
            read(data[: len(data) // 2], "the file", DEFAULTS)


def test_a_way_of_packing_that_is_not_known_is_said() -> None:
    data = bytearray(zipped({"a": b"x" * 99}))
    data[data.rindex(b"PK\x01\x02") + 10] = 99
    with pytest.raises(DocumentFault, match=r"'a' can't be unpacked"):
        open_archive(bytes(data), "the file", DEFAULTS).read("a")
