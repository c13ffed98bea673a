"""A draft case out of a question: what the assistant says now, for someone to judge and correct."""

from __future__ import annotations

import hashlib
from typing import Any

from assistant.question import understand
from assistant.reply import Reply


def draft(question: str, reply: Reply) -> dict[str, Any]:
    """A case as a JSON object, with the reply's evidence as it stands now.

    `answers` has what the reply would show in bold, one element each, or nothing; an answerable case without answers is
    refused when it is read, so that no draft becomes a case unseen. Raises QuestionFault.
    """
    marked = [one.text[start:end] for one in reply.sentences for start, end in one.emphasis]
    return {
        "id": "draft-" + hashlib.sha256(question.encode()).hexdigest()[:8],
        "question": question,
        "lang": understand(question).language,
        "type": "unanswerable" if reply.abstained else "draft",
        "answerable": not reply.abstained,
        "answers": [[text] for text in dict.fromkeys(marked)],
        "documents": list(dict.fromkeys(one.document for one in reply.citations)),
        "evidence": list(dict.fromkeys(one.quote for one in reply.citations)),
    }
