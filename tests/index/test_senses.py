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
from index.senses import VIEWS, View, senses
from index.training import usage
from index.training.corpus import Document, Pair
from index.training.senses import AXES, glosses, learn, write


def cosine(view: View, one: str, other: str) -> float:
    """How alike two words are, each in either language."""
    words = [senses(view).words(fold_key(word)) for word in (one, other)]
    assert [len(word) for word in words] == [1, 1]
    return float(senses(view).nearest(words[0], [words[1]])[0, 0])


@pytest.mark.parametrize(
    ("view", "word", "like", "unlike"),
    [
        ("glosses", "諜報", "情報", "蘋果"),
        ("glosses", "降溫", "散熱", "選舉"),
        ("glosses", "洗手間", "廁所", "機場"),
        ("glosses", "首都", "capital", "水果"),
        ("glosses", "rain", "下雨", "鐵路"),
        ("glosses", "doctor", "physician", "bridge"),
        ("usage", "預算", "經費", "蘋果"),
        ("usage", "薪水", "工資", "選舉"),
        ("usage", "期限", "時限", "機場"),
        ("usage", "budget", "支出", "水果"),
        ("usage", "laboratory", "研究所", "鐵路"),
    ],
)
def test_words_that_say_the_same_are_nearer_than_others(view: View, word: str, like: str, unlike: str) -> None:
    assert cosine(view, word, like) > 0.5 > 0.3 > cosine(view, word, unlike)


@pytest.mark.parametrize("view", VIEWS)
def test_a_word_is_as_like_itself_as_can_be_in_either_script(view: View) -> None:
    assert cosine(view, "電腦", "电脑") == pytest.approx(1, abs=1e-5)


def test_words_are_the_longest_known_in_order() -> None:
    known = senses("glosses")
    names = list(known.places)
    found = [names[word] for word in known.words(fold_key("資料中心的散熱，and the Computers"))]
    assert found == [fold_key(word) for word in ("資料", "中心", "的", "散熱")] + ["computer"]


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_not_known_is_left_out(view: View) -> None:
    known = senses(view)
    assert not len(known.words(fold_key("qwrtzplk 龘 42 %")))
    assert known.nearest(known.words("水"), [known.words("42")]).tolist() == [[0.0]]
    assert not known.sums([known.words("")]).any()


@pytest.mark.parametrize("view", VIEWS)
def test_a_rare_word_counts_more_than_a_common_one(view: View) -> None:
    known = senses(view)
    rare, common = known.words(fold_key("諜報"))[0], known.words(fold_key("政府"))[0]
    assert known.rarity[rare] > 2 * known.rarity[common] > 0


@given(st.sampled_from(VIEWS), st.lists(st.text(max_size=40), max_size=4))
def test_any_texts_can_be_compared(view: View, texts: list[str]) -> None:
    known = senses(view)
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
    monkeypatch.setattr(index.senses, "_FOLDER", tmp_path)
    senses.cache_clear()
    yield tmp_path
    senses.cache_clear()


def test_senses_read_back_as_they_were_learnt(elsewhere: Path) -> None:
    heads = glosses(PAIRS)
    read = sorted({gloss for held in heads.values() for gloss in held})
    random = np.random.default_rng(3)
    write(
        learn(heads, read, random.normal(size=(len(read), 150)).astype(np.float32), TEXTS),
        elsewhere / "senses-glosses.safetensors.gz",
    )
    known = senses("glosses")
    assert list(known.places) == ["树", "犬", "狗", "跑", "dog", "house", "run", "tree", "wood"]  # no text says 房子
    assert (len(known.vectors), known.vectors.dimension) == (9, min(AXES.stop, 150) - AXES.start)
    assert cosine("glosses", "狗", "犬") == pytest.approx(1, abs=1e-5)
    assert cosine("glosses", "狗", "dogs") == pytest.approx(1, abs=0.01)
    assert known.rarity[known.places["跑"]] < known.rarity[known.places["狗"]]


def in_word2vec(vectors: dict[str, np.ndarray]) -> bytes:
    """A file in word2vec's binary form."""
    rows = [word.encode() + b" " + row.astype("<f4").tobytes() + b"\n" for word, row in vectors.items()]
    return f"{len(rows)} {len(next(iter(vectors.values())))}\n".encode() + b"".join(rows)


def test_usage_is_learnt_from_word_vectors_for_both_languages(elsewhere: Path, tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    rows = {word: dice.normal(size=100) for word in ("狗", "跑", "樹", "海", "的海", *(f"w{at}" for at in range(200)))}
    rows["犬"] = rows["狗"] + 0.1 * dice.normal(size=100)
    file = tmp_path / "words.vector"
    file.write_bytes(in_word2vec(rows))
    learnt = usage.learn(*usage.read_vectors(file), glosses(PAIRS), [*TEXTS, Document("", ("犬在海",))])
    write(learnt, elsewhere / "senses-usage.safetensors.gz")
    known = senses("usage")
    assert list(known.places) == ["狗", "跑", "树", "犬", "dog", "run", "tree", "wood"]  # 海 and 的海 are no words here
    assert cosine("usage", "狗", "犬") > 0.95 > 0.5 > cosine("usage", "狗", "跑")
    assert cosine("usage", "狗", "dogs") > 0.95
    assert known.rarity[known.places["跑"]] < known.rarity[known.places["犬"]] * 1.01


def test_word_vectors_that_are_cut_short_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "words.vector"
    file.write_bytes(in_word2vec({"狗": np.ones(100), "犬": np.ones(100)})[:-40])
    with pytest.raises(ValueError, match="word 2 of 2"):
        usage.read_vectors(file)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("content", [None, b"", b"no tensors"])
def test_missing_or_damaged_senses_are_a_model_fault(elsewhere: Path, view: View, content: bytes | None) -> None:
    if content is not None:
        (elsewhere / f"senses-{view}.safetensors.gz").write_bytes(content)
    with pytest.raises(ModelFault, match="install the program again"):
        senses(view)
