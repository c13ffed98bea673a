"""From bytes to text: which encodings are recognised, and what is refused instead of guessed at."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DocumentFault
from index.formats.encoding import Decoded, decode

NOTICE = "港務局自明年四月起把旗津航線的班次由每日九十六班增為一百二十班，尖峰時段每八分鐘一班。"
SIMPLIFIED = "港务局自明年四月起把旗津航线的班次由每日九十六班增为一百二十班，尖峰时段每八分钟一班。"
ENGLISH = "The Department of Energy said on Monday that the programme begins in April. "
JAPANESE = "港湾局は来年四月から航路の便数を増やす予定です。朝と夕方は八分ごとに運航します。"
KOREAN = "항만국은 내년 사월부터 항로의 편수를 늘릴 예정입니다. 아침과 저녁에는 팔 분마다 운항합니다."


def refused(data: bytes) -> str:
    with pytest.raises(DocumentFault) as fault:
        decode(data, "notes.txt")
    return str(fault.value)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (NOTICE, "utf-8"),
        (NOTICE, "cp950"),
        (NOTICE, "gb18030"),
        (SIMPLIFIED, "gb18030"),
        (ENGLISH + NOTICE[:20] + ENGLISH, "cp950"),
        (ENGLISH + SIMPLIFIED[:20] + ENGLISH, "gb18030"),
        (f"{NOTICE}佢哋喺嗰度食嘢，冇嘥到啲錢。", "big5hkscs"),
        (f"{SIMPLIFIED}𠮷㐂", "gb18030"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (f"“The garden” — it’s open… {ENGLISH}", "cp1252"),
    ],
)
def test_the_encoding_of_a_text_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "notes.txt") == Decoded(text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_says_the_encoding_and_is_no_text(encoding: str) -> None:
    assert decode("\ufeff燈塔".encode(encoding), "notes.txt") == Decoded("燈塔", encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised_by_its_zero_bytes(encoding: str) -> None:
    assert decode(f"{NOTICE}\n{ENGLISH}".encode(encoding), "notes.txt") == Decoded(f"{NOTICE}\n{ENGLISH}", encoding)


def test_every_kind_of_line_end_is_one() -> None:
    assert decode("a\r\nb\rc\x0cd\u2028e\x85f".encode(), "notes.txt").text == "a\nb\nc\nd\ne\nf"
    assert decode("\ufeffa\r\nb".encode("utf-16-le"), "notes.txt").text == "a\nb"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("臺灣".encode("big5"), "notes.txt is not UTF-8: byte 0 is 0xbb (invalid start byte); "),
        (b"ab\xe5\x8f", "notes.txt is not UTF-8: byte 2 is 0xe5 (unexpected end of data)"),
        (f"{NOTICE}".encode()[:-1], "notes.txt is not UTF-8: byte 126 is 0xe3 (unexpected end of data)"),
        (b"\xef\xbb\xbfcaf\xe9 x", "notes.txt is not UTF-8, as its byte order mark says: byte 6 is 0xe9"),
        ("\ufeff臺".encode("utf-16-le") + b"a", "notes.txt is not UTF-16-LE, as its byte order mark says: byte 4"),
        ("臺a\0".encode(), "notes.txt is no text: byte 4 is 0x00"),
        ("\ufeff臺a\0b".encode("utf-16-le"), "notes.txt is no text: byte 6 is 0x00"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0", "notes.txt is not UTF-8: byte 0 is 0x89"),
        ("Les élèves ont visité le château.".encode("cp1252"), "notes.txt is not UTF-8: byte 4 is 0xe9"),
        ("Вчера обсуждали бюджет на следующий год.".encode("cp1251"), "notes.txt is not UTF-8: byte 0"),
        (NOTICE.encode("big5") + b"\xff", "notes.txt is not UTF-8: byte 0 is 0xb4"),
        ("籲灩爨鸞鸝虌麤靐龘".encode("gb18030"), "notes.txt is not UTF-8: byte 0 is 0xbb"),
        (b"\0\x01\x02\x9f" * 10, "notes.txt is not UTF-8: byte 3 is 0x9f"),
        (bytes(range(1, 256)), "notes.txt is not UTF-8: byte 127 is 0x80 (invalid start byte); "),
    ],
)
def test_what_is_not_clearly_text_is_refused_at_its_byte(data: bytes, said: str) -> None:
    assert refused(data).startswith(said)


def test_a_refusal_names_what_was_tried_and_what_to_do() -> None:
    said = refused("港务".encode("gb18030"))
    assert "gb18030" in said
    assert "euc_kr" in said
    assert said.endswith("would fit, but none clearly; save it as UTF-8, then index it")
    assert "no other encoding fits; save it as UTF-8" in refused(b"\x81\xff\x81")


def test_a_declared_encoding_is_taken_for_what_is_too_short_to_tell() -> None:
    assert decode("臺灣".encode("big5"), "a.html", "Big5") == Decoded("臺灣", "cp950")
    assert decode("台湾".encode("gb18030"), "a.html", " 'GB2312' ") == Decoded("台湾", "gb18030")
    assert decode("été".encode("cp1252"), "a.html", "windows-1252") == Decoded("été", "windows-1252")


def test_a_declared_encoding_that_the_bytes_belie_is_not_taken() -> None:
    assert decode(NOTICE.encode("big5"), "a.html", "utf-8").text == NOTICE
    assert decode(NOTICE.encode("big5"), "a.html", "iso-8859-1").text == NOTICE
    assert decode(NOTICE.encode(), "a.html", "windows-1252").text == NOTICE
    assert decode("\ufeff燈塔".encode("utf-16-le"), "a.html", "utf-8").text == "燈塔"


@pytest.mark.parametrize("declared", ["no-such", "zip", "unicode_escape", "undefined", "\0", "utf-7"])
def test_a_declared_encoding_that_is_none_is_passed_over(declared: str) -> None:
    assert decode("燈塔".encode(), "a.html", declared) == Decoded("燈塔", "utf-8")
    with pytest.raises(DocumentFault, match=r"a\.html is not UTF-8: byte 0"):
        decode(b"\xff\x80", "a.html", declared)


@given(st.binary(max_size=40), st.sampled_from([b"", codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF8]))
def test_any_bytes_are_read_or_refused_by_name(data: bytes, mark: bytes) -> None:
    try:
        read = decode(mark + data, "notes.txt").text
    except DocumentFault as fault:
        read, said = None, str(fault)
    assert said.startswith("notes.txt is ") if read is None else "\0" not in read
