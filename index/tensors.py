"""Named tensors in a file of the package: safetensors, compressed, as the package counts each megabyte."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from index.errors import ModelFault

Tensors = Mapping[str, NDArray[np.generic]]


def read_tensors(path: Path) -> Tensors:
    """The tensors in a file. ModelFault when it is missing or damaged."""
    try:
        return load(gzip.decompress(path.read_bytes()))
    except FileNotFoundError as fault:
        raise ModelFault(f"there is no {path}; install the program again") from fault
    except (OSError, EOFError, zlib.error, SafetensorError) as fault:
        raise ModelFault(f"{path} is damaged: {fault}; install the program again") from fault


def lines_in(tensor: NDArray[np.generic]) -> list[str]:
    """The lines that `lines_as` made a tensor of."""
    return tensor.tobytes().decode("utf-8").split("\n")


def lines_as(lines: Iterable[str]) -> NDArray[np.uint8]:
    """Lines of text as a tensor."""
    return np.frombuffer("\n".join(lines).encode("utf-8"), dtype=np.uint8)


def write_tensors(tensors: Tensors, path: Path) -> None:
    """Writes the file; the same tensors give the same bytes."""
    plain = save({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()})
    path.write_bytes(gzip.compress(plain, mtime=0))
