"""What a question asks for: its language, the kind of answer it expects, and the words that carry its meaning.

The patterns here are the closed classes of two languages (question words, particles, connectives), never the words of
any one collection.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import opencc

from assistant.errors import QuestionFault
from index.fold import fold_key
from index.lexicon import FUNCTION_WORDS, stem

Language = Literal["zh-Hant", "zh-Hans", "en"]
Expected = Literal["person", "date", "number", "place", "reason", "manner", "list", "choice", "thing"]

LONGEST_QUESTION = 4_000
_QUOTED = re.compile("「[^」]*」|『[^』]*』|《[^》]*》|〈[^〉]*〉|“[^”]*”")

# In order: the first that matches wins, so that 為什麼 is no 什麼 and "how many" no "how". Keys are folded.
_PATTERNS: tuple[tuple[Expected, str], ...] = (
    (
        "reason",
        r"为什么|为何|为啥|何以|怎么会|干嘛|凭什么|(什么|何种|啥)(原因|理由|缘故)|的?(原因|理由)(是|为)(什么|何|啥)"
        r"|\bwhy\b|\b(reason|cause)s?\b",
    ),
    (
        "list",
        r"哪些|哪[几两二三四五六七八九十]|有什么|(什么|啥)(内容|项目|东西)|分别|各(是|有|为)|列出|列举|包(括|含)(了)?(什么|哪)"
        r"|几(个|项|大|种|点|类).{0,6}(是什么|有哪|为何)"
        r"|\b(which|what) (\w+ ){0,2}\w+s (are|were|do|did|does|have|will|can)\b|\bwhat are\b|\blist\b"
        r"|\bname (the|all|both|two|three|four|five)\b",
    ),
    (
        "date",
        r"何时|什么时候|啥时|几时|哪(一)?(年|天|日)|几(月|号|点)|何(年|月|日)|多会儿"
        r"|\bwhen\b|\b(what|which) (year|date|day|month|time)\b",
    ),
    ("person", r"谁|何人|哪(一)?位|什么人|哪个人|\bwho(se|m)?\b"),
    (
        "number",
        r"多少|几(?!乎|何|经)|多(大|高|长|久|远|重|快|宽|深|低|厚|早|晚)(?!的|了)|百分之几|若干"
        r"|\bhow (many|much|long|far|often|old|large|big|high|fast|tall|heavy|late|early)\b"
        r"|\bwhat (percentage|share|number|proportion|amount|fraction|price|rate)\b",
    ),
    ("manner", r"如何|怎么|怎样|咋|\bhow\b"),
    ("place", r"哪里|哪儿|何处|何地|什么地方|在哪|去哪|\bwhere\b"),
    ("choice", r"哪|\bwhich\b"),
)
_EXPECTS = tuple((name, re.compile(pattern)) for name, pattern in _PATTERNS)

_ASKING = re.compile(
    r"请问|想知道|告诉我|能不能|可不可以|是不是|有没有|为什么|为何|为啥|何以|什么|甚么|怎么样|怎么|怎样|如何"
    r"|哪些|哪几|哪里|哪儿|哪一|哪个|哪位|哪|谁|何时|何人|何处|多少|几个|几|多久|多大|啥|吗|呢|吧|呀|啊"
    r"|的话|的|了|是|在|和|与|及|或|被|把|给|对|就|都|也|还|又|个|有|这|那|其|它|他|她|们|于|以|为|而|所|之"
    r"|到|从|向|会|能|要|想|让|使|等|分别|究竟|到底"
)
_MANY_SOURCES = re.compile(
    r"比较|对比|相比|差异|差别|异同|不同|分歧|一致|各(自|家|方|篇|份|文)|一样.{0,4}吗"
    r"|两(篇|份|者|文|方|家|位|种)|三(篇|份|者)|分别(怎么|如何|是|说|有|给|主张|认为|建议|用)"
    r"|\bcompar|\bdiffer|\bversus\b|\bvs\b|\bboth\b|\beach\b|\bagree|\bin common\b|\brespectively\b"
    r"|\btwo (documents|sources|articles|authors|texts|experts)\b"
)
_SOURCES = re.compile(
    r"文件|文章|文献|资料|来源|篇|报导|报道|部落格|笔记|作者|说法|看法|观点|立场|主张|建议|认为|意见|评价|怎么看|怎么说"
    r"|\b(document|source|article|post|note|author|text|expert|view|opinion|account|position|advice|recommend)"
    r"|\b(say|think|argue|claim|describe)s?\b"
)

_POINTING_BACK = re.compile(
    r"^(那|然后|还有|另外|所以|而|再|又)|呢\W*$|它|他|她|其(?!他|它|余|实|中)|该|此|这|那|前者|后者|后来"
    r"|\b(it|its|they|them|their|he|she|his|her|him|that|this|those|these|there|then|ones?|same|so|such)\b"
    r"|^(and|but|or|what about|how about)\b"
)
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Question:
    """`text` as it was asked; `key` its folded form; `core` the key without question words and particles; `earlier` the
    user's earlier questions, oldest first. `unit` is the counter of a how-many question (家 in 多少家), else ""."""

    text: str
    key: str
    core: str
    language: Language
    expects: Expected
    unit: str
    earlier: tuple[str, ...] = ()

    @property
    def compares(self) -> bool:
        """Whether it asks what several sources say, side by side: not every difference is one between sources."""
        return bool(_MANY_SOURCES.search(self.key) and _SOURCES.search(self.key))

    @property
    def leans(self) -> bool:
        """Whether it leaves words to an earlier question: it points back, goes on, or is too short to stand alone."""
        if not self.earlier:
            return False
        own = self.core.split() if self.language == "en" else self.core.replace(" ", "")
        return bool(_POINTING_BACK.search(self.key)) or len(own) <= (1 if self.language == "en" else _SHORTEST)

    def without(self, names: Sequence[str]) -> Question:
        """The same question with these folded names taken out, for asking a source that won't name itself."""
        key = self.key
        for name in sorted(names, key=len, reverse=True):
            key = re.sub(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", " ", key)
        return replace(self, text=key, key=key, core=core_of(key))


def understand(text: str, turns: Sequence[str] = ()) -> Question:
    """Read a question. Raises QuestionFault when there is nothing to ask or far too much."""
    if len(text) > LONGEST_QUESTION:
        raise QuestionFault(
            f"The question has {len(text):,} characters; at most {LONGEST_QUESTION:,} are taken. Shorten it.",
            "long question",
            length=len(text),
            most=LONGEST_QUESTION,
        )
    clean = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text).strip()
    if not any(char.isalnum() for char in clean):
        seen = "is empty" if not text.strip() else f"has no word in it ({text[:20]!r})"
        raise QuestionFault(f"The question {seen}. Type a question in Chinese or English.", "no question")
    key = fold_key(clean)
    return Question(clean, key, core_of(key), asked_in(clean), expected_by(key), _unit(key), tuple(turns))


def names_in(text: str) -> list[str]:
    """The Latin names of a question: every Latin word in a Chinese one, in an English one the capitalised, but for the
    first word of it."""
    if language_of(text) != "en":
        return re.findall(r"[A-Za-z][A-Za-z0-9-]+", text)
    return re.findall(r"(?<!^)(?<![.?!] )\b[A-Z][A-Za-z0-9-]+", text.strip())


def core_of(key: str) -> str:
    """A folded question without its question words and particles, which the answer won't repeat."""
    words = (word for word in re.split(r"[^\w.%-]+", _ASKING.sub(" ", key)) if word)
    core = " ".join(word for word in words if stem(word.strip(".")) not in FUNCTION_WORDS)
    return core or key


def expected_by(key: str) -> Expected:
    """The kind of answer that a folded question asks for."""
    return next((name for name, pattern in _EXPECTS if pattern.search(key)), "thing")


def _unit(key: str) -> str:
    match = re.search(r"(?:多少|几)(?:万|亿|千|百)?([\u4e00-\u9fff])", key)
    return match.group(1) if match else ""


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def simplified(text: str) -> str:
    """The text in Simplified characters."""
    return str(_converter("t2s").convert(text))


def language_of(text: str) -> Language:
    """English when it has no Han character or far more Latin words than Han characters; Simplified when more of its
    characters are written only so than only in Traditional."""
    han = re.findall(r"[\u3400-\u9fff]", text)
    if len(han) * 2 < len(re.findall(r"[A-Za-z]{2,}", text)):
        return "en"
    if not han:
        return "en" if re.search(r"[A-Za-z]", text) else "zh-Hant"
    written = "".join(han)
    simplified = sum(a != b for a, b in zip(written, _converter("s2t").convert(written), strict=False))
    traditional = sum(a != b for a, b in zip(written, _converter("t2s").convert(written), strict=False))
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def asked_in(text: str) -> Language:
    """The language of a question, whatever the language of the titles and terms that it quotes."""
    own = _QUOTED.sub(" ", text)
    return language_of(own if any(char.isalpha() for char in own) else text)


def in_script(text: str, language: Language) -> str:
    """Chinese in the other script than that of the language written in it, as OpenCC has it; all else as it is."""
    written = language_of(text)
    if "en" in (written, language) or written == language:
        return text
    return str(_converter("s2tw" if language == "zh-Hant" else "t2s").convert(text))
