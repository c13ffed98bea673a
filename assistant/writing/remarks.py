"""What is said beside a language model's answer, in the three writings it is asked in: why it isn't there, why it is a
refusal, why a sentence of it is struck out."""

from __future__ import annotations

from assistant.errors import Why
from assistant.question import Language

_FALLEN_BACK: dict[Language, str] = {
    "zh-Hant": "語言模型 {model} {why}，所以改為引用文件原句作答。",
    "zh-Hans": "语言模型 {model} {why}，所以改为引用文件原句作答。",
    "en": "The language model {model} {why}, so the answer is quoted from the documents instead.",
}
_WHY: dict[Why, dict[Language, str]] = {
    "unreachable": {"zh-Hant": "連不上", "zh-Hans": "连不上", "en": "can’t be reached"},
    "denied": {"zh-Hant": "不接受這把金鑰", "zh-Hans": "不接受这把密钥", "en": "does not accept the key"},
    "unknown": {
        "zh-Hant": "在伺服器上找不到",
        "zh-Hans": "在服务器上找不到",
        "en": "was not found on the server",
    },
    "busy": {"zh-Hant": "忙不過來", "zh-Hans": "忙不过来", "en": "is too busy"},
    "failed": {"zh-Hant": "的伺服器出錯了", "zh-Hans": "的服务器出错了", "en": "failed on its server"},
    "slow": {"zh-Hant": "太久沒有回答", "zh-Hans": "太久没有回答", "en": "took too long"},
    "cut": {"zh-Hant": "的回答中斷了", "zh-Hans": "的回答中断了", "en": "broke off its answer"},
    "garbled": {"zh-Hant": "的回應無法解讀", "zh-Hans": "的回应无法解读", "en": "sent what can’t be read as an answer"},
    "long": {
        "zh-Hant": "放不下這個問題的段落",
        "zh-Hans": "放不下这个问题的段落",
        "en": "has no room for the passages",
    },
    "empty": {"zh-Hant": "什麼也沒有回答", "zh-Hans": "什么也没有回答", "en": "answered nothing"},
    "uncited": {"zh-Hant": "沒有指出任何依據", "zh-Hans": "没有指出任何依据", "en": "cited nothing"},
    "foreign": {"zh-Hant": "用別的語言回答", "zh-Hans": "用别的语言回答", "en": "answered in another language"},
}
SILENT: dict[Language, str] = {
    "zh-Hant": "語言模型讀了最接近的段落，沒有找到答案。",
    "zh-Hans": "语言模型读了最接近的段落，没有找到答案。",
    "en": "The language model read the nearest passages and found no answer in them.",
}
UNFOUNDED: dict[Language, str] = {
    "zh-Hant": "語言模型寫的句子，沒有一句得到所引段落支持。",
    "zh-Hans": "语言模型写的句子，没有一句得到所引段落支持。",
    "en": "Nothing that the language model wrote is supported by the passages it cited.",
}
UNCITED: dict[Language, str] = {"zh-Hant": "沒有指出依據", "zh-Hans": "没有指出依据", "en": "it cites nothing"}
INVENTED: dict[Language, str] = {
    "zh-Hant": "所引的第 {number} 句並不存在",
    "zh-Hans": "所引的第 {number} 句并不存在",
    "en": "it cites sentence {number}, which does not exist",
}
HEAPED: dict[Language, str] = {
    "zh-Hant": "一次引用 {count} 處，無從核對",
    "zh-Hans": "一次引用 {count} 处，无从核对",
    "en": "it cites {count} places at once",
}
CHANGED: dict[Language, str] = {
    "zh-Hant": "所引的文件已經改過",
    "zh-Hans": "所引的文件已经改过",
    "en": "the document it cites has changed meanwhile",
}
NOT_SAID: dict[Language, str] = {
    "zh-Hant": "所引段落沒有這麼說",
    "zh-Hans": "所引段落没有这么说",
    "en": "the cited passage does not say so",
}
_OTHERWISE: dict[Language, str] = {
    "zh-Hant": "所引段落說的是：{instead}",
    "zh-Hans": "所引段落说的是：{instead}",
    "en": "the cited passage says instead: {instead}",
}


def fallen_back(why: Why, model: str, language: Language) -> str:
    """The one line over an answer that a model should have written."""
    return _FALLEN_BACK[language].format(model=model, why=_WHY[why][language])


def otherwise(instead: str, language: Language, most: int = 160) -> str:
    """What a passage says where it contradicts a sentence."""
    line = " ".join(instead.split())
    return _OTHERWISE[language].format(instead=line if len(line) <= most else line[: most - 1] + "…")
