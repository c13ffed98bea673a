"""What the ranker sees of a sentence's kind: whether it holds a number, a date, a cause where one is asked for.

The patterns are the closed classes of two languages, over folded keys; nothing here knows words of any one collection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.ranking.measure import Measure, is_of, measure_of
from index.quantity import Date, Quantity, dates, quantities

_REASON = re.compile(
    r"因为|由于|因此|所以|为了|目的|以便|以免|导致|使得|之所以|原因|鉴于|有助于|才能|从而"
    r"|because|since|due to|so that|therefore|in order to"
)
_MANNER = re.compile(r"透过|通过|借由|借助|利用|运用|采取|采用|方式|以.{1,12}来|将|并|by means|through|using|via\b")
_SPEECH = re.compile(r"表示|指出|认为|说|称|强调|宣布|提出|任|长|员|先生|女士|said|says|told|according")
_PLACE = re.compile(
    r"位于|地点|在.{1,10}(举行|召开|设|建|内|里|上|区|市|县|省|州|国)|省|市|县|州|国|区|镇|路|located|\bin [a-z]"
)
_LATIN = re.compile(r"[a-z][a-z0-9-]+")
_QUOTATION = re.compile(r"[「『《〈“]([^」』》〉”]+)")
_ENUMERATION = re.compile(r"、|，以及|及|；|;|包括|分别|including|, and ")
_REMEMBERED = 8192  # texts of which the numbers and dates are kept: a kilobyte or two for each


def kinds(question: Question, keys: Sequence[str], around: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """A column per feature, a row per sentence; `keys` are the sentences folded, `around` each with its neighbours."""
    asked_numbers = {quantity.value for quantity in quantities(question.key)}
    asked_dates = dates(question.key)
    expects = question.expects
    measure = measure_of(question.key) if expects == "number" else None

    def when(*kinds: str, holds: Callable[[str], bool | float]) -> NDArray[np.float64]:
        # What a question doesn't ask for is not looked for either.
        return np.array([holds(key) for key in keys], dtype=float) if expects in kinds else np.zeros(len(keys))

    def numbers(key: str) -> list[Quantity]:
        return [quantity for quantity in _quantities(key) if quantity.value not in asked_numbers]

    def fresh(key: str) -> bool:
        return any(not any(date.agrees_with(asked) for asked in asked_dates) for date in _dates(key))

    def new(words: Sequence[str]) -> bool:
        return any(word not in question.key for word in words)

    unit = when("number", holds=lambda key: any(_fits(one, question, measure) for one in numbers(key)))
    cause = when("reason", holds=lambda key: bool(_REASON.search(key)))
    speaker = when("person", holds=lambda key: bool(_SPEECH.search(key)))
    return {
        "number for a number": when("number", holds=lambda key: bool(numbers(key))),
        "its unit": unit,
        "date for a date": when("date", holds=fresh),
        "number for a date": when("date", holds=lambda key: bool(numbers(key))),
        "cause for a reason": cause,
        "means for a manner": when("manner", holds=lambda key: bool(_MANNER.search(key))),
        "speaker for a person": speaker,
        "site for a place": when("place", holds=lambda key: bool(_PLACE.search(key))),
        "name for a thing": when(
            *("thing", "choice", "person"),
            holds=lambda key: any(one not in question.key for one in _LATIN.findall(key)),
        ),
        "quotation for a thing": when("thing", "choice", holds=lambda key: new(_QUOTATION.findall(key))),
        "items for a list": when("list", holds=lambda key: min(len(_ENUMERATION.findall(key)), 6) / 6),
        "numbers missing": _missing([str(number) for number in asked_numbers], around),
        "dates missing": _dates_missing(asked_dates, around),
        "kind missing": when(
            "number", holds=lambda key: not any(measure is None or is_of(one, measure) for one in numbers(key))
        )
        + when("date", holds=lambda key: not _dates(key)),
        "sign missing": (1 - unit) * (expects == "number")
        + (1 - cause) * (expects == "reason")
        + (1 - speaker) * (expects == "person"),
        "is a question": np.array([key.rstrip("」』”\"'")[-1:] == "?" for key in keys], dtype=float),
    }


# Sentences are the same from one question to the next.
@lru_cache(_REMEMBERED)
def _quantities(key: str) -> tuple[Quantity, ...]:
    return tuple(quantities(key))


@lru_cache(_REMEMBERED)
def _dates(key: str) -> tuple[Date, ...]:
    return tuple(dates(key))


def _fits(quantity: Quantity, question: Question, measure: Measure | None) -> bool:
    """Whether a number may answer: it is of the measure asked for, or bears the counter, or neither is known."""
    if measure:
        return is_of(quantity, measure)
    return not question.unit or question.unit in quantity.unit


def _missing(wanted: Sequence[str], keys: Sequence[str]) -> NDArray[np.float64]:
    return np.array([sum(one not in key for one in wanted) / max(len(wanted), 1) for key in keys])


def _dates_missing(asked: Sequence[Date], around: Sequence[str]) -> NDArray[np.float64]:
    if not asked:
        return np.zeros(len(around))
    found = [_dates(key) for key in around]
    return np.array([sum(not any(d.agrees_with(a) for d in one) for a in asked) / len(asked) for one in found])
