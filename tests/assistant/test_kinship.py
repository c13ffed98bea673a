"""What a sentence says with other words than the question's."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.question import understand
from assistant.ranking.kinship import kinship
from assistant.ranking.reading import KIN, Kin, Reading, read
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


def asked(question: str, guide: Reading, kin: Kin = "glosses") -> dict[str, list[float]]:
    """Each feature's column by that kin over the guide's sentences."""
    places = [(guide, at) for at in range(len(guide.sentences))]
    columns = kinship(understand(question), places).items()
    return {name.removesuffix(f" by {kin}"): column.tolist() for name, column in columns if name.endswith(kin)}


@pytest.mark.parametrize(
    ("question", "answer", "kin"),
    [
        ("洗手間哪裡有？", 0, "glosses"),
        ("飯館開到幾點？", 1, "glosses"),
        ("Where is the toilet?", 0, "glosses"),
        ("巴士多久來一輛？", 3, "glosses"),
        ("洗手間哪裡有？", 0, "usage"),
        ("咖啡館開到幾點？", 1, "usage"),
        ("Which language does the boss speak?", 2, "usage"),
        ("巴士多久來一輛？", 3, "usage"),
        ("洗手間哪裡有？", 0, "thesaurus"),
        ("飯館開到幾點？", 1, "thesaurus"),
        ("老闆懂什麼外文？", 2, "thesaurus"),
        ("巴士多久來一輛？", 3, "thesaurus"),
    ],
)
def test_the_sentence_that_says_it_in_other_words_is_the_most_akin(
    question: str, answer: int, kin: Kin, guide: Reading
) -> None:
    columns = asked(question, guide, kin)
    assert int(np.argmax(columns["akin"])) == answer
    assert "sense" not in columns or int(np.argmax(columns["sense"])) == answer


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


def test_what_has_no_kin_anywhere_is_strange(guide: Reading) -> None:
    for kin in KIN:
        known, strange, stranger = (asked(text, guide, kin)["strange"] for text in ("洗手間", "諜報", "諜報和颱風"))
        assert known[0] < 0.5 < strange[0] < stranger[0]
        assert len(set(stranger)) == 1


def test_the_thesaurus_is_silent_on_english_questions(guide: Reading) -> None:
    assert all(column == [0.0] * 4 for column in asked("Where is the AI toilet?", guide, "thesaurus").values())


@pytest.mark.parametrize("kin", KIN)
def test_a_question_without_a_known_word_is_akin_to_nothing(guide: Reading, kin: Kin) -> None:
    columns = asked("qwrtzplk 42?", guide, kin)
    assert len(columns) == (5 if kin == "thesaurus" else 8)
    assert all(column == [0.0] * 4 for column in columns.values())
