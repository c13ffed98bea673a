"""The encoder while it is taught: four layers of all-MiniLM-L6-v2 over rows for the bundled vocabulary, in torch.

A row begins as what the dictionary says of its token, in the teacher's own rows: the mean over the word's glosses
(after WECHSEL, Minixhofer et al. 2022, section 3). So the layers see from the first step what they know already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import tiktoken
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoTokenizer, BertModel

from index.encoder import LONGEST
from index.packed import pack
from index.tensors import write_tensors

LAYERS = (0, 2, 4, 5)
"""Those of the six that are kept: without the others its own vectors change least (cosine .86)."""
AXES = 128
_TOGETHER = 64
_HAN = re.compile(r"[\u3400-\u9fff]")
_GLOSSES = 6

Floats = np.ndarray


class Pupil(nn.Module):
    """`bert` has a row for each token of the vocabulary and three more: before a text, behind it, and nothing."""

    def __init__(self, folder: Path, rows: Floats) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
        self.bert.encoder.layer = nn.ModuleList([self.bert.encoder.layer[at] for at in LAYERS])
        weights = torch.from_numpy(rows)
        nothing = len(rows) - 1
        count, dimension = rows.shape
        self.bert.embeddings.word_embeddings = nn.Embedding(count, dimension, nothing, _weight=weights)
        for module in self.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0

    @property
    def rows(self) -> nn.Parameter:
        """The rows of the tokens."""
        weight = self.bert.embeddings.word_embeddings.weight
        assert isinstance(weight, nn.Parameter)
        return weight

    def forward(self, texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Each text's vector, shape (texts, dim), and its tokens', shape (texts, tokens, dim), 0 behind its last; all
        others of length 1. Texts of like length are computed together."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        longest = len(texts[order[-1]])
        wholes, words, start = [], [], 0
        while start < len(order):
            most = len(texts[order[start]]) * 1.5 + 4
            end = next((at for at in range(start, len(order)) if len(texts[order[at]]) > most), len(order))
            whole, tokens = self._together([texts[at] for at in order[start:end]])
            wholes.append(whole)
            words.append(functional.pad(tokens, (0, 0, 0, longest - tokens.shape[1])))
            start = end
        back = torch.tensor(order).argsort()
        return torch.cat(wholes)[back], torch.cat(words)[back]

    def _together(self, texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        nothing = len(self.rows) - 1
        begin, end = nothing - 2, nothing - 1
        ids = torch.full((len(texts), max(map(len, texts)) + 2), nothing)
        for row, text in zip(ids, texts, strict=True):
            row[: len(text) + 2] = torch.tensor([begin, *text, end])
        told = ids != nothing
        with torch.autocast("cpu", dtype=torch.bfloat16):
            last = self.bert(input_ids=ids, attention_mask=told.long()).last_hidden_state.float()
        words = functional.normalize(last[:, 1:-1], dim=-1) * (told & (ids != end))[:, 1:-1, None]
        return functional.normalize((last * told[..., None]).sum(dim=1), dim=-1), words


def first_rows(folder: Path, encoding: tiktoken.Encoding, glosses: Mapping[str, Sequence[str]]) -> Floats:
    """Where each token begins, as long as the teacher's rows are on average; zero for one that nothing is known of."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    table = BertModel.from_pretrained(folder, add_pooling_layer=False).embeddings.word_embeddings.weight
    taught: Floats = table.detach().numpy()
    usual = float(np.linalg.norm(taught[1000:], axis=1).mean())
    meant = [_meanings(encoding.decode_single_token_bytes(at), glosses) for at in range(encoding.n_vocab)]
    every = sorted({one for each in meant for one in each})
    pieces = tokenizer(every, add_special_tokens=False)["input_ids"]
    means = {one: taught[ids].mean(axis=0) for one, ids in zip(every, pieces, strict=True) if ids}
    rows = np.zeros((encoding.n_vocab + 3, taught.shape[1]), dtype=np.float32)
    for row, each in zip(rows, meant, strict=False):
        if known := [means[one] for one in each if one in means]:
            mean = np.mean(known, axis=0)
            row[:] = mean * (usual / np.linalg.norm(mean))
    rows[-3:] = taught[tokenizer.convert_tokens_to_ids(["[CLS]", "[SEP]", "[PAD]"])]
    return rows


def _meanings(raw: bytes, glosses: Mapping[str, Sequence[str]]) -> list[str]:
    """The English that a token may mean: its glosses, those of its characters, or itself."""
    word = raw.decode("utf-8", errors="ignore").strip()
    if word in glosses:
        return list(glosses[word][:_GLOSSES])
    if _HAN.search(word):
        return [gloss for char in word for gloss in glosses.get(char, ())[:4]]
    return [word] if word else []


def main_axes(pupil: Pupil, texts: Sequence[Sequence[int]]) -> Floats:
    """The `AXES` axes along which the tokens of the texts differ most, shape (dim, AXES)."""
    moments = torch.zeros(pupil.rows.shape[1], pupil.rows.shape[1])
    with torch.no_grad():
        for start in range(0, len(texts), _TOGETHER):
            words = pupil(texts[start : start + _TOGETHER])[1].flatten(0, 1)
            moments += words.T @ words
    axes: Floats = torch.linalg.eigh(moments)[1].flip(1)[:, :AXES].numpy()
    return axes


def write(pupil: Pupil, rarity: Floats, axes: Floats, path: Path) -> None:
    """The file that `index.encoder` reads: packed rows, matrices as int8 with a scale for each column; the tokens'
    `rarity` and the `axes` that their last vectors are kept along."""
    state = {name: tensor.detach().float().numpy() for name, tensor in pupil.bert.state_dict().items()}
    rows = pack(np.ascontiguousarray(state["embeddings.word_embeddings.weight"][:-1]))
    places = state["embeddings.position_embeddings.weight"][: LONGEST + 2]
    tensors = {
        "rarity": rarity.astype(np.float16),
        "axes": axes.astype(np.float16),
        **rows.tensors("rows"),
        "places": places + state["embeddings.token_type_embeddings.weight"][0],
        **_named(state, "embeddings.LayerNorm", "first"),
    }
    for at in range(len(LAYERS)):
        old, new = f"encoder.layer.{at}.", f"layer{at}."
        parts = [f"{old}attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([state[f"{part}.weight"] for part in parts])
        bias = np.concatenate([state[f"{part}.bias"] for part in parts])
        tensors |= _quantised(weight, bias, f"{new}attended")
        for theirs, ours in (("attention.output", "joined"), ("intermediate", "up"), ("output", "down")):
            dense = f"{old}{theirs}.dense"
            tensors |= _quantised(state[f"{dense}.weight"], state[f"{dense}.bias"], new + ours)
        tensors |= _named(state, f"{old}attention.output.LayerNorm", f"{new}after_attention")
        tensors |= _named(state, f"{old}output.LayerNorm", f"{new}after_all")
    write_tensors(tensors, path)


def _named(state: Mapping[str, Floats], old: str, new: str) -> dict[str, Floats]:
    return {f"{new}.{part}": state[f"{old}.{part}"] for part in ("weight", "bias")}


def _quantised(weight: Floats, bias: Floats, name: str) -> dict[str, Floats]:
    scale = np.abs(weight.T).max(axis=0) / 127
    return {
        f"{name}.weight": np.rint(weight.T / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
        f"{name}.bias": bias,
    }
