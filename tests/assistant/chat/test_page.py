"""The conversation and the evidence as HTML: nothing becomes markup, and exactly what is cited is marked."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from assistant.chat.chinese import CHINESE
from assistant.chat.documents import LISTED, listing
from assistant.chat.english import ENGLISH
from assistant.chat.page import Exchange, alert, answer, conversation, heading
from assistant.chat.panel import evidence, group, pointed_at
from assistant.reply import Citation, Conflict, PassageSpan, Reply, ReplySentence, Side
from assistant.writing.endpoint import Endpoint
from assistant.writing.model import Settings
from index.document import Block, Document
from index.snapshot import Entry

HOSTILE = '<img src="http://192.0.2.1/a.png" onerror=alert(1)><script>alert(2)</script>&lt;b&gt; "x" \'y\' ${z} {{w}}。'


class Elements(HTMLParser):
    """Every start tag with its attributes, and all text, as a browser would take them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def of_paragraphs(*paragraphs: str, **about: str) -> Document:
    """A document `notes`, a block for each paragraph."""
    blocks = []
    at = 0
    for paragraph in paragraphs:
        blocks.append(Block("paragraph", at, at + len(paragraph)))
        at += len(paragraph) + 2
    text = "\n\n".join(paragraphs)
    return Document("notes", "notes.md", "ab" * 32, text, tuple(blocks), title=about.pop("title", "Notes"), **about)  # type: ignore[arg-type]


def citing(document: Document, *quotes: str) -> Reply:
    """A reply that quotes these from the document, one sentence each."""
    starts = [document.text.index(quote) for quote in quotes]
    citations = tuple(
        Citation(marker, document.id, document.title, start, start + len(quote), quote)
        for marker, (start, quote) in enumerate(zip(starts, quotes, strict=True), start=1)
    )
    sentences = tuple(ReplySentence(one.quote, (one.marker,)) for one in citations)
    return Reply("Q?", "…", False, None, sentences, citations, (), (), 0.9, 0.01)


def refusing(*passages: PassageSpan) -> Reply:
    return Reply("Q?", "The documents don't say.", True, "Nothing near.", (), (), (), passages, 0.1, 0.01)


def marks(html: str) -> list[str]:
    """The text of each <mark>, but for those of previews."""
    shown = re.sub("<template.*?</template>", "", html, flags=re.DOTALL)
    return [
        unescape(re.sub("<[^>]*>", "", inside)) for inside in re.findall(r"<mark\b[^>]*>(.*?)</mark>", shown, re.DOTALL)
    ]


def test_text_of_documents_questions_and_faults_never_becomes_markup() -> None:
    document = of_paragraphs(HOSTILE, title=HOSTILE, author=HOSTILE, publisher=HOSTILE, published=HOSTILE)
    reply = citing(document, HOSTILE)
    documents = {document.id: document}
    exchange = Exchange(HOSTILE, reply, answer(1, reply, documents, ENGLISH), group(1, reply, documents, ENGLISH))
    entry = Entry(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, None, None, HOSTILE, 1, 1)
    html = "".join(
        [conversation([exchange], ENGLISH), evidence([exchange], ENGLISH), listing([entry], ENGLISH), alert(HOSTILE)]
    )
    seen = Elements(html)
    assert {"img", "script", "b"}.isdisjoint(tag for tag, _ in seen.tags)
    assert [name for _, attributes in seen.tags for name in attributes if name.startswith("on")] == []
    addresses = [value for _, attributes in seen.tags for name, value in attributes.items() if name in ("src", "href")]
    assert addresses
    assert all(address and address.startswith(("#", "document/", "corpus")) for address in addresses)
    assert sum(text == HOSTILE for text in seen.texts) >= 5


def test_exactly_the_cited_span_is_marked_in_its_context() -> None:
    document = of_paragraphs(
        "The first. Before that. Before it. The tide is 3.2 m high. After it. And more. And the last."
    )
    reply = citing(document, "The tide is 3.2 m high.")
    html = group(1, reply, {document.id: document}, ENGLISH)
    assert marks(html) == ["The tide is 3.2 m high."]
    shown = unescape(re.sub("<[^>]*>", "", html.partition('class="text"')[2]))
    assert "…Before that. Before it. The tide is 3.2 m high. After it. And more.…" in shown
    assert "The first." not in shown
    assert "And the last." not in shown


def test_characters_outside_the_basic_plane_do_not_move_a_mark() -> None:
    document = of_paragraphs("𠮷野家🍜開店。👩‍👩‍👧𠀋第二句很重要。第三句。")
    quote = "👩‍👩‍👧𠀋第二句很重要。"
    assert marks(group(1, citing(document, quote), {document.id: document}, CHINESE)) == [quote]


def test_a_mark_over_two_paragraphs_is_marked_in_both_and_named_once() -> None:
    document = of_paragraphs("One here.", "Two here.")
    reply = citing(document, "One here.\n\nTwo here.")
    html = group(4, reply, {document.id: document}, ENGLISH)
    assert marks(html) == ["One here.", "Two here."]
    assert html.count('id="e4-1"') == 1


def test_citations_close_together_share_a_card_and_keep_their_own_marks() -> None:
    document = of_paragraphs("Alpha one. Beta two. Gamma three.", *[f"Filler {n}." for n in range(9)], "Far away.")
    html = group(2, citing(document, "Gamma three.", "Alpha one.", "Far away."), {document.id: document}, ENGLISH)
    assert html.count('class="card"') == 2
    assert marks(html) == ["Alpha one.", "Gamma three.", "Far away."]
    assert re.findall(r'<mark id="(e2-\d)"', html) == ["e2-2", "e2-1", "e2-3"]


def test_overlapping_citations_each_have_a_mark_to_go_to() -> None:
    document = of_paragraphs("The ferry runs 120 times a day.")
    html = group(1, citing(document, "The ferry runs 120 times a day.", "120 times"), {document.id: document}, ENGLISH)
    assert marks(html) == ["The ferry runs 120 times a day.", "120 times"]
    assert re.findall(r'<mark id="(e1-\d)"', html) == ["e1-1", "e1-2"]


def test_every_citation_mark_leads_to_a_mark_in_the_evidence() -> None:
    document = of_paragraphs("Alpha one. Beta two.", "Gamma three.")
    reply = citing(document, "Alpha one.", "Gamma three.")
    documents = {document.id: document}
    targets = re.findall(r'href="#(e[\d-]+)"', answer(3, reply, documents, ENGLISH))
    assert targets == ["e3-1", "e3-2"]
    assert re.findall(r'<mark id="(e[\d-]+)"', group(3, reply, documents, ENGLISH)) == targets


def test_answering_words_are_bold_and_nothing_else() -> None:
    document = of_paragraphs("共 𠮷 120 班。")
    start = document.text.index("120")
    reply = Reply(
        "Q?", "…", False, None, (ReplySentence(document.text, (), emphasis=((start, start + 5),)),), (), (), (), 1, 0
    )
    assert "<p>共 𠮷 <strong>120 班</strong>。</p>" in answer(1, reply, {}, CHINESE)


def test_a_sentence_that_its_source_does_not_support_is_struck_out() -> None:
    sentences = (ReplySentence("Held.", ()), ReplySentence("Not held.", (), "not found"))
    html = answer(1, Reply("Q?", "…", False, None, sentences, (), (), (), 1, 0), {}, ENGLISH)
    assert re.findall("<s>(.*?)</s>", html) == ["Not held."]
    assert ENGLISH.unsupported in html


def test_what_a_model_wrote_says_so_and_gives_the_reason_for_each_sentence_struck_out() -> None:
    sentences = (ReplySentence("Held.", ()), ReplySentence("Not <b>held.", (), "contradicted", reason="it says <i>no"))
    reply = Reply("Q?", "…", False, None, sentences, (), (), (), 1, 0, answered_by="toy<7b>")
    html = answer(1, reply, {}, ENGLISH)
    assert "<s>Not &lt;b&gt;held.</s>" in html
    assert '<small class="doubt">(it says &lt;i&gt;no)</small>' in html
    assert "Written by toy&lt;7b&gt; · Passages cited: 0" in html
    refusal = answer(1, replace(reply, abstained=True, reason="None.", sentences=sentences[1:]), {}, ENGLISH)
    assert ENGLISH.abstention in refusal
    assert "<s>Not &lt;b&gt;held.</s>" in refusal


def test_a_pending_sentence_is_neither_shown_as_held_nor_struck_out() -> None:
    reply = Reply("Q?", "", False, None, (ReplySentence("Maybe <b>.", (), pending=True),), (), (), (), 1, 0)
    html = answer(1, reply, {}, ENGLISH)
    assert '<span class="pending" aria-label="Being checked: Maybe &lt;b&gt;.">Maybe &lt;b&gt;.</span>' in html
    assert "<s>" not in html


def test_a_line_says_why_a_model_did_not_answer() -> None:
    document = of_paragraphs("A fact.")
    reply = replace(citing(document, "A fact."), note="The model <x> can’t be reached.")
    assert '<p class="note">The model &lt;x&gt; can’t be reached.</p>' in answer(1, reply, {}, ENGLISH)


def test_the_head_says_which_model_writes_and_where_questions_go() -> None:
    model = Endpoint(Settings("http://gpu.example:8000/v1", "toy-7b"))
    for words in (ENGLISH, CHINESE):
        assert "toy-7b" in heading(words, model)
        assert "gpu.example" in heading(words, model)
        assert words.lead not in heading(words, model)
        assert words.lead in heading(words)


def test_items_and_table_rows_of_an_answer_are_listed() -> None:
    text = "三項：\n\n• 甲\n• 乙"
    blocks = (Block("paragraph", 0, 3), Block("item", 7, 8, 1), Block("item", 11, 12, 1))
    document = Document("notes", "notes.md", "ab" * 32, text, blocks, title="Notes")
    html = answer(1, citing(document, "三項：", "甲", "乙"), {document.id: document}, CHINESE)
    assert re.findall("<li>(.)", html) == ["甲", "乙"]
    assert "<p>三項：" in html


def test_both_sides_of_a_disagreement_are_shown_with_their_sources() -> None:
    document = of_paragraphs("There are 17.", "There are 24.")
    reply = citing(document, "There are 17.", "There are 24.")
    sides = (Conflict("how many", (Side("17", 1), Side("24", 2))),)
    html = answer(
        1, Reply(**{name: getattr(reply, name) for name in Reply.__slots__} | {"conflicts": sides}), {}, ENGLISH
    )
    card = html.partition('<section class="conflict">')[2]
    assert re.findall(r'class="value">(\d+)<', card) == ["17", "24"]
    assert re.findall(r'href="#(e1-\d)"', card) == ["e1-1", "e1-2"]


def test_what_is_quoted_or_asked_says_in_which_language_it_is() -> None:
    mine = of_paragraphs("渡輪每日120班。", language="zh-Hant")
    other = replace(of_paragraphs("The ferry is blue.", title="Log", language="en"), id="log")
    one, two = citing(mine, mine.text), citing(other, other.text)
    later = replace(two.citations[0], marker=2)
    sentences = (*one.sentences, replace(two.sentences[0], citations=(2,)))
    reply = replace(
        one, question="渡輪？", sentences=sentences, citations=(*one.citations, later), why="引自兩個來源。"
    )
    documents = {mine.id: mine, other.id: other}
    html = answer(1, reply, documents, ENGLISH)
    assert '<div lang="zh-Hant"><p>渡輪每日120班。' in html
    assert '<p lang="en">The ferry is blue.' in html
    assert '<p class="why" lang="zh-Hant">引自兩個來源。</p>' in html
    assert '<h3 lang="en">Log</h3>' in group(1, reply, documents, CHINESE)
    assert '<p lang="en">Which colour?</p>' in conversation([Exchange("Which colour?")], CHINESE)


def test_headings_of_an_extract_stand_under_the_title_of_its_card() -> None:
    text = "Fares\n\nA ticket is 40."
    blocks = (Block("heading", 0, 5, 1), Block("paragraph", 7, len(text)))
    document = Document("notes", "notes.md", "ab" * 32, text, blocks, title="Notes")
    html = group(1, refusing(PassageSpan("notes", 0, len(text), 0.5)), {"notes": document}, ENGLISH)
    assert re.findall(r"<(h\d)", html) == ["h2", "h3", "h4"]


def test_a_refusal_says_so_and_shows_the_nearest_as_no_answer() -> None:
    document = of_paragraphs("Nearest one.", "Second.", "Third.", "Fourth.")
    spans = [(block.start, block.end) for block in document.blocks]
    reply = refusing(*(PassageSpan(document.id, start, end, 0.5) for start, end in spans))
    left = answer(1, reply, {}, ENGLISH)
    assert ENGLISH.abstention in left
    assert "The documents don&#x27;t say." in left
    assert "Nothing near." in left
    right = group(1, reply, {document.id: document}, ENGLISH)
    assert f"<h2>{ENGLISH.closest}</h2>" in right
    assert "Third." in right
    assert "Fourth." not in right
    assert marks(right) == []
    assert pointed_at(reply) == {document.id}


def test_a_refusal_without_passages_says_that_none_is_near() -> None:
    assert ENGLISH.none_near in group(1, refusing(), {}, ENGLISH)


def test_who_wrote_a_source_and_when_is_shown_as_far_as_it_is_known() -> None:
    document = of_paragraphs("A fact.", author="林月琴", publisher="港務週報", published="2024-03-15")
    html = group(1, citing(document, "A fact."), {document.id: document}, CHINESE)
    assert re.findall("<span>(.*?)</span>", html.partition('class="byline"')[2])[:3] == [
        "林月琴",
        "港務週報",
        "2024 年 3 月 15 日",
    ]
    bare = of_paragraphs("A fact.")
    assert "byline" not in group(1, citing(bare, "A fact."), {bare.id: bare}, CHINESE)


def test_the_whole_document_is_one_address_away_with_the_cited_spans_and_the_version() -> None:
    document = of_paragraphs("Alpha one. Beta two.")
    html = group(1, citing(document, "Beta two."), {document.id: document}, ENGLISH)
    place = "document/notes?span=11-20&amp;version=abababababab#span"
    assert f'<iframe src="{place}"' in html
    assert f'href="{place}" target="_blank"' in html


@pytest.mark.parametrize(("count", "more"), [(LISTED, ""), (LISTED + 1_234, "and 1,234 more")])
def test_a_long_list_of_documents_is_cut_and_says_so(count: int, more: str) -> None:
    entries = [Entry(f"d{n}", f"Title {n}", None, None, None, None, None, "", 1, 1) for n in range(count)]
    html = listing(entries, ENGLISH)
    assert html.count("<li>") == LISTED
    assert f"Documents ({count:,})" in html
    assert more in html
    assert ("more</p>" in html) == bool(more)


def test_no_documents_is_said_with_what_to_do() -> None:
    assert "assistant index" in listing([], ENGLISH)
    assert "assistant index" in listing([], CHINESE)


def test_a_question_that_is_still_being_answered_is_shown_at_once() -> None:
    html = conversation([Exchange("Why?")], ENGLISH)
    assert "Why?" in html
    assert ENGLISH.looking in heading(ENGLISH)  # from where the page's own script takes it
    assert evidence([Exchange("Why?")], ENGLISH) == ""
