"""A picture of a page with quotes boxed, drawn from the document's file in a process of its own, as files are read.

    python -m index.picture LIMITS

LIMITS and the one line of standard input, which says what to draw, are JSON; the picture goes to standard output as a
PNG, or what is wrong to standard error.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from index.document import Document
from index.errors import DocumentFault
from index.limits import DEFAULTS, Limits
from index.reader import confine

SUFFIX = ".pdf"
"""Of the files whose pages can be drawn."""

_WIDTH = 1_000
_SECONDS = 20.0
_INK, _PAPER = (200, 120, 0), (255, 214, 64)
_AROUND, _LINE = 3, 2


def is_pictured(document: Document) -> bool:
    """Whether there are pages to draw, as far as the document tells."""
    return bool(document.pages) and document.source.lower().endswith(SUFFIX)


def picture(document: Document, page: int, quotes: Sequence[str], limits: Limits = DEFAULTS) -> bytes:
    """Page `page`, from 1, as a PNG, each quote that stands on it in boxes. DocumentFault when the document has no such
    page, or its file is gone, is no longer what it was, or can't be drawn."""
    if not is_pictured(document) or not 1 <= page <= len(document.pages):
        raise DocumentFault(
            f"{document.id} has no page {page} that could be drawn; it has {len(document.pages)}", "no page", page=page
        )
    asked = {"path": document.source, "sha256": document.sha256, "page": page, "quotes": list(quotes)}
    command = [sys.executable, "-P", "-m", "index.picture", json.dumps(asdict(limits))]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=_SECONDS,
            env={"PYTHONPATH": str(Path(__file__).parents[1])},
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise DocumentFault(f"page {page} of {document.id} can't be drawn ({fault})", "undrawn", page=page) from fault
    if done.returncode or not done.stdout:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise DocumentFault(
            f"page {page} of {document.id} can't be drawn ({said or done.returncode})", "undrawn", page=page
        )
    return done.stdout


def main() -> None:
    confine(Limits(**json.loads(sys.argv[1])))
    asked = json.loads(sys.stdin.readline())
    data = Path(asked["path"]).read_bytes()
    if sha256(data).hexdigest() != asked["sha256"]:
        sys.exit("the file has changed since it was indexed")
    sys.stdout.buffer.write(_drawn(data, asked["page"], asked["quotes"]))


def _drawn(data: bytes, page: int, quotes: Sequence[str]) -> bytes:
    from PIL import Image, ImageChops, ImageDraw

    from index.formats.pdf_view import boxes, page_image

    image = Image.open(io.BytesIO(page_image(data, "the file", page, _WIDTH))).convert("RGB")
    wide, high = image.size
    found = [box for quote in quotes for box in boxes(data, "the file", page, quote)]
    placed = [
        (left * wide - _AROUND, top * high - _AROUND, right * wide + _AROUND, bottom * high + _AROUND)
        for left, top, right, bottom in found
    ]
    marked = Image.new("RGB", image.size, "white")
    for place in placed:
        ImageDraw.Draw(marked).rectangle(place, fill=_PAPER)
    image = ImageChops.multiply(image, marked)  # as a marker pen does: what is written stays readable
    for place in placed:
        ImageDraw.Draw(image).rectangle(place, outline=_INK, width=_LINE)
    packed = io.BytesIO()
    image.save(packed, "png")
    return packed.getvalue()


if __name__ == "__main__":
    main()
