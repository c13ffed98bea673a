"""Any text, sentence by sentence: what claims something is judged and cited, the rest is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import TextFault
from assistant.judging.check import check, claims_of, read_text
from assistant.judging.judge import Judge
from index.library import Library

DRAFT = """# 北河大橋

大家好！以下是重點：

- 工程預計2027年6月完工。[1]
- 新橋全長920公尺。

您還有問題嗎？

```python
bridge = 820
```

量子糾纏使兩個粒子的狀態彼此相關。
"""


def test_headings_greetings_lead_ins_questions_and_code_claim_nothing() -> None:
    assert list(claims_of(DRAFT)) == [
        "工程預計2027年6月完工。",
        "新橋全長920公尺。",
        "量子糾纏使兩個粒子的狀態彼此相關。",
    ]


@pytest.mark.parametrize("text", ["", "   ", "# 標題", "謝謝！", "Hello there!", "……"])
def test_a_text_without_claims_has_no_sentences_and_holds(text: str, library: Library) -> None:
    verification = check(text, Judge(library), library)
    assert verification.sentences == ()
    assert verification.holds


def test_each_claim_has_its_verdict_and_what_the_documents_say_instead(library: Library) -> None:
    verification = check(DRAFT, Judge(library), library)
    assert [one.verdict for one in verification.sentences] == ["supported", "contradicted", "not found"]
    assert [one.instead is not None for one in verification.sentences] == [False, True, False]
    assert "新橋全長820公尺" in str(verification.sentences[1].instead)
    assert not verification.holds


def test_every_citation_quotes_what_stands_at_its_span_and_is_numbered_once(library: Library) -> None:
    verification = check(DRAFT + "\n工程預計2027年6月完工。\n", Judge(library), library)
    for one in verification.citations:
        assert library.document(one.document).text[one.start : one.end] == one.quote
    assert [one.marker for one in verification.citations] == list(range(1, len(verification.citations) + 1))
    assert verification.sentences[0].citations == verification.sentences[-1].citations
    assert verification.sentences[2].citations == ()


def test_the_json_form_has_the_sentences_and_the_citations(library: Library) -> None:
    plain = check("新橋全長820公尺。", Judge(library), library).to_json()
    (sentence,) = plain["sentences"]
    assert sentence == {"text": "新橋全長820公尺。", "verdict": "supported", "citations": (1,), "instead": None}
    assert list(plain["citations"][0]) == ["marker", "document", "title", "start", "end", "quote", "page"]


def test_a_file_that_cant_be_read_or_is_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextFault, match=r"missing\.md can't be read"):
        read_text(str(tmp_path / "missing.md"))
    (tmp_path / "big5.txt").write_bytes("橋".encode("big5"))
    with pytest.raises(TextFault, match="not UTF-8: byte 0"):
        read_text(str(tmp_path / "big5.txt"))
