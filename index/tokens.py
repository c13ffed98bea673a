"""Tokens: what passages are measured in and the bundled model reads, by ranks of our own that ship with the package."""

from __future__ import annotations

import base64
import json
from functools import cache
from hashlib import sha256
from pathlib import Path

import tiktoken

from index.errors import ModelFault
from index.fold import fold_key

_FOLDER = Path(__file__).parent / "model"


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
