"""Models other than the bundled one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.embed import BUNDLED_FOLDER
from index.tokens import encoding

ForeignModel = Callable[[int, int], str]


@pytest.fixture
def foreign_model(tmp_path: Path) -> ForeignModel:
    """Makes a model of some seed and dimension, in a folder of its own in the bundled one's form, and names it."""

    def make(seed: int, dimension: int) -> str:
        folder = tmp_path / f"model-{seed}-{dimension}"
        folder.mkdir(exist_ok=True)
        for name in ("vocabulary.tiktoken", "vocabulary.json"):
            shutil.copy(BUNDLED_FOLDER / name, folder)
        rows = np.random.default_rng(seed).normal(size=(encoding().n_vocab, dimension)).astype(np.float16)
        save_file({"embedding.weight": rows}, folder / "model.safetensors")
        return str(folder)

    return make
