"""What the chat's own pages say, in Traditional Chinese and in English. Answers are worded elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.question import LONGEST_QUESTION

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Every string of the interface in one language. `code` is the BCP 47 tag of that language. Braces are filled by
    `str.format`, after which the result still has to be escaped."""

    code: str
    title: str
    lead: str
    question: str
    hint: str
    send: str
    fresh: str
    examples: str
    invitation: str
    you: str
    answer: str
    abstention: str
    looking: str
    conversation: str
    evidence: str
    evidence_lead: str
    closest: str
    closest_lead: str
    none_near: str
    conflict: str
    unsupported: str
    citation: str
    to_answer: str
    read: str
    open_whole: str
    new_tab: str
    close: str
    documents: str
    documents_lead: str
    no_documents: str
    more_documents: str
    contents: str
    top: str
    changed: str
    missing: str
    page: str
    took: str
    broken: str
    empty: str
    too_long: str

    def day(self, published: str | None) -> str:
        """An ISO date, possibly shortened to the month or the year, as this language writes it; else as given."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", published or "")
        if not match or not _is_date(match):
            return published or ""
        year, month, day = match.groups()
        if self.code == "en":
            return " ".join(part for part in (day and str(int(day)), month and _MONTHS[int(month) - 1], year) if part)
        return f"{year} 年" + (f" {int(month)} 月" if month else "") + (f" {int(day)} 日" if day else "")

    def refusal(self, question: str) -> str:
        """One sentence on a question that can't be asked: what was seen, what is expected."""
        if len(question) > LONGEST_QUESTION:
            return self.too_long.format(seen=f"{len(question):,}", most=f"{LONGEST_QUESTION:,}")
        return self.empty


def _is_date(match: re.Match[str]) -> bool:
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


ENGLISH = Words(
    code="en",
    title="Ask the documents",
    lead="Every answer is quoted from the documents and shows where. When they don’t say, it says so.",
    question="Your question",
    hint="Ask in Chinese or English",
    send="Ask",
    fresh="New chat",
    examples="For example",
    invitation="Ask about anything in the documents listed here.",
    you="You asked",
    answer="Answer",
    abstention="Not in the documents",
    looking="Reading the documents…",
    conversation="Conversation",
    evidence="Evidence",
    evidence_lead="The marked words are what the answer rests on.",
    closest="Closest passages, not an answer",
    closest_lead="These came nearest to the question. They don’t answer it.",
    none_near="No passage comes near the question.",
    conflict="The sources differ",
    unsupported="Struck out: the cited passage does not support this sentence.",
    citation="Evidence {marker}: {title}",
    to_answer="Back to the answer",
    read="Read in the whole document",
    open_whole="{title}: the whole document",
    new_tab="Open in a new tab",
    close="Close",
    documents="Documents ({count})",
    documents_lead="Answers come from these and from nowhere else.",
    no_documents="No documents are loaded. Stop the chat, run “assistant index” with your files, and start it again.",
    more_documents="and {count} more",
    contents="Contents",
    top="Top",
    changed="This document has changed since the answer was given, so nothing is marked.",
    missing="There is no such document here. It may have been removed since the answer was given.",
    page="page {page}",
    took="Passages quoted: {count} · {seconds} s",
    broken="Something went wrong here, and the terminal says what. Your question is still in the box.",
    empty="Type a question first, in Chinese or English.",
    too_long="The question has {seen} characters and at most {most} are taken. Shorten it; your text is still here.",
)

CHINESE = Words(
    code="zh-TW",
    title="文件問答",
    lead="每個答案都引自文件，並標明出處。文件沒有說的，會直接告訴你。",
    question="你的問題",
    hint="用中文或英文提問",
    send="提問",
    fresh="新對話",
    examples="可以這樣問",
    invitation="這裡列出的文件，寫了什麼都可以問。",
    you="你的提問",
    answer="回答",
    abstention="文件中沒有答案",
    looking="正在查閱文件…",
    conversation="對話",
    evidence="依據",
    evidence_lead="標示的文字就是答案的依據。",
    closest="最接近的段落（不是答案）",
    closest_lead="這些段落與問題最接近，但沒有回答它。",
    none_near="沒有與問題相近的段落。",
    conflict="來源說法不一",
    unsupported="劃線處：所引段落不支持這句話。",
    citation="依據 {marker}：{title}",
    to_answer="回到答案",
    read="在全文中閱讀",
    open_whole="全文：{title}",
    new_tab="在新分頁開啟",
    close="關閉",
    documents="文件（{count} 份）",
    documents_lead="答案只來自這些文件。",
    no_documents="尚未載入任何文件。請先停止對話，用「assistant index」指定檔案或資料夾，再重新啟動。",
    more_documents="還有 {count} 份",
    contents="目次",
    top="回到頂端",
    changed="這份文件在作答之後已有變動，因此不標示引文。",
    missing="這裡沒有這份文件，可能在作答之後已被移除。",
    page="第 {page} 頁",
    took="引用 {count} 處 · {seconds} 秒",
    broken="這裡出了問題，詳情請見終端機。你的問題還在輸入框裡。",
    empty="請先輸入問題，中文或英文都可以。",
    too_long="問題有 {seen} 個字元，最多只接受 {most} 個。請縮短後再問；你輸入的文字還在。",
)


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
