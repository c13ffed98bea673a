"""Questions that the documents can answer, near one that they can't: made from their tables, sentences and headings.

What is offered has been asked before. Nothing is offered that its asking did not answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.question import Language, Question, language_of, simplified
from assistant.ranking.evidence import Findings
from index.fold import fold_key
from index.quantity import dates, quantities
from index.sentence import Sentence

SURE = 0.5
"""The probability from which a suggestion counts as answered."""

MOST, TRIED = 3, 5
_NEAR = 16

# Who says it is no part of what is asked.
_SPEAKER = re.compile(
    r"^[^，。：]{2,14}?(?:指出|認為|认为|表示|主張|主张|建議|建议|說明|说明|提到|說|说)，|^[^，。：]{2,8}："
)
_OF = re.compile(r"^([^，。：；、]{3,18}?)的([\u4e00-\u9fff]{2,8}?)(?:就?是|[為为約约達达]約?(?=\d))(.+)$")
_IN = re.compile(
    r"^([^，。：；]{2,16}?)(?<![要訂订將将會会擬拟])(?:在|於|于|自)((?:19|20)\d\d年(?:\d+月)?(?:\d+日)?)起?"
    r"(?![前後后底初中間间上下春夏秋冬清])([\u4e00-\u9fff]{2,12})(?<![第個个])"
)
_WHY = re.compile(r"^([^，。：；]{6,24})，(?:這是)?因[為为]")
_THE = re.compile(r"^The ([a-z][a-z -]{2,30}) of ([^,.;]{3,40}?) (?:is|was|are|were) ")
_WAS = re.compile(r"^([A-Z][^,.;]{2,40}?) (was|were) ([a-z]+ed)\b[^,.;]*? (?:on|in) (?:\d|[A-Z])")


def suggested(asked: Question, findings: Findings, answers: Callable[[str, str], bool]) -> tuple[str, ...]:
    """At most three questions near the one asked, in its writing where the sources' is Chinese too. `answers` tells
    whether a question is answered, with confidence, by the document of that id."""
    kept: list[str] = []
    tried: dict[str, None] = {}
    for text, document in _proposals(asked.language, findings):
        key = fold_key(text)
        if key in tried or key == asked.key:
            continue
        if len(kept) == MOST or len(tried) == TRIED:
            break
        tried[key] = None
        if answers(text, document):
            kept.append(text)
    return tuple(kept)


def _proposals(language: Language, findings: Findings) -> Iterator[tuple[str, str]]:
    """Questions from the nearest sentences, those of one heading once, with the documents they come from."""
    places: set[tuple[str, tuple[str, ...]]] = set()
    for one in findings.evidence[:_NEAR]:
        place = (one.document.id, one.sentence.headings)
        text = asking(one.sentence)
        if text and place not in places:
            places.add(place)
            yield (simplified(text) if language == "zh-Hans" else text), one.document.id


def asking(sentence: Sentence) -> str:
    """A question that a sentence answers; "" where it has no form that one can be made from."""
    heading = sentence.headings[-1] if sentence.headings else ""
    if heading.endswith(("？", "?")):
        return re.sub(r"^(?:問|问|Q)[：:]\s*", "", heading)
    if sentence.kind == "row":
        return _of_row(sentence)
    text = _SPEAKER.sub("", sentence.text, count=1)
    if language_of(text) == "en":
        return _of_english(text)
    if match := _OF.match(text):
        return f"{match[1]}的{match[2]}是{'多少' if _begins_with_number(match[3]) else '什麼'}？"
    if match := _IN.match(text):
        return f"{match[1]}是什麼時候{match[3]}的？"
    if match := _WHY.match(text):
        return f"為什麼{match[1]}？"
    return ""


def _of_english(text: str) -> str:
    if match := _THE.match(text):
        return f"What is the {match[1]} of {match[2]}?"
    if match := _WAS.match(text):
        return f"When {match[2]} {match[1]} {match[3]}?"
    return ""


def _of_row(row: Sentence) -> str:
    names = [name.strip() for name in f" {row.header} ".split(" | ")]
    cells = [cell.strip() for cell in f" {row.text} ".split(" | ")]
    if len(names) != len(cells) or len(cells) < 2 or not (cells[0] and names[1]):
        return ""
    if language_of(names[1]) == "en":
        return f"What is the {names[1].lower()} of {cells[0]}?"
    key = fold_key(cells[1])
    return f"{cells[0]}的{names[1]}是{'多少' if quantities(key) and not dates(key) else '什麼'}？"


def _begins_with_number(text: str) -> bool:
    return re.match(r"(?:超?過|逾|近|約)?\d", text) is not None
