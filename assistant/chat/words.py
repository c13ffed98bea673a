"""The words of the interface: every string that the chat's own pages show, as fields that each language fills.

Answers are worded elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from assistant.question import Language
from index.snapshot import Entry

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Every string of the interface in one language. `code` is the BCP 47 tag of that language. Braces are filled by
    `str.format`, after which the result still has to be escaped. Of a pair the first is for one, the other for more."""

    code: str
    title: str
    lead: str
    question: str
    hint: str
    send: str
    keys: str
    keys_do: tuple[str, ...]
    keys_mac: str
    fresh: str
    examples: str
    invitation: str
    you: str
    answer: str
    abstention: str
    looking: str
    conversation: str
    evidence: str
    evidence_lead: str
    offered: str
    closest: str
    closest_lead: str
    none_near: str
    conflict: str
    unsupported: str
    model: str
    written: str
    checking: str
    citation: str
    in_place: str
    to_answer: str
    read: str
    open_whole: str
    new_tab: str
    close: str
    documents: str
    documents_lead: str
    no_documents: str
    more_documents: str
    pages: tuple[str, str]
    passages: tuple[str, str]
    since: str
    only: str
    among: str
    comma: str
    add: str
    adding: str
    added: str
    replaced: str
    already: str
    failed: str
    file_failed: str
    remove: str
    removing: str
    removed: str
    chats: str
    search: str
    search_chats: str
    no_chats: str
    no_chats_found: str
    questions: tuple[str, str]
    rename: str
    new_title: str
    delete: str
    deleting: str
    permanent: str
    answered: str
    same_since: str
    changed_since: str
    unkept: str
    begun_anew: str
    rate: str
    opinion: str
    opinions: tuple[str, ...]
    remark: str
    send_opinion: str
    thanks: str
    forbidden: str
    sign_in: str
    sign_out: str
    name: str
    password: str
    wrong_password: str
    too_many_attempts: str
    signed_out: str
    read_only: str
    too_large: str
    lost: str
    expired: str
    failed_here: str
    unmeasured: str
    nothing: str
    misunderstood: str
    elsewhere: str
    check: str
    check_lead: str
    check_text: str
    check_send: str
    check_nothing: str
    check_too_long: str
    verdicts: tuple[str, ...]
    verdict_counts: tuple[str, ...]
    instead: str
    overview: str
    overview_lead: str
    overview_facts: str
    loaded: str
    columns: tuple[str, ...]
    languages: tuple[str, ...]
    characters: tuple[str, str]
    before: str
    by_chat: str
    by_command: str
    its_questions: str
    page_of: str
    earlier_page: str
    later_page: str
    timeline: str
    published_drawing: str
    undated: str
    spoken_drawing: str
    spoken_lead: str
    spoken_of_some: str
    spoken_list: str
    counted: str
    more_dates: str
    topics: str
    topics_lead: str
    topics_some: str
    topics_list: str
    topic_columns: tuple[str, ...]
    answerable: str
    answerable_lead: str
    answerable_some: str
    none_answerable: str
    contents: str
    top: str
    changed: str
    missing: str
    page: str
    show_page: str
    picture: str
    took: str

    def day(self, published: str | None) -> str:
        """An ISO date, possibly shortened to the month or the year, as this language writes it; else as given."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", published or "")
        if not match or not _is_date(match):
            return published or ""
        year, month, day = match.groups()
        if self.code == "en":
            return " ".join(part for part in (day and str(int(day)), month and _MONTHS[int(month) - 1], year) if part)
        return f"{year} 年" + (f" {int(month)} 月" if month else "") + (f" {int(day)} 日" if day else "")

    def language(self, code: str | None) -> str:
        """A document's language by name, as far as it is one of ours; else its code."""
        names: dict[str, str] = dict(zip(get_args(Language), self.languages, strict=True))
        return names.get(code or "", code or "")

    def moment(self, utc: str) -> str:
        """A UTC time in ISO form on this machine's clock: the day and the minute."""
        local = datetime.fromisoformat(utc).astimezone()
        return f"{self.day(local.date().isoformat())} {local:%H:%M}"

    def amount(self, count: int, pair: tuple[str, str]) -> str:
        """The one of the two that goes with the number, filled with it."""
        return pair[count != 1].format(count=f"{count:,}")

    def holding(self, entry: Entry) -> list[str]:
        """How much there is of a document, and since when."""
        pages = [self.amount(entry.pages, self.pages)] if entry.pages else []
        since = [self.since.format(day=self.day(entry.added[:10]))] if entry.added else []
        return [*pages, self.amount(entry.passages, self.passages), *since]


def _is_date(match: re.Match[str]) -> bool:
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
