"""What repeats at the edges of pages."""

from __future__ import annotations

from index.formats.furniture import furniture
from index.formats.pdf_lines import Line, Row

HEIGHT = 800.0


def row(y: float, *texts: str) -> Row:
    return [Line(text, 72 + 200 * at, 200 + 200 * at, y, 10, False, ()) for at, text in enumerate(texts)]


def dropped(*pages: list[Row]) -> list[set[str]]:
    return [{line.text for line in found} for found in furniture([(rows, HEIGHT) for rows in pages])]


def test_a_running_head_is_found_on_three_pages_and_beside_a_page_number_on_two() -> None:
    assert dropped(*[[row(770, "港務局年報"), row(600, f"第{n}頁的內文")] for n in range(3)]) == [{"港務局年報"}] * 3
    assert dropped(*[[row(770, "港務局年報"), row(600, "內文")] for _ in range(2)]) == [set(), set()]
    numbered = [[row(770, "第一章", f"{n}"), row(600, "內文")] for n in (7, 8)]
    assert dropped(*numbered) == [{"第一章", "7"}, {"第一章", "8"}]


def test_page_numbers_are_found_however_they_are_written() -> None:
    for first, second in (
        ("1", "2"),
        ("- 1 -", "- 2 -"),
        ("第一頁", "第二頁"),
        ("第 1 頁，共 9 頁", "第 2 頁，共 9 頁"),
        ("iv", "v"),
    ):
        assert dropped([row(30, first)], [row(30, second)]) == [{first}, {second}], first


def test_lines_that_differ_in_numbers_are_furniture_on_half_of_the_pages_only() -> None:
    """And never the articles of a law, which may begin pages."""
    heads = [[row(770, f"年報 {n}"), row(600, "內文")] for n in range(1, 4)]
    others = [[row(600, "內文")] for _ in range(4)]
    assert dropped(*heads) == [{f"年報 {n}"} for n in range(1, 4)]
    assert dropped(*heads, *others) == [set()] * 7
    assert dropped(*[[row(770, f"第{n}條"), row(600, "內文")] for n in "一二三四"]) == [set()] * 4


def test_what_repeats_in_the_middle_of_pages_is_text() -> None:
    assert dropped(*[[row(400, "簽名：")] for _ in range(5)]) == [set()] * 5
