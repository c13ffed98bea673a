"""Embedding models, the bundled one and foreign ones, from their files to their vectors."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

import index
from index.embed import load_model
from index.errors import ModelFault
from index.fold import fold_key
from tests.interpreter import python

BUNDLED = Path(index.__file__).parent / "model"
TEXTS = [
    "旗津航線的班次由每日96班增為每日120班。",
    "The rooftop garden holds 340 species of native plants.",
    "ＡＩ 晶片、先進封裝與 edge AI",
    "x",
]


def small_model(folder: Path, rows: int = 256) -> Path:
    """A model over single bytes: token 97 ("a") is (3, 4), all others (0, 1)."""
    folder.mkdir()
    lines = b"".join(base64.b64encode(bytes([byte])) + f" {byte}\n".encode() for byte in range(256))
    (folder / "vocabulary.tiktoken").write_bytes(lines)
    about = {"pattern": r"\s+|\S+", "size": 256, "sha256": sha256(lines).hexdigest()}
    (folder / "vocabulary.json").write_text(json.dumps(about), encoding="utf-8")
    table = np.tile(np.array([0, 1], dtype=np.float16), (rows, 1))
    table[97] = (3, 4)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    return folder


def test_a_vector_is_the_normalised_mean_of_its_tokens_rows(tmp_path: Path) -> None:
    model = load_model(str(small_model(tmp_path / "small")))
    assert model.dimension == 2
    vectors = model.embed_passages(["a", "ab", "A"])
    expected = np.array([[0.6, 0.8], [1.5 / np.hypot(1.5, 2.5), 2.5 / np.hypot(1.5, 2.5)], [0.6, 0.8]])
    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_a_text_without_tokens_has_the_zero_vector_and_no_texts_have_no_rows() -> None:
    model = load_model()
    assert not model.embed_passages([""]).any()
    assert model.embed_questions([]).shape == (0, model.dimension)


def test_rows_have_length_one_and_do_not_depend_on_their_neighbours() -> None:
    model = load_model()
    together = model.embed_passages([*TEXTS, "", *TEXTS * 100])
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together[:4], axis=1), 1, atol=1e-6)
    for row, text in zip(together[:4], TEXTS, strict=True):
        np.testing.assert_array_equal(row, model.embed_questions([text])[0])


def test_simplified_and_traditional_full_and_half_width_are_one_to_the_model() -> None:
    traditional, simplified, wide, narrow = load_model().embed_questions(
        ["臺灣的晶片與雲端", "臺湾的晶片与云端", "ＡＩ", "ai"]
    )
    np.testing.assert_array_equal(traditional, simplified)
    np.testing.assert_array_equal(wide, narrow)


def test_the_bundled_model_agrees_with_sentence_transformers() -> None:
    code = (
        "import json, sys\n"
        "from sentence_transformers import SentenceTransformer\n"
        "texts = json.loads(sys.argv[2])\n"
        "model = SentenceTransformer(sys.argv[1], device='cpu', local_files_only=True)\n"
        "print(json.dumps(model.encode(texts, normalize_embeddings=True).tolist()))\n"
    )
    reference = json.loads(python(code, str(BUNDLED), json.dumps([fold_key(text) for text in TEXTS])))
    np.testing.assert_allclose(load_model().embed_passages(TEXTS), reference, atol=1e-3)


def test_a_name_changes_with_the_weights(tmp_path: Path) -> None:
    folder = small_model(tmp_path / "small")
    before = load_model(str(folder)).name
    save_file({"embedding.weight": np.ones((256, 2), dtype=np.float32)}, folder / "model.safetensors")
    after = load_model(str(folder)).name
    assert before.startswith(f"{folder}@")
    assert after.startswith(f"{folder}@")
    assert before != after
    assert load_model().name.startswith("bundled@")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "model.safetensors").unlink(), "no model at"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"not weights"), "damaged"),
        (lambda folder: save_file({"other": np.ones((256, 2))}, folder / "model.safetensors"), "embedding.weight"),
        (lambda folder: (folder / "vocabulary.json").unlink(), "vocabulary.json"),
        (lambda folder: (folder / "vocabulary.tiktoken").write_bytes(b"YQ== 0\n"), "vocabulary.tiktoken is damaged"),
    ],
)
def test_a_model_with_a_missing_or_damaged_part_is_named(
    tmp_path: Path, spoil: Callable[[Path], object], said: str
) -> None:
    folder = small_model(tmp_path / "small")
    spoil(folder)
    with pytest.raises(ModelFault, match=said):
        load_model(str(folder))


def test_a_model_of_another_vocabulary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match=r"shape \(100, 2\); expected a row for each of 256"):
        load_model(str(small_model(tmp_path / "small", rows=100)))


def test_a_name_that_is_not_there_fails_before_torch_is_imported(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code = (
        "import sys\n"
        "from index.embed import load_model\n"
        "from index.errors import ModelFault\n"
        "for name in ('nobody/no-such-model', 'no-such-model', './absent', 'empty'):\n"
        "    try:\n"
        "        load_model(name)\n"
        "    except ModelFault as fault:\n"
        "        print(fault)\n"
        "print('torch' in sys.modules)\n"
    )
    first, second, third, fourth, torch = python(code, cwd=tmp_path).splitlines()
    assert "'nobody/no-such-model'" in first
    assert "hf download nobody/no-such-model --local-dir model" in first
    assert "'no-such-model'" in second
    assert "hf download sentence-transformers/no-such-model" in second
    assert "'./absent'" in third
    assert "hf download" not in third
    assert "empty is no embedding model" in fourth
    assert torch == "False"


def test_a_sentence_transformers_folder_gets_its_own_prompts_by_a_relative_name(tmp_path: Path) -> None:
    code = (
        "import json, sys\n"
        "import numpy as np\n"
        "from sentence_transformers import SentenceTransformer\n"
        "from sentence_transformers.sentence_transformer.modules import StaticEmbedding\n"
        "from tokenizers import Tokenizer\n"
        "from index.embed import load_model\n"
        "tokenizer = Tokenizer.from_file(sys.argv[1])\n"
        "weights = np.random.default_rng(5).normal(size=(tokenizer.get_vocab_size(), 8)).astype('float32')\n"
        "modules = [StaticEmbedding(tokenizer, embedding_weights=weights)]\n"
        "prompts = {'query': 'ask: ', 'document': 'read: '}\n"
        "SentenceTransformer(modules=modules, device='cpu', prompts=prompts).save_pretrained('other')\n"
        "plain = SentenceTransformer(modules=modules, device='cpu')\n"
        "prompted = plain.encode(['ask: x y', 'read: x y'], normalize_embeddings=True)\n"
        "model = load_model('other')\n"
        "ours = [model.embed_questions(['x y'])[0].tolist(), model.embed_passages(['x y'])[0].tolist()]\n"
        "print(json.dumps([model.name, model.dimension, ours, prompted.tolist()]))\n"
    )
    printed = python(code, str(BUNDLED / "tokenizer.json"), cwd=tmp_path)
    name, dimension, ours, prompted = json.loads(printed.splitlines()[-1])
    assert name.startswith(f"{tmp_path / 'other'}@")
    assert dimension == 8
    np.testing.assert_allclose(ours, prompted, atol=1e-6)
    assert np.abs(np.subtract(*ours)).max() > 0.01
