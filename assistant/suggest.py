"""Questions that the documents can answer, near one that they can't: made from their tables, sentences and headings;
where those are in another language than the question, from the names in them and from what a document says of itself.

What is offered has been asked before. Nothing is offered that its asking did not answer, nor in another language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

from assistant.question import Question, asked_in, in_script, language_of
from assistant.ranking.evidence import Evidence, Findings
from index.document import Document
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
# Names in Latin letters, which stand in documents of every language: several words, or one that is not the first.
_NAME = re.compile(
    r"(?<![A-Za-z])[A-Z][A-Za-z0-9-]+(?: (?:of |the |for )?[A-Z][A-Za-z0-9-]+)+"
    r"|(?<!^)(?<![.?!] )(?<![A-Za-z])[A-Z][A-Za-z-]{2,}"
)
_NAMES = 3
_ON = {"en": "What do the documents say about {name}?", "zh": "關於{name}，文件說了什麼？"}
_BY = {"en": "Who wrote the document “{title}”?", "zh": "〈{title}〉這份文件是誰寫的？"}
_ON_DAY = {"en": "When was the document “{title}” published?", "zh": "〈{title}〉這份文件是什麼時候發表的？"}


def suggested(asked: Question, findings: Findings, answers: Callable[[str, str], bool]) -> tuple[str, ...]:
    """At most three questions near the one asked, in its language and writing. `answers` tells whether a question is
    answered, with confidence, by the document of that id."""
    kept: list[str] = []
    tried: dict[str, None] = {}
    for text, document in _proposals(asked, findings.evidence[:_NEAR]):
        key = fold_key(text)
        if key in tried or key == asked.key:
            continue
        if len(kept) == MOST or len(tried) == TRIED:
            break
        tried[key] = None
        if answers(text, document):
            kept.append(text)
    return tuple(kept)


def _proposals(asked: Question, near: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    """Questions in the language of the one asked, nearest first, with the documents they come from."""
    language = "en" if asked.language == "en" else "zh"
    documents = list({one.document.id: one.document for one in near}.values())
    for text, document in chain(
        _of_sentences(near), _of_names(asked, near, language), islice(_of(documents, language), 2)
    ):
        if (asked_in(text) == "en") == (language == "en"):
            yield in_script(text, asked.language), document.id


def _of_sentences(near: Sequence[Evidence]) -> Iterator[tuple[str, Document]]:
    """What the sentences answer, those of one heading once."""
    places: set[tuple[str, tuple[str, ...]]] = set()
    for one in near:
        place = (one.document.id, one.sentence.headings)
        text = asking(one.sentence)
        if text and place not in places:
            places.add(place)
            yield text, one.document


def _of_names(asked: Question, near: Sequence[Evidence], language: str) -> Iterator[tuple[str, Document]]:
    """What is said of the first few names that sentences of another language have and the question hasn't."""
    foreign = (one for one in near if (language_of(one.sentence.text) == "en") != (language == "en"))
    found = [(name, one.document) for one in foreign for name in _NAME.findall(one.sentence.text)]
    fresh = {name: document for name, document in reversed(found) if fold_key(name) not in asked.key}
    for name, document in list(reversed(fresh.items()))[:_NAMES]:
        yield _ON[language].format(name=name), document


def _of(documents: Sequence[Document], language: str) -> Iterator[tuple[str, Document]]:
    """What documents of another language say of themselves."""
    for one in documents:
        told = ((_BY, one.author or one.publisher), (_ON_DAY, one.published))
        if ((one.language or "zh") == "en") != (language == "en"):
            yield from ((form[language].format(title=one.title), one) for form, fact in told if fact)


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
