"""Draft cases out of what readers thought of answers in the chat: for someone to complete, one JSON object each."""

from __future__ import annotations

from typing import Any

from assistant.history import Rated
from evals.draft import draft


def draft_from(rated: Rated) -> dict[str, Any]:
    """A case in the eval format. What an answer must hold is left open where the reader said that this one doesn't: an
    answerable case without answers is refused when it is read, so that no draft counts unseen."""
    kept, opinion = rated.kept, rated.opinion
    right = opinion == "right"
    refused = opinion == "should have refused" or (right and kept.reply.abstained)
    case = draft(kept.question, kept.reply) | {"id": f"reader-{kept.id}", "turns": list(rated.turns)}
    case |= {"type": "unanswerable" if refused else "reader", "answerable": not refused}
    if refused or opinion not in ("right", "bad citation"):
        case["answers"] = []
    if refused or not right:
        case |= {"documents": [], "evidence": []}
    return case | {"opinion": opinion, "remark": rated.remark, "said": kept.reply.answer}
