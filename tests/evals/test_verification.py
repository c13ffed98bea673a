"""The judge is measured on claims of known verdict, and the gate turns red when it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.judging.judge import Judgement
from evals.errors import CaseFault
from evals.verification import Claim, Judged, broken, measures, read_claims

if TYPE_CHECKING:
    from tests.conftest import Command

OWN = Path(__file__).parents[2] / "evals" / "claims" / "documents.jsonl"


def judged(kind: str, wanted: str, seen: str) -> Judged:
    claim = Claim("c", "橋長820公尺。", kind, wanted, (), "here:1")  # type: ignore[arg-type]
    return Judged(claim, Judgement(seen, 0.5, (), None, ""))  # type: ignore[arg-type]


GOOD = [
    *[judged("restated", "supported", "supported")] * 3,
    judged("restated", "supported", "not found"),
    judged("number", "contradicted", "contradicted"),
    judged("number", "contradicted", "not found"),
    judged("invented", "not found", "not found"),
    judged("invented", "not found", "supported"),
]


def test_balanced_accuracy_is_the_mean_of_kept_and_caught_and_kinds_are_told_apart() -> None:
    found = {name: one.value for name, one in measures(GOOD).items()}
    assert found == {
        "balanced": 0.75,
        "kept": 0.75,
        "caught": 0.75,
        "told": 0.5,
        "kind:invented": 0.5,
        "kind:number": 1.0,
        "kind:restated": 0.75,
    }


def test_a_judge_that_supports_everything_breaks_the_gate() -> None:
    bounds = {"balanced": 0.7, "kind:number": 0.9}
    assert broken(measures(GOOD), bounds) == []
    blind = [judged(one.claim.kind, one.claim.verdict, "supported") for one in GOOD]
    assert [line.split()[0] for line in broken(measures(blind), bounds)] == ["balanced", "kind:number"]


def test_a_bound_on_what_nothing_measures_is_broken() -> None:
    assert broken(measures(GOOD), {"kind:place": 0.5}) == [
        "kind:place: no claim to measure it on, expected at least 0.5"
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verdict": "true"}, "'verdict' is true; expected one of supported, contradicted, not found"),
        ({"claim": " "}, "'claim' is  ; expected a text that is not empty"),
        ({"documents": "bridge"}, "'documents' is bridge; expected a list"),
    ],
)
def test_a_claim_that_cant_be_used_is_named_with_its_line(tmp_path: Path, change: dict[str, str], message: str) -> None:
    good = {"id": "a", "claim": "橋長820公尺。", "kind": "number", "verdict": "contradicted", "documents": []}
    file = tmp_path / "claims.jsonl"
    file.write_text(json.dumps(good) + "\n" + json.dumps(good | change) + "\n", encoding="utf-8")
    with pytest.raises(CaseFault, match=r"claims\.jsonl:2: ") as caught:
        read_claims([file])
    assert message in str(caught.value)


def test_our_own_claims_are_of_every_kind_and_in_three_writings() -> None:
    claims = read_claims([OWN])
    assert len(claims) >= 150
    assert {one.kind for one in claims} >= {"restated", "number", "date", "name", "unit", "place", "negation"}
    assert {json.loads(line)["lang"] for line in OWN.read_text(encoding="utf-8").splitlines()} == {
        "zh-Hant",
        "zh-Hans",
        "en",
    }


def test_the_command_judges_claims_and_ends_with_the_gates_code(
    command: Command, indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [
        {"id": "a", "claim": "增班的原因是去年旅客成長了三成。", "kind": "restated", "verdict": "supported"},
        {"id": "b", "claim": "增班的原因是去年旅客成長了五成。", "kind": "number", "verdict": "contradicted"},
    ]
    file = tmp_path / "claims.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
    done = command("eval", "--claims", str(file), "--index", str(indexed))
    assert done.code == 0
    assert done.out.startswith("balanced           1.000")
    (tmp_path / "pyproject.toml").write_text('[tool.assistant.claims]\n"kind:place" = 0.5\n', encoding="utf-8")
    done = command("eval", "--claims", str(file), "--index", str(indexed))
    assert done.code == 1
    assert "gate broken: kind:place: no claim to measure it on" in done.out


def test_a_claim_on_a_document_that_isnt_indexed_is_refused(command: Command, indexed: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    one = {"id": "a", "claim": "橋長820公尺。", "kind": "number", "verdict": "contradicted", "documents": ["nowhere"]}
    file.write_text(json.dumps(one), encoding="utf-8")
    done = command("eval", "--claims", str(file), "--index", str(indexed))
    assert done.code == 2
    assert "no document 'nowhere' in the index" in done.err
