"""Ways to say a sentence again without changing what it says: other numerals, other words, less of it, two as one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import opencc

from assistant.judging.claim import DENIALS, read_claim
from index.fold import fold

_SYNONYMS = tuple(
    tuple(group.split())
    for group in (
        "表示 指出 說 稱", "增加 增長 成長", "減少 下滑", "上漲 走高", "下跌 走低", "公司 企業", "舉行 舉辦 召開",
        "目前 現在 如今", "已經 業已", "進行 展開", "獲得 取得", "超過 逾 突破", "大約 約 約莫", "能夠 可以",
        "因為 由於", "但是 不過 然而", "以及 與 和", "可能 或許", "全部 所有", "幫助 協助", "開始 著手", "宣布 公布",
        "發現 察覺", "認為 覺得", "重要 關鍵", "迅速 很快", "使用 運用", "居民 民眾", "學生 學子", "患者 病人",
        "死亡 喪生 身亡", "受傷 負傷", "工作人員 員工", "警方 警察", "提高 提升", "降低 調降", "設立 成立",
        "影片 視頻", "網友 網民", "消費者 顧客", "專案 項目", "資訊 信息", "軟體 軟件", "機構 單位", "負責人 主管",
        "活動 行動", "展示 展出", "參加 參與", "推動 推進", "支援 支持", "建設 建造", "近日 日前", "去年 前一年",
        "同比 年比", "此次 這次", "本次 這次", "將 會", "均 都", "並 且", "需要 須", "必須 得", "購買 買", "出售 賣",
        "提供 供應", "抵達 到達", "前往 趕赴", "離開 離去", "強調 著重", "了解 瞭解 知悉", "孩子 兒童", "老人 長者",
        "汽車 車輛", "手機 智慧手機", "首次 第一次", "相關 有關", "非常 十分 相當", "主要 主要是", "其中 當中",
        "位於 坐落於", "擔任 出任", "發布 釋出 公佈", "完成 做完", "許多 不少 眾多", "附近 周邊", "投入 投下",
        "保障 確保", "促進 帶動", "影響 衝擊", "問題 難題", "情況 狀況", "措施 作法", "計劃 打算", "規劃 計畫",
        "要求 責令", "合作 協作",
    )
)  # fmt: skip
_FRAMES = ("據報導，", "報導指出，", "文件提到，", "根據資料，", "據了解，", "文中說，", "According to the report, ")
_HAN_DIGITS = "零一二三四五六七八九"


def restated(text: str, draw: random.Random) -> str:
    """The sentence said again by a few of the ways, at least one of which changed it if any can."""
    ways: list[Callable[[str, random.Random], str]] = [
        _shorter,
        _synonyms,
        _numerals,
        _dated,
        _sparser,
        _framed,
        _fronted,
    ]
    for way in draw.sample(ways, draw.randint(1, 4)):
        text = way(text, draw)
    if draw.random() < 0.2:
        text = opencc.OpenCC(draw.choice(["tw2sp", "t2s"])).convert(text)
    return text


def _shorter(text: str, draw: random.Random) -> str:
    """Without one or more of its clauses."""
    clauses = re.split("[，；]", text.rstrip("。"))
    if len(clauses) < 2:
        return text
    first = draw.randrange(len(clauses))
    kept = clauses[first : first + draw.randint(1, len(clauses))]
    short = "，".join(kept) + "。"
    return short if len(short) >= 12 else text


def _fronted(text: str, draw: random.Random) -> str:
    """With its last clause first."""
    clauses = re.split("，", text.rstrip("。"))
    if len(clauses) < 2:
        return text
    at = draw.randrange(1, len(clauses))
    return "，".join(clauses[at:] + clauses[:at]) + "。"


def _synonyms(text: str, draw: random.Random) -> str:
    for group in draw.sample(_SYNONYMS, len(_SYNONYMS)):
        for word in group:
            if word in text and draw.random() < 0.6:
                text = text.replace(word, draw.choice([other for other in group if other != word]), 1)
                break
    return text


def _numerals(text: str, draw: random.Random) -> str:
    """With a number in another form: 1,200萬, 1200萬, 一千二百, 百分之."""

    def other(match: re.Match[str]) -> str:
        digits = match.group()
        if draw.random() < 0.5:
            return digits
        value = int(digits)
        if len(digits) >= 4 and digits[0] != "0":
            return f"{value:,}"
        return _han(value) if 0 < value < 100 and digits[0] != "0" else digits

    text = re.sub(r"(?<![\d.:A-Za-z\-/])(\d+(?:\.\d+)?)%", lambda m: draw.choice([m.group(), f"百分之{m[1]}"]), text)
    return re.sub(r"(?<![\d.,:A-Za-z/\-之])\d+(?=[萬億家名人次個項件套台輛場屆位所艘座])", other, text)


def _han(value: int) -> str:
    if value < 10:
        return _HAN_DIGITS[value]
    tens, ones = divmod(value, 10)
    return ("" if tens == 1 else _HAN_DIGITS[tens]) + "十" + (_HAN_DIGITS[ones] if ones else "")


def _dated(text: str, draw: random.Random) -> str:
    """With its whole dates as numbers."""
    form = draw.choice(["{}-{:02}-{:02}", "{}/{}/{}", "{}年{}月{}號"])
    return re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})日", lambda m: form.format(int(m[1]), int(m[2]), int(m[3])), text)


def _sparser(text: str, draw: random.Random) -> str:
    """Without some of its adverbs and modifiers."""
    folded = fold(text)
    words = [word for word in read_claim(text).words if word.kind == "modifier" and len(word.text) > 1]
    for word in reversed(words):
        start, end = folded.source_span(word.start, word.end)
        if draw.random() < 0.4 and not word.denied and not any(denial in word.text for denial in DENIALS):
            text = text[:start] + text[end:].removeprefix("的").removeprefix("地")
    return text


def _framed(text: str, draw: random.Random) -> str:
    return draw.choice(_FRAMES[:-1]) + text if draw.random() < 0.5 else text
