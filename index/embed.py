"""Embedding models: texts in, one L2-normalised float32 matrix out.

The bundled model is a table of token vectors; it needs numpy, safetensors and tiktoken only. Any sentence-transformers
model can take its place, by name or folder; torch is imported only then.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from index.errors import ModelFault
from index.fold import fold_key
from index.tokens import encoding, read_encoding

if TYPE_CHECKING:
    import tiktoken
    from sentence_transformers import SentenceTransformer

Matrix = NDArray[np.float32]

BUNDLED_NAME = "bundled"
_BUNDLED = Path(__file__).parent / "model"
_WEIGHTS = "model.safetensors"
_RANKS = "vocabulary.tiktoken"
_TENSOR = "embedding.weight"
_BATCH = 256


class Embedder(Protocol):
    """What an index is built with. `name` tells one set of weights from another: what `load_model` gets it by, "@" and
    the start of the weights' sha256; `dimension` is the vectors' length.

    Both methods return shape (texts, dimension), float32, each row of length 1, or 0 for a text with nothing in it.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_passages(self, texts: Sequence[str]) -> Matrix: ...

    def embed_questions(self, texts: Sequence[str]) -> Matrix: ...


class StaticModel:
    """A text's vector is the mean of its tokens' rows, normalised (StaticEmbedding in sentence-transformers)."""

    def __init__(self, name: str, rows: Matrix, tokens: tiktoken.Encoding) -> None:
        self.name = name
        self.dimension = int(rows.shape[1])
        self._rows = rows
        self._tokens = tokens

    @classmethod
    def read(cls, name: str, folder: Path) -> StaticModel:
        """The model in `folder`, called `name`, with the vocabulary beside it. ModelFault when one is missing or
        damaged, or the two don't fit."""
        weights = folder / _WEIGHTS
        try:
            content = weights.read_bytes()
            table = load_tensors(content)[_TENSOR]
        except OSError as fault:
            raise ModelFault(f"no model at {weights}: {fault.strerror}; install the program again") from fault
        except (SafetensorError, KeyError) as fault:
            raise ModelFault(f"{weights} is damaged, or holds no {_TENSOR!r}: {fault}") from fault
        tokens = encoding() if folder == _BUNDLED else read_encoding(folder)
        if table.ndim != 2 or table.shape[0] != tokens.n_vocab:
            raise ModelFault(f"{weights} has shape {table.shape}; expected a row for each of {tokens.n_vocab} tokens")
        return cls(f"{name}@{sha256(content).hexdigest()[:12]}", np.asarray(table, dtype=np.float32), tokens)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            vectors[start : start + _BATCH] = self._means(texts[start : start + _BATCH])
        return _normalised(vectors)

    def embed_questions(self, texts: Sequence[str]) -> Matrix:
        return self.embed_passages(texts)

    def _means(self, texts: Sequence[str]) -> Matrix:
        """The mean row of each text. `reduceat` sums from start to start, so texts without tokens are left out."""
        ids = [self._tokens.encode_ordinary(fold_key(text)) for text in texts]
        counts = np.array([len(each) for each in ids], dtype=np.int64)
        means = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = counts > 0
        if filled.any():
            flat = np.fromiter((token for each in ids for token in each), dtype=np.int64, count=int(counts.sum()))
            starts = (np.cumsum(counts) - counts)[filled]
            sums = np.add.reduceat(self._rows[flat], starts, axis=0)
            means[filled] = sums / counts[filled, None]
        return means


class SentenceTransformerModel:
    """Any sentence-transformers model; questions and passages get the model's own prompts where it has them."""

    def __init__(self, name: str, dimension: int, model: SentenceTransformer) -> None:
        self.name = name
        self.dimension = dimension
        self._model = model

    @classmethod
    def read(cls, name: str) -> SentenceTransformerModel:
        """The model in the absolute folder `name`, or the downloaded one of that name. ModelFault, before torch is
        imported, when there is none; nothing is downloaded unless the user has set HF_HUB_OFFLINE=0."""
        online = os.environ.setdefault("HF_HUB_OFFLINE", "1").lower() in ("0", "false", "no", "off")
        place = name if online or Path(name).is_dir() else _downloaded(name)
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(place, device="cpu", local_files_only=not online)
        except Exception as fault:  # whatever a foreign model's files provoke in foreign code
            raise ModelFault(f"{name!r} could not be loaded by sentence-transformers: {fault}") from fault
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ModelFault(f"{name!r} has no fixed vector length, so an index can't be built with it")
        return cls(f"{name}@{_fingerprint(model)}", dimension, model)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return self._checked(self._model.encode_document(list(texts), normalize_embeddings=True, batch_size=64))

    def embed_questions(self, texts: Sequence[str]) -> Matrix:
        return self._checked(self._model.encode_query(list(texts), normalize_embeddings=True))

    def _checked(self, vectors: object) -> Matrix:
        return np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimension)


def load_model(name: str | None = None) -> Embedder:
    """The bundled model when `name` is None; else a folder in the bundled one's form, or any sentence-transformers
    model by folder or name. ModelFault."""
    if name is None:
        return StaticModel.read(BUNDLED_NAME, _BUNDLED)
    if Path(name).is_dir():
        name = os.path.abspath(name)  # a bare folder name would be looked up on the hub
    if (Path(name) / _RANKS).is_file():
        return StaticModel.read(name, Path(name))
    return SentenceTransformerModel.read(name)


def _downloaded(name: str) -> str:
    """Where the Hugging Face cache holds the model, or ModelFault."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for repository in (name, f"sentence-transformers/{name}"):
        for file in ("modules.json", "config.json"):
            try:
                found = try_to_load_from_cache(repository, file)
            except HFValidationError:
                continue
            if isinstance(found, str):
                return str(Path(found).parent)
    raise ModelFault(
        f"no embedding model {name!r}: it is no folder here and has not been downloaded; "
        "give the folder of a sentence-transformers model, or set HF_HUB_OFFLINE=0 once to download it by name"
    )


def _fingerprint(model: SentenceTransformer) -> str:
    digest = sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensor.float().numpy()).data)
    return digest.hexdigest()[:12]


def _normalised(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: Matrix = vectors / np.maximum(lengths, np.float32(1e-12))
    return result
