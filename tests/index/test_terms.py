"""Search terms."""

from __future__ import annotations

import pytest

from index.fold import fold_key
from index.terms import terms


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("台湾", ["台", "湾", "台湾"]),
        ("创世任务", ["创", "世", "任", "务", "创世", "世任", "任务"]),
        ("genesis mission", ["genesis", "mission"]),
        ("h20晶片", ["h", "20", "晶", "片", "晶片"]),
        ("3.5万", ["3.5", "万"]),
        ("2025-11-24", ["2025", "11", "24"]),
        ("二〇二五", ["二", "〇", "二", "五", "二〇", "〇二", "二五"]),
        ("人々", ["人", "々", "人々"]),
        ("a_b", ["a", "b"]),
        ("。，!?", []),
        ("", []),
        ("甲 甲", ["甲", "甲"]),
    ],
)
def test_terms_of_a_key(key: str, expected: list[str]) -> None:
    assert terms(key) == expected


def test_a_grouped_number_is_one_term() -> None:
    assert terms(fold_key("１，２３４億")) == ["1234", "亿"]
