"""What the assistant says in its own words, in the three writings it is asked in. All else that it shows is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from assistant.question import Language
from assistant.reply import Reply
from assistant.saying import Saying, clipped
from index.document import Document

LANGUAGES: tuple[Language, ...] = ("zh-Hant", "zh-Hans", "en")
_SAID_TO_DIFFER = re.compile("來源說法不一：|来源说法不一：|The sources differ: ")
_BRACKETED = re.compile(r"[（(].*?[）)]")

REFUSAL = Saying("文件中沒有說明這個問題的答案。", "文件中没有说明这个问题的答案。", "The documents don't say.")
_NOTHING = Saying("沒有任何段落與這個問題相近。", "没有任何段落与这个问题相近。", "No passage is near this question.")
_UNSURE = Saying(
    "最接近的段落談到相關主題，但沒有把握其中有答案。",
    "最接近的段落谈到相关主题，但没有把握其中有答案。",
    "The nearest passages touch on the topic, but it is not certain that any of them holds the answer.",
)
_MISSING = Saying(
    "最接近的段落沒有提到{what}。", "最接近的段落没有提到{what}。", "The nearest passages don't mention {what}."
)
_DIFFER = Saying("來源說法不一：{values}。", "来源说法不一：{values}。", "The sources differ: {values}.")
_BRIEF = 18  # characters of a value where sources are said to differ,
_SHORT = 12  # and of a title that stands for an author
Footing = Literal["one", "several", "differing", "nearby", "drawn", "drawn apart"]
MOST_NAMES = 3
_FOOTING: dict[Footing, Saying] = {
    "one": Saying(
        "逐字引自一個來源：{names}。",
        "逐字引自一个来源：{names}。",
        "Quoted word for word from one source: {names}.",
    ),
    "several": Saying(
        "逐字引自{count}個來源：{names}。",
        "逐字引自{count}个来源：{names}。",
        "Quoted word for word from {count} sources: {names}.",
    ),
    "differing": Saying(
        "{count}個來源說法不同，各引原句：{names}。",
        "{count}个来源说法不同，各引原句：{names}。",
        "{count} sources differ, each in its own words: {names}.",
    ),
    "nearby": Saying(
        "這是最接近的說法，未必就是答案；逐字引自{names}。",
        "这是最接近的说法，未必就是答案；逐字引自{names}。",
        "The nearest that was found, and perhaps not the answer; quoted word for word from {names}.",
    ),
    "drawn": Saying(
        "由語言模型撰寫，每句都與所引段落核對過。來源：{names}。",
        "由语言模型撰写，每句都与所引段落核对过。来源：{names}。",
        "Written by a language model, each sentence held against what it cites. From: {names}.",
    ),
    "drawn apart": Saying(
        "{count}個來源說法不同。由語言模型撰寫，每句都與所引段落核對過。來源：{names}。",
        "{count}个来源说法不同。由语言模型撰写，每句都与所引段落核对过。来源：{names}。",
        "{count} sources differ. Written by a language model, each sentence held against what it cites. From: {names}.",
    ),
}
_ITSELF = Saying(
    "依文件本身的標題、作者與日期。",
    "依文件本身的标题、作者与日期。",
    "From the documents' own titles, authors and dates.",
)
_OTHER_YEAR = Saying(
    "最接近的段落談的是{found}年，不是{wanted}年。",
    "最接近的段落谈的是{found}年，不是{wanted}年。",
    "The nearest passages are about {found}, not about {wanted}.",
)
_ORDER = Saying(
    "這是要我做的事，不是文件能回答的問題。",
    "这是要我做的事，不是文件能回答的问题。",
    "This tells me to do something; it asks nothing that documents could answer.",
)
_ONE = Saying("共1份文件：", "共1份文件：", "1 document: ")
_COUNTED = Saying("共{count:,}份文件：", "共{count:,}份文件：", "{count:,} documents: ")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_QUOTE: dict[Language, tuple[str, str, str]] = {
    "zh-Hant": ("「", "」", "、"),
    "zh-Hans": ("“", "”", "、"),
    "en": ("“", "”", ", "),
}


def refused(reply: Reply, language: Language, why: str) -> Reply:
    """A reply turned into a refusal: it cites nothing, and keeps what was looked at."""
    return replace(reply, answer=REFUSAL.to(language), abstained=True, reason=why, citations=())


def nothing_near(language: Language) -> str:
    """The reason when the search came back empty."""
    return _NOTHING.to(language)


def unsure(language: Language, missing: tuple[str, ...]) -> str:
    """The reason when passages were found but can't be trusted; `missing` are names of the question that none has."""
    if not missing:
        return _UNSURE.to(language)
    opening, closing, between = _QUOTE[language]
    return _MISSING.to(language, what=between.join(f"{opening}{word}{closing}" for word in missing))


def an_order(language: Language) -> str:
    """The reason when a question is an order to the program."""
    return _ORDER.to(language)


def other_year(language: Language, wanted: Sequence[str], found: Sequence[str]) -> str:
    """The reason when what is near speaks of other years."""
    between = _QUOTE[language][2] if language == "en" else "年、"
    return _OTHER_YEAR.to(language, found=between.join(found), wanted=between.join(wanted))


def resting_on(footing: Footing, names: Sequence[str], count: int, language: Language) -> str:
    """What an answer rests on: the first of its sources by name, and how many there are."""
    more = "…" if count > len(names) else ""
    return _FOOTING[footing].to(language, names=_QUOTE[language][2].join(names) + more, count=count)


def told_of_itself(language: Language) -> str:
    """What an answer about the documents themselves rests on."""
    return _ITSELF.to(language)


def source_name(document: Document) -> str:
    """A short name for where a quotation comes from: the author, else the publisher, else the title."""
    return document.author or _BRACKETED.sub("", document.publisher or "").strip() or clipped(document.title, _SHORT)


def attributed(document: Document, text: str, language: Language, dated: bool = False) -> str:
    """A quoted sentence under the name of its source, with its date where that is known and wanted."""
    name = dated_name(document, language) if dated else source_name(document)
    return f"{name}{': ' if language == 'en' else '：'}{text}"


def dated_name(document: Document, language: Language) -> str:
    """A source's short name with its date in brackets; the name alone when it tells none."""
    if not document.published:
        return source_name(document)
    opening, closing = (" (", ")") if language == "en" else ("（", "）")
    return f"{source_name(document)}{opening}{day(document.published, language)}{closing}"


def without_differing(text: str) -> str:
    """A text without the words in which it says that sources differ: what is left is theirs."""
    return _SAID_TO_DIFFER.sub("", text)


def day(published: str, language: Language) -> str:
    """An ISO date, possibly shortened to the month or the year, as the language writes it; else as given."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published)
    if not match or not 1 <= int(match[2] or 1) <= 12:
        return published
    year, month, date = match.groups()
    if language == "en":
        return " ".join(part for part in (date and str(int(date)), month and _MONTHS[int(month) - 1], year) if part)
    return f"{year}年" + (f"{int(month)}月" if month else "") + (f"{int(date)}日" if date else "")


def differing(values: Sequence[str], language: Language) -> str:
    """The sentence that says that sources differ, before each is quoted: with the values, long ones clipped."""
    opening, closing, _ = _QUOTE[language]
    told = (" / " if language == "en" else "／").join(f"{opening}{clipped(value, _BRIEF)}{closing}" for value in values)
    return _DIFFER.to(language, values=told)


def titled(document: Document, language: Language) -> str:
    """A document's title in the marks of the language."""
    return f"“{document.title}”" if language == "en" else f"〈{document.title}〉"


def counted(documents: int, language: Language) -> str:
    """How many documents there are, before their titles."""
    return (_ONE if documents == 1 else _COUNTED).to(language, count=documents)
