"""Writes the trained rows and the vocabulary as a sentence-transformers folder that also needs no torch to be read."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer
from torch import Tensor

from index.training.vocabulary import write_vocabulary

_READ = ("encoder", "lexicon", "model", "senses", "thesaurus", "tokenizer", "vocabulary")


def write_model(rows: Tensor, tokenizer: Tokenizer, card: str, folder: Path) -> None:
    """Puts the model's files into `folder`, each by a rename; other files there stay. The weights are float16."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        _write(rows, tokenizer, card, Path(scratch))
        for path in sorted(Path(scratch).rglob("*")):
            target = folder / path.relative_to(scratch)
            if path.is_dir():
                target.mkdir(exist_ok=True)
            else:
                path.chmod(0o644)  # sentence-transformers writes weights that only their owner may read
                os.replace(path, target)


def write_sums(folder: Path) -> None:
    """The sha256 of each file that the program reads, as `sha256sum` writes and checks them."""
    names = sorted(path.name for path in folder.iterdir() if path.name.startswith(_READ))
    lines = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def _write(rows: Tensor, tokenizer: Tokenizer, card: str, fresh: Path) -> None:
    module = StaticEmbedding(tokenizer, embedding_weights=rows.numpy())
    model = SentenceTransformer(modules=[module, Normalize()], device="cpu")
    model.to(torch.float16)
    model.save_pretrained(str(fresh), create_model_card=False)
    write_vocabulary(tokenizer, fresh)
    (fresh / "README.md").write_text(card, encoding="utf-8")
