"""What the assistant says in its own words, in the three writings it is asked in. All else that it shows is quoted."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.question import Language
from assistant.reply import Reply
from index.document import Document

_BRACKETED = re.compile(r"[（(].*?[）)]")

REFUSAL: dict[Language, str] = {
    "zh-Hant": "文件中沒有說明這個問題的答案。",
    "zh-Hans": "文件中没有说明这个问题的答案。",
    "en": "The documents don't say.",
}
_NOTHING: dict[Language, str] = {
    "zh-Hant": "沒有任何段落與這個問題相近。",
    "zh-Hans": "没有任何段落与这个问题相近。",
    "en": "No passage is near this question.",
}
_UNSURE: dict[Language, str] = {
    "zh-Hant": "最接近的段落談到相關主題，但沒有把握其中有答案。",
    "zh-Hans": "最接近的段落谈到相关主题，但没有把握其中有答案。",
    "en": "The nearest passages touch on the topic, but it is not certain that any of them holds the answer.",
}
_MISSING: dict[Language, str] = {
    "zh-Hant": "最接近的段落沒有提到{what}。",
    "zh-Hans": "最接近的段落没有提到{what}。",
    "en": "The nearest passages don't mention {what}.",
}
_QUOTE: dict[Language, tuple[str, str, str]] = {
    "zh-Hant": ("「", "」", "、"),
    "zh-Hans": ("“", "”", "、"),
    "en": ("“", "”", ", "),
}


def refused(reply: Reply, language: Language, why: str) -> Reply:
    """A reply turned into a refusal: it cites nothing, and keeps what was looked at."""
    return replace(reply, answer=REFUSAL[language], abstained=True, reason=why, citations=())


def nothing_near(language: Language) -> str:
    """The reason when the search came back empty."""
    return _NOTHING[language]


def unsure(language: Language, missing: tuple[str, ...]) -> str:
    """The reason when passages were found but can't be trusted; `missing` are names of the question that none has."""
    if not missing:
        return _UNSURE[language]
    opening, closing, between = _QUOTE[language]
    return _MISSING[language].format(what=between.join(f"{opening}{word}{closing}" for word in missing))


def source_name(document: Document) -> str:
    """A short name for where a quotation comes from: the author, else the publisher, else the title."""
    return document.author or _BRACKETED.sub("", document.publisher or "").strip() or _clipped(document.title)


def _clipped(title: str, most: int = 12) -> str:
    return title if len(title) <= most else title[: most - 1] + "…"


def attributed(document: Document, text: str, language: Language) -> str:
    """A quoted sentence under the name of its source."""
    return f"{source_name(document)}{': ' if language == 'en' else '：'}{text}"


def titled(document: Document, language: Language) -> str:
    """A document's title in the marks of the language."""
    return f"“{document.title}”" if language == "en" else f"〈{document.title}〉"


def counted(documents: int, language: Language) -> str:
    """How many documents there are, before their titles."""
    return {"zh-Hant": f"共{documents}份文件：", "zh-Hans": f"共{documents}份文件：", "en": f"{documents} documents: "}[
        language
    ]
