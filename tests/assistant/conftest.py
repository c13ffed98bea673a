"""Four small documents, one in English, with all that answers are made of: prose, a list, a table, figures, dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.ranking.ranker import Linear, Trust, bundled
from assistant.ranking.reading import Shelf
from index.embed import bundled_model
from index.library import Library

BRIDGE = """---
title: 北河大橋改建計畫
author: 許文彬
publisher: 北河日報
published: 2024-05-20
language: zh-Hant
kind: news
---
# 北河大橋改建計畫

## 經費與工期

北河大橋改建工程總經費為3.6億元，由縣政府負擔四成。工程自2024年9月1日動工，預計2027年6月完工。新橋全長820公尺，橋面寬24公尺。

舊橋建於1968年，橋墩因為河床淘刷而外露，所以必須改建。

## 說明會

縣長鄭雅文表示，施工期間會保留雙向各一線車道。工務處長柯志遠說，夜間不會打樁。

橋上的夜間照明應該全面改用太陽能燈。

改建工程分為下列四個階段：

- 封閉舊橋人行道
- 架設臨時便橋
- 拆除舊橋橋墩
- 鋪設新橋橋面

## 替代公車

| 路線 | 班距 | 票價 |
| --- | --- | --- |
| 紅線 | 15分鐘 | 12元 |
| 綠線 | 30分鐘 | 18元 |
"""
MUSEUM = """---
title: 鹽業博物館年報
author: 方怡君
publisher: 鹽業基金會
published: 2023-11-02
language: zh-Hant
kind: report
---
# 鹽業博物館年報

## 參觀

鹽業博物館去年接待訪客28萬人次，其中學生占35%。博物館每週二休館。

館長唐惠民認為，門票收入應該用來修復古鹽田。園區的夜間照明應該減少，以免影響候鳥。

## 館藏

館藏包括鹽罐、鹽車、帳冊與老照片。最古老的帳冊寫於1897年。
"""
SCHOOL = """---
title: 數位教室
author: 潘思穎
published: 2021-02
language: zh-Hant
kind: blog
---
# 數位教室

科技公司去年捐贈了42台電腦給學校。學校在暑假教學生寫程式。
"""
HONEY = """The Willowbrook Apiary keeps 64 hives on the east side of the valley.

It was founded by Marta Lindqvist in March 2011.

Visitors must wear gloves because the bees are restless in July.
"""


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documents. Not to be written to."""
    folder = tmp_path_factory.mktemp("texts")
    for name, text in (("bridge.md", BRIDGE), ("museum.md", MUSEUM), ("school.md", SCHOOL), ("honey.txt", HONEY)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def library(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of the documents. Not to be updated."""
    library = Library.open_or_begin(tmp_path_factory.mktemp("library") / "index")
    library.update([texts])
    yield library
    library.close()


@pytest.fixture(scope="session")
def shelf(library: Library) -> Shelf:
    return Shelf(bundled_model())


@pytest.fixture(scope="session")
def assistant(library: Library) -> Assistant:
    """As people have it."""
    return Assistant(library)


@pytest.fixture(scope="session")
def bold(library: Library) -> Assistant:
    """One that never refuses what it found anything for, so that a test of the answer doesn't hang on the threshold."""
    return Assistant(library, replace(bundled(), threshold=0.0))


@pytest.fixture(scope="session")
def timid(library: Library) -> Assistant:
    """One that is never sure enough."""
    doubt = Linear(-5.0, {})
    return Assistant(library, replace(bundled(), trust=Trust(doubt, doubt), threshold=0.5))


@pytest.fixture(scope="session")
def strict(library: Library) -> Assistant:
    """One that knows how sure it is, and answers nothing."""
    return Assistant(library, replace(bundled(), threshold=1.1))
