"""Word senses: the bundled ones, and how they are learnt and written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.senses
from index.errors import ModelFault
from index.fold import fold_key
from index.senses import senses
from index.training.corpus import Document, Pair
from index.training.senses import AXES, glosses, learn, write


def cosine(one: str, other: str) -> float:
    """How alike two words are, each in either language."""
    words = [senses().words(fold_key(word)) for word in (one, other)]
    assert [len(word) for word in words] == [1, 1]
    return float(senses().nearest(words[0], [words[1]])[0, 0])


@pytest.mark.parametrize(
    ("word", "like", "unlike"),
    [
        ("諜報", "情報", "蘋果"),
        ("降溫", "散熱", "選舉"),
        ("洗手間", "廁所", "機場"),
        ("首都", "capital", "水果"),
        ("rain", "下雨", "鐵路"),
        ("doctor", "physician", "bridge"),
    ],
)
def test_words_that_say_the_same_are_nearer_than_others(word: str, like: str, unlike: str) -> None:
    assert cosine(word, like) > 0.5 > 0.3 > cosine(word, unlike)


def test_a_word_is_as_like_itself_as_can_be_in_either_script() -> None:
    assert cosine("電腦", "电脑") == pytest.approx(1, abs=1e-5)


def test_words_are_the_longest_known_in_order() -> None:
    known = senses()
    names = list(known.places)
    found = [names[word] for word in known.words(fold_key("資料中心的散熱，and the Computers"))]
    assert found == [fold_key(word) for word in ("資料", "中心", "的", "散熱")] + ["computer"]


def test_what_is_not_known_is_left_out() -> None:
    assert not len(senses().words(fold_key("qwrtzplk 龘 42 %")))
    assert senses().nearest(senses().words("水"), [senses().words("42")]).tolist() == [[0.0]]
    assert not senses().sums([senses().words("")]).any()


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    known = senses()
    rare, common = known.words(fold_key("諜報"))[0], known.words(fold_key("政府"))[0]
    assert known.rarity[rare] > 2 * known.rarity[common] > 0


@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_texts_can_be_compared(texts: list[str]) -> None:
    known = senses()
    words = [known.words(fold_key(text)) for text in texts]
    asked = known.words(fold_key("水果和道路"))
    found = known.nearest(asked, words)
    assert found.shape == (len(texts), len(asked))
    assert (np.abs(found) <= 1 + 1e-5).all()
    assert known.sums(words).shape == (len(texts), known.vectors.dimension)


PAIRS = [
    Pair("狗", "dog;to be variant of 犬", "cc-cedict"),
    Pair("犬", "dog", "cc-cedict"),
    Pair("树", "tree (botany);wood", "cc-cedict"),
    Pair("跑", "to run", "cc-cedict"),
    Pair("房子", "house", "cc-cedict"),
    Pair("狗在跑", "the dog runs", "tatoeba"),
]
TEXTS = [Document("犬", ("狗在跑", "树")), Document("", ("跑",))]


def test_glosses_are_without_asides_and_references() -> None:
    assert glosses(PAIRS) == {"狗": ["dog"], "犬": ["dog"], "树": ["tree", "wood"], "跑": ["to run"], "房子": ["house"]}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the program looks for its senses during the test; nothing stands there yet."""
    file = tmp_path / "senses.safetensors"
    monkeypatch.setattr(index.senses, "_FILE", file)
    senses.cache_clear()
    yield file
    senses.cache_clear()


def test_senses_read_back_as_they_were_learnt(elsewhere: Path) -> None:
    heads = glosses(PAIRS)
    read = sorted({gloss for held in heads.values() for gloss in held})
    random = np.random.default_rng(3)
    write(learn(heads, read, random.normal(size=(len(read), 150)).astype(np.float32), TEXTS), elsewhere)
    known = senses()
    assert list(known.places) == ["树", "犬", "狗", "跑", "dog", "house", "run", "tree", "wood"]  # no text says 房子
    assert (len(known.vectors), known.vectors.dimension) == (9, min(AXES.stop, 150) - AXES.start)
    assert cosine("狗", "犬") == pytest.approx(1, abs=1e-5)
    assert cosine("狗", "dogs") == pytest.approx(1, abs=0.01)
    assert known.rarity[known.places["跑"]] < known.rarity[known.places["狗"]]


@pytest.mark.parametrize("content", [None, b"", b"no tensors"])
def test_missing_or_damaged_senses_are_a_model_fault(elsewhere: Path, content: bytes | None) -> None:
    if content is not None:
        elsewhere.write_bytes(content)
    with pytest.raises(ModelFault, match="install the program again"):
        senses()
