"""Embedding models: texts in, one L2-normalised float32 matrix out.

The bundled model is a table of token vectors; it needs numpy, safetensors and tiktoken only. Any sentence-transformers
model can take its place, by name or folder; torch is imported only then.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from index.errors import ModelFault
from index.fold import fold_key
from index.rows import highest, unit
from index.tokens import encoding, read_encoding

if TYPE_CHECKING:
    import tiktoken
    from sentence_transformers import SentenceTransformer

Matrix = NDArray[np.float32]
TokenIds = NDArray[np.int64]

BUNDLED_NAME = "bundled"
BUNDLED_FOLDER = Path(__file__).parent / "model"
_WEIGHTS = "model.safetensors"
_RANKS = "vocabulary.tiktoken"
_FILES = ("modules.json", "config.json")
_TENSOR = "embedding.weight"
# A name on the hub. One without an owner is never asked for there: it is rather a folder that isn't where it should be.
_REPOSITORY = re.compile(r"\w[\w-]*/\w[\w.-]*", re.ASCII)
_PASSAGE_PROMPTS = ("document", "passage", "corpus")
_COMMON_OWNER = "sentence-transformers"


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
        tokens = encoding() if folder == BUNDLED_FOLDER else read_encoding(folder)
        if table.ndim != 2 or table.shape[0] != tokens.n_vocab:
            raise ModelFault(f"{weights} has shape {table.shape}; expected a row for each of {tokens.n_vocab} tokens")
        return cls(f"{name}@{sha256(content).hexdigest()[:12]}", np.asarray(table, dtype=np.float32), tokens)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        means = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for mean, text in zip(means, texts, strict=True):
            if ids := self._tokens.encode_ordinary(fold_key(text)):
                mean[:] = self._rows.take(ids, axis=0).mean(axis=0)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        means /= np.maximum(lengths, np.float32(1e-12))
        return means

    def embed_questions(self, texts: Sequence[str]) -> Matrix:
        return self.embed_passages(texts)

    def token_ids(self, text: str) -> TokenIds:
        """The tokens of a text, each by the number of its row, in order and with repeats."""
        return np.array(self._tokens.encode_ordinary(fold_key(text)), dtype=np.int64)

    def weights(self, tokens: TokenIds) -> Matrix:
        """How much each token counts in a mean: the length of its row. Shape (tokens,)."""
        lengths: Matrix = np.linalg.norm(self._rows.take(tokens, axis=0), axis=1)
        return lengths

    def closest(self, tokens: TokenIds, texts: Sequence[TokenIds]) -> Matrix:
        """For each text the highest cosine of each token with any of the text's, shape (texts, tokens); 0 for a text
        without tokens. The late interaction of ColBERT (Khattab and Zaharia 2020, section 3.3) over static rows."""
        return highest(texts, tokens, lambda kinds: self._directions(kinds) @ self._directions(tokens).T)

    def _directions(self, tokens: TokenIds) -> Matrix:
        return unit(self._rows.take(tokens, axis=0))


class SentenceTransformerModel:
    """Any sentence-transformers model; questions and passages get the model's own prompts where it has them."""

    def __init__(self, name: str, dimension: int, model: SentenceTransformer, prompt: str | None) -> None:
        self.name = name
        self.dimension = dimension
        self._model = model
        self._prompt = prompt

    @classmethod
    def read(cls, name: str) -> SentenceTransformerModel:
        """The model in the absolute folder `name`, or the downloaded one of that name. ModelFault, before torch is
        imported, when there is none; nothing is downloaded unless the user has set HF_HUB_OFFLINE=0."""
        online = os.environ.setdefault("HF_HUB_OFFLINE", "1").lower() in ("0", "false", "no", "off")
        place = _folder(name, online)
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = SentenceTransformer(place, device="cpu", local_files_only=not online)
            model.float()  # half precision is slow on a CPU, and costs digits
        except Exception as fault:  # whatever a foreign model's files provoke in foreign code
            raise ModelFault(f"{name!r} could not be loaded by sentence-transformers: {fault}") from fault
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ModelFault(f"{name!r} has no fixed vector length, so an index can't be built with it")
        # sentence-transformers 6.2 gives every model an empty "document" prompt, and prefers it to the "passage" one.
        named = (model.prompts.get(kind) for kind in _PASSAGE_PROMPTS)
        prompt = next((prompt for prompt in named if prompt), None)
        return cls(f"{name}@{_fingerprint(model)}", dimension, model, prompt)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return self._checked(
            self._model.encode_document(list(texts), prompt=self._prompt, normalize_embeddings=True, batch_size=64)
        )

    def embed_questions(self, texts: Sequence[str]) -> Matrix:
        return self._checked(self._model.encode_query(list(texts), normalize_embeddings=True))

    def _checked(self, vectors: object) -> Matrix:
        """As float32 of length one. ModelFault when there are numbers that are none."""
        rows = np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimension)
        if not np.isfinite(rows).all():
            raise ModelFault(
                f"{self.name} gave vectors that are not finite; its files may be damaged: take another model"
            )
        return unit(rows)


@cache
def bundled_model() -> StaticModel:
    """The model in the package. ModelFault."""
    return StaticModel.read(BUNDLED_NAME, BUNDLED_FOLDER)


def load_model(name: str | None = None) -> Embedder:
    """The bundled model when `name` is None or "bundled"; else a folder in the bundled one's form, or any
    sentence-transformers model by folder or name. ModelFault."""
    if name is None or name == BUNDLED_NAME:
        return bundled_model()
    if Path(name).is_dir():
        name = os.path.abspath(name)  # a bare folder name would be looked up on the hub
    if (Path(name) / _RANKS).is_file():
        return StaticModel.read(name, Path(name))
    return SentenceTransformerModel.read(name)


def _folder(name: str, online: bool) -> str:
    """Where the model's files are: in a folder, or in the Hugging Face cache; the name itself where it may be
    downloaded. ModelFault when in neither."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    if Path(name).is_dir():
        if any((Path(name) / file).is_file() for file in _FILES):
            return name
        raise ModelFault(f"{name} is no embedding model: it has neither {' nor '.join(_FILES)}; give a model's folder")
    for repository in (name, f"{_COMMON_OWNER}/{name}"):
        for file in _FILES:
            try:
                found = try_to_load_from_cache(repository, file)
            except HFValidationError:
                continue
            if isinstance(found, str):
                return str(Path(found).parent)
    if online and _REPOSITORY.fullmatch(name):
        return name
    repository = name if "/" in name else f"{_COMMON_OWNER}/{name}"
    how = f": where there is a network, `hf download {repository} --local-dir model` makes one"
    raise ModelFault(
        f"no embedding model {name!r}: it is no folder here and has not been downloaded; give the folder of a "
        f"sentence-transformers model{how if _REPOSITORY.fullmatch(repository) else ''}"
    )


def _fingerprint(model: SentenceTransformer) -> str:
    """Changes with what changes a text's vector: the weights, and the prompts where there are any."""
    digest = sha256()
    if any(model.prompts.values()):
        digest.update(json.dumps(model.prompts, sort_keys=True).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensor.float().numpy()).data)
    return digest.hexdigest()[:12]
