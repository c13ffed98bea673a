"""Writes `scripted-run.jsonl` anew: the answers of the scripted model of `test_replay` to its three cases. No model has
been asked; the file shows what a recording is, and that a model can be scored from one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.cli import main
from tests import conftest
from tests.evals.conftest import CASES
from tests.evals.test_replay import RECORDED, scripted
from tests.scripted import playing

if __name__ == "__main__":
    with TemporaryDirectory() as folder, playing(scripted) as server:
        os.chdir(folder)  # away from this project's own gates
        at = Path(folder)
        (at / "corpus").mkdir()
        (at / "corpus" / "ferry.md").write_text(conftest.FERRY, encoding="utf-8")
        (at / "corpus" / "garden.txt").write_text(conftest.GARDEN, encoding="utf-8")
        cases = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in CASES)
        (at / "cases.jsonl").write_text(cases, encoding="utf-8")
        main(["index", str(at / "corpus"), "--index", str(at / "index")])
        RECORDED.unlink(missing_ok=True)
        model = ["--llm-url", server.url, "--llm-model", "scripted", "--record", str(RECORDED), "--jobs", "1"]
        main(["eval", str(at / "cases.jsonl"), "--index", str(at / "index"), *model])
