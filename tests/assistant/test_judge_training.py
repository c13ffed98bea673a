"""Claims are built out of documents, said again or made false, and the judge learns to tell these apart."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from assistant.judging.carried import Meanings
from assistant.training.claims import documents_of, examples, falsified, pool_of, readings_of, written
from assistant.training.falsify import WAYS, Pool
from assistant.training.judge import fit_sentences, fit_words, probabilities, rows_of
from assistant.training.restate import restated
from index.embed import StaticModel, bundled_model

TEXT = (
    "北河公司表示，{year}年{month}月10日起增加{n}名員工，並在台中設立第{k}座工廠。經理王大明說，新工廠不會影響舊廠的訂單。"
    "去年營收為{n}億元，同比增長{k}%。員工認為薪資應該提高，公司沒有回應。市長李小華昨日前往工廠，了解施工的情況。"
)
POOL = Pool({"person": ("陳美玲", "張國偉"), "place": ("高雄", "花蓮"), "noun": ("海洋", "音樂")})


@pytest.fixture(scope="module")
def model() -> StaticModel:
    return bundled_model()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file of news, as the training reads it."""
    path = tmp_path_factory.mktemp("news") / "news.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for n in range(40):
            text = TEXT.format(year=2001 + n % 20, month=1 + n % 12, n=31 + n * 7, k=4 + n)
            file.write(json.dumps({"id": f"n{n}", "date": "2023-08-01", "text": text}, ensure_ascii=False) + "\n")
    return path


@pytest.mark.parametrize("kind", ["number", "date", "unit", "place", "negation", "direction", "attribution"])
def test_each_way_of_making_a_sentence_false_changes_what_it_names(kind: str) -> None:
    text = "王大明說，2023年8月10日在上海增加了30公里的道路。"
    changed = [found[0] for seed in range(20) if (found := WAYS[kind](text, POOL, random.Random(seed)))]
    assert changed
    assert text not in changed


def test_a_sentence_with_nothing_to_change_is_left_alone() -> None:
    assert WAYS["date"]("道路很長。", POOL, random.Random(1)) is None
    assert WAYS["attribution"]("道路很長。", POOL, random.Random(1)) is None


def test_a_restatement_keeps_the_numbers_it_mentions() -> None:
    text = "公司去年在台中增加了30名員工，目前共有1200名。"
    said = {restated(text, random.Random(seed)) for seed in range(30)}
    assert len(said) > 10
    assert all("30" in one or "三十" in one or "1200" in one or "1,200" in one for one in said)


def test_the_parts_of_the_news_have_no_document_in_common(news: Path) -> None:
    parts = [{one.id for one in documents_of(news, part, 100)} for part in ("fit", "test")]
    assert len(parts[0]) + len(parts[1]) == 40
    assert parts[0].isdisjoint(parts[1])


def test_written_claims_stand_on_the_documents_of_their_part_alone(
    news: Path, tmp_path: Path, model: StaticModel
) -> None:
    file = tmp_path / "claims.jsonl"
    lines = [
        {"document": f"n{n}", "start": 0, "end": 40, "claim": "公司增加員工。", "holds": True, "kind": "restated"}
        for n in range(40)
    ]
    file.write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
    fit, test = (written([file], news, part, model) for part in ("fit", "test"))
    assert len(fit) == len(documents_of(news, "fit", 100))
    assert len(fit) + len(test) == 40
    assert all(one.written for one in (*fit, *test))


def test_the_fitted_judge_tells_restatements_from_changed_sentences(news: Path, model: StaticModel) -> None:
    readings = readings_of(documents_of(news, "fit", 100), model)
    draw, pool = random.Random(1), pool_of(readings)
    found = list(examples(readings, pool, draw))
    found += falsified([one for one in found if one.kind == "restated"], pool, draw)
    rows = rows_of(found, Meanings(model))
    words = fit_words(rows)
    sure = probabilities(rows, words, fit_sentences(rows, words))
    true = [p for (one, _, _), p in zip(rows, sure, strict=True) if one.kind == "restated"]
    changed = [p for (one, _, _), p in zip(rows, sure, strict=True) if one.kind in ("number", "unit", "place")]
    assert sum(true) / len(true) > sum(changed) / len(changed) + 0.3
