"""Words in their context: a small transformer over the bundled vocabulary, computed with numpy alone.

Four layers of MiniLM (Wang et al. 2020) that `index.training.distil` taught Chinese. A sentence costs milliseconds,
where the static model costs microseconds: it is for ranking a few sentences, not for embedding an index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFault
from index.fold import fold_key
from index.packed import Packed
from index.rows import unit
from index.tensors import Tensors, read_tensors
from index.tokens import encoding

LONGEST = 62
"""How many tokens of a text are read; the rest is left out."""
HEADS = 12
_FILE = Path(__file__).parent / "model" / "encoder.safetensors.gz"
_TOGETHER = 32

Matrix = NDArray[np.float32]
Halves = NDArray[np.float16]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as it was read. `tokens`, shape (tokens, axes), are its tokens in the last layer along their main axes,
    each of length 1 within half precision. `rarity`, shape (tokens,), is what each of them counts."""

    tokens: Halves
    rarity: Matrix

    def nearest(self, texts: Sequence[Encoded]) -> Matrix:
        """For each text the highest cosine of each of this one's tokens with any of its, shape (texts, tokens); 0 for
        a text without tokens (late interaction, Khattab and Zaharia 2020, section 3.2)."""
        found = np.zeros((len(texts), len(self.tokens)), dtype=np.float32)
        filled = [at for at, text in enumerate(texts) if len(text.tokens)]
        if filled and len(self.tokens):
            every = np.concatenate([texts[at].tokens for at in filled]).astype(np.float32)
            ends = np.cumsum([len(texts[at].tokens) for at in filled])
            cosines = every @ self.tokens.astype(np.float32).T
            found[filled] = np.maximum.reduceat(cosines, [0, *ends[:-1]], axis=0)
        return found


@dataclass(frozen=True, slots=True)
class Norm:
    """Layer normalisation (Ba et al. 2016)."""

    weight: Matrix
    bias: Matrix

    def __call__(self, values: Matrix) -> Matrix:
        centred: Matrix = values - values.mean(axis=-1, keepdims=True)
        centred /= np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        centred *= self.weight
        centred += self.bias
        return centred


@dataclass(frozen=True, slots=True)
class Linear:
    """`values @ weight + bias`; `weight` has shape (in, out)."""

    weight: Matrix
    bias: Matrix

    def __call__(self, values: Matrix) -> Matrix:
        product: Matrix = values @ self.weight
        product += self.bias
        return product


@dataclass(frozen=True, slots=True)
class Layer:
    """A transformer layer (Vaswani et al. 2017), normalised after each half. `attended` gives queries, keys and values
    side by side."""

    attended: Linear
    joined: Linear
    after_attention: Norm
    up: Linear
    down: Linear
    after_all: Norm

    def __call__(self, values: Matrix, hidden: Matrix) -> Matrix:
        """`values`, shape (texts, length, dim); `hidden`, shape (texts, 1, 1, length), is far below 0 where a text has
        ended."""
        texts, length, dimension = values.shape
        parts = self.attended(values).reshape(texts, length, 3, HEADS, dimension // HEADS).transpose(2, 0, 3, 1, 4)
        scores = parts[0] @ parts[1].transpose(0, 1, 3, 2)
        scores *= np.float32((dimension // HEADS) ** -0.5)
        scores += hidden
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        seen = (scores @ parts[2]).transpose(0, 2, 1, 3).reshape(texts, length, dimension)
        values = self.after_attention(values + self.joined(seen))
        return self.after_all(values + self.down(_gelu(self.up(values))))


@dataclass(frozen=True, slots=True)
class Encoder:
    """`rows` are the vectors of the tokens, the last two those of the marks around a text; `places` those of the
    positions. `rarity`, shape (tokens,), is each token's inverse document frequency, 0 for white space, which is not
    read. `axes`, shape (dim, axes), are those that a token's last vector is kept along."""

    rows: Packed
    places: Matrix
    first: Norm
    layers: tuple[Layer, ...]
    rarity: Matrix
    axes: Matrix

    @property
    def dimension(self) -> int:
        return self.rows.dimension

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """What is made of each text, of its beginning if it is long."""
        ids = [self._ids(text) for text in texts]
        found: dict[int, Encoded] = {}
        order = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        for start in range(0, len(order), _TOGETHER):
            together = order[start : start + _TOGETHER]
            found |= zip(together, self._encode([ids[at] for at in together]), strict=True)
        return [found[at] for at in range(len(ids))]

    def _ids(self, text: str) -> Ids:
        ids = np.array(encoding().encode_ordinary(fold_key(text)), dtype=np.int64)
        return ids[self.rarity[ids] > 0][:LONGEST]

    def _encode(self, ids: Sequence[Ids]) -> list[Encoded]:
        begin, end = len(self.rows) - 2, len(self.rows) - 1
        lengths = np.array([len(one) + 2 for one in ids])
        padded = np.zeros((len(ids), lengths.max()), dtype=np.int64)
        for row, one in zip(padded, ids, strict=True):
            row[: len(one) + 2] = (begin, *one, end)
        told = np.arange(padded.shape[1]) < lengths[:, None]
        values = self.rows.take(padded.ravel()).reshape(*padded.shape, self.dimension)
        values = self.first(values + self.places[: padded.shape[1]])
        hidden = np.where(told, np.float32(0), np.float32(-1e9))[:, None, None, :]
        for layer in self.layers:
            values = layer(values, hidden)
        tokens = unit(values @ self.axes)
        return [
            Encoded(last[1 : len(one) + 1].astype(np.float16), self.rarity[one])
            for last, one in zip(tokens, ids, strict=True)
        ]


def _gelu(values: Matrix) -> Matrix:
    """Hendrycks and Gimpel 2016, the form with tanh."""
    cubed = values * values * values
    cubed *= np.float32(0.044715)
    cubed += values
    cubed *= np.float32(0.7978845608)
    np.tanh(cubed, out=cubed)
    cubed += 1
    cubed *= values
    cubed *= np.float32(0.5)
    return cubed


@cache
def bundled_encoder() -> Encoder:
    """The encoder in the package. ModelFault when it is missing or damaged."""
    return read_encoder(_FILE)


def read_encoder(path: Path) -> Encoder:
    """The encoder in a file as `index.training.pupil` writes it: packed rows, matrices as int8 with a scale for each
    column, the rest as float32. ModelFault."""
    tensors = read_tensors(path)
    try:
        count = sum(name.endswith("attended.scale") for name in tensors)
        encoder = Encoder(
            Packed.of(tensors, "rows"),
            tensors["places"].astype(np.float32),
            _norm(tensors, "first"),
            tuple(_layer(tensors, f"layer{at}.") for at in range(count)),
            tensors["rarity"].astype(np.float32),
            tensors["axes"].astype(np.float32),
        )
    except KeyError as fault:
        raise ModelFault(f"{path} is damaged: {fault}; install the program again") from fault
    if len(encoder.rows) != encoding().n_vocab + 2:
        raise ModelFault(f"{path} has {len(encoder.rows)} rows; expected {encoding().n_vocab} tokens and two marks")
    return encoder


def _layer(tensors: Tensors, name: str) -> Layer:
    return Layer(
        _linear(tensors, name + "attended"),
        _linear(tensors, name + "joined"),
        _norm(tensors, name + "after_attention"),
        _linear(tensors, name + "up"),
        _linear(tensors, name + "down"),
        _norm(tensors, name + "after_all"),
    )


def _linear(tensors: Tensors, name: str) -> Linear:
    weight = tensors[name + ".weight"].astype(np.float32) * tensors[name + ".scale"].astype(np.float32)
    return Linear(np.ascontiguousarray(weight), tensors[name + ".bias"].astype(np.float32))


def _norm(tensors: Tensors, name: str) -> Norm:
    return Norm(tensors[name + ".weight"].astype(np.float32), tensors[name + ".bias"].astype(np.float32))
