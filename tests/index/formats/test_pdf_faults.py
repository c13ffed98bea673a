"""PDFs that can't be read, or only just: what is wrong is said, and what can be read is."""

from __future__ import annotations

import io
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from index.draft import Draft
from index.errors import DocumentFault
from index.formats.pdf import read_pdf
from index.limits import Limits
from tests.index.formats.drawing import HAN, SENTENCE, drawn, write


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
        (drawn(*[lambda canvas: None] * 6), "has 6 pages, more than 5"),
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
