"""The vector view: an exact FAISS scan over the catalog's vectors. Derived: it can be deleted, and catches up on use.

On disk the FAISS file is followed by identity and generation of the catalog's state it holds, the CRC-32 of all that,
and a magic number. A file without a fitting end is as good as none.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import faiss
import numpy as np
from numpy.typing import NDArray

from index.snapshot import NOTHING, Snapshot, Stamp

NAME = "vectors.faiss"
_STAMP = struct.Struct("<32sQ")
_SEAL = struct.Struct("<I8s")
_MAGIC = b"ASSTVEC1"
_CHUNK = 1 << 20
# The file is written again when a twentieth of it has changed; less than that is caught up with in memory.
_WORTH_WRITING = 20


@dataclass(frozen=True, slots=True)
class _State:
    """A FAISS scan that is never changed, only replaced, so that searches need no lock."""

    scan: Any
    stamp: Stamp


class VectorView:
    """Nearest passages by cosine. One thread may catch up while others search."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._state: _State | None = None

    @property
    def stamp(self) -> Stamp:
        """The state of the catalog's vectors that searches see (`Snapshot.space`)."""
        return self._state.stamp if self._state else NOTHING

    def take(self) -> bool:
        """Takes on what the file holds, as it is, without catching up; whether that is whole."""
        self._state = self._read()
        return self._state is not None

    def passage_ids(self) -> set[int]:
        """The passages that searches see."""
        return set(faiss.vector_to_array(self._state.scan.id_map).tolist()) if self._state else set()

    def catch_up(self, snapshot: Snapshot) -> None:
        """Absorbs what the snapshot has since this view's stamp; all of it where the view is missing, damaged or not of
        these vectors. Where the folder can't be written the view lives in memory."""
        goal = snapshot.space
        before = self._state or self._read()
        if before is None or not before.stamp.can_become(goal):
            before = _State(_empty(snapshot.dimension), Stamp(goal.identity, 0))
        if before.stamp == goal:
            self._state = before
            return
        scan, changed = _changed(before, snapshot)
        self._state = _State(scan, goal)
        if changed * _WORTH_WRITING >= scan.ntotal or not self._path.exists():
            with suppress(OSError, RuntimeError):  # FAISS raises RuntimeError where it can't write
                self._write(self._state)

    def search(
        self, vector: NDArray[np.float32], limit: int, passages: NDArray[np.int64] | None = None
    ) -> dict[int, float]:
        """Passage id → cosine of the `limit` nearest, best first; only among `passages` when given."""
        if self._state is None or limit < 1 or (passages is not None and not len(passages)):
            return {}
        among = None
        if passages is not None:
            selector = faiss.IDSelectorBatch(passages)
            among = faiss.SearchParameters()
            among.sel = selector
        cosines, ids = self._state.scan.search(vector.reshape(1, -1), limit, params=among)
        return {int(id): float(cosine) for id, cosine in zip(ids[0], cosines[0], strict=True) if id >= 0}

    def cosines(self, vector: NDArray[np.float32], passages: Collection[int]) -> dict[int, float]:
        """Passage id → cosine of those of the passages that the view has."""
        found: dict[int, float] = {}
        if self._state is not None:
            for passage in passages:
                with suppress(RuntimeError):  # what FAISS raises for an id it doesn't have
                    found[passage] = float(self._state.scan.reconstruct(passage) @ vector)
        return found

    def _read(self) -> _State | None:
        """What the file holds, or None when it is missing or damaged."""
        try:
            with self._path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                checksum = _checksum(file, size - _SEAL.size)
                seal = file.read()
                file.seek(size - _SEAL.size - _STAMP.size)
                identity, generation = _STAMP.unpack(file.read(_STAMP.size))
            if seal != _SEAL.pack(checksum, _MAGIC):
                return None
            faiss.omp_set_num_threads(1)
            return _State(faiss.read_index(str(self._path)), Stamp(identity.decode("ascii"), generation))
        except (OSError, RuntimeError, ValueError, struct.error):
            return None

    def _write(self, state: _State) -> None:
        """Beside the old file first, then in its place, so that there is a whole one at any instant."""
        for left in self._path.parent.glob(f"{NAME}.*"):
            left.unlink(missing_ok=True)
        beside = self._path.with_name(f"{NAME}.{os.getpid()}")
        faiss.write_index(state.scan, str(beside))
        with beside.open("r+b") as file:
            file.seek(0, os.SEEK_END)
            file.write(_STAMP.pack(state.stamp.identity.encode("ascii"), state.stamp.generation))
            size = file.tell()
            file.seek(0)
            file.write(_SEAL.pack(_checksum(file, size), _MAGIC))
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self._path)


def _checksum(file: BinaryIO, size: int) -> int:
    """The CRC-32 of the file's next `size` bytes."""
    checksum = 0
    while chunk := file.read(max(0, min(_CHUNK, size))):
        checksum = zlib.crc32(chunk, checksum)
        size -= len(chunk)
    return checksum


def _empty(dimension: int) -> Any:
    faiss.omp_set_num_threads(1)  # two threads for one query are slower than one on a busy machine
    halves = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap2(halves)


def _changed(before: _State, snapshot: Snapshot) -> tuple[Any, int]:
    """A copy of the scan that has absorbed the snapshot, and how many vectors that took."""
    scan = faiss.clone_index(before.scan)
    gone = np.array(snapshot.removed_since(before.stamp.generation), dtype=np.int64)
    changed = int(scan.remove_ids(faiss.IDSelectorBatch(gone))) if scan.ntotal and len(gone) else 0
    for ids, vectors in snapshot.vectors_since(before.stamp.generation):
        scan.add_with_ids(vectors, ids)
        changed += len(ids)
    return scan, changed
