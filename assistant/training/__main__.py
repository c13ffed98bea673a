"""python -m assistant.training [ASKED_DIR]: fit the ranker on questions whose evidence is known, and write ranker.json.

The collections beside this file are always read: documents and cases of our own; and `everyday.txt`, questions that no
document answers. ASKED_DIR, if given, holds documents.jsonl and questions-N.jsonl; only files that the bundled model
was not trained on may be named, or its meaning would be judged by what it has by heart. The test files and test
collections are only reported, never fitted.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from assistant.ranking.ranker import Linear, read_ranker
from assistant.ranking.reading import Contexts, Shelf
from assistant.training.fit import fit_order, fit_trust, report
from assistant.training.lists import Ranked, foreign, lists, narrowed, pooled, texts_of
from index.embed import bundled_model
from index.library import Library

Case = dict[str, Any]

COLLECTIONS = Path(__file__).parent / "collections"
EVERYDAY = Path(__file__).parent / "everyday.txt"
_READ_AT_MOST = 100_000
"""How many texts are kept as they were read: all of a training's, in less than a gigabyte."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m assistant.training", description=__doc__.partition("\n")[0])
    parser.add_argument("asked", type=Path, nargs="?", metavar="ASKED_DIR")
    parser.add_argument(
        "--train",
        nargs="*",
        default=["4", "6", "7"],
        metavar="N",
        help="numbers of the question files to fit on",
    )
    parser.add_argument("--test", nargs="*", default=["8", "9"], metavar="NAME", help="question files or collections")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "ranking" / "ranker.json")
    args = parser.parse_args()
    questions = {folder.name: cases_of(folder / "cases.jsonl") for folder in sorted(COLLECTIONS.iterdir())}
    wanted = {name: one for name, one in questions.items() if name not in args.test}
    parts = {name: of_collection(COLLECTIONS / name, cases, _others(name, wanted)) for name, cases in questions.items()}
    if args.asked:
        with tempfile.TemporaryDirectory() as texts:
            texts_of(args.asked / "documents.jsonl", Path(texts))
            for name in (*args.train, *(name for name in args.test if name.isdigit())):
                parts[name] = of_collection(Path(texts), cases_of(args.asked / f"questions-{name}.jsonl"), [])
    write({name: one for name, one in parts.items() if name not in args.test}, args.out)
    ranker, contexts = read_ranker(args.out), Contexts(_READ_AT_MOST)
    for name in args.test:
        if name in parts:
            report(name, [pooled(one, ranker.first, contexts) for one in parts[name]], ranker)


def of_collection(documents: Path, cases: list[Case], others: list[Case]) -> list[Ranked]:
    """The training lists of a collection's cases over an index of its own: asked of all its documents; where there are
    `others`, also of single ones, and those others, which it doesn't answer."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open_or_begin(Path(folder))
        library.update([documents])
        shelf = Shelf(bundled_model())
        found = lists(cases, library, shelf)
        if others:
            found += narrowed(cases, library, shelf) + foreign(others, library, shelf)
        library.close()
    return found


def _others(name: str, questions: dict[str, list[Case]]) -> list[Case]:
    """Every fifth case of the other collections, and what people ask of anyone, which no document here answers."""
    everyday = [
        {
            "id": f"everyday-{number}",
            "question": line,
            "answerable": False,
            "answers": [],
            "documents": [],
            "evidence": [],
        }
        for number, line in enumerate(EVERYDAY.read_text(encoding="utf-8").splitlines(), start=1)
    ]
    return [case for other, cases in questions.items() if other != name for case in cases[::5]] + everyday


def write(parts: dict[str, list[Ranked]], out: Path) -> None:
    """Fit on all parts and write the ranker."""
    every = [one for part in parts.values() for one in part]
    first, contexts = _brief(fit_order(every)), Contexts(_READ_AT_MOST)
    close = [pooled(one, first, contexts) for one in every]
    order = fit_order(close)
    trust, threshold = fit_trust(close, order)
    plain = {
        "fitted on": {name: len(part) for name, part in parts.items()},
        "first": {"weights": dict(first.weights)},
        "order": {"weights": dict(_brief(order).weights)},
        "trust": {"elsewhere": _rounded(trust.elsewhere), "near miss": _rounded(trust.near_miss)},
        "threshold": round(threshold, 4),
    }
    out.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _brief(order: Linear) -> Linear:
    """An order as it is written."""
    return Linear(order.bias, {name: round(weight, 4) for name, weight in order.weights.items()})


def _rounded(judge: Linear) -> dict[str, Any]:
    """A judge as it is written, without the signals that say nothing to it."""
    weights = {name: round(weight, 4) for name, weight in judge.weights.items()}
    return {"bias": round(judge.bias, 4), "weights": {name: weight for name, weight in weights.items() if weight}}


def cases_of(path: Path) -> list[Case]:
    """The cases of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
