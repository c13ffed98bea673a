"""Books, put together by hand."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.epub import read_epub

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>港都舊事</dc:title><dc:creator>林月琴</dc:creator><dc:creator>陳志明</dc:creator>
<dc:publisher>港務週報</dc:publisher><dc:date>2021-05-01T00:00:00Z</dc:date><dc:language>zh-Hant</dc:language></metadata>
<manifest><item id="a" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="text/two.xhtml#start" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="c" href="cover.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="map.png" media-type="image/png"/></manifest>
<spine><itemref idref="c"/><itemref idref="n"/><itemref idref="b"/><itemref idref="p"/><itemref idref="a"/></spine>
<guide><reference type="cover" href="cover.xhtml"/></guide></package>"""


def page(body: str) -> str:
    return f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>'


MEMBERS = {
    "META-INF/container.xml": CONTAINER,
    "OEBPS/content.opf": PACKAGE,
    "OEBPS/text/one a.xhtml": page("<h1>燈塔</h1><p>燈塔的<b>第一</b>段。</p>"),
    "OEBPS/text/two.xhtml": page("<h1>渡輪</h1><p>渡輪的第一段。</p><ul><li>旗津</li></ul>"),
    "OEBPS/nav.xhtml": page("<nav><ol><li>目錄</li></ol></nav>"),
    "OEBPS/cover.xhtml": page("<p>封面</p>"),
}


def book(**changed: str) -> Draft:
    data = io.BytesIO()
    with ZipFile(data, "w") as archive:
        for name, content in (MEMBERS | changed).items():
            archive.writestr(name, content)
    return read_epub(data.getvalue(), "a.epub")


def test_chapters_come_in_reading_order_without_cover_and_contents() -> None:
    draft = book()
    assert draft.text == "渡輪\n\n渡輪的第一段。\n\n• 旗津\n\n燈塔\n\n燈塔的第一段。"
    assert [block.kind for block in draft.blocks] == ["heading", "paragraph", "item", "heading", "paragraph"]


def test_a_book_says_who_wrote_it_and_when() -> None:
    about = book().about
    assert (about.title, about.author, about.publisher) == ("港都舊事", "林月琴, 陳志明", "港務週報")
    assert (about.published, about.language) == ("2021-05-01", "zh-Hant")


def locked(member: str) -> str:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:CipherData>'
        f'<e:CipherReference URI="{member}"/></e:CipherData></e:EncryptedData></encryption>'
    )


def test_a_locked_book_is_named_but_locked_fonts_are_no_matter() -> None:
    with pytest.raises(
        DocumentFault, match=r"^a\.epub is locked by its seller \('OEBPS/text/one a.xhtml' is encrypted\)"
    ):
        book(**{"META-INF/encryption.xml": locked("OEBPS/text/one%20a.xhtml")})
    assert book(**{"META-INF/encryption.xml": locked("OEBPS/song.otf")}).text == book().text


@pytest.mark.parametrize(
    ("member", "content", "said"),
    [
        ("META-INF/container.xml", "<container/>", "a.epub is no book: 'META-INF/container.xml' names no package"),
        ("META-INF/container.xml", "<container>", "a.epub, 'META-INF/container.xml' is no XML"),
        ("OEBPS/content.opf", "<!DOCTYPE a [<!ENTITY x 'x'>]><package/>", "a.epub, 'OEBPS/content.opf' declares a"),
    ],
)
def test_what_is_wrong_is_named(member: str, content: str, said: str) -> None:
    with pytest.raises(DocumentFault) as fault:
        book(**{member: content})
    assert str(fault.value).startswith(said)


def test_a_chapter_that_is_missing_does_not_lose_the_others() -> None:
    assert book(**{"OEBPS/content.opf": PACKAGE.replace("one%20a", "gone")}).text.startswith("渡輪")
