"""Fitting: from questions whose evidence is known to a ranker that finds it again and refuses what isn't there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.ranking.evidence import signals
from assistant.ranking.ranker import Linear, Trust, bundled, read_ranker
from assistant.ranking.reading import Contexts, Shelf
from assistant.training.__main__ import cases_of, of_collection, write
from assistant.training.fit import fit_judge, fit_order, fit_trust, is_right, report, without_answer
from assistant.training.lists import Ranked, foreign, lists, narrowed, pooled, texts_of
from index.embed import bundled_model
from index.library import Library

DOCUMENTS = {
    "bridge": "新橋全長820公尺。舊橋建於1968年。橋墩因為河床淘刷而外露。縣長說明年動工。",
    "museum": "博物館每週二休館。去年接待訪客28萬人次。最古老的帳冊寫於1897年。",
    "school": "公司捐贈了42台電腦。學校在暑假教學生寫程式。家長可以在週末參觀。",
}
ASKED = [
    ("新橋全長多少？", "bridge", "新橋全長820公尺。", "820公尺"),
    ("舊橋建於哪一年？", "bridge", "舊橋建於1968年。", "1968年"),
    ("橋墩為什麼外露？", "bridge", "橋墩因為河床淘刷而外露。", "河床淘刷"),
    ("博物館星期幾休館？", "museum", "博物館每週二休館。", "每週二"),
    ("去年有多少訪客？", "museum", "去年接待訪客28萬人次。", "28萬"),
    ("最古老的帳冊寫於哪一年？", "museum", "最古老的帳冊寫於1897年。", "1897年"),
    ("公司捐贈了幾台電腦？", "school", "公司捐贈了42台電腦。", "42台"),
    ("學校暑假教什麼？", "school", "學校在暑假教學生寫程式。", "寫程式"),
]


def case(number: int, question: str, document: str, evidence: str, answer: str) -> dict[str, Any]:
    """A case as the training files hold it; one without evidence is not answerable."""
    return {
        "id": f"q{number}",
        "question": question,
        "type": "fact" if evidence else "unanswerable",
        "answerable": bool(evidence),
        "documents": [document] if evidence else [],
        "evidence": [evidence] if evidence else [],
        "answers": [[answer]] if evidence else [],
    }


CASES = [case(number, *one) for number, one in enumerate(ASKED)]
UNANSWERABLE = [case(90, "量子糾纏如何推導？", "", "", ""), case(91, "火山何時噴發？", "", "", "")]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the training documents, written from the one file that they come in."""
    folder = tmp_path_factory.mktemp("taught")
    lines = [json.dumps({"document": name, "text": text}, ensure_ascii=False) for name, text in DOCUMENTS.items()]
    together = folder.with_suffix(".jsonl")
    together.write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts_of(together, folder)
    return folder


@pytest.fixture(scope="module")
def taught(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The library of the training documents."""
    library = Library.open_or_begin(tmp_path_factory.mktemp("index"))
    library.update([texts])
    yield library
    library.close()


@pytest.fixture(scope="module")
def ranked(taught: Library) -> list[Ranked]:
    return lists(CASES + UNANSWERABLE, taught, Shelf(bundled_model()))


@pytest.fixture
def synthetic(ranked: list[Ranked]) -> list[Ranked]:
    """Forty lists with every feature there is, of which only "pairs" tells the evidence; the rest is noise or 0."""
    random = np.random.default_rng(7)
    names = tuple(pooled(ranked[0], bundled().first, Contexts()).table)
    made = []
    for number in range(40):
        gold = np.arange(8) == random.integers(8)
        table = {name: np.zeros(8) for name in names}
        table["characters"] = random.normal(size=8)
        table["pairs"] = gold * 1.0 + random.normal(scale=0.2, size=8)
        near = np.zeros(8, dtype=bool)
        made.append(Ranked(f"s{number}", "fact", True, table, gold, near, ranked[0].question, ranked[0].candidates[:8]))
    return made


def test_each_document_line_becomes_a_document_of_that_name(taught: Library) -> None:
    assert {entry.id: taught.document(entry.id).text for entry in taught.documents()} == DOCUMENTS


def test_the_evidence_of_each_question_is_among_its_candidates(ranked: list[Ranked]) -> None:
    assert [one.id for one in ranked] == [f"q{number}" for number in range(8)] + ["q90", "q91"]
    assert [int(one.gold.sum()) for one in ranked] == [1] * 8 + [0, 0]
    for one in ranked:
        assert {len(column) for column in one.table.values()} == {len(one.gold)} == {len(one.near)}
        assert not (one.gold & one.near).any()
        assert all(np.isfinite(column).all() for column in one.table.values())


def test_a_sentence_elsewhere_that_repeats_the_answer_is_near(taught: Library) -> None:
    one = case(0, "博物館每週幾休館？", "museum", "博物館每週二休館。", "週")
    (found,) = lists([one], taught, Shelf(bundled_model()))
    assert (int(found.gold.sum()), int(found.near.sum())) == (1, 1)  # 家長可以在週末參觀


def test_the_fit_finds_out_which_feature_matters(synthetic: list[Ranked]) -> None:
    weights = fit_order(synthetic).weights
    assert weights["pairs"] > 1
    assert abs(weights.get("characters", 0)) < weights["pairs"] / 10


def test_a_feature_that_never_varies_gets_no_weight(synthetic: list[Ranked]) -> None:
    assert set(fit_order(synthetic).weights) == {"pairs", "characters"}


def test_a_higher_price_gives_smaller_weights(synthetic: list[Ranked]) -> None:
    assert 0 < fit_order(synthetic, l2=1.0).weights["pairs"] < fit_order(synthetic, l2=0.01).weights["pairs"]


def test_the_fitted_order_puts_the_evidence_first(ranked: list[Ranked]) -> None:
    order = fit_order(ranked)
    for one in ranked[:8]:
        assert one.gold[np.argmax(order.scores(one.table))]
        assert is_right(one, order, depth=1)


def test_right_is_evidence_among_the_best_and_nothing_else(synthetic: list[Ranked]) -> None:
    best = Linear(0.0, {"pairs": 1.0})
    worst = Linear(0.0, {"pairs": -1.0})
    assert all(is_right(one, best) for one in synthetic)
    assert not any(is_right(one, worst, depth=1) for one in synthetic)
    unasked = replace(synthetic[0], answerable=False)
    assert not is_right(unasked, best)


def test_a_near_miss_is_the_list_without_what_answers_it(ranked: list[Ranked]) -> None:
    whole = ranked[0]
    missed = without_answer(whole)
    assert len(missed.gold) == len(whole.gold) - 1
    assert not missed.gold.any()
    assert not missed.answerable
    kept = ~whole.gold
    assert all((missed.table[name] == whole.table[name][kept]).all() for name in whole.table)


def test_trust_tells_lists_with_the_answer_from_lists_without(synthetic: list[Ranked]) -> None:
    order = fit_order(synthetic)
    trust, threshold = fit_trust(synthetic, order)
    assert 0 < threshold < 1
    trusted = [_probability(one, order, trust) for one in synthetic]
    missed = [_probability(without_answer(one), order, trust) for one in synthetic]
    assert np.mean(np.array(trusted) >= threshold) >= 0.9
    assert np.mean(np.array(missed) < threshold) >= 0.9


def test_a_signed_judge_takes_no_signal_against_its_sense() -> None:
    random = np.random.default_rng(5)
    noise = random.normal(size=(60, 2))
    right = [{"met": -1.0 + a, "numbers missing": 1.0 + b, "margin": 1.0 + a - b} for a, b in noise]
    others = [{"met": 1.0 + a, "numbers missing": -1.0 + b, "margin": -1.0 + a + b} for a, b in noise]
    free = fit_judge(right, [(others, 1.0)], signed=False)
    assert free.weights["met"] < -0.1  # the better met the less: in these rows, but in no sense
    assert free.weights["numbers missing"] > 0.1
    signed = fit_judge(right, [(others, 1.0)], signed=True)
    assert (signed.weights["met"], signed.weights["numbers missing"]) == (0, 0)
    assert signed.weights["margin"] > 0.1


def test_a_kind_that_counts_more_is_trusted_less() -> None:
    right, others = [{"margin": 1.0}, {"margin": 0.0}] * 30, [{"margin": 0.0}, {"margin": -1.0}] * 30
    probabilities = [
        fit_judge(right, [(others, count)], signed=True).probability({"margin": 0.0}) for count in (0.1, 1.0, 10.0)
    ]
    assert probabilities == sorted(probabilities, reverse=True)
    assert probabilities[0] > 0.8 > 0.2 > probabilities[2]


def _probability(one: Ranked, order: Linear, trust: Trust) -> float:
    return trust.probability(signals(one.table, order.scores(one.table)))


def test_a_collection_is_indexed_and_its_questions_become_lists(texts: Path, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in CASES[:3]), encoding="utf-8")
    found = of_collection(texts, cases_of(file), [])
    assert [(one.id, one.type, int(one.gold.sum())) for one in found] == [(f"q{at}", "fact", 1) for at in range(3)]


def test_a_question_asked_of_other_documents_alone_is_not_answerable(taught: Library) -> None:
    found = narrowed(CASES[:2] + UNANSWERABLE, taught, Shelf(bundled_model()))
    own, elsewhere = found[::2], found[1::2]
    assert [(one.id, one.answerable, int(one.gold.sum())) for one in own] == [("q0", True, 1), ("q1", True, 1)]
    assert [(one.answerable, int(one.gold.sum())) for one in elsewhere] == [(False, 0)] * 2


def test_a_question_of_another_collection_is_not_answerable(taught: Library) -> None:
    volcano = case(0, "火山何時噴發？", "volcano", "火山在去年噴發。", "去年")
    (found,) = foreign([volcano], taught, Shelf(bundled_model()))
    assert not found.answerable
    assert not found.gold.any()


def test_training_writes_a_ranker_that_reads_back_and_is_reported_on(
    ranked: list[Ranked], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ranker.json"
    write({"all": ranked}, out)
    ranker = read_ranker(out)
    assert 0 < ranker.threshold < 1
    close = [pooled(one, ranker.first, Contexts()) for one in ranked]
    assert all(is_right(one, ranker.order) for one in close[:8])
    sure = [_probability(one, ranker.order, ranker.trust) for one in close]
    assert min(sure[:8]) > max(sure[8:])
    report("held out", close, ranker)
    printed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert any(line.startswith("held out all n= 8 @1 1.000") for line in printed)
    assert any(line.startswith("held out unanswerable n= 2 AUROC 1.000") for line in printed)
