"""E-mail: a message's own words, who wrote it to whom and when, and the names of what is attached.

The history that a reply drags behind it is left out, for the mails that it repeats are documents themselves; so is a
signature. A quotation that is answered stays, as does all of a mail without words of its own. Attachments are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from index.draft import About, Draft
from index.errors import DocumentFault
from index.formats.encoding import decode
from index.formats.markup import charset_of, parse, write_element
from index.formats.plain import write_plain
from index.formats.quoting import is_own, own_words
from index.limits import DEFAULTS, Limits

_HEADERS = ("from", "to", "subject", "date", "message-id", "received")
_TEXTS = ("text/plain", "text/html")
# Characters of a header. The standard library takes the square of their number in steps.
_LONGEST = 20_000
# What the standard library raises on parameters of a header that are not as RFC 2231 has them.
_MALFORMED = (LookupError, TypeError, ValueError)


def read_mail(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The text of a message. DocumentFault when it has no header of a mail, or can't be decoded or taken apart."""
    try:
        message: Message = message_from_bytes(data)
    except (MessageError, RecursionError, *_MALFORMED) as fault:
        raise DocumentFault(
            f"{name} can't be taken apart as an e-mail ({fault}); save the mail anew", "damaged"
        ) from fault
    if not any(header in message for header in _HEADERS):
        raise DocumentFault(
            f"{name} is no e-mail: it begins with none of the headers From, To, Subject, Date; save the mail anew",
            "damaged",
        )
    return _read(message, name, limits)


def _read(message: Message, name: str, limits: Limits) -> Draft:
    draft = Draft(limits)
    draft.about = About(
        title=_header(message, "subject", name),
        author=_people(message, "from", name, full=False) or None,
        published=_date(message),
    )
    receivers = [(title, _people(message, title, name, full=True)) for title in ("To", "Cc")]
    draft.paragraph("\n".join(f"{title}: {people}" for title, people in receivers if people))
    parts = list(_parts(message))
    for part in parts:
        if _is_text(part):
            _write(draft, part, name)
    attached = [_file_name(part, name) for part in parts if not _is_text(part)]
    draft.paragraph(f"Attachments: {', '.join(attached)}" if attached else "")
    return draft


def _parts(message: Message) -> Iterator[Message]:
    """What a message consists of, in order; of alternatives the plainest that says something."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
        return
    parts: list[Message] = message.get_payload()  # type: ignore[assignment]
    if message.get_content_type() == "multipart/alternative":
        options = [list(_parts(part)) for part in parts]
        yield from min(options, key=_preference, default=[])
    else:
        for part in parts:
            yield from _parts(part)


def _preference(parts: list[Message]) -> int:
    texts = [_kind(part) for part in parts if _is_text(part) and _payload(part).strip()]
    return _TEXTS.index(texts[0]) if texts else len(_TEXTS)


def _kind(part: Message) -> str:
    """The type of a part; text where it says it has parts, but has none."""
    return "text/plain" if part.get_content_maintype() == "multipart" else part.get_content_type()


def _is_text(part: Message) -> bool:
    return _kind(part) in _TEXTS and part.get_content_disposition() != "attachment"


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _write(draft: Draft, part: Message, name: str) -> None:
    data = _payload(part)
    text = decode(data, name, _parameter(part, "charset") or charset_of(data)).text
    if _kind(part) == "text/plain":
        flowed = _parameter(part, "format") == "flowed"
        write_plain(draft, own_words(text, flowed, _parameter(part, "delsp") == "yes"))
        return
    try:
        root = parse(text)
    except DocumentFault as fault:
        raise DocumentFault(f"{name} {fault}", fault.cause, **fault.seen) from fault
    before = len(draft.blocks)
    write_element(draft, root, is_own)
    if len(draft.blocks) == before:
        write_element(draft, root)


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except _MALFORMED:
        return ""
    # After RFC 2231: charset, language and text.
    return (value[2] if isinstance(value, tuple) else value or "").strip().lower()


def _header(message: Message, title: str, name: str) -> str:
    return _words(_raw(message, title), name)


def _raw(message: Message, title: str) -> str:
    """A header as it stands there, "" where there is none; what is beyond any use is cut off."""
    found = (value for key, value in message.raw_items() if key.lower() == title.lower())
    return str(next(found, ""))[:_LONGEST]


def _words(raw: str, name: str) -> str:
    """A header's value on one line. Encoded words (RFC 2047) are decoded; so is what stands there in plain 8 bits."""
    try:
        pieces = decode_header(raw)
    except HeaderParseError:
        pieces = [(raw, None)]
    said = ""
    for piece, charset in pieces:
        data = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")
        try:
            said += decode(data, name, charset or "").text
        except DocumentFault:
            said += data.decode("utf-8", "replace")
    return " ".join(said.split())


def _people(message: Message, title: str, name: str, full: bool) -> str:
    """The people in a header: their names, or addresses where they have none; both when `full`."""
    try:
        found = getaddresses([_raw(message, title)])
    except RecursionError:  # Comments within comments.
        found = []
    pairs = [(_words(person, name), address) for person, address in found if person or address]
    if not pairs:
        return _header(message, title, name)
    return ", ".join(f"{person} <{address}>" if full and person else person or address for person, address in pairs)


def _date(message: Message) -> str | None:
    """The day on which it was sent, where its sender was."""
    try:
        return parsedate_to_datetime(str(message["date"])).date().isoformat()
    except (ValueError, TypeError):
        return None


def _file_name(part: Message, name: str) -> str:
    """What a part is called: its file name, the subject of a message, else its type."""
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        return _header(part.get_payload(0), "subject", name) or "message/rfc822"  # type: ignore[arg-type]
    try:
        said = part.get_filename() or ""
    except _MALFORMED:
        said = ""
    return _words(said, name) or part.get_content_type()
