"""A document as the ranker reads it: its sentences with their keys, terms and vectors, made once and kept.

The vectors of sentences as wholes cost more than all else, so they are made when one is asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.document import Document
from index.embed import StaticModel, TokenIds
from index.encoder import Encoded, bundled_encoder
from index.fold import fold_key
from index.senses import VIEWS, Senses, Vectors, View, senses
from index.sentence import Sentence, sentences
from index.terms import terms
from index.thesaurus import Thesaurus, thesaurus
from index.words import WordIds

Kin = Literal["glosses", "usage", "thesaurus"]
KIN: tuple[Kin, ...] = (*VIEWS, "thesaurus")
"""What tells which words mean alike: the two views of the senses, and the thesaurus."""


def known_by(kin: Kin) -> Senses | Thesaurus:
    """What tells which words mean alike, by its name."""
    return thesaurus() if kin == "thesaurus" else senses(kin)


@dataclass(frozen=True, slots=True)
class Worded:
    """The known `words` of each sentence, and of what is `over` it."""

    words: tuple[WordIds, ...]
    over: tuple[WordIds, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """`keys`, `words` and `places` run parallel to `sentences`: the folded text, under its table header if it is a row;
    the distinct terms of that; and those of the headings and table header over it. `vocabulary` are the terms of all.
    `alone`, `around` and `over`, shape (sentences, dim), embed each sentence by itself, with its neighbours under their
    heading, and what is over it alone. `tokens` are the model's, of each sentence; `worded` the words that each of KIN
    knows; `sums` in each view of the senses those of a sentence added up."""

    document: Document
    sentences: tuple[Sentence, ...]
    keys: tuple[str, ...]
    words: tuple[frozenset[str], ...]
    places: tuple[frozenset[str], ...]
    vocabulary: frozenset[str]
    alone: NDArray[np.float32]
    around: NDArray[np.float32]
    over: NDArray[np.float32]
    tokens: tuple[TokenIds, ...]
    worded: Mapping[Kin, Worded]
    sums: Mapping[View, Vectors]


def read(document: Document, model: StaticModel) -> Reading:
    """Prepare a document for ranking; costs a few milliseconds for thirty sentences with the bundled model."""
    units = tuple(sentences(document))
    keys = tuple(fold_key(under_header(unit)) for unit in units)
    words = tuple(frozenset(terms(key)) for key in keys)
    places = [" ".join((*unit.headings, unit.header)) for unit in units]
    folded = {place: frozenset(terms(fold_key(place))) for place in set(places)}
    worded = {kin: _worded(known_by(kin), keys, places) for kin in KIN}
    vectors = dict(zip(folded, model.embed_passages(list(folded)), strict=True))
    return Reading(
        document,
        units,
        keys,
        words,
        tuple(folded[place] for place in places),
        frozenset[str]().union(*words),
        model.embed_passages([f"{unit.header}\n{unit.text}" for unit in units]),
        model.embed_passages([_with_neighbours(units, at) for at in range(len(units))]),
        np.stack([vectors[place] for place in places]) if places else np.zeros((0, model.dimension), np.float32),
        tuple(model.token_ids(key) for key in keys),
        worded,
        {view: senses(view).sums(worded[view].words) for view in VIEWS},
    )


def _worded(known: Senses | Thesaurus, keys: Sequence[str], places: Sequence[str]) -> Worded:
    over = {place: known.words(fold_key(place)) for place in set(places)}
    return Worded(tuple(known.words(key) for key in keys), tuple(over[place] for place in places))


def under_header(unit: Sentence) -> str:
    """A sentence's text; a row's behind its table header."""
    return f"{unit.header} {unit.text}" if unit.header else unit.text


def _with_neighbours(units: tuple[Sentence, ...], at: int) -> str:
    here = units[at]
    near = [unit.text for unit in units[max(0, at - 1) : at + 2] if unit.headings == here.headings]
    return "\n".join((*here.headings[-1:], here.header, *near))


class Shelf:
    """The readings last used, so that a document is prepared once per version. Safe for threads."""

    def __init__(self, model: StaticModel, capacity: int = 512) -> None:
        self.model = model
        self.contexts = Contexts()
        self._capacity = capacity
        self._readings: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._lock = Lock()

    def reading(self, document: Document) -> Reading:
        """The document's reading, from the shelf when its content is the same as last time."""
        key = (document.id, document.sha256)
        with self._lock:
            if key in self._readings:
                self._readings.move_to_end(key)
                return self._readings[key]
        fresh = read(document, self.model)
        with self._lock:
            self._readings[key] = fresh
            while len(self._readings) > self._capacity:
                self._readings.popitem(last=False)
        return fresh


class Contexts:
    """The texts read as wholes last, each of about eight kilobytes. Safe for threads."""

    def __init__(self, capacity: int = 5_000) -> None:
        self._capacity = capacity
        self._known: OrderedDict[str, Encoded] = OrderedDict()
        self._lock = Lock()

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """What the bundled encoder makes of each text."""
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= zip(new, bundled_encoder().encode(new), strict=True)
        with self._lock:
            for text in texts:
                self._known[text] = known[text]
                self._known.move_to_end(text)
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
        return [known[text] for text in texts]
