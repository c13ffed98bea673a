"""Matrices in four bits a number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.packed import GROUP, pack


def test_steps_of_the_scale_come_back_as_they_were() -> None:
    row = np.array([7, -7, 0, 3, -1, 1, 2, -5] * 4, dtype=np.float32)
    packed = pack(np.stack([row, row / 2]))
    assert packed.codes.nbytes == 2 * GROUP // 2
    np.testing.assert_allclose(packed.take(np.array([1, 0])), np.stack([row / 2, row]), rtol=1e-3)


@given(arrays(np.float32, (3, 2 * GROUP), elements=st.floats(-100, 100, width=32)))
def test_no_number_is_more_than_half_a_step_off(matrix: np.ndarray) -> None:
    back = pack(matrix).take(np.arange(3))
    largest = np.abs(matrix.reshape(3, 2, GROUP)).max(axis=-1, keepdims=True)
    off = np.abs(back - matrix).reshape(3, 2, GROUP)
    assert (off <= largest / 14 + largest * 0.001 + 1e-5).all()


def test_rows_of_nothing_stay_nothing() -> None:
    packed = pack(np.zeros((2, GROUP), np.float32))
    assert (len(packed), packed.dimension) == (2, GROUP)
    assert not packed.take(np.array([0, 1, 1])).any()


def test_a_row_that_is_no_multiple_of_a_group_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(2, 33\).*multiples of 32"):
        pack(np.zeros((2, 33), np.float32))
