"""Questions about another year, or another one of a series, than what was found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.question import understand
from assistant.ranking.evidence import find
from assistant.ranking.ranker import bundled
from assistant.ranking.reading import Shelf
from index.embed import bundled_model
from index.library import Library

YEARBOOK = """---
title: 港務年報
published: 2025-02-01
---
# 港務年報

## 貨櫃

港務局在2023年處理了910萬個貨櫃，比前一年多三成。

## 節慶

第12屆海洋節吸引了40萬人次，會場設在舊碼頭。
主辦單位說，首屆海洋節只來了8千人。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("yearbook")
    (folder / "yearbook.md").write_text(YEARBOOK, encoding="utf-8")
    library = Library.open_or_begin(folder / "index")
    library.update([folder / "yearbook.md"])
    yield library
    library.close()


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("港務局在2023年處理了多少貨櫃？", True),
        ("港務局在2024年處理了多少貨櫃？", False),
        ("How many containers did the port handle in 2019?", False),
        ("第12屆海洋節吸引了多少人？", True),
        ("第十二屆海洋節吸引了多少人？", True),
        ("第13屆海洋節吸引了多少人？", False),
        ("第1屆海洋節來了多少人？", True),
    ],
)
def test_what_is_about_another_year_or_number_is_no_answer(question: str, answered: bool, library: Library) -> None:
    ranker = bundled()
    found = find(understand(question), library, Shelf(bundled_model()), ranker)
    assert (found.confidence >= ranker.threshold) is answered
