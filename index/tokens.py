"""Tokens: what passages are measured in and the bundled model reads, by ranks of our own that ship with the package."""

from __future__ import annotations

import base64
import json
from array import array
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import tiktoken
from numpy.typing import NDArray

from index.errors import ModelFault
from index.fold import fold, fold_key

_FOLDER = Path(__file__).parent / "model"
_PIECE = 500_000


@cache
def encoding() -> tiktoken.Encoding:
    """The bundled vocabulary. ModelFault when it is missing or damaged. Nothing is downloaded."""
    return read_encoding(_FOLDER)


def read_encoding(folder: Path) -> tiktoken.Encoding:
    """The vocabulary in `vocabulary.tiktoken` (a base64 token and its rank a line) and `vocabulary.json` (its split
    pattern, size and checksum). ModelFault when either is missing or the two don't agree."""
    ranks, about = folder / "vocabulary.tiktoken", folder / "vocabulary.json"
    try:
        lines = ranks.read_bytes()
        said = json.loads(about.read_text(encoding="utf-8"))
        pattern, size, checksum = str(said["pattern"]), int(said["size"]), str(said["sha256"])
    except OSError as fault:
        raise ModelFault(f"{fault.filename}: the vocabulary can't be read ({fault.strerror}); install again") from fault
    except (KeyError, TypeError, ValueError) as fault:
        raise ModelFault(f"{about}: expected pattern, size and sha256, got {fault!r}; install again") from fault
    seen = sha256(lines).hexdigest()
    if seen != checksum:
        raise ModelFault(f"{ranks} is damaged: sha256 {seen[:12]}…, expected {checksum[:12]}…; install again")
    tokens = (line.split() for line in lines.splitlines())
    return tiktoken.Encoding(
        folder.name,
        pat_str=pattern,
        mergeable_ranks={base64.b64decode(token): int(rank) for token, rank in tokens},
        special_tokens={},
        explicit_n_vocab=size,
    )


def count(text: str) -> int:
    """How many tokens the matching key of `text` has."""
    return len(encoding().encode_ordinary(fold_key(text)))


def token_starts(text: str) -> Sequence[int]:
    """For each token of the matching key of `text`, the offset in `text` of the character it starts in; ascending.

    A long text is encoded in pieces, so that its tokens take less memory than its characters; between two pieces a
    token may be divided.
    """
    starts = array("I")
    for at in range(0, len(text), _PIECE):
        starts.extend(at + start for start in _token_starts(text[at : at + _PIECE]))
    return starts


def _token_starts(text: str) -> list[int]:
    folded = fold(text)
    ids = encoding().encode_ordinary(folded.key)
    if not ids:
        return []
    first_bytes = np.concatenate(([0], np.cumsum(_byte_lengths()[ids])[:-1]))
    key = np.frombuffer(folded.key.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    chars = np.cumsum((key & 0xC0) != 0x80) - 1  # the character of each byte: all but the first have the form 10xxxxxx
    starts: list[int] = np.asarray(folded.starts)[chars[first_bytes]].tolist()
    return starts


@cache
def _byte_lengths() -> NDArray[np.int64]:
    ranks = encoding()
    return np.array([len(ranks.decode_single_token_bytes(rank)) for rank in range(ranks.n_vocab)], dtype=np.int64)
