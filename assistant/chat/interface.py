"""Which language the interface speaks to a browser, and the questions it offers there before the first one is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.ask import Assistant
from assistant.chat.chinese import CHINESE
from assistant.chat.english import ENGLISH
from assistant.chat.words import Words


def words_for(accepted: str | None) -> Words:
    """The interface for a browser's Accept-Language header: Chinese when its first language is any Chinese."""
    first = (accepted or "").split(",")[0].strip().lower()
    return CHINESE if re.match(r"zh\b", first) else ENGLISH


@dataclass(frozen=True, slots=True)
class Example:
    """A question worth asking, and the document that must be loaded for it to make sense."""

    question: str
    document: str


EXAMPLES = (
    Example("美國AI行動計畫的三大支柱是什麼？", "naip-action-plan"),
    Example("創世任務是哪一天簽署的？", "iknow-genesis"),
    Example("高盛估計AI相關債券的規模有多大？", "gvm-action-plan"),
    Example("What is the Genesis Mission?", "blog-genesis"),
    Example("Why did the United States ban chip exports to China?", "note-ai-race"),
    Example("台湾在创世任务中有哪三项定位？", "iknow-genesis"),
)


def suggested(assistant: Assistant) -> list[str]:
    """The example questions about documents that are loaded, as far as they are answered today. No model is asked."""
    quoting = Assistant(assistant.library)
    present = {entry.id for entry in assistant.library.documents()}
    fitting = [example.question for example in EXAMPLES if example.document in present]
    return [question for question in fitting if not quoting.ask(question).abstained]
