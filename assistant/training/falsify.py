"""Ways to make a sentence say something else: a number, date, unit, name, place, denial, direction or speaker changed.

Each takes a sentence and gives it changed, with the words that are now wrong; or None where it finds nothing to change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.judging.claim import read_claim
from index.fold import fold


@dataclass(frozen=True, slots=True)
class Pool:
    """What other sentences have: names of people, of places and of organisations, and words, to put in place."""

    words: Mapping[str, Sequence[str]]


Changed = tuple[str, str] | None
_UNITS = (
    ("萬元", "億元"), ("億元", "萬元"), ("元", "美元"), ("美元", "歐元"), ("公里", "公尺"), ("平方米", "公頃"),
    ("噸", "公斤"), ("公斤", "噸"), ("小時", "分鐘"), ("分鐘", "小時"), ("天", "週"), ("年", "個月"), ("個月", "年"),
    ("米", "公里"), ("歲", "個月"), ("萬", "億"), ("億", "萬"), ("人民幣", "美元"), ("港元", "美元"), ("畝", "公頃"),
    ("倍", "成"), ("%", "倍"), ("名", "家"), ("人", "戶"),
)  # fmt: skip
_TURNS = (
    ("增加", "減少"), ("增長", "下降"), ("上升", "下降"), ("上漲", "下跌"), ("提高", "降低"), ("提升", "下降"),
    ("擴大", "縮小"), ("高於", "低於"), ("超過", "不到"), ("支持", "反對"), ("同意", "拒絕"), ("成功", "失敗"),
    ("進口", "出口"), ("允許", "禁止"), ("開始", "結束"), ("啟動", "終止"), ("成立", "解散"), ("加入", "退出"),
    ("盈利", "虧損"), ("最高", "最低"), ("最大", "最小"), ("首次", "再次"), ("買入", "賣出"), ("樂觀", "悲觀"),
    ("加強", "減弱"), ("上半年", "下半年"), ("上午", "下午"), ("之前", "之後"), ("贏", "輸"), ("勝", "敗"),
    ("漲", "跌"), ("增", "減"), ("恢復", "中斷"), ("批准", "否決"), ("歡迎", "抵制"), ("改善", "惡化"), ("多", "少"),
    ("強", "弱"),
)  # fmt: skip
_EXTENTS = (
    ("全部", "部分"), ("所有", "少數"), ("均", "部分"), ("都", "只有少數"), ("部分", "全部"), ("多數", "少數"),
    ("唯一", "其中一個"), ("必須", "可以"),
)  # fmt: skip
_SAYING = re.compile(r"(?:表示|指出|認為|強調|說(?!明|法|服)|稱(?!為|號)|介紹|透露|建議)")


def number(text: str, pool: Pool, draw: random.Random) -> Changed:
    """One number, Arabic, changed by a digit, by much or by little."""
    found = list(re.finditer(r"(?<![A-Za-z\d.\-])\d+(?:\.\d+)?(?![年月日號\d:：A-Za-z]|\.\d)", text))
    if not found:
        return _numeral(text, draw)
    match = draw.choice(found)
    written = match.group()
    value, places = float(written), len(written.partition(".")[2])
    options = [value * draw.choice([2, 3, 0.5, 10, 1.3, 0.7]), value + draw.choice([1, 2, 5, -1, 10])]
    at = draw.randrange(len(written))
    if written[at].isdigit():
        options.append(float(written[:at] + draw.choice("123456789") + written[at + 1 :]))
    fresh = f"{abs(draw.choice(options)):.{places}f}"
    return None if float(fresh) == value else (text[: match.start()] + fresh + text[match.end() :], "")


def _numeral(text: str, draw: random.Random) -> Changed:
    found = list(re.finditer("[二三四五六七八九](?=[家名人個項件套台輛場屆位所成年天])", text))
    if not found:
        return None
    match = draw.choice(found)
    fresh = draw.choice("二三四五六七八九".replace(match.group(), ""))
    return text[: match.start()] + fresh + text[match.end() :], ""


def date(text: str, pool: Pool, draw: random.Random) -> Changed:
    """A year, month or day changed."""
    found = list(re.finditer(r"(?<!\d)(?:(?:19|20)\d\d(?=年)|\d{1,2}(?=月)|\d{1,2}(?=[日號]))", text))
    if not found:
        return None
    match = draw.choice(found)
    value = int(match.group())
    top = 12 if text[match.end()] == "月" else 28
    fresh = value + draw.choice([-3, -2, -1, 1, 2]) if value > 1900 else draw.randint(1, top)
    return None if fresh == value else (text[: match.start()] + str(fresh) + text[match.end() :], "")


def unit(text: str, pool: Pool, draw: random.Random) -> Changed:
    """The unit of a number changed."""
    return _replace(text, [(rf"(?<=\d){re.escape(a)}", b) for a, b in _UNITS], draw)


def direction(text: str, pool: Pool, draw: random.Random) -> Changed:
    """A word of direction turned round."""
    both = [*_TURNS[:-3], *((b, a) for a, b in _TURNS[:-3])]
    return _replace(text, [(re.escape(a), b) for a, b in both], draw) or _replace(
        text, [(rf"(?<=[比年]){a}(?=\d)", b) for a, b in (("增", "減"), ("漲", "跌"), ("降", "增"))], draw
    )


def extent(text: str, pool: Pool, draw: random.Random) -> Changed:
    """All made some, or the reverse."""
    return _replace(text, [(re.escape(a), b) for a, b in _EXTENTS], draw)


def _replace(text: str, options: Sequence[tuple[str, str]], draw: random.Random) -> Changed:
    found = [(match, fresh) for pattern, fresh in options for match in re.finditer(pattern, text)]
    if not found:
        return None
    match, fresh = draw.choice(found)
    return text[: match.start()] + fresh + text[match.end() :], fresh


def negation(text: str, pool: Pool, draw: random.Random) -> Changed:
    """A denial taken out, or one put before a verb."""
    denial = re.search("沒有|並未|並不|不會|不能|尚未|未能|無法|不再|未|不(?=[是能會得可需想願])", text)
    if denial and draw.random() < 0.6:
        bare = {"無法": "可以", "不會": "會", "不能": "能", "尚未": "已", "未能": "能", "不再": "仍"}.get(
            denial.group(), ""
        )
        return text[: denial.start()] + bare + text[denial.end() :], ""
    folded = fold(text)
    verbs = [one for one in read_claim(text).words if one.kind == "verb" and len(one.text) > 1 and not one.denied]
    if not verbs:
        return None
    verb = draw.choice(verbs)
    start = folded.source_span(verb.start, verb.end)[0]
    return text[:start] + draw.choice(["沒有", "並未", "不", "不會", "拒絕", "未", "無法"]) + text[start:], ""


def name(text: str, pool: Pool, draw: random.Random) -> Changed:
    """A name of a person or an organisation, or a Latin one, given to another."""
    return _swap(text, pool, draw, ("person", "organisation", "latin"))


def place(text: str, pool: Pool, draw: random.Random) -> Changed:
    """A place changed."""
    return _swap(text, pool, draw, ("place",))


def word(text: str, pool: Pool, draw: random.Random) -> Changed:
    """A noun or verb changed for another."""
    return _swap(text, pool, draw, ("noun", "verb"))


def _swap(text: str, pool: Pool, draw: random.Random, kinds: Sequence[str]) -> Changed:
    folded = fold(text)
    found = [
        (one, sort) for one in read_claim(text).words if (sort := sort_of(one.text)) in kinds and len(one.text) > 1
    ]
    found = [(one, sort) for one, sort in found if pool.words.get(sort)]
    if not found:
        return None
    one, sort = draw.choice(found)
    fresh = draw.choice(
        [other for other in draw.sample(list(pool.words[sort]), min(8, len(pool.words[sort]))) if other != one.text]
        or [""]
    )
    start, end = folded.source_span(one.start, one.end)
    return (text[:start] + fresh + text[end:], fresh) if fresh else None


def sort_of(text: str) -> str:
    """What a word by itself is the name of, or its part of speech."""
    import rjieba

    if text[0].isascii():
        return "latin" if len(text) > 2 else ""
    tags = rjieba.tag(text)
    tag = tags[-1][1] if tags else ""
    kinds = {
        "nr": "person",
        "ns": "place",
        "nt": "organisation",
        "nz": "organisation",
        "n": "noun",
        "v": "verb",
        "vn": "noun",
    }
    return kinds.get(tag[:2], kinds.get(tag[:1], "")) if len(tags) == 1 else ""


def attribution(text: str, pool: Pool, draw: random.Random) -> Changed:
    """What someone said put into another's mouth."""
    match = _SAYING.search(text)
    if not match:
        return None
    start = max(text.rfind(mark, 0, match.start()) for mark in "，。；：") + 1
    if not 2 <= match.start() - start <= 16:
        return None
    fresh = draw.choice(pool.words["person"]) + draw.choice(["", "教授", "經理", "部長", "主任"])
    return text[:start] + fresh + text[match.start() :], fresh


WAYS: Mapping[str, Callable[[str, Pool, random.Random], Changed]] = {
    "number": number, "date": date, "unit": unit, "name": name, "place": place, "negation": negation,
    "direction": direction, "attribution": attribution, "extent": extent, "word": word,
}  # fmt: skip
