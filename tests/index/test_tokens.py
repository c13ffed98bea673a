"""The vocabulary and its counts."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelFault
from index.fold import fold, fold_key
from index.tokens import count, encoding, read_encoding, token_starts


def write_vocabulary(folder: Path, **said: object) -> Path:
    """The 256 bytes and one merge."""
    tokens = [*(bytes([byte]) for byte in range(256)), b"ab"]
    lines = b"".join(base64.b64encode(token) + b" %d\n" % rank for rank, token in enumerate(tokens))
    about = {"pattern": r"\S+|\s+", "size": 257, "sha256": sha256(lines).hexdigest()}
    (folder / "vocabulary.tiktoken").write_bytes(lines)
    (folder / "vocabulary.json").write_text(json.dumps(about | said), encoding="utf-8")
    return folder


def test_a_vocabulary_is_read_from_its_folder(tmp_path: Path) -> None:
    tokens = read_encoding(write_vocabulary(tmp_path))
    assert tokens.n_vocab == 257
    assert tokens.encode_ordinary("abc ab") == [256, ord("c"), ord(" "), 256]


@pytest.mark.parametrize("missing", ["vocabulary.tiktoken", "vocabulary.json"])
def test_a_missing_vocabulary_is_named(tmp_path: Path, missing: str) -> None:
    (write_vocabulary(tmp_path) / missing).unlink()
    with pytest.raises(ModelFault, match=rf"{missing}: the vocabulary can't be read \(No such file"):
        read_encoding(tmp_path)


def test_a_damaged_vocabulary_is_refused(tmp_path: Path) -> None:
    write_vocabulary(tmp_path, sha256="0" * 64)
    with pytest.raises(ModelFault, match=r"vocabulary\.tiktoken is damaged: sha256 .*, expected 000000000000…"):
        read_encoding(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"pattern": "a"}', '{"pattern": "a", "size": "b", "sha256": "c"}'])
def test_a_wrong_description_is_refused(tmp_path: Path, text: str) -> None:
    (write_vocabulary(tmp_path) / "vocabulary.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelFault, match=r"vocabulary\.json: expected pattern, size and sha256"):
        read_encoding(tmp_path)


def test_the_bundled_vocabulary_takes_any_text() -> None:
    text = "台湾 genesis 🙂 \u0301 \x00"
    assert encoding().decode(encoding().encode_ordinary(text)) == text


def test_counts_are_of_the_key() -> None:
    assert count("") == 0
    assert count("臺灣ＡＩ") == count("台湾ai") == len(encoding().encode_ordinary("台湾ai"))


@given(st.text(max_size=30) | st.text(alphabet="臺a1,2 🙂e\u0301½ﷺ\u200b\n。", max_size=30))
def test_tokens_start_where_their_first_character_does(text: str) -> None:
    starts = token_starts(text)
    tokens = encoding().encode_ordinary(fold_key(text))
    folded = fold(text)
    _, offsets = encoding().decode_with_offsets(tokens)
    assert list(starts) == [folded.starts[offset] for offset in offsets]
    assert len(starts) == count(text)
