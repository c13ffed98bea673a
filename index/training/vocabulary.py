"""One vocabulary for Chinese and English: a byte-level BPE, trained with `tokenizers`, written as tiktoken ranks too.

The split pattern keeps runs of Han characters, numbers, white space and other letters apart and punctuation single, so
that a word has one token whatever stands before it, and no merge crosses scripts: Han and all else are trained apart,
each with its share of the vocabulary. Han tokens have one or two characters, for a bag of tokens needs pieces that come
back in other wordings, and two that hold a grammatical character must be a word of the dictionary. Ids are ranks: the
byte alphabet first, then merges in order, no special tokens, which is what makes both encoders give the same ids.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import tiktoken
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
PATTERN = rf"[{HAN}]+|\p{{N}}+|\s+|[\p{{P}}\p{{S}}]|[^{HAN}\s\p{{N}}\p{{P}}\p{{S}}]+"
PARTICLES = frozenset("的了在是和与及或等并将也都就而为以于之其这那一不有个上中对到从被把让向")
_RUN = re.compile(rf"[{HAN}]+")


def _alphabet() -> dict[str, int]:
    """The byte each character of the byte-level alphabet stands for (the table of GPT-2)."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {chr(byte): byte for byte in shown} | {chr(256 + at): byte for at, byte in enumerate(hidden)}


_BYTE = _alphabet()


def _as_bytes(token: str) -> bytes:
    return bytes(_BYTE[char] for char in token)


def _assemble(merges: list[tuple[str, str]]) -> Tokenizer:
    """A tokenizer whose ids are the byte alphabet, then the merges in order."""
    vocabulary = {char: at for at, char in enumerate(sorted(_BYTE, key=lambda char: _BYTE[char]))}
    for left, right in merges:
        vocabulary[left + right] = len(vocabulary)
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _merges(texts: Iterable[str], count: int, longest: int, fits: Callable[[bytes], bool]) -> list[tuple[str, str]]:
    """The first `count` merges over `texts` whose tokens, of at most `longest` bytes, all fit."""
    draft = _assemble([])
    trainer = trainers.BpeTrainer(
        vocab_size=2 * count,
        initial_alphabet=sorted(_BYTE),
        max_token_length=longest,
        special_tokens=[],
        show_progress=False,
    )
    draft.train_from_iterator(texts, trainer)
    known = set(_BYTE)
    merges = []
    for left, right in json.loads(draft.to_str())["model"]["merges"]:
        if left in known and right in known and fits(_as_bytes(left + right)):
            known.add(left + right)
            merges.append((left, right))
    return merges[:count]


def train_vocabulary(texts: Sequence[str], words: set[str], size: int, han: int) -> Tokenizer:
    """A vocabulary of at most `size` tokens over folded `texts`, `han` of them Chinese; `words` is the dictionary."""

    def is_word(token: bytes) -> bool:
        text = token.decode(errors="ignore")
        return len(text) < 2 or text in words or not PARTICLES & set(text)

    chinese = _merges((run for text in texts for run in _RUN.findall(text)), han, 6, is_word)
    rest = _merges((_RUN.sub(" ", text) for text in texts), size - len(_BYTE) - len(chinese), 18, lambda token: True)
    known = {left + right for left, right in chinese}
    return _assemble(chinese + [(left, right) for left, right in rest if left + right not in known])


def ranks_of(tokenizer: Tokenizer) -> dict[bytes, int]:
    """The ranks tiktoken needs, by token."""
    return {_as_bytes(token): at for token, at in tokenizer.get_vocab().items()}


def as_tiktoken(tokenizer: Tokenizer) -> tiktoken.Encoding:
    """The same vocabulary as a tiktoken encoding, several times faster."""
    return tiktoken.Encoding("bundled", pat_str=PATTERN, mergeable_ranks=ranks_of(tokenizer), special_tokens={})


def write_vocabulary(tokenizer: Tokenizer, folder: Path) -> None:
    """`vocabulary.tiktoken` (a base64 token and its rank a line) and `vocabulary.json` (pattern, size, checksum)."""
    ranks = sorted(ranks_of(tokenizer).items(), key=lambda item: item[1])
    lines = b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in ranks)
    (folder / "vocabulary.tiktoken").write_bytes(lines)
    about = {"pattern": PATTERN, "size": len(ranks), "sha256": sha256(lines).hexdigest()}
    (folder / "vocabulary.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def check_vocabulary(tokenizer: Tokenizer, texts: list[str]) -> None:
    """ValueError unless both encoders give the same ids for every one of `texts`."""
    encoding = as_tiktoken(tokenizer)
    for text, other in zip(texts, tokenizer.encode_batch(texts, add_special_tokens=False), strict=True):
        if encoding.encode_ordinary(text) != other.ids:
            raise ValueError(f"tiktoken and tokenizers disagree on {text[:80]!r}")
