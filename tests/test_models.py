"""Indexing and asking with models of sentence-transformers, small real ones that are made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.catalog import Catalog
from index.embed import BUNDLED_FOLDER
from tests.interpreter import python

if TYPE_CHECKING:
    from tests.conftest import Command, Program

MAKE = """
import sys
from pathlib import Path
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel, BertTokenizerFast

tokenizer = Tokenizer.from_file(sys.argv[1])
rows = np.random.default_rng(5).normal(size=(tokenizer.get_vocab_size(), 64)).astype("float32")
SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=rows)], device="cpu").save_pretrained("bag")

torch.manual_seed(5)
characters = [chr(code) for code in (*range(33, 127), *range(0x4E00, 0xA000))]
Path("vocabulary").write_text("\\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]), encoding="utf-8")
shape = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
BertModel(BertConfig(vocab_size=len(characters) + 5, **shape)).half().save_pretrained("plain")
BertTokenizerFast("vocabulary").save_pretrained("plain")
prompts = {"query": "query: ", "passage": "passage: "}
SentenceTransformer("./plain", device="cpu", prompts=prompts).save_pretrained("bert")
"""
COMPARE = """
import json, sys
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("./plain", device="cpu").float()
texts = json.loads(sys.stdin.read())
print(json.dumps(model.encode(texts, normalize_embeddings=True).tolist()))
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models `bag` (static, 64 numbers) and `bert` (random, 32 numbers in half precision, with
    prompts), and `plain`, the latter without prompts."""
    folder = tmp_path_factory.mktemp("models")
    python(MAKE, str(BUNDLED_FOLDER / "tokenizer.json"), cwd=folder)
    return folder


def test_an_index_of_another_model_answers_and_cites(program: Program, corpus: Path, models: Path) -> None:
    made = program("index", str(corpus), "--model", "bag", "--index", "index", cwd=models)
    assert made.returncode == 0, made.stderr
    asked = program("ask", "腳踏車另收多少錢？", "--json", "--index", "index", cwd=models)
    reply = json.loads(asked.stdout)
    assert "15元" in reply["answer"]
    assert {citation["document"] for citation in reply["citations"]} == {"ferry"}


def test_an_index_is_embedded_anew_with_a_models_own_prompts(
    program: Program, command: Command, corpus: Path, models: Path, tmp_path: Path
) -> None:
    assert command("index", str(corpus), "--index", str(tmp_path / "index")).code == 0
    again = program("index", str(corpus), "--model", str(models / "bert"), "--index", "index")
    assert again.returncode == 0, again.stderr
    assert "embedding 3 passages with" in again.stderr
    assert "0 added, 0 changed, 0 removed, 2 unchanged" in again.stdout
    catalog = Catalog(tmp_path / "index")
    with catalog.reading() as snapshot:
        assert (snapshot.model.rpartition("@")[0], snapshot.dimension) == (str(models / "bert"), 32)
        ((_, stored),) = snapshot.vectors_since(0)
        titles = {entry.id: entry.title for entry in snapshot.entries()}
        passages = sorted(snapshot.added_since(0), key=lambda passage: passage.id)
    catalog.close()
    texts = [passage.in_context(titles[passage.document]) for passage in passages]
    whole = [f"{prompt}{text}" for prompt in ("passage: ", "") for text in texts]
    vectors = np.array(json.loads(python(COMPARE, cwd=models, stdin=json.dumps(whole))))
    prompted, bare = vectors[: len(texts)], vectors[len(texts) :]
    np.testing.assert_allclose(stored, prompted, atol=1e-3)
    assert np.abs(stored - bare).max() > 0.005


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody/no-such-model", "hf download nobody/no-such-model --local-dir model"),
        ("no-such-model", "hf download sentence-transformers/no-such-model --local-dir model"),
        ("./no-such-model", "it is no folder here"),
    ],
)
@pytest.mark.parametrize("offline", ["0", "1"])
def test_a_model_that_is_not_here_is_named_without_torch(
    program: Program, command: Command, corpus: Path, tmp_path: Path, name: str, said: str, offline: str
) -> None:
    if offline == "0" and name == "nobody/no-such-model":
        pytest.skip("a whole name is downloaded then, which is what was asked for")
    assert command("index", str(corpus), "--index", str(tmp_path / "index")).code == 0
    environment = {"HF_HUB_OFFLINE": offline, "PYTHONPROFILEIMPORTTIME": "1"}
    outcome = program("index", str(corpus), "--model", name, "--index", "index", env=environment)
    assert outcome.returncode == 2
    assert f"no embedding model {name!r}" in outcome.stderr
    assert said in outcome.stderr
    imported = {line.rpartition("|")[2].strip() for line in outcome.stderr.splitlines() if line.startswith("import")}
    assert "numpy" in imported
    assert not imported & {"torch", "transformers", "sentence_transformers"}
