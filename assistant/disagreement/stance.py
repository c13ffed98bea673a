"""What a sentence is for or against, whether it states or wishes, and whether it says that something is not yet known.

Closed classes of two languages, on folded keys; what the documents are about is not known here.
"""

from __future__ import annotations

import re

from index.terms import terms

_ASKS = re.compile(
    r"该不该|应不应|要不要|需不需|是否(?:应|该|要|需)|应该|该(?:怎|如何|做|只|采|选)|应(?:如何|怎)|建议.{0,12}(?:怎|如何|什么|哪)"
    r"|\bshould\b|\bought to\b|\bneed to\b|\bwould it be (?:wise|better)\b"
)
_OPEN = re.compile(r"怎么|怎样|如何|什么|哪|\bwhat\b|\bhow\b|\bwhich\b")
_FOR = re.compile(
    r"建议|主张|(?<![供反适回因对效呼响相])应该?(?!用|对|变)|必须|须|赞成"
    r"|\b(?:should|must|recommends?|advis\w+|proposes?|supports?|urges?|ought)\b"
)
_AGAINST = re.compile(
    r"反对|不赞成|不主张|不建议|不支持|不[必要应该宜需能再只]|不应该|无[须需]|没有必要|放弃|停止|别再"
    r"|\b(?:oppos\w+|rejects?|against|abandon\w*|should not|shouldn't|need not|must not|no need)\b"
)
_KEEPS = re.compile(r"(?:不赞成|反对|不同意)(?:废除|取消)")
_WISH = re.compile(
    r"应该|应当|应(?=.{0,4}[涨降调提改])|主张|打算|拟|希望|目标|要到.{0,8}才|原订|原定|年[^,]{0,6}时,"
    r"|\b(?:should|goal|target|aims?|wants?|hopes?|planned|originally|was to have)\b"
)
_TOLD = re.compile(r"公布|公开|公告|揭露|披露|透露|\b(?:publish|announc|disclos|reveal|releas)")
_WHETHER = re.compile(r"了?没有?(?:[?？]|$)|吗|有没有|是否|\b(?:has|have|had|is|are|was|were|did)\b")
_UNTOLD = re.compile(
    r"(?:还没有?|尚未|并未|未|没有)(?:正式|具体|明确|对外)?(?:公布|公开|公告|宣布|说明|揭露|披露|透露)"
    r"|\b(?:not|never)(?: yet)?(?: been)? (?:publish|announc|disclos|reveal|releas)\w*"
)
_SPECIFIC = re.compile(r"订有|明确的|列出|如下|详细|分成|\b(?:sets out|lists|specif\w+|as follows)\b")
_CLAUSE = re.compile(r"[^,;:。.!?]+(?:[.:](?=\d)[^,;:。.!?]+)*")


def asks_for_position(key: str) -> bool:
    """Whether a folded question asks what should be done, or whether something should."""
    return bool(_ASKS.search(key))


def is_open(key: str) -> bool:
    """Whether such a question asks what, and not only whether."""
    return bool(_OPEN.search(key)) and not re.search(r"该不该|应不应|要不要|需不需", key)


def asks_whether_told(key: str) -> bool:
    """Whether a folded question asks if something has been made public."""
    return bool(_TOLD.search(key) and _WHETHER.search(key))


def side_taken(key: str, core: str) -> tuple[int, int, int]:
    """1 for, -1 against, 0 neither; and the clause that says so: the one with most of the question's words."""
    wanted = frozenset(terms(core))
    best = max(_CLAUSE.finditer(key), key=lambda match: len(wanted & frozenset(terms(match.group()))), default=None)
    if best is None:
        return 0, 0, 0
    side = _side(best.group()) or _side(key[: best.start()])
    return side, best.start(), best.end()


def _side(clause: str) -> int:
    if _KEEPS.search(clause):
        return 1
    return -1 if _AGAINST.search(clause) else 1 if _FOR.search(clause) else 0


def is_wish(key: str) -> bool:
    """Whether a sentence says what is wanted, or what once was or was meant, and not what is."""
    return bool(_WISH.search(key))


def not_told(key: str) -> tuple[int, int] | None:
    """Where a folded text says that something has not been made public: the clause."""
    return _clause_with(_UNTOLD, key)


def specifies(key: str) -> tuple[int, int] | None:
    """Where a folded text gives what others say is not public: the clause."""
    return _clause_with(_SPECIFIC, key)


def _clause_with(pattern: re.Pattern[str], key: str) -> tuple[int, int] | None:
    return next((one.span() for one in _CLAUSE.finditer(key) if pattern.search(one.group())), None)
