"""What went wrong, as readers are told it in their language: without paths, and with what they can do.

The command line shows a fault's own text; here it is worded by its cause, so that nothing is guessed from a text.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping

from assistant.chat.words import Words
from assistant.errors import AssistantFault, TextFault, Trouble
from assistant.terminal import visible
from index.errors import Cause, IndexFault, Seen

# What only whoever runs the server can mend: the terminal is told in full.
_MENDED_THERE = frozenset(
    {"broken", "no index", "full", "unwritable", "no catalog", "model", "history", "access", "settings"}
)

SAID: Mapping[Cause | Trouble, tuple[str, str]] = {
    "missing": ("找不到這個檔案。", "This file is not there."),
    "nothing": (
        "沒有可以加入的檔案；README 不算在內。可以加入：{known}",
        "There is nothing to add here; README files are left out. These can be: {known}",
    ),
    "irregular": ("這不是一般的檔案，不能加入。", "This is no ordinary file and can’t be added."),
    "unreadable": (
        "伺服器讀不到這個檔案；請檢查權限後再試。",
        "The server can’t read this file; check its permissions and try again.",
    ),
    "growing": (
        "檔案在讀取途中變動了；請等它寫完再加入。",
        "The file changed while it was read; add it when it is complete.",
    ),
    "unnamed": ("檔名不是 UTF-8；請改名後再加入。", "The file’s name is not UTF-8; rename it, then add it."),
    "format": ("這種檔案不能加入。可以加入：{known}", "Files of this kind can’t be added. These can be: {known}"),
    "empty": ("檔案裡沒有文字。", "There is no text in this file."),
    "large": ("檔案超過 {most} MB；請分成幾份。", "The file has more than {most} MB; split it."),
    "unpacked": ("檔案解開後超過 {most} MB；請分成幾份。", "The file unpacks to more than {most} MB; split it."),
    "parts": ("檔案由超過 {most} 個部分組成；請分成幾份。", "The file is made of more than {most} parts; split it."),
    "pages": ("文件超過 {most} 頁；請分成幾份。", "The document has more than {most} pages; split it."),
    "characters": ("文件超過 {most} 個字元；請分成幾份。", "The document has more than {most} characters; split it."),
    "blocks": (
        "文件的段落、項目與列超過 {most} 個；請分成幾份。",
        "The document has more than {most} paragraphs, items and rows; split it.",
    ),
    "slow": ("讀了 {most} 秒還沒讀完；請把檔案分成幾份。", "Reading it takes longer than {most} seconds; split it."),
    "memory": (
        "讀取時需要超過 {most} MB 的記憶體；請分成幾份。",
        "Reading it takes more than {most} MB of memory; split it.",
    ),
    "damaged": (
        "檔案已損壞，或內容與副檔名不符；請用原來的程式重新存檔。",
        "The file is damaged or isn’t what its name says; save it anew from its program.",
    ),
    "damaged page": (
        "第 {page} 頁已損壞；請用閱讀程式打開後重新存檔。",
        "Page {page} is damaged; open the file in a viewer and save it anew.",
    ),
    "locked": (
        "檔案有密碼保護，或是 2007 年以前的格式；請去掉密碼，存成現在的格式。",
        "The file is locked with a password, or of a format from before 2007; save it without, in today’s.",
    ),
    "sold": ("這本書由賣家上了鎖，不能加入。", "This book is locked by its seller and can’t be added."),
    "scanned": (
        "這是掃描檔，{pages} 頁都沒有文字；請先做文字辨識（OCR）。",
        "This is a scan without any text (pages: {pages}); run text recognition (OCR) on it first.",
    ),
    "unmapped": (
        "檔案的字型沒有說明哪個符號是哪個字；請做文字辨識（OCR），或加入原來的檔案。",
        "Its fonts don’t say which character a sign is; run text recognition (OCR), or add the file it was made from.",
    ),
    "no page": ("這份文件沒有第 {page} 頁可以顯示。", "The document has no page {page} that could be shown."),
    "undrawn": ("第 {page} 頁畫不出來。", "Page {page} can’t be drawn."),
    "encoding": (
        "無法確定文字編碼（從位元組 {byte} 起）；請存成 UTF-8。",
        "It is not clear how its text is encoded (from byte {byte} on); save it as UTF-8.",
    ),
    "binary": (
        "這不是文字檔：位元組 {byte} 是 0。",
        "This is no text: its byte {byte} is 0.",
    ),
    "front matter": (
        "第 {line} 行：開頭的 YAML 說明有誤；請改正或刪去。",
        "Line {line}: the front matter is no proper YAML; correct it or take it away.",
    ),
    "unquoted": (
        "無法分成欄位；請找找沒有結尾的引號。",
        "It can’t be parted into fields; look for a quotation mark that is never closed.",
    ),
    "nested": ("HTML 的層次太深；請存成純文字。", "Its HTML is nested too deep; save it as text."),
    "no index": ("這裡沒有索引；請看終端機的說明。", "There is no index here; the terminal says more."),
    "busy": (
        "另一個程式正在更新文件；請稍後再試。",
        "Another program is changing the documents; try again in a while.",
    ),
    "full": ("伺服器的磁碟滿了，文件沒有變動。", "The server’s disk is full; the documents are as they were."),
    "unwritable": (
        "索引無法讀寫；詳情請見終端機。",
        "The index can’t be read or written; the terminal says more.",
    ),
    "no catalog": ("索引無法使用；詳情請見終端機。", "The index can’t be used; the terminal says more."),
    "model": ("無法使用模型；詳情請見終端機。", "The model can’t be used; the terminal says more."),
    "gone": (
        "勾選的文件已經不在了。清單已更新，請再問一次。",
        "A document you ticked is no longer here. The list is up to date now: ask again.",
    ),
    "broken": (
        "這裡出了問題，詳情請見終端機。你輸入的文字還在。",
        "Something went wrong here, and the terminal says what. What you typed is still there.",
    ),
    "no question": ("請先輸入問題，中文或英文都可以。", "Type a question first, in Chinese or English."),
    "long question": (
        "問題有 {length} 個字元，最多只接受 {most} 個。請縮短後再問；你輸入的文字還在。",
        "The question has {length} characters and at most {most} are taken. Shorten it; your text is still here.",
    ),
    "batch": ("這批問題的格式不對。", "These questions are not in the form that is expected."),
    "port": ("這個位址無法使用；請換一個連接埠。", "This address can’t be used; choose another port."),
    "history": ("對話紀錄無法讀寫；詳情請見終端機。", "The history can’t be read or written; the terminal says more."),
    "no chat": (
        "這裡沒有這個對話或回答，可能已被刪除。",
        "There is no such chat or answer here; it may have been deleted.",
    ),
    "access": ("使用者名單無法使用；詳情請見終端機。", "The list of users can’t be used; the terminal says more."),
    "pace": (
        "提問太頻繁。請在 {seconds} 秒後再問；你的問題還在輸入框裡。",
        "Too many questions at once. Ask again in {seconds} s; yours is still in the box.",
    ),
    "settings": (
        "語言模型的設定不對；詳情請見終端機。",
        "The language model is not set up rightly; the terminal says more.",
    ),
    "text": ("這段文字無法查核。", "This text can’t be checked."),
}
"""What is said of each cause, in Traditional Chinese and in English; braces are filled by what was seen."""


def worded(fault: Exception, words: Words) -> str:
    """One or two sentences, still to be escaped. What nobody foresaw is written to the terminal in full."""
    if not isinstance(fault, AssistantFault | IndexFault):
        traceback.print_exception(fault)
        return said("broken", words)
    if fault.cause in _MENDED_THERE:
        print(f"assistant: {visible(str(fault))}", file=sys.stderr, flush=True)
    within = fault.__cause__ if isinstance(fault, TextFault) else None
    why = [worded(within, words)] if isinstance(within, IndexFault) else []
    return " ".join([said(fault.cause, words, **fault.seen), *why])


def said(cause: Cause | Trouble, words: Words, **seen: Seen) -> str:
    """What is said of a cause, with what was seen."""
    chinese, english = SAID[cause]
    return (english if words.code == "en" else chinese).format_map({name: _told(one) for name, one in seen.items()})


def _told(seen: Seen) -> str:
    """A number with its thousands apart, as both languages write it."""
    return seen if isinstance(seen, str) else f"{seen:,}" if isinstance(seen, int) else f"{seen:,g}"
