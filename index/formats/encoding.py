"""From bytes to text: which encoding a file is in, found by comparing what it would say under each, never assumed.

Unicode shows in the bytes. The encodings of East Asia don't: the same bytes are text in several of them, but only in
one are the characters as common as people's are. Where that is not clear, the file is refused.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from index.errors import DocumentFault
from index.fold import fold_key

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# The longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
# Big5 of Hong Kong has the characters of Taiwan's and more, but reads a few of its signs otherwise: it comes second.
_BIG5 = ("cp950", "big5hkscs")
_RIVALS = (_BIG5, ("gb18030",), ("cp932",), ("euc_jp",), ("euc_kr",), ("cp1252",))
_WIDE = (("utf-16-le",), ("utf-16-be",))
# What a name that a file declares stands for, after the WHATWG Encoding Standard, section 4.2: the larger character
# set of the same kind. Bytes of another encoding seldom pass for one of these.
_DECLARED = {
    **dict.fromkeys(("big5", "big5-hkscs", "big5hkscs", "x-x-big5", "cn-big5", "cp950", "ms950"), _BIG5),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "cp936", "gb_2312-80", "euc-cn"), ("gb18030",)),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932"), ("cp932",)),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "cp949", "windows-949"), ("cp949",)),
    **{name: (name,) for name in ("utf-8", "utf-16", "utf-16le", "utf-16be", "euc-jp", "iso-2022-jp", "hz-gb-2312")},
}
# Every byte, or nearly, is a character of these: that they can be read proves nothing.
_SINGLE_BYTE = re.compile(
    r"iso-8859-\d{1,2}|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]|us-ascii|ascii|latin1|tis-620|macintosh"
)

# Costs in bits, rounded: what a character would take if it were coded by how common it is. Han have their own, by rank.
_ASCII, _SIGN, _KANA, _HANGUL, _LETTER, _RARE, _UNFIT = 5.0, 8.0, 8.0, 11.0, 8.0, 18.0, 24.0
_SIGNS = frozenset("，。、；：？！「」『』（）《》〈〉【】“”‘’—–…·‧．・～－％／　•€™®©°×±")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# How many bytes are looked at, from the first that is not ASCII.
_SAMPLE = 1_000_000
# How many bits the best reading must be ahead of the next: odds of 2^16 to 1.
_AHEAD = 16.0
# The most bits that a character that is not ASCII may cost on average. Running Chinese takes 9 to 11, noise 16 to 20.
_MOST = 13.0


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, its line ends "\\n", and the encoding that its bytes were read in, by Python's name for it."""

    text: str
    encoding: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sample of bytes read in the first of `encodings`: what its characters cost in bits, all, and the mean of those
    beyond ASCII."""

    encodings: tuple[str, ...]
    text: str
    bits: float
    mean: float


def decode(data: bytes, name: str, declared: str = "") -> Decoded:
    """The text of bytes, by their byte order mark, else by the encoding that they declare, else by what they are.

    `declared` is believed when the bytes can be read in it; a single-byte encoding only when nothing else is found.
    DocumentFault, with the offset at which UTF-8 fails and what else was tried, when no encoding is clearly the right
    one, and for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, name, len(mark))
    said = declared.strip().strip("\"'").lower()
    found = _first_of(data, (*_DECLARED.get(said, ()), "utf-8"))
    if found and "\0" not in found.text:
        return found
    readings = sorted(_readings(data), key=lambda reading: reading.bits)
    if _is_clear(readings):
        found = _first_of(data, readings[0].encodings)
    else:
        found = _first_of(data, (said,)) if _SINGLE_BYTE.fullmatch(said) else None
    if found and "\0" not in found.text:
        return found
    raise _refusal(data, name, [reading.encodings[0] for reading in readings])


def _strictly(data: bytes, encoding: str, name: str, skipped: int) -> Decoded:
    """Bytes behind the byte order mark of `encoding`, which is `skipped` bytes long."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        at = skipped + fault.start
        raise DocumentFault(
            f"{name} is not {encoding.upper()}, as its byte order mark says: byte {at} is 0x{data[fault.start]:02x} "
            f"({fault.reason}); save it as UTF-8, then index it",
            "encoding",
            byte=at,
        ) from fault
    if "\0" in text:
        raise _no_text(name, skipped + len(text[: text.index("\0")].encode(encoding)))
    return Decoded(_LINE_END.sub("\n", text), encoding)


def _first_of(data: bytes, encodings: Iterable[str]) -> Decoded | None:
    """The bytes in the first encoding that all of them can be read in."""
    for encoding in encodings:
        try:
            return Decoded(_LINE_END.sub("\n", data.decode(encoding)), encoding)
        except (UnicodeError, LookupError):
            continue
    return None


def _readings(data: bytes) -> Iterator[_Reading]:
    """Every way to read the bytes. A zero byte is no character, but half of one in UTF-16, and of nothing else here."""
    wide = b"\0" in data
    beyond = None if wide else _BEYOND_ASCII.search(data)
    start = beyond.start() if beyond else 0
    sample = data[start : start + _SAMPLE]
    for encodings in _WIDE if wide else _RIVALS:
        for at, encoding in enumerate(encodings):
            try:
                # A character that the sample's end cuts in two is no fault.
                text = codecs.getincrementaldecoder(encoding)().decode(sample, final=start + len(sample) == len(data))
            except UnicodeDecodeError:
                continue
            yield _reading(encodings[at:], text)
            break


def _reading(encodings: tuple[str, ...], text: str) -> _Reading:
    bits = {char: _cost(char) * count for char, count in Counter(text).items()}
    beyond = sum(cost for char, cost in bits.items() if not char.isascii())
    length = sum(not char.isascii() for char in text)
    return _Reading(encodings, text, sum(bits.values()), beyond / max(1, length))


def _is_clear(readings: list[_Reading]) -> bool:
    """Whether the first of the readings, which are sorted, is text, and no other comes near it that says otherwise."""
    if not readings:
        return False
    best = readings[0]
    if best.mean > _MOST or "\0" in best.text:
        return False
    if best.encodings == ("cp1252",) and any(char.isalpha() for char in best.text if not char.isascii()):
        # These bytes are other letters in each of a dozen encodings; quotation marks and dashes are the same in most.
        return False
    return all(other.bits - best.bits >= _AHEAD for other in readings[1:] if other.text != best.text)


@cache
def _cost(char: str) -> float:
    if char.isascii():
        return _ASCII if char.isprintable() or char in "\r\n\t" else _UNFIT
    if char in _SIGNS:
        return _SIGN
    rank = _ranks().get(fold_key(char))
    if rank and char >= "\u3400":
        # Zipf's law, shifted (Mandelbrot): the commonest characters differ less than 1 / rank says.
        return math.log2(6 * (rank + 20))
    match ord(char):
        case code if 0x3041 <= code <= 0x30FF:
            return _KANA
        case code if 0xAC00 <= code <= 0xD7A3:
            return _HANGUL
        case code if 0xC0 <= code <= 0xFF:
            return _LETTER
        case code if code < 0xA0 or 0xE000 <= code <= 0xF8FF:
            return _UNFIT
    return _RARE


@cache
def _ranks() -> dict[str, int]:
    """The characters of the bundled vocabulary, which is in matching keys, from the commonest, which is 1."""
    from index.tokens import encoding  # with numpy; most files are Unicode and never get here

    tokens = encoding()
    texts = (token.decode(errors="replace") for token in tokens.token_byte_values())
    chars = {text for text in texts if len(text) == 1 and not text.isascii() and text != "\ufffd"}
    return {char: rank for rank, char in enumerate(sorted(chars, key=tokens.encode_single_token), start=1)}


def _refusal(data: bytes, name: str, tried: list[str]) -> DocumentFault:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        seen = f"{', '.join(tried)} would fit, but none clearly" if tried else "no other encoding fits"
        return DocumentFault(
            f"{name} is not UTF-8: byte {fault.start} is 0x{data[fault.start]:02x} ({fault.reason}); {seen}; "
            "save it as UTF-8, then index it",
            "encoding",
            byte=fault.start,
        )
    return _no_text(name, len(text[: text.index("\0")].encode()))


def _no_text(name: str, at: int) -> DocumentFault:
    return DocumentFault(
        f"{name} is no text: byte {at} is 0x00; only text can be read under this suffix", "binary", byte=at
    )
