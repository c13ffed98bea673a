"""E-mail: what a message says, who wrote it, and what is left to the mails that it answers."""

from __future__ import annotations

import base64
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.draft import About, Draft
from index.errors import DocumentFault
from index.formats.mail import read_mail

TEXT = "港務局自明年四月起把旗津航線的班次由每日九十六班增為一百二十班，尖峰時段每八分鐘一班。"


def read(mail: str) -> Draft:
    return read_mail(textwrap.dedent(mail).lstrip("\n").encode(), "note.eml")


def said(body: str, kind: str = "text/plain; charset=utf-8") -> list[str]:
    draft = read_mail(f"Subject: s\nContent-Type: {kind}\n\n{body}".encode(), "note.eml")
    return [draft.text[block.start : block.end] for block in draft.blocks]


def encoded(text: str, charset: str, codec: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(codec)).decode()}?="


def test_a_mail_says_who_wrote_it_when_and_to_whom() -> None:
    draft = read(f"""
        From: {encoded("陳, 小姐", "utf-8", "utf-8")} <chen@example.com>
        To: "Lin, A." <lin@example.com>, wu@example.com
        Cc: {encoded("王", "big5", "big5")} <wang@example.com>
        Date: Tue, 4 Mar 2025 23:30:00 +0800
        Subject: {encoded("旗津航線", "utf-8", "utf-8")}
         =?utf-8?q?=E5=A2=9E=E7=8F=AD?= (fwd)
        Content-Type: text/plain; charset=utf-8

        {TEXT}
        """)
    assert draft.about == About("旗津航線增班 (fwd)", "陳, 小姐", None, "2025-03-04")
    people = "To: Lin, A. <lin@example.com>, wu@example.com\nCc: 王 <wang@example.com>"
    assert draft.text == f"{people}\n\n{TEXT}"


@pytest.mark.parametrize(
    ("charset", "codec", "transfer"),
    [
        ("big5", "cp950", "8bit"),
        ("big5", "cp950", "base64"),
        ("gb2312", "gb18030", "quoted-printable"),
        ("utf-8", "cp950", "base64"),
        ("no-such", "utf-8", "8bit"),
        ("iso-2022-jp", "utf-8", "8bit"),
        ("", "gb18030", "8bit"),
    ],
)
def test_a_body_is_decoded_as_it_says_or_as_it_is(charset: str, codec: str, transfer: str) -> None:
    data = TEXT.encode(codec)
    if transfer == "base64":
        data = base64.encodebytes(data)
    elif transfer == "quoted-printable":
        data = b"".join(b"=%02X" % byte for byte in data)
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    head = f"Subject: s\nContent-Type: {kind}\nContent-Transfer-Encoding: {transfer}\n\n"
    assert read_mail(head.encode() + data, "note.eml").text == TEXT


def test_headers_in_plain_eight_bits_are_read() -> None:
    head = f"Subject: {TEXT}\nFrom: 陳小姐 <chen@example.com>\n\n內文".encode()
    assert read_mail(head, "note.eml").about == About(TEXT, "陳小姐")
    head = f"Subject: {TEXT}\n\ntext".encode("big5")
    assert read_mail(head, "note.eml").about == About(TEXT)


def test_plain_text_is_read_rather_than_the_same_in_html_and_what_is_attached_is_named() -> None:
    draft = read(f"""
        From: a@example.com
        Subject: s
        Content-Type: multipart/mixed; boundary=M

        --M
        Content-Type: multipart/alternative; boundary=A

        --A
        Content-Type: text/html; charset=utf-8

        <p>網頁</p>
        --A
        Content-Type: text/plain; charset=utf-8

        {TEXT}
        --A--
        --M
        Content-Type: application/pdf; name="report.pdf"
        Content-Disposition: attachment; filename*=utf-8''%E5%A0%B1%E5%91%8A.pdf

        %PDF
        --M
        Content-Type: text/plain; charset=utf-8
        Content-Disposition: attachment; filename="{encoded("清單", "utf-8", "utf-8")}.txt"

        不讀
        --M
        Content-Type: message/rfc822

        Subject: {encoded("前信", "utf-8", "utf-8")}

        不讀
        --M
        Content-Type: text/plain; charset=utf-8

        又及
        --M
        Content-Type: image/png

        x
        --M--
        """)
    assert draft.text == f"{TEXT}\n\n又及\n\nAttachments: 報告.pdf, 清單.txt, 前信, image/png"


@pytest.mark.parametrize("plain", ["", "\n\n"])
def test_html_is_read_where_there_is_no_text(plain: str) -> None:
    html = """
        <html><body><h1>增班</h1><ul><li><a>甲</a><li><a>乙</a><li><a>丙</a></ul>
        <div class="gmail_quote">昨天寫道：<blockquote type="cite">舊文，已經讀過。</blockquote></div></body></html>
    """
    parts = f"--A\nContent-Type: text/plain\n{plain}\n--A\nContent-Type: text/html; charset=utf-8\n\n{html}\n--A--"
    assert said(parts, "multipart/alternative; boundary=A") == ["增班", "甲", "乙", "丙"]
    assert said("<blockquote type=cite>轉寄的內文。</blockquote>", "text/html") == ["轉寄的內文。"]


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("新文。\n\nOn Mon, Chen wrote:\n> 舊文。\n>> 更舊。\n", ["新文。"]),
        ("新文。\n\nOn Mon, 3 March 2025 at 10:00,\nChen <chen@example.com> wrote:\n\n> 舊文。", ["新文。"]),
        ("新文。\n陳小姐 於 3月3日 寫道：\n> 舊文。", ["新文。"]),
        ("新文。\n\n-----原始郵件-----\nFrom: 陳\n\n舊文。", ["新文。"]),
        ("新文。\n----- Original Message -----\n舊文。", ["新文。"]),
        (
            "> 何時增班？\n\n四月。\n\n> 票價呢？\n\n不變。\n\n> 謝謝",
            ["何時增班？", "四月。", "票價呢？", "不變。", "謝謝"],
        ),
        ("> 全是引文。\n> 第二行。", ["全是引文。", "第二行。"]),
        ("-----Original Message-----\n舊文。", ["-----Original Message-----", "舊文。"]),
        ("新文。\n-- \n陳小姐\n07-1234567", ["新文。"]),
        ("公告寫了什麼？\n> 增班。", ["公告寫了什麼？", "增班。"]),
        ("新文。\n---\n後文。", ["新文。", "---", "後文。"]),
        (
            "---------- Forwarded message ---------\nFrom: 陳\n\n轉寄。",
            ["---------- Forwarded message ---------", "From: 陳", "轉寄。"],
        ),
    ],
)
def test_a_mail_s_own_words_are_read_once(body: str, own: list[str]) -> None:
    assert said(body) == own


def test_flowed_lines_are_one_again() -> None:
    body = "one line \nthat goes \non\n next\n> quoted \n> text\nanswer \n\n-- \nsignature"
    assert said(body, "text/plain; format=flowed") == ["one line that goes on", "next", "quoted text", "answer"]
    assert said("中文 \n不斷 \n行", "text/plain; charset=utf-8; format=flowed; delsp=yes") == ["中文不斷行"]


@pytest.mark.parametrize(
    ("mail", "fault"),
    [
        (b"just words\n", "note.eml is no e-mail: it begins with none of the headers From, To, Subject, Date"),
        (b"\n\nSubject: s\n", "note.eml is no e-mail"),
        (b"Subject: s\nContent-Type: text/html\n\n" + b"<div>" * 100_000, "note.eml nests the elements of its HTML"),
        (
            b"Subject: s\nContent-Type: multipart/mixed; a*=1; a*0*=2; boundary=M\n\n--M--",
            "note.eml can't be taken apart as an e-mail",
        ),
        (b"Subject: s\n\ncaf\xe9", "note.eml is not UTF-8: byte 3 is 0xe9"),
    ],
)
def test_what_is_no_mail_or_unreadable_is_refused_by_name(mail: bytes, fault: str) -> None:
    with pytest.raises(DocumentFault) as raised:
        read_mail(mail, "note.eml")
    assert str(raised.value).startswith(fault)


def test_multiparts_in_multiparts_are_read_or_refused() -> None:
    nested = "".join(f"--{n}\nContent-Type: multipart/mixed; boundary={n + 1}\n\n" for n in range(5_000))
    with pytest.raises(DocumentFault, match=r"note\.eml can't be taken apart as an e-mail"):
        read_mail(f"Subject: s\nContent-Type: multipart/mixed; boundary=0\n\n{nested}".encode(), "note.eml")


def test_malformed_parameters_cost_no_more_than_themselves() -> None:
    part = "Subject: s\nContent-Type: {}\nContent-Disposition: {}\n\ntext"
    assert read(part.format("text/plain; charset*=a\0b''utf-8", "inline")).text == "text"
    assert read(part.format("image/png", "attachment; filename*=a\0b''c.png")).text == "Attachments: image/png"


def test_a_header_out_of_all_proportion_is_cut_off() -> None:
    draft = read(f"From: {'(' * 100_000}\nSubject: {'a ' * 100_000}\n\ntext")
    assert draft.text == "text"
    assert draft.about.title == " ".join("a" * 10_000)


def test_a_mail_that_was_cut_off_keeps_what_came() -> None:
    assert said("--A\nContent-Type: text/plain\n\nfirst\n--A\nContent-Type: te", "multipart/mixed; boundary=A") == [
        "first"
    ]
    assert said("all of it", "multipart/mixed; boundary=A") == ["all of it"]
    assert read("Subject: s\nDate: soon\n").about == About("s")


LINES = [
    "Subject: =?big5?B?x?=",
    "Subject: =?x?q?=FF?= =?",
    'From: "a <b>, ,@',
    "From: :;<>",
    "Date: 99 Foo 2025 25:61 +9999",
    "Content-Type: multipart/mixed; boundary=A",
    "Content-Type: multipart/alternative",
    "Content-Type: text/html; charset=",
    "Content-Type: text/plain; charset*=x''%FF; format=flowed",
    "Content-Type: message/rfc822",
    "Content-Type: ;;/",
    "Content-Transfer-Encoding: base64",
    "Content-Transfer-Encoding: uuencode",
    "Content-Transfer-Encoding: x",
    "",
    "Content-Disposition: attachment; filename*0*=utf-8''%e5; filename*1=a",
    "--A",
    "--A--",
    "> q ",
    "-- ",
    "=FF=",
    "文",
    "\xe9",
    "To: undisclosed:;",
    "begin 644 a",
    "\tfolded",
    " ",
]


@given(st.lists(st.sampled_from(LINES), max_size=14), st.sampled_from(["utf-8", "latin-1"]))
def test_any_mail_is_read_or_refused_by_name(lines: list[str], codec: str) -> None:
    data = "\n".join(["Message-ID: <a@b>", *lines]).encode(codec, "replace")
    try:
        read = f"note.eml {read_mail(data, 'note.eml').about}"
    except DocumentFault as fault:
        read = str(fault)
    assert read.startswith("note.eml ")


@given(st.binary(max_size=80))
def test_any_bytes_behind_a_header_are_read_or_refused_by_name(data: bytes) -> None:
    try:
        read = f"note.eml {read_mail(b'From: ' + data, 'note.eml').about}"
    except DocumentFault as fault:
        read = str(fault)
    assert read.startswith("note.eml ")
