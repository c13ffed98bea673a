"""What a sentence says with other words than the question's."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.question import understand
from assistant.ranking.kinship import kinship
from assistant.ranking.reading import Reading, read
from index.embed import bundled_model
from index.load import load
from index.senses import VIEWS, View

TEXT = """# 車站指南

## 設備

廁所在二樓的盡頭。
餐廳營業到晚上九點。
站長會說英語。

## 交通

公車每十分鐘一班。
"""


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    file = tmp_path_factory.mktemp("kin") / "guide.md"
    file.write_text(TEXT, encoding="utf-8")
    return read(load(file), bundled_model())


def asked(question: str, guide: Reading, view: View = "glosses") -> dict[str, list[float]]:
    """Each feature's column in that view over the guide's sentences."""
    places = [(guide, at) for at in range(len(guide.sentences))]
    columns = kinship(understand(question), places).items()
    return {name.removesuffix(f" by {view}"): column.tolist() for name, column in columns if name.endswith(view)}


@pytest.mark.parametrize(
    ("question", "answer", "view"),
    [
        ("洗手間哪裡有？", 0, "glosses"),
        ("飯館開到幾點？", 1, "glosses"),
        ("Where is the toilet?", 0, "glosses"),
        ("巴士多久來一輛？", 3, "glosses"),
        ("洗手間哪裡有？", 0, "usage"),
        ("咖啡館開到幾點？", 1, "usage"),
        ("Which language does the boss speak?", 2, "usage"),
        ("巴士多久來一輛？", 3, "usage"),
    ],
)
def test_the_sentence_that_says_it_in_other_words_is_the_most_akin(
    question: str, answer: int, view: View, guide: Reading
) -> None:
    columns = asked(question, guide, view)
    assert int(np.argmax(columns["akin"])) == answer
    assert int(np.argmax(columns["sense"])) == answer


def test_neighbours_and_headings_count_around_a_sentence(guide: Reading) -> None:
    columns = asked("洗手間", guide)
    assert columns["akin"][1] < 0.5 < columns["akin around"][1] == columns["akin around"][0]
    assert asked("裝置", guide)["akin around"][2] > asked("裝置", guide)["akin"][2]  # 設備 stands over it


def test_the_rarest_word_without_kin_is_told(guide: Reading) -> None:
    there, missing = asked("洗手間", guide), asked("洗手間的諜報", guide)
    assert there["rarest not akin"][0] == 0
    assert missing["rarest not akin"][0] > 0.5


@pytest.mark.parametrize("view", VIEWS)
def test_a_document_has_one_sense(guide: Reading, view: View) -> None:
    assert len(set(asked("洗手間", guide, view)["sense of document"])) == 1


@pytest.mark.parametrize("view", VIEWS)
def test_a_question_without_a_known_word_is_akin_to_nothing(guide: Reading, view: View) -> None:
    columns = asked("qwrtzplk 42?", guide, view)
    assert len(columns) == 7
    assert all(column == [0.0] * 4 for column in columns.values())
