"""What is said to the program instead of asked of the documents: orders to drop its rules, to tell its instructions, to
play someone, to invent. They are never followed; what a question has beside them is asked as if they weren't there.

The patterns are the closed class of such orders in two languages, over folded keys. A question about such orders (what
a document says of them) is none: they are only told by addressing the program.
"""

from __future__ import annotations

import re

from index.fold import fold_key

_YOURS = r"(?:你|您)(?:们)?的?"
_RULES = r"指示|指令|规则|规定|限制|提示|设定|资料|文件|约束"
_ORDERS = re.compile(
    # drop your rules
    rf"^(?:请|现在|务必|先|直接)*(?:你|您)?(?:忽略|无视|忽视|不要管|不用管|不必管|别管|忘记|忘掉|跳过|绕过|抛开|不要理会|别理会)"
    rf".{{0,12}}(?:{_RULES})"
    r"|(?:^|\b(?:please|and|then|now|just|must|should) )(?:ignore|disregard|forget|bypass|override)\b.{0,40}"
    r"\b(?:instructions?|rules?|prompts?|guidelines?|restrictions?"
    r"|documents?|sources?|context)\b"
    # tell your instructions
    rf"|{_YOURS}(?:系统|内部|原始|初始|隐藏)?.{{0,2}}(?:提示词?|指令|指示|系统讯息|系统消息|设定)"
    r"|\b(?:your|the) (?:system|hidden|internal|initial) (?:prompt|instructions?|message)"
    r"|\byour (?:instructions|prompt|rules)\b"
    # play someone
    r"|^(?:请|现在|从现在起|从现在开始)*(?:你|您)(?:现在|从现在起|就)?(?:是|扮演|假装|假扮|充当)"
    r"|^(?:请|现在)*(?:扮演|假装|假扮)"
    r"|\byou are (?:now|no longer)\b|\b(?:pretend|act|behave) (?:to be|you|as if|as an?)\b|\brole-?play\b"
    # invent
    r"|(?:^|[请帮凭随])(?:你|您|我|便)*(?:自己的?)?(?:想象|想像|瞎|随便|凭空)*(?:编造|捏造|杜撰|虚构|编)(?:一|出|个|份|些|造)"
    r"|凭(?:你|您)?(?:自己)?的?(?:想象|想像|印象|感觉)"
    r"|(?:^|\b(?:please|then|just|and) )(?:make (?:something )?up|invent|fabricate)\b"
)
_CLAUSE = re.compile(r"(?:[^，。！；：,!;:.\n]|\.(?=\S))+[，。！；：,!;:.\n]*\s*")
_ASKING = re.compile(
    r"\?|什么|怎|哪|谁|几|多少|何|吗|呢|是否|多久|多大"
    r"|\b(?:what|who|whom|whose|when|where|which|why|how|is|are|does|do|did|was|were|can|will)\b"
)


def asked_beside(question: str) -> str:
    """What is left of a question without the clauses that are orders to the program: all of it where there is none, ""
    where nothing is asked beside them."""
    clauses = _CLAUSE.findall(question)
    kept = [clause for clause in clauses if not _ORDERS.search(fold_key(clause).strip())]
    if len(kept) == len(clauses):
        return question
    left = "".join(kept).strip()
    return left if _ASKING.search(fold_key(left)) else ""
