"""Small whole files of each format, for the fuzzer to begin from: with what each loader has branches for."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
from reportlab.pdfgen.canvas import Canvas

from tests.index.formats.test_hostile import book

_SEEDS = Path(__file__).parents[2] / "seeds"
_MARKDOWN = """---
title: 渡輪
author: [林月琴, Ruth]
published: 2024-3-5
---
# 班次

每日**120班**。<br>尖峰 `8` 分鐘，![圖](a.png) [連結](b "c") <b>粗</b>

- 全票
  1. 40元
- [ ] 學生票

> 引文

| 票種 | 價 |
| --- | --: |
| 全票 | 40 |

```
code
```

<div>1<script>2</script></div>
"""
_PAGE = """<!doctype html><html lang="zh-Hant"><head><meta charset="utf-8"><title>渡輪 | 港</title>
<meta property="og:title" content="渡輪"><meta name="author" content="林"><script type="application/ld+json">
{"@type": "NewsArticle", "headline": "渡輪", "author": [{"name": "林"}], "datePublished": "2024-03-15T08:00"}
</script></head>
<body><nav><ul><li><a href="/">首頁</a></ul></nav>
<article><h1>渡輪</h1><p>每日120班。尖峰時段每8分鐘一班，旅客成長。<br>二</p>
<ol start="3"><li>一<ul><li>二</ul></ol>
<table><caption>票價</caption><thead><tr><th rowspan=2>票<th colspan=2>價</tr></thead>
<tr><td>全票<td>40<td>50</table><pre>a
 b</pre><dl><dt>詞<dd>義</dl><ruby>漢<rt>ㄏㄢ</rt></ruby>
<p style="display: none">x</p></article><footer>c</footer></body></html>
"""
_MAIL = """From: =?big5?B?qkw=?= <lin@harbour.example>
To: "Ruth" <ruth@harbour.example>, lee@harbour.example
Subject: =?utf-8?B?5rih6Lyq?= times
Date: Fri, 15 Mar 2024 08:00:00 +0800
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: quoted-printable

Every 8 minutes=2E
> quoted
answer
--=20
Lin
--a
Content-Type: text/html; charset=big5
Content-Transfer-Encoding: base64

PGI+qkw8L2I+
--a--
--m
Content-Type: application/pdf; name*=utf-8''%E6%B8%A1.pdf
Content-Disposition: attachment

x
--m--
"""


def seeds(suffix: str) -> list[bytes]:
    """At least one file of a format."""
    match suffix:
        case ".md":
            return [_MARKDOWN.encode()]
        case ".html":
            return [_PAGE.encode(), _PAGE.encode("utf-16")]
        case ".eml":
            return [_MAIL.encode()]
        case ".csv":
            return [f'票種,價\n全票,"4\n0"\n學生,{at}\n'.encode() for at in (1, 2)]
        case ".docx":
            return [_saved(_word())]
        case ".pptx":
            return [_saved(_slides())]
        case ".xlsx":
            return [_saved(_workbook())]
        case ".epub":
            return [book(_PAGE)]
        case ".pdf":
            return [_pdf()]
    return ["班次\n\n港務局 big5\n".encode(encoding) for encoding in ("utf-8", "big5", "gb18030", "utf-16", "cp932")]


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _word() -> Any:
    word = docx.Document()
    word.add_heading("班次", 1)
    word.add_paragraph("先買票", style="List Number 2")
    word.add_paragraph("每日120班\n尖峰")
    table = word.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "全票"
    return word


def _slides() -> Any:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text = "運量"
    slide.placeholders[1].text = "一\n二"
    slide.notes_slide.notes_text_frame.text = "備註"
    slide.shapes.add_table(2, 2, 0, 0, 100, 100).table.cell(0, 0).text = "格"
    return slides


def _workbook() -> Any:
    workbook = openpyxl.Workbook()
    for row in (["票種", "單程"], ["全票", 40], ["日期", 45_000.5], ["是", True]):
        workbook.active.append(row)
    workbook.active["B3"].number_format = "yyyy-mm-dd hh:mm"
    workbook.active.merge_cells("A5:B6")
    return workbook


def _pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pageCompression=0)
    canvas.setTitle("Ferry")
    for line in range(3):
        canvas.drawString(72, 700 - 14 * line, "The lighthouse was built in 1883 and")
        canvas.drawString(320, 700 - 14 * line, "stands on the second column.")
    canvas.line(72, 500, 300, 500)
    canvas.showPage()
    canvas.drawString(72, 700, "2")
    canvas.save()
    return file.getvalue()
