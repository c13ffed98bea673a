"""The transformer: the bundled one, and that what is taught in torch is what is computed with numpy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, BertTokenizer

from index.encoder import bundled_encoder, read_encoder
from index.errors import ModelFault
from index.fold import fold_key
from index.tokens import encoding
from index.training import pupil
from index.training.corpus import Corpus, Document, Pair, Question
from index.training.distil import Lessons, distil

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
    likeness = [float(asked @ one) for one in read]
    assert likeness[0] == max(likeness)


def test_word_order_counts() -> None:
    one, other, same = bundled_encoder().encode(["狗咬了郵差。", "郵差咬了狗。", "狗咬了邮差。"])
    assert one @ other < 0.995
    assert one @ same > 0.9999  # Simplified and Traditional are one


def test_a_text_has_the_same_vector_whatever_stands_beside_it() -> None:
    texts = ["橋", "渡輪每天早上六點開出第一班，晚上九點開出最後一班。", "", "boat"] * 12
    together = bundled_encoder().encode(texts)
    assert together.shape == (48, bundled_encoder().dimension)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
    for at, text in enumerate(texts[:4]):
        np.testing.assert_allclose(together[at], bundled_encoder().encode([text])[0], atol=1e-4)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    long, longer = bundled_encoder().encode(["渡輪" * 300, "渡輪" * 300 + "博物館"])
    np.testing.assert_array_equal(long, longer)


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match=r"none\.safetensors.*install the program again"):
        read_encoder(tmp_path / "none.safetensors")
    torn = tmp_path / "torn.safetensors"
    torn.write_bytes(b"\x08\0\0\0\0\0\0\0{}")
    with pytest.raises(ModelFault, match=r"torn\.safetensors is damaged"):
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
def corpus() -> Corpus:
    question = Question("渡船几点开出？", "drcd_dev", "boats", SENTENCES, (1,))
    return Corpus([Document("", SENTENCES)], PAIRS, [question] * 2)


GLOSSES = {"桥": ["bridge"], "船": ["boat", "ship"]}
LESSONS = Lessons(steps=16, pairs=4, rate=3e-3, rows_rate=3e-2, sentences=2, questions=2, told_each=8)


def directions(english: list[str]) -> np.ndarray:
    """A teacher that has each text on an axis of its own."""
    return np.eye(96, dtype=np.float32)[[len(text) % 96 for text in english]]


@pytest.fixture(scope="module")
def losses() -> list[float]:
    return []


@pytest.fixture(scope="module")
def taught(teacher: Path, corpus: Corpus, losses: list[float]) -> pupil.Pupil:
    def report(step: int, means: Sequence[float]) -> None:
        losses.append(means[0])

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return distil(teacher, corpus, encoding(), GLOSSES, directions, report, LESSONS)
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


def test_what_was_taught_is_what_is_computed(taught: pupil.Pupil, tmp_path: Path) -> None:
    path = tmp_path / "encoder.safetensors"
    pupil.write(taught, path)
    texts = [*SENTENCES, "the boat has left."]
    wanted = taught([encoding().encode_ordinary(fold_key(text)) for text in texts]).detach().numpy()
    cosines = (read_encoder(path).encode(texts) * wanted).sum(axis=1)
    assert (cosines > 0.97).all(), cosines
