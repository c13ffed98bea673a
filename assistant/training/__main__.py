"""python -m assistant.training [ASKED_DIR]: fit the ranker on questions whose evidence is known, and write ranker.json.

The collections beside this file are always read. ASKED_DIR, if given, holds documents.jsonl and questions-N.jsonl; only
files that the bundled model was not trained on may be named, or its meaning features would be learnt from what it has by
heart. The test files and the test collections are only reported, never fitted.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.ranker import read_ranker
from assistant.reading import Shelf
from assistant.training.fit import fit_order, fit_trust, report
from assistant.training.lists import Ranked, lists, texts_of
from index.library import Library

COLLECTIONS = Path(__file__).parent / "collections"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m assistant.training", description=__doc__.partition("\n")[0])
    parser.add_argument("asked", type=Path, nargs="?", metavar="ASKED_DIR")
    parser.add_argument(
        "--train", nargs="*", default=["4"], metavar="N", help="numbers of the question files to fit on"
    )
    parser.add_argument("--test", nargs="*", default=["8", "9"], metavar="NAME", help="question files or collections")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "ranker.json")
    args = parser.parse_args()
    parts: dict[str, list[Ranked]] = {}
    for folder in sorted(COLLECTIONS.iterdir()):
        parts[folder.name] = of_collection([folder], [folder / "cases.jsonl"])
    if args.asked:
        with tempfile.TemporaryDirectory() as texts:
            texts_of(args.asked / "documents.jsonl", Path(texts))
            for name in (*args.train, *(name for name in args.test if name.isdigit())):
                parts[name] = of_collection([Path(texts)], [args.asked / f"questions-{name}.jsonl"])
    write({name: one for name, one in parts.items() if name not in args.test}, args.out)
    for name in args.test:
        if name in parts:
            report(name, parts[name], read_ranker(args.out))


def of_collection(documents: Sequence[Path], questions: Sequence[Path]) -> list[Ranked]:
    """The training lists of questions over an index of their own."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open_or_begin(Path(folder))
        library.update(documents)
        found = lists((case for path in questions for case in _cases(path)), library, Shelf(library.model))
        library.close()
    return found


def write(parts: dict[str, list[Ranked]], out: Path) -> None:
    """Fit on all parts and write the ranker."""
    every = [one for part in parts.values() for one in part]
    order = fit_order(every)
    trust, threshold = fit_trust(every, order)
    plain = {
        "fitted on": {name: len(part) for name, part in parts.items()},
        "order": {"weights": {name: round(weight, 4) for name, weight in order.weights.items()}},
        "trust": {"bias": round(trust.bias, 4), "weights": {name: round(w, 4) for name, w in trust.weights.items()}},
        "threshold": round(threshold, 4),
    }
    out.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
