"""Files made to do harm: each is refused in words, or read, in bounded time and memory, and reading goes on."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from index.errors import DocumentFault
from index.limits import Limits
from index.load import discover, load
from index.parser import Parser

GOOD = "The lighthouse was built in 1883."
# The address space that a reader may take here, MB; an empty one has 60.
MEMORY = 400
LIMITS = Limits(megabytes=20, characters=2_000_000, pages=1_000, seconds=60, memory=MEMORY)
DTD = '<?xml version="1.0"?><!DOCTYPE x [{}]>'
LAUGHS = DTD.format('<!ENTITY a0 "laugh">' + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12)))
OUTSIDE = DTD.format('<!ENTITY a11 SYSTEM "file:///etc/passwd">')
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture
def parser() -> Iterator[Parser]:
    with Parser(LIMITS) as parser:
        yield parser


def refused(parser: Parser, path: Path) -> str:
    """Why the file is refused, behind its name; another one is read afterwards."""
    with pytest.raises(DocumentFault) as fault:
        parser.load(path)
    assert str(fault.value).startswith(str(path))
    assert_alive(parser, path.parent)
    return str(fault.value).removeprefix(str(path)).strip()


def assert_alive(parser: Parser, folder: Path) -> None:
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    assert parser.load(folder / "good.txt").text == GOOD


def peak_megabytes() -> float:
    """The most memory that the reader has had, in MB."""
    children = [pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()]
    (pid,) = (pid for pid in children if b"index.reader" in Path("/proc", pid, "cmdline").read_bytes())
    lines = Path("/proc", pid, "status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def packed(members: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(main: str, content: str | bytes, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """An Office Open XML file whose main part is `main`."""
    relation = f'<Relationship Id="r1" Type="{RELATION}/officeDocument" Target="{main}"/>'
    return packed(
        {"_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>', main: content, **(more or {})}
    )


def word(body: str, before: str = "") -> bytes:
    return office("word/document.xml", f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')


def said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def workbook(strings: str, before: str = "") -> bytes:
    relations = (
        f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="strings.xml"/>'
    )
    return office(
        "xl/workbook.xml",
        f'<workbook xmlns="{SHEET}" xmlns:r="{RELATION}"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>',
        {
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
            "xl/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>'
            "</sheetData></worksheet>",
            "xl/strings.xml": f'{before}<sst xmlns="{SHEET}"><si><t>{strings}</t></si></sst>',
        },
    )


def book(chapter: str, href: str = "a.xhtml", more: Mapping[str, str | bytes] | None = None) -> bytes:
    return packed(
        {
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="book.opf"/></rootfiles></container>',
            "book.opf": '<package xmlns="http://www.idpf.org/2007/opf">'
            f'<manifest><item id="a" media-type="application/xhtml+xml" href="{href}"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
            "a.xhtml": chapter,
            **(more or {}),
        }
    )


def test_a_member_that_unpacks_to_a_thousand_times_its_size_is_refused(parser: Parser, tmp_path: Path) -> None:
    file = io.BytesIO(word(said("ferry")))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/styles.xml", "w") as bomb:
        for _ in range(300):
            bomb.write(b" " * 1_000_000)
    with zipfile.ZipFile(file, "a") as archive:
        relation = f'<Relationship Id="r1" Type="{RELATION}/styles" Target="styles.xml"/>'
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>')
    path = tmp_path / "bomb.docx"
    path.write_bytes(file.getvalue())
    assert path.stat().st_size < 350_000
    assert refused(parser, path).startswith("unpacks to more than 20 MB, with 'word/styles.xml'; split it")
    assert peak_megabytes() < 150


def test_members_that_unpack_to_more_than_allowed_together_are_refused(parser: Parser, tmp_path: Path) -> None:
    spine = "".join(f'<itemref idref="a{at}"/>' for at in range(1_000))
    items = "".join(f'<item id="a{at}" media-type="text/html" href="{at}.html"/>' for at in range(1_000))
    chapters = {f"{at}.html": f"<p>{' ' * 1_000_000}</p>" for at in range(60)}
    path = tmp_path / "bomb.epub"
    path.write_bytes(
        book(
            "",
            more={
                "book.opf": '<package xmlns="http://www.idpf.org/2007/opf">'
                f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
                **chapters,
            },
        )
    )
    assert refused(parser, path).startswith("unpacks to more than 20 MB, with '")
    assert peak_megabytes() < 150


def test_an_archive_in_an_archive_stays_shut(parser: Parser, tmp_path: Path) -> None:
    inner = word(said("from the inside"))
    for _ in range(20):
        inner = packed({"word/document.xml": inner, "inner.docx": inner[:1000]})
    path = tmp_path / "nested.docx"
    path.write_bytes(inner)
    assert refused(parser, path).startswith("is no Word document")
    path.write_bytes(office("word/document.xml", word(said("from the inside"))))
    assert "'word/document.xml' is no XML" in refused(parser, path)


@pytest.mark.parametrize("member", ["../../../etc/passwd", "/etc/passwd", "..\\..\\secret", "C:\\secret", "/dev/zero"])
def test_members_stay_in_their_archive_wherever_their_names_lead(parser: Parser, tmp_path: Path, member: str) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_text("kept", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    path = folder / "way.epub"
    path.write_bytes(book("<p>inside</p>", member, {member: "<p>outside</p>"}))
    said = read_or_refused(parser, path)
    assert "root:" not in said
    assert "kept" not in said
    assert sorted(tmp_path.rglob("*")) == [*before[:2], path, *before[2:]]


def read_or_refused(parser: Parser, path: Path) -> str:
    """The text of a file, or why it is refused."""
    try:
        return parser.load(path).text
    except DocumentFault as fault:
        return str(fault)


@pytest.mark.parametrize("before", [LAUGHS, OUTSIDE], ids=["billion laughs", "external entity"])
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.epub", "a.html", "a.xhtml"])
def test_entities_are_not_expanded(parser: Parser, tmp_path: Path, name: str, before: str) -> None:
    entity = "Ferry: &a11; and on."
    page = f"{before}<html><body><svg><text>{entity}</text></svg><p>{entity}</p></body></html>"
    content: dict[str, bytes] = {
        "a.docx": word(said(entity), before),
        "a.xlsx": workbook(entity, before),
        "a.epub": book(page),
        "a.html": page.encode(),
        "a.xhtml": page.encode(),
    }
    path = tmp_path / name
    path.write_bytes(content[name])
    shown = read_or_refused(parser, path)
    assert "laugh" not in shown
    assert "root:" not in shown
    assert len(shown) < 1_000
    assert peak_megabytes() < 150
    assert_alive(parser, tmp_path)


def pdf(objects: list[str]) -> bytes:
    """A PDF of these objects, the first its catalog, with a right cross-reference table."""
    data = bytearray(b"%PDF-1.4\n")
    places = []
    for at, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{at} 0 obj\n{content}\nendobj\n".encode()
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(data + f"trailer <</Size {len(objects) + 1} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())


def a_page_of_text() -> list[str]:
    shows = f"BT /F1 12 Tf 72 700 Td ({GOOD}) Tj ET"
    return [
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>",
        f"<</Length {len(shows)}>>\nstream\n{shows}\nendstream",
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
    ]


def test_a_pdf_of_100_000_pages_is_refused(parser: Parser, tmp_path: Path) -> None:
    pages = "3 0 R " * 100_000
    tree = f"<</Type /Pages /Kids [{pages}] /Count 100000>>"
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(["<</Type /Catalog /Pages 2 0 R>>", tree, *a_page_of_text()[2:]]))
    assert refused(parser, path) == "has 100,000 pages, more than 1,000; split it, or raise the limit with --max-pages"
    assert peak_megabytes() < 200


def test_a_pdf_that_claims_more_pages_than_it_has_is_read_or_refused(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "claims.pdf"
    for claimed in ("-1", "999", "99999999999"):
        path.write_bytes(
            pdf([a_page_of_text()[0], f"<</Type /Pages /Kids [3 0 R] /Count {claimed}>>", *a_page_of_text()[2:]])
        )
        shown = read_or_refused(parser, path)
        assert GOOD in shown or "damaged" in shown or "pages" in shown
    assert_alive(parser, tmp_path)


def test_a_pdf_with_a_broken_cross_reference_is_read_all_the_same(parser: Parser, tmp_path: Path) -> None:
    whole = pdf(a_page_of_text())
    path = tmp_path / "broken.pdf"
    for broken in (whole.replace(b" 00000 n", b" 99999 n"), b"junk" * 50 + whole):
        path.write_bytes(broken)
        assert GOOD in parser.load(path).text


@pytest.mark.parametrize("end", [b"PDF", b"/Count", b"xref"])
def test_a_pdf_that_is_cut_short_is_refused(parser: Parser, tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "short.pdf"
    path.write_bytes(pdf(a_page_of_text()).partition(end)[0])
    assert "save it anew" in refused(parser, path)


def test_pages_that_contain_themselves_are_refused(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "loop.pdf"
    path.write_bytes(pdf(["<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2>>"]))
    assert "loop.pdf" in read_or_refused(parser, path)
    assert_alive(parser, tmp_path)


def test_a_text_of_a_gigabyte_is_refused_by_its_size(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    assert refused(parser, path) == "has 1,000.0 MB, more than 20 MB; split it, or raise the limit with --max-megabytes"
    assert peak_megabytes() < 100


def test_a_text_of_a_gigabyte_stays_within_the_memory_allowed(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with Parser(Limits(megabytes=1_000, memory=MEMORY)) as parser:
        assert refused(parser, path).startswith("takes more than 400 MB of memory to read; split it, or raise")


def test_a_text_of_too_many_characters_is_refused(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("a ferry " * 300_000, encoding="utf-8")
    assert refused(parser, path).startswith(
        "holds more than 2,000,000 characters of text; split it, or raise the limit"
    )
    path.write_text("a\n\n" * 300_000, encoding="utf-8")
    assert refused(parser, path).startswith("holds more than 101,000 paragraphs, items and rows; split it, or raise")


@pytest.mark.parametrize("opened", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<svg><g>", "<a "])
def test_html_nested_100_000_deep(parser: Parser, tmp_path: Path, opened: str) -> None:
    path = tmp_path / "deep.html"
    path.write_text(f"<p>{GOOD}</p>" + opened * 100_000 + "the end", encoding="utf-8")
    shown = read_or_refused(parser, path)
    assert GOOD in shown or "nested" in shown or "depth" in shown or "HTML can't be read" in shown
    assert peak_megabytes() < 300
    assert_alive(parser, tmp_path)


@pytest.mark.parametrize("opened", ["> ", "- ", "1. ", "[", "*a **", "<div>", "("])
def test_markdown_nested_deep(parser: Parser, tmp_path: Path, opened: str) -> None:
    path = tmp_path / "deep.md"
    path.write_text(f"{GOOD}\n\n" + opened * 5_000 + "the end", encoding="utf-8")
    shown = read_or_refused(parser, path)
    assert GOOD in shown
    assert_alive(parser, tmp_path)


def test_xml_nested_100_000_deep(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "deep.docx"
    path.write_bytes(word("<w:ins>" * 100_000 + "</w:ins>" * 100_000))
    assert "is no XML" in refused(parser, path)


def test_a_link_to_itself_is_named(parser: Parser, tmp_path: Path) -> None:
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "there.md").symlink_to(tmp_path / "back.md")
    (tmp_path / "back.md").symlink_to(tmp_path / "there.md")
    assert refused(parser, tmp_path / "loop.md").startswith("is a link that leads back to itself; correct it")
    assert refused(parser, tmp_path / "there.md").startswith("is a link that leads back to itself; correct it")
    with pytest.raises(DocumentFault, match="leads back to itself"):
        discover([tmp_path / "loop.md"])
    assert len(discover([tmp_path])) == 4


def test_a_front_matter_of_aliases_is_refused_or_read(parser: Parser, tmp_path: Path) -> None:
    bomb = "a0: &a0 laugh\n" + "".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]\n" for at in range(1, 12))
    path = tmp_path / "bomb.md"
    path.write_text(f"---\n{bomb}title: *a11\nauthor: *a2\n---\n{GOOD}\n", encoding="utf-8")
    assert parser.load(path).text == GOOD
    assert parser.load(path).title == "bomb"
    assert peak_megabytes() < 100


def test_a_huge_front_matter_is_refused(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "front.md"
    path.write_text(
        "---\n" + "".join(f"key{at}: value\n" for at in range(100_000)) + f"---\n{GOOD}\n", encoding="utf-8"
    )
    assert refused(parser, path).startswith(", line 1: the front matter has 1,588,890 characters, more than 100,000")


def test_names_that_would_steer_a_terminal_are_not_the_names_of_documents(tmp_path: Path) -> None:
    for name, expected in {
        "a\nb.txt": "a b",
        "\u202etxt.exe.txt": "txt.exe",
        "a\x1b[31mb.txt": "a[31mb",
        "\u2066\u200f.txt": "untitled",
    }.items():
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
        document = load(tmp_path / name)
        assert (document.id, document.title) == (expected, expected)
        assert document.source == str(tmp_path / name)


def test_a_file_from_the_future_is_read(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "future.txt"
    path.write_text(GOOD, encoding="utf-8")
    os.utime(path, (2**33, 2**33))
    assert parser.load(path).text == GOOD


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_time(tmp_path: Path) -> None:
    # A file whose size is 0 and that still has content, as one that is written to at this moment.
    (tmp_path / "now.txt").symlink_to("/proc/self/status")
    with pytest.raises(DocumentFault, match=r"now\.txt has grown while it was read; run this again"):
        load(tmp_path / "now.txt")
