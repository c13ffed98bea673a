"""What is said beside a language model's answer, in the three writings it is asked in: why it isn't there, why it is a
refusal, why a sentence of it is struck out."""

from __future__ import annotations

from assistant.errors import Why
from assistant.question import Language
from assistant.saying import Saying, clipped

_FALLEN_BACK = Saying(
    "語言模型 {model} {why}，所以改為引用文件原句作答。",
    "语言模型 {model} {why}，所以改为引用文件原句作答。",
    "The language model {model} {why}, so the answer is quoted from the documents instead.",
)
_WHY: dict[Why, Saying] = {
    "unreachable": Saying("連不上", "连不上", "can’t be reached"),
    "denied": Saying("不接受這把金鑰", "不接受这把密钥", "does not accept the key"),
    "unknown": Saying("在伺服器上找不到", "在服务器上找不到", "was not found on the server"),
    "busy": Saying("忙不過來", "忙不过来", "is too busy"),
    "failed": Saying("的伺服器出錯了", "的服务器出错了", "failed on its server"),
    "slow": Saying("太久沒有回答", "太久没有回答", "took too long"),
    "cut": Saying("的回答中斷了", "的回答中断了", "broke off its answer"),
    "garbled": Saying("的回應無法解讀", "的回应无法解读", "sent what can’t be read as an answer"),
    "long": Saying("放不下這個問題的段落", "放不下这个问题的段落", "has no room for the passages"),
    "empty": Saying("什麼也沒有回答", "什么也没有回答", "answered nothing"),
    "uncited": Saying("沒有指出任何依據", "没有指出任何依据", "cited nothing"),
    "foreign": Saying("用別的語言回答", "用别的语言回答", "answered in another language"),
}
SILENT = Saying(
    "語言模型讀了最接近的段落，沒有找到答案。",
    "语言模型读了最接近的段落，没有找到答案。",
    "The language model read the nearest passages and found no answer in them.",
)
UNFOUNDED = Saying(
    "語言模型寫的句子，沒有一句得到所引段落支持。",
    "语言模型写的句子，没有一句得到所引段落支持。",
    "Nothing that the language model wrote is supported by the passages it cited.",
)
UNCITED = Saying("沒有指出依據", "没有指出依据", "it cites nothing")
INVENTED = Saying(
    "所引的第 {number} 句並不存在", "所引的第 {number} 句并不存在", "it cites sentence {number}, which does not exist"
)
HEAPED = Saying("一次引用 {count} 處，無從核對", "一次引用 {count} 处，无从核对", "it cites {count} places at once")
CHANGED = Saying("所引的文件已經改過", "所引的文件已经改过", "the document it cites has changed meanwhile")
NOT_SAID = Saying("所引段落沒有這麼說", "所引段落没有这么说", "the cited passage does not say so")
_OTHERWISE = Saying(
    "所引段落說的是：{instead}", "所引段落说的是：{instead}", "the cited passage says instead: {instead}"
)


def fallen_back(why: Why, model: str, language: Language) -> str:
    """The one line over an answer that a model should have written."""
    return _FALLEN_BACK.to(language, model=model, why=_WHY[why].to(language))


def otherwise(instead: str, language: Language, most: int = 160) -> str:
    """What a passage says where it contradicts a sentence."""
    return _OTHERWISE.to(language, instead=clipped(" ".join(instead.split()), most))
