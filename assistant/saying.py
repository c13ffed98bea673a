"""A saying: one thing that the program says itself, in each of the three writings that it is asked in."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.question import Language


@dataclass(frozen=True, slots=True)
class Saying:
    """Braces are filled by `str.format`."""

    hant: str
    hans: str
    en: str

    def to(self, language: Language, **seen: object) -> str:
        """As it is said to who asks in that language."""
        said = {"zh-Hant": self.hant, "zh-Hans": self.hans, "en": self.en}[language]
        return said.format(**seen)


def clipped(text: str, most: int) -> str:
    """The text, or the beginning of one that is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"
