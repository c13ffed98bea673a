"""The bilingual lexicon: the bundled one, and how one is learnt and written."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.lexicon
from index.errors import ModelFault
from index.fold import fold_key
from index.lexicon import bridges, english_words, lexicon, stem
from index.training.lexicon import chinese_terms, learn, write

PAIRS = [
    (fold_key(chinese), fold_key(english))
    for chinese, english in (
        ("蘋果", "apples"),
        ("蜜蜂", "bees"),
        ("蘋果。蜜蜂", "an apple and a bee"),
        ("電腦。蘋果", "the computer, the apple"),
        ("電腦", "computers"),
        ("蜜蜂。電腦", "bee and computer"),
        ("圖書", "hapax"),
    )
]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the program looks for its lexicon during the test; nothing stands there yet."""
    file = tmp_path / "lexicon.tsv.xz"
    monkeypatch.setattr(index.lexicon, "_FILE", file)
    lexicon.cache_clear()
    yield file
    lexicon.cache_clear()


@pytest.mark.parametrize(
    ("word", "expected"),
    [("companies", "company"), ("classes", "class"), ("opened", "open"), ("building", "build"), ("hives", "hive"),
     ("notes", "note"), ("class", "class"), ("bus", "bus"), ("red", "red"), ("king", "king")],
)  # fmt: skip
def test_a_stem_is_the_word_without_its_ending(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_english_words_are_stems_in_order_without_numbers_and_characters() -> None:
    assert english_words(fold_key("The 3 Cats 在 libraries, GPT-4")) == ["the", "cat", "library", "gpt"]


@pytest.mark.parametrize(
    ("word", "term"), [("government", "政府"), ("company", "公司"), ("computer", "电脑"), ("glove", "手套")]
)
def test_a_plain_word_is_known_in_both_directions(word: str, term: str) -> None:
    assert term in dict(lexicon().chinese(word))
    assert lexicon().chinese(word)[0][1] == 1.0
    assert lexicon().english(term)[0][1] == 1.0


def test_translations_come_likeliest_first() -> None:
    for word in ("government", "bridge", "library", "water"):
        weights = [weight for _, weight in lexicon().chinese(word)]
        assert weights == sorted(weights, reverse=True)
        assert all(0 < weight <= 1 for weight in weights)


def test_a_word_that_is_not_known_has_no_translation() -> None:
    assert lexicon().chinese("qwrtzplk") == ()
    assert lexicon().english("龘龘") == ()


def test_an_english_question_is_bridged_word_by_word() -> None:
    over = bridges(fold_key("How many Computers did the companies buy?"), into_english=False)
    assert set(over) >= {"computers", "companies"}
    assert not set(over) & {"how", "many", "did", "the"}
    assert "电脑" in dict(over["computers"])
    assert "公司" in dict(over["companies"])
    assert "computer" in dict(over["computers"])


def test_a_chinese_question_is_bridged_only_where_there_is_english_to_find() -> None:
    key = fold_key("政府買了幾台電腦？")
    assert bridges(key, into_english=False) == {}
    over = bridges(key, into_english=True)
    assert "government" in dict(over[fold_key("政府")])
    assert "computer" in dict(over[fold_key("電腦")])


def test_a_chinese_question_with_an_english_name_stays_chinese() -> None:
    assert bridges(fold_key("這家公司買了幾台 computer？"), into_english=False) == {}


@given(st.text(max_size=60), st.booleans())
def test_any_text_can_be_bridged(text: str, into_english: bool) -> None:
    key = fold_key(text)
    for word, others in bridges(key, into_english).items():
        assert word in key
        assert all(0 < weight <= 1 for _, weight in others)


def test_what_stands_together_is_learnt_as_a_translation() -> None:
    table = learn(PAIRS)
    likeliest = {word: max(held, key=held.__getitem__) for word, held in table.items()}
    assert likeliest == {stem("apple"): "苹果", stem("bee"): "蜜蜂", stem("computer"): "电脑"}


def test_a_word_of_one_pair_is_not_learnt() -> None:
    assert "hapax" not in learn(PAIRS)


def test_chances_are_at_least_what_was_asked_and_sum_to_no_more_than_one() -> None:
    for held in learn(PAIRS, least=0.1).values():
        assert all(chance >= 0.1 for chance in held.values())
        assert sum(held.values()) <= 1 + 1e-5


def test_chinese_terms_are_pairs_and_lone_characters() -> None:
    assert chinese_terms(fold_key("蜂蜜罐, 水 and 3")) == ["蜂蜜", "蜜罐", "水"]


def test_a_lexicon_reads_back_as_it_was_written(elsewhere: Path) -> None:
    write({"bee": {"蜜蜂": 0.8, "蜂群": 0.2}, "honey": {"蜂蜜": 0.5, "蜜蜂": 0.2}}, elsewhere)
    assert lexicon().chinese("bee") == (("蜜蜂", 1.0), ("蜂群", 0.5))
    assert [word for word, _ in lexicon().english("蜜蜂")] == ["bee", "honey"]
    assert lexicon().english("蜂群") == (("bee", 1.0),)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(learn(PAIRS), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no xz", lzma.compress(b"\xff\xfe\xff"), lzma.compress(b"x" * 99)[:-9]],
)
def test_a_missing_or_damaged_lexicon_is_named_with_what_to_do(elsewhere: Path, content: bytes | None) -> None:
    if content is not None:
        elsewhere.write_bytes(content)
    with pytest.raises(ModelFault, match=r"lexicon\.tsv\.xz is missing or damaged.*install the program again"):
        lexicon()
