"""Builds claims out of news: sentences said again, and sentences made to say something else, with what they are of."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from assistant.judging.claim import read_claim
from assistant.judging.comparison import Premise
from assistant.judging.judge import premise_of
from assistant.ranking.reading import Reading, read
from assistant.training.falsify import WAYS, Pool, sort_of
from assistant.training.restate import restated
from index.document import Block, Document
from index.embed import StaticModel
from index.fold import fold

FOLDS = 5
_REPEATED = 0.85  # from this cosine on two sentences of the news may well say the same
_SHORTEST, _LONGEST = 18, 130


@dataclass(frozen=True, slots=True)
class Example:
    """A claim with the premise it is held against; `kind` is "restated", or what was changed; `wrong` is the word of
    the claim that is wrong, where it is one word. `written` when a person wrote what it is made of."""

    claim: str
    premise: Premise
    holds: bool
    kind: str
    wrong: str = ""
    written: bool = False


def documents_of(news: Path, part: str, count: int) -> list[Document]:
    """The first `count` documents of a news file's part: every fifth is for the `test`, the others to `fit`."""
    return list(islice((one for one in _rows(news) if (fold_of(one.id) == 0) == (part == "test")), count))


def fold_of(id: str) -> int:
    """Which fifth of the documents one belongs to, the same in every run."""
    return int(sha256(id.encode()).hexdigest(), 16) % FOLDS


def document_of(one: dict[str, Any]) -> Document:
    text = one["text"]
    blocks = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block("paragraph", start, start + len(line)))
        start += len(line) + 1
    return Document(one["id"], one["id"], sha256(text.encode()).hexdigest(), text, tuple(blocks), published=one["date"])


def pool_of(readings: Sequence[Reading]) -> Pool:
    """The names and words of some documents, in their own characters."""
    words: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for reading in readings:
        for sentence in reading.sentences[:12]:
            folded = fold(sentence.text)
            for word in read_claim(sentence.text).words:
                if len(word.text) > 1 and (sort := sort_of(word.text)):
                    start, end = folded.source_span(word.start, word.end)
                    words[sort][sentence.text[start:end]] += 1
    return Pool({sort: sorted(found, key=lambda one: (-found[one], one))[:3000] for sort, found in words.items()})


def examples(readings: Sequence[Reading], pool: Pool, draw: random.Random) -> Iterator[Example]:
    """For sentences of each document: restated ones, and one made false in each of some ways."""
    everything = [(reading, at) for reading in readings for at in range(len(reading.sentences))]
    vectors = np.concatenate([reading.alone for reading in readings])
    for number, reading in enumerate(readings):
        usable = [at for at, one in enumerate(reading.sentences) if _SHORTEST <= len(one.text) <= _LONGEST]
        for at in draw.sample(usable, min(2, len(usable))):
            yield from _about(reading, at, readings[number - 1], pool, draw)
            order = np.argsort(-(vectors @ reading.alone[at]))[:12]
            yield from _elsewhere(reading, at, [everything[place] for place in order], draw)


def _about(reading: Reading, at: int, other: Reading, pool: Pool, draw: random.Random) -> Iterator[Example]:
    sentence = reading.sentences[at]
    premise = premise_of([(reading, sentence.start, sentence.end)])
    yield Example(restated(sentence.text, draw), premise, True, "restated")
    if at + 1 < len(reading.sentences) and draw.random() < 0.3:
        after = reading.sentences[at + 1]
        both = premise_of([(reading, sentence.start, sentence.end), (reading, after.start, after.end)])
        merged = _first(sentence.text, draw) + "，" + _first(after.text, draw) + "。"
        yield Example(restated(merged, draw), both, True, "merged")
    for kind in draw.sample(list(WAYS), 4):
        text = restated(sentence.text, draw) if draw.random() < 0.6 else sentence.text
        if changed := WAYS[kind](text, pool, draw):
            yield Example(changed[0], premise, False, kind, changed[1])
    rest = [one for one in reading.sentences if one is not sentence and _SHORTEST <= len(one.text) <= _LONGEST]
    if rest:
        yield Example(restated(draw.choice(rest).text, draw), premise, False, "invented")
    if other.sentences and draw.random() < 0.5:
        likest = int((other.alone @ reading.alone[at]).argmax())
        yield Example(other.sentences[likest].text, premise, False, "invented")
    if rest and draw.random() < 0.5:
        mixed = _first(sentence.text, draw) + "，" + _first(draw.choice(rest).text, draw) + "。"
        yield Example(mixed, premise, False, "added")


def _elsewhere(
    reading: Reading, at: int, nearest: Sequence[tuple[Reading, int]], draw: random.Random
) -> Iterator[Example]:
    """The sentence held against what comes nearest to it anywhere else, which is not what it says: one sentence alone,
    and two or three together, as a search would find them."""
    said = restated(reading.sentences[at].text, draw)
    near = [
        (one, place)
        for one, place in nearest
        if (one is not reading or place != at) and float(one.alone[place] @ reading.alone[at]) < _REPEATED
    ]
    for count in (1, draw.randint(2, 3)):
        chosen = [(one, one.sentences[place]) for one, place in near[:count]]
        if chosen:
            premise = premise_of([(one, sentence.start, sentence.end) for one, sentence in chosen])
            yield Example(said, premise, False, "elsewhere")


def _first(text: str, draw: random.Random) -> str:
    """One or two successive clauses."""
    clauses = [one for one in text.rstrip("。！？").replace("；", "，").split("，") if len(one) > 5] or [
        text.rstrip("。")
    ]
    start = draw.randrange(len(clauses))
    return "，".join(clauses[start : start + 2])


def readings_of(documents: Sequence[Document], model: StaticModel) -> list[Reading]:
    return [read(one, model) for one in documents]


def falsified(found: Sequence[Example], pool: Pool, draw: random.Random) -> Iterator[Example]:
    """The restatements among the examples, made false in every way that finds something to change."""
    for one in found:
        for kind, way in WAYS.items() if one.holds else ():
            if changed := way(one.claim, pool, draw):
                yield replace(one, claim=changed[0], holds=False, kind=kind, wrong=changed[1])


def written(files: Sequence[Path], news: Path, part: str, model: StaticModel) -> list[Example]:
    """The claims in the files that are on documents of the news file's part."""
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    wanted = {one["document"] for one in lines if (fold_of(one["document"]) == 0) == (part == "test")}
    readings = {one.id: read(one, model) for one in _rows(news) if one.id in wanted}
    return [
        Example(
            one["claim"],
            premise_of([(readings[one["document"]], one["start"], one["end"])]),
            one["holds"],
            one["kind"],
            written=True,
        )
        for one in lines
        if one["document"] in readings
    ]


def _rows(news: Path) -> Iterator[Document]:
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        yield from (document_of(json.loads(line)) for line in lines)


def pairs_of(path: Path, part: str, count: int, draw: random.Random) -> list[tuple[str, str]]:
    """Sentences with their translations, Chinese and English, of the sources that hold sentences."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    usable = [
        (one["zh"], one["en"])
        for one in rows
        if 10 <= len(one["zh"]) <= 120
        and 30 <= len(one["en"]) <= 400
        and one["source"] not in ("cc-cedict", "moj-law-title")
        and (fold_of(one["zh"]) == 0) == (part == "test")
    ]
    return draw.sample(usable, min(count, len(usable)))


def foreign(pairs: Sequence[tuple[str, str]], pool: Pool, draw: random.Random) -> Iterator[Example]:
    """Claims in the one language held against the other: translations, the same with the Chinese side changed, and
    translations of something else."""
    nothing = read_claim("")
    for number, (chinese, english) in enumerate(pairs):
        yield Example(chinese, Premise(read_claim(english), nothing, None), True, "translated")
        yield Example(english, Premise(read_claim(chinese), nothing, None), True, "translated")
        for kind in draw.sample(list(WAYS), 3):
            if changed := WAYS[kind](chinese, pool, draw):
                yield Example(changed[0], Premise(read_claim(english), nothing, None), False, kind, changed[1])
                yield Example(english, Premise(read_claim(changed[0]), nothing, None), False, kind)
        other = pairs[number - 1]
        yield Example(other[0], Premise(read_claim(english), nothing, None), False, "invented")
        yield Example(other[1], Premise(read_claim(chinese), nothing, None), False, "invented")
