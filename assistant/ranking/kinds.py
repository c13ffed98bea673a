"""What the ranker sees of a sentence's kind: whether it holds a number, a date, a cause where one is asked for.

The patterns are the closed classes of two languages, over folded keys; nothing here knows words of any one collection.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def kinds(question: Question, keys: Sequence[str], around: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """A column per feature, a row per sentence; `keys` are the sentences folded, `around` each with its neighbours."""
    asked_numbers = {quantity.value for quantity in quantities(question.key)}
    asked_dates = dates(question.key)
    numbers = [[q for q in quantities(key) if q.value not in asked_numbers] for key in keys]
    found_dates = [dates(key) for key in keys]
    expects = question.expects
    measure = measure_of(question.key) if expects == "number" else None

    def when(kind: str, values: Sequence[bool | float]) -> NDArray[np.float64]:
        return np.array(values, dtype=float) if expects == kind else np.zeros(len(keys))

    fresh = [any(not any(d.agrees_with(a) for a in asked_dates) for d in found) for found in found_dates]
    named = [any(word not in question.key for word in _LATIN.findall(key)) for key in keys]
    quoted = [any(words not in question.key for words in _QUOTATION.findall(key)) for key in keys]
    unit = [any(_fits(q, question, measure) for q in found) for found in numbers]
    cause = [bool(_REASON.search(key)) for key in keys]
    speaker = [bool(_SPEECH.search(key)) for key in keys]
    return {
        "number for a number": when("number", [bool(found) for found in numbers]),
        "its unit": when("number", unit),
        "date for a date": when("date", fresh),
        "number for a date": when("date", [bool(found) for found in numbers]),
        "cause for a reason": when("reason", cause),
        "means for a manner": when("manner", [bool(_MANNER.search(key)) for key in keys]),
        "speaker for a person": when("person", speaker),
        "site for a place": when("place", [bool(_PLACE.search(key)) for key in keys]),
        "name for a thing": when("thing", named) + when("choice", named) + when("person", named),
        "quotation for a thing": when("thing", quoted) + when("choice", quoted),
        "items for a list": when("list", [min(len(_ENUMERATION.findall(key)), 6) / 6 for key in keys]),
        "numbers missing": _missing([str(number) for number in asked_numbers], around),
        "dates missing": _dates_missing(asked_dates, around),
        "kind missing": when(
            "number", [not any(measure is None or is_of(q, measure) for q in found) for found in numbers]
        )
        + when("date", [not found for found in found_dates]),
        "sign missing": when("number", np.logical_not(unit).tolist())
        + when("reason", np.logical_not(cause).tolist())
        + when("person", np.logical_not(speaker).tolist()),
        "is a question": np.array([key.rstrip("」』”\"'")[-1:] == "?" for key in keys], dtype=float),
    }


def _fits(quantity: Quantity, question: Question, measure: Measure | None) -> bool:
    """Whether a number may answer: it is of the measure asked for, or bears the counter, or neither is known."""
    if measure:
        return is_of(quantity, measure)
    return not question.unit or question.unit in quantity.unit


def _missing(wanted: Sequence[str], keys: Sequence[str]) -> NDArray[np.float64]:
    return np.array([sum(one not in key for one in wanted) / max(len(wanted), 1) for key in keys])


def _dates_missing(asked: Sequence[Date], around: Sequence[str]) -> NDArray[np.float64]:
    found = [dates(key) for key in around]
    return np.array([sum(not any(d.agrees_with(a) for d in one) for a in asked) / max(len(asked), 1) for one in found])
