"""The keys that the chat listens to, as a reader is told of them. `keys.js` does what they say."""

from __future__ import annotations

from html import escape

from assistant.chat.words import Words

# None is a single character: those would be taken from whoever speaks to the machine, or types elsewhere than in the
# box (WCAG 2.2, 2.1.4).
KEYS = ("Enter", "Shift+Enter", "Alt+N", "Alt+J", "Alt+K", "Esc")
"""In the order of `Words.keys_do`."""


def shortcuts(words: Words) -> str:
    """A line that opens into the list of keys."""
    rows = "".join(
        f"<div><dt>{_key(key)}</dt><dd>{escape(does)}</dd></div>" for key, does in zip(KEYS, words.keys_do, strict=True)
    )
    return f"<details><summary>{escape(words.keys)}</summary><dl>{rows}</dl><p>{escape(words.keys_mac)}</p></details>"


def _key(name: str) -> str:
    return "+".join(f"<kbd>{one}</kbd>" for one in name.split("+"))
