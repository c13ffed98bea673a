"""The transformer: the bundled one, and that what is taught in torch is what is computed with numpy."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, BertTokenizer

from index.encoder import LONGEST, bundled_encoder, read_encoder
from index.errors import ModelFault
from index.fold import fold_key
from index.tensors import write_tensors
from index.tokens import encoding
from index.training import pupil
from index.training.corpus import Corpus, Document, Pair, Question
from index.training.distil import distil, tokens_of
from index.training.exercises import Material
from index.training.reword import reword_alike
from index.training.settings import Lessons

PAIRS = [
    Pair("桥", "bridge", "cc-cedict"),
    Pair("船", "boat; ship", "cc-cedict"),
    Pair("夜里很冷。", "the night is cold.", "tatoeba"),
    Pair("船开走了。", "the boat has left.", "tatoeba"),
]
SENTENCES = ("大桥在三月开放给行人使用。", "渡船每天早上六点开出第一班。", "博物馆星期一不对外开放参观。")


@pytest.mark.parametrize(
    ("question", "answer", "others"),
    [
        ("船長幾點收工？", "最後一班渡輪晚上九點開出。", ["博物館週一休館。", "新橋在三月通車。"]),
        ("Who pays for the bridge?", "造橋的經費由中央政府負擔。", ["大橋在三月開放。", "渡輪每天六點開出。"]),
    ],
)
def test_what_answers_is_nearest_without_a_common_word(question: str, answer: str, others: list[str]) -> None:
    asked, *read = bundled_encoder().encode([question, answer, *others])
    likeness = asked.nearest(read) @ asked.rarity
    assert likeness[0] == likeness.max()


def test_word_order_counts() -> None:
    one, other, same = bundled_encoder().encode(["狗咬了郵差。", "郵差咬了狗。", "狗咬了邮差。"])
    assert one.nearest([other])[0].min() < 0.995
    np.testing.assert_array_equal(one.tokens, same.tokens)  # Simplified and Traditional are one


def test_a_word_is_nearest_to_itself_in_the_same_context_and_less_so_in_another() -> None:
    river, same, money, none = bundled_encoder().encode(["the bank of the river", "the bank of the river", "bank", ""])
    np.testing.assert_allclose(river.nearest([same])[0], 1, atol=2e-3)
    assert money.nearest([river])[0].max() < 0.99
    assert river.nearest([none]).tolist() == [[0.0] * len(river.tokens)]
    assert none.nearest([river, money]).shape == (2, 0)


def test_white_space_is_not_read() -> None:
    wide, narrow = bundled_encoder().encode(["boat  \n bridge", "boat bridge"])
    np.testing.assert_array_equal(wide.tokens, narrow.tokens)
    assert (wide.rarity > 0).all()


def test_a_text_has_the_same_vector_whatever_stands_beside_it() -> None:
    texts = ["橋", "渡輪每天早上六點開出第一班，晚上九點開出最後一班。", "", "boat"] * 12
    together = bundled_encoder().encode(texts)
    assert len(together) == 48
    for at, text in enumerate(texts[:4]):
        alone = bundled_encoder().encode([text])[0]
        np.testing.assert_allclose(np.linalg.norm(alone.tokens.astype(float), axis=1), 1, rtol=2e-3)
        np.testing.assert_allclose(together[at].tokens, alone.tokens, atol=2e-3)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    long, longer = bundled_encoder().encode(["渡輪" * 300, "渡輪" * 300 + "博物館"])
    np.testing.assert_array_equal(long.tokens, longer.tokens)
    assert len(long.tokens) == LONGEST


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match=r"none\.gz.*install the program again"):
        read_encoder(tmp_path / "none.gz")
    torn = tmp_path / "torn.gz"
    for content in (b"", b"no gzip", gzip.compress(b"\x08\0\0\0\0\0\0\0{}"), gzip.compress(b"x" * 999)[:-20]):
        torn.write_bytes(content)
        with pytest.raises(ModelFault, match=r"torn\.gz is damaged"):
            read_encoder(torn)
    write_tensors({"rarity": np.ones(3)}, torn)
    with pytest.raises(ModelFault, match=r"torn\.gz is damaged: 'rows\.codes'"):
        read_encoder(torn)


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the teacher's, with a model that is small and knows nothing."""
    folder = tmp_path_factory.mktemp("teacher")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "bridge", "boat", "ship", "the", "cold", "##s"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=1200, hidden_size=96, num_hidden_layers=6, num_attention_heads=12, intermediate_size=64
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def material() -> Material:
    question = Question("渡船几点开出？", "drcd_dev", "boats", SENTENCES, (1,))
    return Material(Corpus([Document("", SENTENCES)], PAIRS, [question] * 2), [question], ALIKE)


GLOSSES = {"桥": ["bridge"], "船": ["boat", "ship"]}
LESSONS = Lessons(
    steps=16, pairs=4, pairs_beside=4, rate=3e-3, rows_rate=3e-2, sentences=2, questions=2, asked=1, told_each=8
)
ALIKE = {"大桥": ["桥梁"], "早上": ["清晨", "上午"]}


def directions(english: list[str]) -> np.ndarray:
    """A teacher that has each text on an axis of its own."""
    return np.eye(96, dtype=np.float32)[[len(text) % 96 for text in english]]


@pytest.fixture(scope="module")
def losses() -> list[float]:
    return []


@pytest.fixture(scope="module")
def taught(teacher: Path, material: Material, losses: list[float]) -> tuple[pupil.Pupil, np.ndarray]:
    def report(step: int, means: Sequence[float]) -> None:
        losses.append(means[0])

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return distil(teacher, material, encoding(), GLOSSES, directions, report, LESSONS)
    finally:
        torch.set_num_threads(threads)


def test_a_word_begins_where_its_glosses_are(teacher: Path) -> None:
    rows = pupil.first_rows(teacher, encoding(), GLOSSES)
    (boat,), (ship,), (bridge,), (char,) = (encoding().encode_ordinary(word) for word in ("boat", "ship", "桥", "船"))
    assert len(rows) == encoding().n_vocab + 3
    assert float(_unit(rows[char]) @ _unit(rows[boat] + rows[ship])) > 0.99
    assert not np.allclose(rows[bridge], rows[char])


def _unit(row: np.ndarray) -> np.ndarray:
    unit: np.ndarray = row / np.linalg.norm(row)
    return unit


@pytest.mark.usefixtures("taught")
def test_pairs_come_nearer_to_where_the_teacher_has_the_english(losses: list[float]) -> None:
    first, last = losses
    assert last < 0.9 * first


def test_what_was_taught_is_what_is_computed(taught: tuple[pupil.Pupil, np.ndarray], tmp_path: Path) -> None:
    path = tmp_path / "encoder.safetensors.gz"
    texts = [*SENTENCES, "the boat has left."]
    one, rarity = taught
    ids = [tokens_of(encoding(), rarity)(fold_key(text)) for text in texts]
    axes = pupil.main_axes(one, ids)
    pupil.write(one, rarity, axes, path)
    words = one(ids)[1].detach().numpy()
    read = read_encoder(path).encode(texts)
    for encoded, tokens, each in zip(read, words, ids, strict=True):
        wanted = tokens[: len(each)] @ axes
        cosines = (encoded.tokens * wanted).sum(axis=1) / np.linalg.norm(wanted, axis=1)
        assert cosines.mean() > 0.95
        np.testing.assert_allclose(encoded.rarity, rarity[each], rtol=1e-3)


def test_what_is_in_most_sentences_counts_least_and_white_space_nothing(taught: tuple[pupil.Pupil, np.ndarray]) -> None:
    rarity = taught[1]
    common, rare, blank = (encoding().encode_ordinary(text)[0] for text in ("。", "桥", " "))
    assert rarity[rare] > rarity[common] > rarity[blank] == 0


def test_words_are_replaced_by_those_used_alike() -> None:
    said = {reword_alike("大桥在早上", ALIKE, np.random.default_rng(seed)) for seed in range(40)}
    assert said == {f"{one}在{two}" for one in ("大桥", "桥梁") for two in ("早上", "清晨", "上午")}
