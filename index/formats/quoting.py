"""Which words of a mail are its own: neither quoted from the mail it answers, nor a signature."""

from __future__ import annotations

import re

from lxml import etree

_QUOTED = re.compile(r"((?:> ?)+)")
# "On Monday, 3 March, Chen wrote:"; "陳先生 於 3月3日 寫道："
_ATTRIBUTION = re.compile(r"(?:On\b[^\n]*\n)?[^\n]*(?:\bwrote|寫道|写道)\s*[:：]\s*")
_HISTORY = re.compile(r"\s*-{2,}\s*(?:Original Message|原始郵件|原始邮件|原始訊息)\s*-{2,}\s*", re.IGNORECASE)
_SIGNATURE = ("-- ", "--")


def own_words(text: str, flowed: bool = False, joined: bool = False) -> str:
    """The text of a mail without its signature and the history at its end; all of it when there is nothing else.

    `flowed` and `joined` as the mail's type says (RFC 3676, format=flowed and DelSp=yes): lines that end in a space go
    on in the next, from which the space is taken when `joined`.
    """
    lines = _unflow(text.split("\n"), joined) if flowed else text.split("\n")
    own = _without_history(_without_signature(lines))
    kept = own if any(line.strip() for line in own) else lines
    return "\n".join(_QUOTED.sub("", line, count=1) if line.startswith(">") else line for line in kept)


def is_own(element: etree._Element) -> bool:
    """Whether an element of a mail in HTML is not the history that its program put there."""
    names = element.get("class", "").split()
    if element.tag == "blockquote" and element.get("type") == "cite":
        return False
    return not any(name in ("gmail_quote", "gmail_signature", "moz-cite-prefix", "moz-signature") for name in names)


def _without_signature(lines: list[str]) -> list[str]:
    return lines[: next((at for at, line in enumerate(lines) if line in _SIGNATURE), len(lines))]


def _without_history(lines: list[str]) -> list[str]:
    end = next((at for at, line in enumerate(lines) if _HISTORY.fullmatch(line)), len(lines))
    quoted = end
    while quoted and (not lines[quoted - 1].strip() or lines[quoted - 1].startswith(">")):
        quoted -= 1
    # The line that says who is quoted may have been wrapped. Without one the quotation may be what the mail is about.
    for start in (quoted - 2, quoted - 1):
        if 0 <= start < quoted < end and _ATTRIBUTION.fullmatch("\n".join(lines[start:quoted])):
            return lines[:start]
    return lines[:end]


def _unflow(lines: list[str], joined: bool) -> list[str]:
    """The lines that were meant, each with its mark of quotation."""
    meant: list[str] = []
    going_on = ""
    for line in lines:
        match = _QUOTED.match(line)
        mark = match.group(1).replace(" ", "") if match else ""
        said = line[match.end() if match else 0 :].removeprefix("" if match else " ")
        if meant and going_on == f"{mark}+":
            meant[-1] += said
        else:
            meant.append(f"{mark} {said}" if mark else said)
        going_on = f"{mark}+" if said.endswith(" ") and said != "-- " else ""
        if going_on and joined:
            meant[-1] = meant[-1][:-1]
    return meant
