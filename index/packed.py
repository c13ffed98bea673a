"""A matrix in four bits a number: what the package carries of tables that are too large for it otherwise.

Each run of GROUP numbers in a row has a scale of its own (as GGML's Q4_0 has); a number is one of fifteen steps of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.tensors import Tensors

GROUP = 32
_STEPS = 7


@dataclass(frozen=True, slots=True)
class Packed:
    """`codes`, uint8, shape (rows, dim / 2), hold two numbers each, the first in the low half; `scales`, float16, shape
    (rows, dim / GROUP), what one step of a group is worth."""

    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]

    @classmethod
    def of(cls, tensors: Tensors, name: str) -> Packed:
        """The matrix that `tensors` of the same `name` wrote. KeyError when it isn't there."""
        return cls(tensors[f"{name}.codes"].astype(np.uint8), tensors[f"{name}.scales"].astype(np.float16))

    def tensors(self, name: str) -> Tensors:
        """Its parts, to be written under a name."""
        return {f"{name}.codes": self.codes, f"{name}.scales": self.scales}

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def dimension(self) -> int:
        return 2 * int(self.codes.shape[1])

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """These rows as numbers, shape (len(rows), dim). IndexError for a row that there isn't."""
        codes = self.codes[rows]
        steps = (
            np.stack([codes & 15, codes >> 4], axis=-1)
            .reshape(len(rows), self.dimension // GROUP, GROUP)
            .astype(np.float32)
            - 8
        )
        steps *= self.scales[rows].astype(np.float32)[:, :, None]
        return steps.reshape(len(rows), self.dimension)


def pack(matrix: NDArray[np.float32]) -> Packed:
    """The matrix, shape (rows, dim), with dim a multiple of GROUP, each number at most half a step off. ValueError for
    another dim."""
    if matrix.ndim != 2 or matrix.shape[1] % GROUP:
        raise ValueError(f"a matrix of shape {matrix.shape} can't be packed: its rows must be multiples of {GROUP}")
    rows, dimension = matrix.shape
    groups = matrix.reshape(rows, dimension // GROUP, GROUP)
    scales = (np.abs(groups).max(axis=-1) / _STEPS).astype(np.float16)
    worth = np.maximum(scales.astype(np.float32), np.float32(1e-12))[:, :, None]
    steps = (np.clip(np.rint(groups / worth), -_STEPS, _STEPS) + 8).astype(np.uint8).reshape(rows, dimension)
    return Packed(steps[:, ::2] | steps[:, 1::2] << 4, scales)
