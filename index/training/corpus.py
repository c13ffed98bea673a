"""Reads the data folder into folded sentences, pairs and questions, each list in the order of its file.

Everything that leaves this module is a matching key (`index.fold.fold_key`). The text of every document asked about in
`asked_news` is left out of the news and transcripts, so that held-out questions are about documents never trained on.
A missing or malformed file raises; nothing is downloaded.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from index.fold import fold_key

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)\"]*|[^。！？!?；;\n]+")
_DICTIONARY = "cc-cedict"


@dataclass(frozen=True, slots=True)
class Document:
    """A text as folded sentences; `title` is empty where the source has none."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The same thing said in Chinese and in English, folded."""

    chinese: str
    english: str
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """A folded question with the document that answers it and which of its sentences do."""

    text: str
    kind: str
    document: str
    sentences: tuple[str, ...]
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that is trained on."""

    documents: list[Document]
    pairs: list[Pair]
    questions: list[Question]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def sentences_of(text: str) -> tuple[str, ...]:
    """`text` cut after sentence ends and line ends; pieces of fewer than four characters are dropped."""
    pieces = (match.group().strip() for match in _SENTENCE.finditer(text))
    return tuple(piece for piece in pieces if len(piece) >= 4)


def _fold_sentences(text: str) -> tuple[str, ...]:
    return tuple(map(fold_key, sentences_of(text)))


def _fold_document(row: dict[str, Any]) -> Document:
    return Document(fold_key(row.get("title", "")), _fold_sentences(row["text"]))


def _fold_pair(row: dict[str, Any]) -> Pair:
    return Pair(fold_key(row["zh"]), fold_key(row["en"]), row["source"])


def held_out(passage: str) -> bool:
    """Whether a passage id of the reading set is kept from training: 15 in 100, by hash."""
    return sha256(passage.encode()).digest()[0] % 100 < 15


def read_reading(data: Path) -> list[Question]:
    """Questions of the reading sets with their passages; the evidence is the sentence that holds the answer."""
    questions = []
    for row in rows(data / "qa_train.jsonl.gz"):
        sentences = sentences_of(row["passage"])
        evidence = tuple(at for at, sentence in enumerate(sentences) if any(a in sentence for a in row["answers"]))
        folded = tuple(map(fold_key, sentences))
        questions.append(Question(fold_key(row["question"]), row["source"], row["passage_id"], folded, evidence))
    return questions


def read_asked(data: Path, files: tuple[int, ...]) -> list[Question]:
    """The answerable questions of `asked_news/questions-N.jsonl`; a follow-up is asked with the turn before it."""
    texts = {row["document"]: sentences_of(row["text"]) for row in rows(data / "asked_news" / "documents.jsonl")}
    questions = []
    for number in files:
        for row in rows(data / "asked_news" / f"questions-{number}.jsonl"):
            if not row["answerable"]:
                continue
            text = fold_key(" ".join([*row["turns"][-1:], row["question"]]))
            name = row["documents"][0]
            proofs = row["evidence"]
            evidence = tuple(
                at for at, one in enumerate(texts[name]) if any(one in proof or proof in one for proof in proofs)
            )
            questions.append(Question(text, row["type"], name, tuple(map(fold_key, texts[name])), evidence))
    return questions


def read_asked_documents(data: Path) -> dict[str, tuple[str, ...]]:
    """The folded sentences of every document that `asked_news` asks about, by name."""
    return {row["document"]: _fold_sentences(row["text"]) for row in rows(data / "asked_news" / "documents.jsonl")}


def read_corpus(data: Path) -> Corpus:
    """All that is trained on: of laws a third, and no question of `asked_news`, which others learn and measure from."""
    kept_away = {row["text"] for row in rows(data / "asked_news" / "documents.jsonl")}
    texts = [
        row
        for name in ("news_zh.jsonl.gz", "tw_corpus.jsonl.gz")
        for at, row in enumerate(rows(data / name))
        if row["text"] not in kept_away and (row.get("source") != "moj-law" or at % 3 == 0)
    ]
    with Pool(2) as workers:
        documents = workers.map(_fold_document, texts, chunksize=500)
        pairs = workers.map(_fold_pair, rows(data / "pairs_zh_en.jsonl.gz"), chunksize=2000)
    return Corpus(documents, pairs, [question for question in read_reading(data) if not held_out(question.document)])
