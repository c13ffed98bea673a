"""The interface's two languages: which one a browser gets, and dates as each writes them."""

from __future__ import annotations

import re
import string
from dataclasses import asdict

import pytest

from assistant.chat.chinese import CHINESE
from assistant.chat.english import ENGLISH
from assistant.chat.interface import words_for
from assistant.chat.words import Words


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-TW"),
        ("zh-CN", "zh-TW"),
        ("ZH", "zh-TW"),
        ("en-US,en;q=0.9,zh-TW;q=0.8", "en"),
        ("fr-FR", "en"),
        ("zha", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_follows_the_browser(accepted: str | None, code: str) -> None:
    assert words_for(accepted).code == code


def strings(words: Words) -> list[tuple[str, str]]:
    """Every string of the interface with its name."""
    said = asdict(words).items()
    return [(name, text) for name, value in said for text in (value if isinstance(value, tuple) else [value])]


def test_both_languages_fill_in_the_same_things() -> None:
    for (name, english), (also, chinese) in zip(strings(ENGLISH), strings(CHINESE), strict=True):
        fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in (english, chinese)]
        assert (name, fields[0]) == (also, fields[1])


def test_the_chinese_interface_is_chinese_and_the_english_one_is_not() -> None:
    for name, text in strings(CHINESE):
        assert name in ("code", "comma", "file_failed") or re.search("[一-鿿]", text), name
    assert not re.search("[一-鿿]", "".join(text for _, text in strings(ENGLISH)))


@pytest.mark.parametrize(
    ("published", "english", "chinese"),
    [
        ("2025-12-02", "2 December 2025", "2025 年 12 月 2 日"),
        ("2025-03", "March 2025", "2025 年 3 月"),
        ("1999", "1999", "1999 年"),
        ("2025-13-40", "2025-13-40", "2025-13-40"),
        ("last spring", "last spring", "last spring"),
        (None, "", ""),
    ],
)
def test_dates_are_written_as_the_reader_writes_them(published: str | None, english: str, chinese: str) -> None:
    assert ENGLISH.day(published) == english
    assert CHINESE.day(published) == chinese
