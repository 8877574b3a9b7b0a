"""Whether what positions hold for tells them apart: versions by their numbers, dates as far as both are exact."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import combinations, product
from typing import Literal

from agent.evidence.quantities import dates, scan
from agent.evidence.words import content, stem

Part = Literal["version", "date", "place", "condition"]

NUMBER = re.compile(r"\d+(?:\.\d+)*(?:[a-z]+\d*)?")
WORD = re.compile(r"[^\W\d_]{2,}")
EMPTY = frozenset("version versions release revision rev edition ver the of".split())


def tell_apart(part: Part, given: Sequence[str]) -> bool:
    """Whether every position has a scope of this kind and no two of them may be the same.

    Spelling does not tell versions apart (``v1.2``, ``1.2.0`` and ``frob 1.2`` are one), nor does exactness dates
    (``2020`` and ``2020-05``).
    """
    return tell_sides_apart(part, [(one,) for one in given])


def tell_sides_apart(part: Part, sides: Sequence[Collection[str]]) -> bool:
    """:func:`tell_apart` for positions that several claims hold: no scope of one may be a scope of another."""
    differ = {"version": _versions_differ, "date": _dates_differ}.get(part, _words_differ)
    if not all(side and all(side) for side in sides):
        return False
    return all(differ(*pair) for one, other in combinations(sides, 2) for pair in product(set(one), set(other)))


def all_one(part: Part, sides: Sequence[Collection[str]]) -> bool:
    """Whether all of them are known to hold for the same: the contrary of telling them apart."""
    given = sorted({scope for side in sides for scope in side})
    differ = {"version": _versions_differ, "date": _dates_differ}.get(part, _words_differ)
    return bool(given) and all(given) and not any(differ(*pair) for pair in combinations(given, 2))


_RELEASE = re.compile(r"(?<![(\w])v?\d+(?:\.\d+)*\b(?!\))|[-_]v?\d[\w.]*")


def edition_of(title: str) -> str:
    """The title without versions and years: documents of which it is the same are editions of one document."""
    return " ".join(_RELEASE.sub(" ", title.casefold()).split()) or title.casefold()


_WHEN = re.compile(
    r"(?i:\b(?:in|as of|during|at the end of|im jahre?|im|en|nel|em|w|в))\s+"
    r"((?:\d{1,2}\.?\s+)?(?:[^\W\d_]{3,}\s+)?[12]\d{3})(?![\w%]|[.,]\d)"
)


def said_when(statement: str, value: str) -> str:
    """The date for which a statement says what it says ("had 900 inhabitants in 1961"), where it names just one and
    that is not its value; else empty.
    """
    known = set(dates(value))
    found = {date for match in _WHEN.finditer(statement) for date in dates(match[0])} & set(dates(statement)) - known
    return next(iter(found)) if len(found) == 1 else ""


_CHANGE = r"(?:moved|renamed|changed|raised|lowered|reduced|cut|increased|extended|enlarged|replaced|transferred)\b"
_ONCE = (
    r"(?:formerly|previously|no longer|used to be|instead of|replac(?:ing|ed|es)|until then|once"
    r"|(?:followed|succeeded|succeeds|succeeding)(?! by\b)|in succession to|successor (?:of|to)|took over from)\b"
)
_SINCE = r"(?:was|were|has been|have been)\s+(?:followed|succeeded|replaced|superseded)\s+by\b"


def said_former(text: str, value: str) -> bool:
    """Whether a text itself calls the value a former one: "it was moved there from Marlbeck", "formerly Marlbeck",
    "who followed Marit", "Marit was followed by".
    """
    named = re.escape(value.strip())
    former = rf"(?:\b{_CHANGE}[^.;]*\bfrom|\b{_ONCE})\W+(?:(?:the|an?)\s+)?{named}(?!\w)|(?<!\w){named},?\s+{_SINCE}"
    return bool(value.strip()) and re.search(former, text, re.IGNORECASE) is not None


def older_than_said(written: str, date: str) -> bool:
    """Whether a source of the date ``written`` can't know what held at ``date``: it is of an earlier year."""
    return bool(written[:4].isdigit() and date[:4].isdigit()) and written[:4] < date[:4]


FAR = 5
"""Years between two sources after which an office is likely to have another holder, and a town other inhabitants."""
_OFFICES = frozenset(
    map(
        stem,
        """chief head president chairman chairwoman chairperson chair director manager mayor minister secretary captain
        commander owner operator editor leader ceo keeper rector dean governor""".split(),
    )
)
_COUNTED = frozenset(map(stem, "population inhabitants residents members employees staff workforce".split()))


def changes_with_years(attribute: str, values: Sequence[str]) -> bool:
    """Whether an attribute has another value every few years: who holds an office, how many people there are."""
    words = {stem(word) for word in content(attribute)}
    counted = [scan(value).quantities for value in values]
    if words & _COUNTED:
        return all(len(found) == 1 and not found[0].unit for found in counted)
    return bool(words & _OFFICES) and not any(counted)


def far_apart(written: str, other: str) -> bool:
    """Whether two sources of these dates are so many years apart that what changes with the years has changed."""
    years = [date[:4] for date in (written, other)]
    return all(len(year) == 4 and year.isdigit() for year in years) and abs(int(years[0]) - int(years[1])) >= FAR


def _versions_differ(one: str, other: str) -> bool:
    numbers, others = _numbers(one), _numbers(other)
    if not numbers or not others:
        return _words_differ(one, other)
    names, other_names = _names(one), _names(other)
    return numbers != others or bool(names and other_names and names.isdisjoint(other_names))


def _numbers(version: str) -> list[str]:
    return [re.sub(r"(?:\.0)+$", "", found) for found in NUMBER.findall(version.casefold())]


def _names(version: str) -> set[str]:
    return set(WORD.findall(NUMBER.sub(" ", version.casefold()))) - EMPTY


def _dates_differ(one: str, other: str) -> bool:
    return not (one.startswith(other) or other.startswith(one))


def _words_differ(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() != " ".join(other.split()).casefold()
