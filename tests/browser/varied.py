"""Documents of many kinds, small: a PDF, tables in three formats, two accounts that differ, and one in English."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))

PAGES = ("港務局在2024年處理了910萬個貨櫃。", "燈塔的燈泡在2023年全部換成LED，一共換了212盞。")
STATIONS = """測站,浮標,水溫（°C）,浪高（m）
北一站,黃色,21.5,1.2
北二站,紅色,22.8,0.9
外海站,白色,24.1,2.6
"""
CRANES = (
    ("機具", "型號", "數量", "每座價格"),
    ("橋式起重機", "QC-65", 3, "1.2億元"),
    ("門式起重機", "RTG-41", 12, "4,500萬元"),
    ("堆高機", "RS-46", 20, "1,800萬元"),
)
ACCOUNTS = {
    "週報": "港務局表示，觀光夜航在2024年暑假一共載了36萬名旅客。",
    "日報": "觀光夜航在2024年暑假一共載了41萬名旅客，是開航以來最多的一次。",
}


def pdf(at: Path) -> None:
    """A page for each sentence, titled."""
    canvas = Canvas(str(at), pagesize=(600, 800))
    canvas.setTitle("港務年報")
    for line in PAGES:
        canvas.setFont("MSung-Light", 20)
        canvas.drawString(40, 700, line)
        canvas.showPage()
    canvas.save()


def write(folder: Path) -> Path:
    """All of them, into a folder that is there."""
    pdf(folder / "harbour.pdf")
    (folder / "buoys.csv").write_text(STATIONS, encoding="utf-8")
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.title = "機具"
    for row in CRANES:
        sheet.append(row)
    book.save(folder / "cranes.xlsx")
    for number, (publisher, text) in enumerate(ACCOUNTS.items(), start=1):
        title = f"夜航{publisher}"
        about = f"title: {title}\npublisher: {publisher}\npublished: 2024-09-0{number}\nlanguage: zh-Hant"
        (folder / f"night-{number}.md").write_text(f"---\n{about}\n---\n# {title}\n\n{text}\n", encoding="utf-8")
    return folder
