"""The evidence on the right of the chat, as HTML: the cited passages in their documents.

Documents reach HTML through `escape` alone. No script: what opens and closes does so by the browser's own popovers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from assistant.chat.opener import address, opener, picture_address
from assistant.chat.page import Exchange
from assistant.chat.preview import preview
from assistant.chat.reader import Mark, Span, body, byline
from assistant.chat.words import Words
from assistant.reply import Citation, Reply
from index.document import Document
from index.picture import is_pictured
from index.sentence import Sentence, sentences

CLOSEST = 3
"""How many passages an abstaining reply shows."""


def pointed_at(reply: Reply) -> set[str]:
    """The ids of the documents that are needed to show a reply."""
    if reply.abstained:
        return {passage.document for passage in reply.passages[:CLOSEST]}
    return {citation.document for citation in reply.citations}


def evidence(exchanges: Sequence[Exchange], words: Words) -> str:
    """The groups of all exchanges. The style sheet shows the last, or the one that the address points into."""
    groups = "".join(exchange.evidence for exchange in exchanges)
    return f'<section class="evidence" aria-label="{escape(words.evidence)}">{groups}</section>' if groups else ""


def group(number: int, reply: Reply, documents: Mapping[str, Document], words: Words) -> str:
    """The passages that the reply to the `number`th question stands on, marked; or those that came nearest. A mark is
    named `e<number>-<marker>`. `documents` are those the reply points into, by id."""
    if reply.abstained:
        title, lead = words.closest, words.closest_lead if reply.passages else words.none_near
        extracts = _nearest(reply, documents)
    else:
        title, lead = words.evidence, words.evidence_lead
        extracts = _cited(reply, documents)
    lost = [one for one in reply.citations if one.document not in documents]
    cards = "".join(_card(number, place, extract, words) for place, extract in enumerate(extracts, start=1))
    cards += "".join(_quoted(number, one, words) for one in lost)
    cards += "".join(preview(number, one, reply, documents.get(one.document), words) for one in reply.citations)
    kind = "group closest" if reply.abstained else "group"
    return f'<div class="{kind}" id="g{number}"><h2>{escape(title)}</h2><p class="lead">{escape(lead)}</p>{cards}</div>'


@dataclass(frozen=True, slots=True)
class Extract:
    """A stretch of a document, and the citations that point into it, in text order and apart from one another."""

    document: Document
    shown: Span
    citations: tuple[Citation, ...] = ()

    def takes(self, citation: Citation, shown: Span) -> bool:
        """Whether a citation within `shown` can be marked here too: the stretches meet, and the citations don't."""
        return (
            self.document.id == citation.document
            and shown[0] <= self.shown[1]
            and self.shown[0] <= shown[1]
            and all(citation.end <= one.start or one.end <= citation.start for one in self.citations)
        )


def _cited(reply: Reply, documents: Mapping[str, Document]) -> list[Extract]:
    """One extract for each place in a document that is cited, in the order of their first markers."""
    extracts: list[Extract] = []
    units = {name: sentences(document) for name, document in documents.items()}
    for citation in reply.citations:
        if citation.document not in documents:
            continue
        document = documents[citation.document]
        shown = _around(units[document.id], (citation.start, citation.end))
        at = next((at for at, extract in enumerate(extracts) if extract.takes(citation, shown)), None)
        if at is None:
            extracts.append(Extract(document, shown, (citation,)))
        else:
            wide = (min(shown[0], extracts[at].shown[0]), max(shown[1], extracts[at].shown[1]))
            both = sorted((*extracts[at].citations, citation), key=lambda one: one.start)
            extracts[at] = Extract(document, wide, tuple(both))
    return extracts


def _nearest(reply: Reply, documents: Mapping[str, Document]) -> list[Extract]:
    return [
        Extract(documents[passage.document], (passage.start, passage.end))
        for passage in reply.passages[:CLOSEST]
        if passage.document in documents
    ]


def _card(number: int, place: int, extract: Extract, words: Words) -> str:
    document, citations = extract.document, extract.citations
    marks = [Mark(one.start, one.end, f"e{number}-{one.marker}", str(one.marker)) for one in citations]
    back = "".join(
        f'<a class="marker" href="#a{number}" title="{escape(words.to_answer)}"'
        f' aria-label="{one.marker}: {escape(words.to_answer)}">{one.marker}</a>'
        for one in sorted(citations, key=lambda one: one.marker)
    )
    page = words.page.format(page=citations[0].page) if citations and citations[0].page else ""
    path = " › ".join(escape(step) for step in [*_path(document, extract.shown[0]), page] if step)
    title, language = document.title or document.id, escape(document.language or "")
    spans = [(one.start, one.end) for one in citations] or [extract.shown]
    button = opener(f"w{number}-{place}", title, address(document, spans), words.read, words)
    return (
        f'<article class="card"><header><h3 lang="{language}">{escape(title)}</h3>{byline(document, words)}</header>'
        f'<p class="path">{path}</p>'
        f'<div class="text" lang="{language}">{body(document, extract.shown, marks, under=3)}</div>'
        f"{_facsimile(extract, words)}<footer>{button}{back}</footer></article>"
    )


def _facsimile(extract: Extract, words: Words) -> str:
    """The page that the first citation stands on as a picture, which is fetched when it is asked for."""
    document, citations = extract.document, extract.citations
    if not citations or not citations[0].page or not is_pictured(document):
        return ""
    page = citations[0].page
    alike = [one for one in citations if one.page == page]
    place = picture_address(document, page, [(one.start, one.end) for one in alike])
    alt = escape(words.picture.format(page=page, title=document.title or document.id))
    image = f'<img src="{escape(place)}" alt="{alt}" loading="lazy">'
    return (
        f'<details class="facsimile"><summary>{escape(words.show_page.format(page=page))}</summary>'
        f'<a href="{escape(place)}" target="_blank" rel="noopener">{image}</a></details>'
    )


def _quoted(number: int, citation: Citation, words: Words) -> str:
    """The quote alone, of a document that is no longer what it was."""
    page = f'<p class="path">{escape(words.page.format(page=citation.page))}</p>' if citation.page else ""
    name = f"e{number}-{citation.marker}"
    mark = f'<mark id="{name}" data-label="{citation.marker}">{escape(citation.quote)}</mark>'
    title = f"<header><h3>{escape(citation.title)}</h3></header>"
    return f'<article class="card">{title}{page}<div class="text"><p>{mark}</p></div></article>'


def _around(units: Sequence[Sentence], span: Span, each_side: int = 2) -> Span:
    """`span` widened by some of the document's sentences on each side, under the same heading."""
    touched = [at for at, unit in enumerate(units) if unit.start < span[1] and span[0] < unit.end]
    if not touched:
        return span
    low, high = max(0, touched[0] - each_side), touched[-1] + each_side + 1
    near = [unit for unit in units[low:high] if unit.headings == units[touched[0]].headings]
    return min(span[0], near[0].start), max(span[1], near[-1].end)


def _path(document: Document, offset: int) -> list[str]:
    path: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.start > offset:
            break
        if block.kind == "heading":
            text = document.text[block.start : block.end]
            path = [step for step in path if step[0] < block.level] + [(block.level, text)]
    return [text for _, text in path if text != document.title]
