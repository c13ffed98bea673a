"""python -m assistant.training QUESTIONS_DIR --train 0 1 2 --tune 4 --test 8: fit the ranker and write ranker.json.

QUESTIONS_DIR holds documents.jsonl and questions-N.jsonl. The order is fitted on the training files; the trust and its
threshold on those and the tuning files; the test files are only reported.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from assistant.reading import Shelf
from assistant.training.fit import fit_order, fit_trust, report
from assistant.training.lists import Ranked, library_of, lists


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--train", nargs="+", default=["0", "1", "2", "3", "6", "7"])
    parser.add_argument("--tune", nargs="+", default=["4"])
    parser.add_argument("--test", nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "ranker.json")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = library_of(args.questions / "documents.jsonl", Path(folder))
        shelf = Shelf(library.model)
        parts = {
            part: [
                one
                for name in names
                for one in lists(_cases(args.questions / f"questions-{name}.jsonl"), library, shelf)
            ]
            for part, names in (("train", args.train), ("tune", args.tune), ("test", args.test))
        }
    write(parts, args.out)


def write(parts: dict[str, list[Ranked]], out: Path) -> None:
    """Fit on the parts and write the ranker."""
    order = fit_order(parts["train"])
    trust, threshold = fit_trust(parts["train"] + parts["tune"], order)
    plain = {
        "order": {"weights": {name: round(weight, 4) for name, weight in order.weights.items()}},
        "trust": {"bias": round(trust.bias, 4), "weights": {name: round(w, 4) for name, w in trust.weights.items()}},
        "threshold": round(threshold, 4),
    }
    out.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for part, ranked in parts.items():
        report(part, ranked, order, trust, threshold)


def _cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
