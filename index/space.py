"""A space: an embedding model and the view of the vectors that it made; and which model an index is opened with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.embed import BUNDLED_NAME, Embedder, load_model
from index.errors import ModelFault
from index.snapshot import Snapshot
from index.vectors import VectorView


@dataclass(frozen=True, slots=True)
class Space:
    """A space gives way to another one as a whole, so that whoever has taken hold of one never meets the vectors of one
    model with a question's vector of another."""

    model: Embedder
    vectors: VectorView

    def caught_up(self, snapshot: Snapshot, folder: Path) -> Space:
        """This space with what the snapshot has, or the one of the model that the snapshot has instead. ModelFault when
        that can't be loaded."""
        space = self
        if snapshot.model != self.model.name:
            space = Space(model_of(snapshot.model, folder), VectorView(folder))
        space.vectors.catch_up(snapshot)
        return space


def model_of(built: str, folder: Path, wanted: str | None = None) -> Embedder:
    """The model that the index in `folder` was built with, known as `built`. ModelFault when it can't be loaded, is no
    longer the same, or isn't the one that is `wanted` (as in `load_model`)."""
    model = following(built, folder, wanted)
    if model.name != built:
        raise ModelFault(_other(built, folder, model.name))
    return model


def following(built: str, folder: Path, wanted: str | None = None) -> Embedder:
    """The model that the index is to have: the one that is wanted, else its own, or in place of an older bundled one
    the present one. ModelFault when it can't be loaded, or only its name is still the same."""
    if wanted is not None:
        return load_model(wanted)
    try:
        model = load_model(_called(built))
    except ModelFault as fault:
        raise ModelFault(f"{fault}. {_anew(built, folder)} --model NAME-or-PATH") from fault
    if model.name != built and _called(built) != BUNDLED_NAME:
        raise ModelFault(_other(built, folder, model.name))
    return model


def _called(name: str) -> str:
    """What `load_model` gets a model by, from its `Embedder.name`."""
    return name.rpartition("@")[0]


def _other(built: str, folder: Path, given: str) -> str:
    named = "" if _called(given) == BUNDLED_NAME == _called(built) else f" --model {_called(given)}"
    return f"the model is {given}. {_anew(built, folder)}{named}"


def _anew(built: str, folder: Path) -> str:
    return (
        f"The index at {folder} was built with the model {built}; to embed its passages anew, nothing being lost, run: "
        f"assistant index PATH ... --index {folder}"
    )
