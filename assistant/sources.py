"""Which documents a question names: by author, by publisher, or by the kind of document where there is one of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from assistant.question import Question
from index.fold import fold_key
from index.search import naming, stands_in
from index.snapshot import Entry

# What people call the kinds of document that front matter tells in one English word; folded.
_KINDS = {
    "blog": ("部落格", "博客", "网志", "blog"),
    "note": ("笔记", "investment note", "the note"),
    "commentary": ("评论", "commentary"),
    "report": ("报告", "report"),
    "paper": ("论文", "paper"),
    "law": ("法律", "law"),
    "minutes": ("会议纪录", "会议记录", "minutes"),
    "interview": ("访谈", "专访", "interview"),
}


def named(question: Question, entries: Iterable[Entry]) -> dict[str, list[str]]:
    """Document id → the folded names of it that stand in the question; only documents that have any."""
    documents = list(entries)
    kinds = Counter(fold_key(one.kind or "") for one in documents)
    found = {}
    for one in documents:
        names = list(naming("", one.author or "", one.publisher or "").names)
        kind = fold_key(one.kind or "")
        if kinds[kind] == 1:
            names += _KINDS.get(kind, ())
        if held := [name for name in names if stands_in(name, question.key)]:
            found[one.id] = held
    return found
