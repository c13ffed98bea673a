"""The thesaurus: the bundled one, how its lines are read, and how near words are by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.thesaurus
from index.errors import ModelFault
from index.fold import fold_key
from index.thesaurus import NEAR, Thesaurus, thesaurus, woven
from index.training.corpus import Document
from index.training.thesaurus import Line, folded, read_lines, write

LINES = [
    Line("主導", ("牽頭", "帶頭", "主導"), ("領導",)),
    Line("領頭", ("帶頭", "牽頭"), ()),
    Line("資料", ("数据", "DATA", "一句太長的話語"), ()),
    Line("這是太長的", ("長",), ()),
    Line("超過五個字的", ("長",), ()),
]
TEXTS = [Document("", ("由部长主导。", "牵头")), Document("", ("带头的人",)), Document("", ("主导",))]


def near(known: Thesaurus, one: str, other: str) -> float:
    """How near two words are."""
    words = [known.words(fold_key(word)) for word in (one, other)]
    assert [len(word) for word in words] == [1, 1]
    return float(known.nearest(words[0], [words[1]])[0, 0])


@pytest.mark.parametrize(
    ("word", "like", "unlike"),
    [
        ("主導", "牽頭", "蘋果"),
        ("預算", "經費", "颱風"),
        ("喊停", "中止", "水果"),
        ("薪水", "工資", "鐵路"),
        ("法官", "法院", "牛奶"),
    ],
)
def test_words_that_can_stand_for_each_other_are_nearer_than_others(word: str, like: str, unlike: str) -> None:
    assert near(thesaurus(), word, like) > 0.3 > 0.1 > near(thesaurus(), word, unlike)
    assert near(thesaurus(), like, word) > 0.3


def test_a_word_is_itself_in_either_script() -> None:
    assert near(thesaurus(), "電腦", "电脑") == 1


def test_words_are_the_longest_known_in_order() -> None:
    known = thesaurus()
    names = list(known.places)
    assert [names[word] for word in known.words(fold_key("政府，預算qwrtz 42"))] == ["政府", "预算"]


@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_texts_can_be_compared(texts: list[str]) -> None:
    known = thesaurus()
    asked = known.words(fold_key("水果和道路"))
    found = known.nearest(asked, [known.words(fold_key(text)) for text in texts])
    assert found.shape == (len(texts), len(asked))
    assert ((found >= 0) & (found <= 1)).all()


def test_what_is_written_is_in_the_package() -> None:
    places = thesaurus().places
    written = [word for line in folded(read_lines()) if line.same or line.wide for word in (line.word, *line.same)]
    assert len(written) > 50_000
    assert not [word for word in written if word not in places]


def test_folded_lines_keep_what_a_text_can_have() -> None:
    assert folded(LINES)[:3] == [
        Line("主导", ("牵头", "带头"), ("领导",)),
        Line("领头", ("带头", "牵头"), ()),
        Line("资料", ("数据", "data"), ()),
    ]
    assert [line.word for line in folded(LINES)[3:]] == [fold_key("這是太長的")]


def test_lines_of_another_form_are_named(tmp_path: Path) -> None:
    file = tmp_path / "lines.tsv"
    file.write_text("主導\t牽頭|領導\n主導 牽頭\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_lines(file)
    file.write_text("主導\t牽頭|領導\n主導\t帶頭|\n", encoding="utf-8")
    with pytest.raises(ValueError, match="主導 has a line already"):
        read_lines(file)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the program looks for its thesaurus during the test; nothing stands there yet."""
    file = tmp_path / "thesaurus.safetensors.gz"
    monkeypatch.setattr(index.thesaurus, "_FILE", file)
    thesaurus.cache_clear()
    yield file
    thesaurus.cache_clear()


def test_words_are_as_near_as_their_lines_say(elsewhere: Path) -> None:
    write(folded(LINES[:2]), TEXTS, elsewhere)
    known = thesaurus()
    assert list(known.places) == ["主导", "牵头", "带头", "领导", "领头"]
    assert near(known, "主導", "牽頭") == near(known, "牽頭", "主導") > near(known, "領頭", "領導")
    # Neither stands in the other's line, but what is beside the one is beside the other.
    assert near(known, "主導", "領頭") > 0.9
    assert known.rarity[known.places["主导"]] < known.rarity[known.places["牵头"]] < known.rarity[known.places["领头"]]


def test_words_beside_a_hundred_others_are_as_near_as_their_place_in_the_line() -> None:
    words = [chr(0x4E00 + at) for at in range(202)]
    heads = np.repeat([0, 1], [101, 100])
    others = np.array([1, *range(2, 102), *range(102, 202)])
    for kind in (0, 1):
        kinds = np.full(len(others), kind)
        known = woven(dict(zip(words, range(202), strict=True)), heads, others, kinds, np.ones(202, np.float32))
        assert near(known, words[0], words[1]) == pytest.approx(NEAR[kind])
        assert near(known, words[1], words[2]) < 0.3


def test_the_nearest_of_a_texts_words_counts() -> None:
    places = {word: at for at, word in enumerate("甲乙丙丁")}
    ids = np.array
    known = woven(places, ids([0, 0]), ids([1, 2]), ids([0, 1]), np.ones(4, np.float32))
    found = known.nearest(ids([0, 3]), [ids([1, 2, 3]), ids([3]), ids([], dtype=int), ids([0, 2])])
    assert found[0, 0] == known.nearest(ids([0]), [ids([1])])[0, 0] > NEAR[1]
    assert found[1:, 0].tolist() == [0, 0, 1]
    assert found[:, 1].tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize("content", [None, b"", b"no tensors"])
def test_a_missing_or_damaged_thesaurus_is_a_model_fault(elsewhere: Path, content: bytes | None) -> None:
    if content is not None:
        elsewhere.write_bytes(content)
    with pytest.raises(ModelFault, match="install the program again"):
        thesaurus()
