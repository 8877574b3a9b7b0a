"""Which numbers, versions and dates of a statement stand in its evidence, and which don't."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from agent.evidence.number_words import hinted
from agent.evidence.numerals import Quantity, converted, plain
from agent.evidence.quantities import scan
from agent.evidence.units import Unit, named
from agent.evidence.words import CACHED, stem, tokens

Reading = tuple[Decimal, str]

_PARTS = re.compile(r"\d+(?:[.,]\d+)*(?:[a-z]\d*)?|[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+")


def missing_numbers(statement: str, cited: str, context: str) -> Iterator[str]:
    """The numbers of the statement that the cited text has neither in digits nor in words, in this unit or another.

    ``context`` carries no numbers; but a unit that only it names ("in seconds") holds for bare numbers in the evidence.
    """
    said = scan(statement)
    for identifier in said.identifiers:
        if not any(letter.isalpha() for letter in identifier) and identifier not in _written(cited):
            yield identifier
    if not said.quantities:
        return
    there = _readings(cited)
    for quantity in said.quantities:
        if any(reading in there for reading in quantity.readings) or _as_ordinal(quantity) in there:
            continue
        if quantity.spelled_out:
            if _contradicted(quantity, statement, cited):
                yield quantity.raw
        elif not _stands_bare(quantity, cited, context):
            yield " ".join(quantity.raw.split())


def missing_versions(statement: str, cited: str, context: str) -> Iterator[str]:
    """The versions of the statement that neither the cited text nor its context has."""
    for version in scan(statement).versions:
        if not any(_has_version(text, version) for text in (cited, context)):
            yield version


def missing_dates(statement: str, cited: str, context: str) -> Iterator[str]:
    """The dates of the statement that neither the cited text nor its context has, in any spelling.

    A month or a year stands where a day in it stands; not the other way round.
    """
    for date in scan(statement).dates:
        if not any(_has_date(text, date) for text in (cited, context)):
            yield date


def _has_version(text: str, version: str) -> bool:
    written = _written(text)
    return version in written or any(re.fullmatch(re.escape(version) + r"p\d+", other) for other in written)


def _has_date(text: str, date: str) -> bool:
    known = scan(text).dates
    if date in _written(text) or any(other == date or other.startswith(date + "-") for other in known):
        return True
    # "5 May" in the statement, a full date in the evidence.
    return date.startswith("-") and any(other.endswith(date[1:]) for other in known)


@lru_cache(CACHED)
def _written(text: str) -> frozenset[str]:
    """Every figure as it is written, whatever it was taken for: what is a year here may be a number there."""
    found = scan(text)
    written = {*found.versions, *found.dates, *found.identifiers}
    written |= {
        part for name in found.identifiers for part in _PARTS.findall(name) if part[0].isdigit() and part != name
    }
    written -= {part for name in found.identifiers if name.isalnum() for part in _PARTS.findall(name) if part != name}
    written |= {numeral for quantity in found.quantities if (numeral := _numeral(quantity))}
    written |= {date[:4] for date in found.dates if date[0].isdigit()}
    return frozenset(written)


def _numeral(quantity: Quantity) -> str:
    digits = re.search(r"\d+(?:[.,]\d+)*", plain(quantity.raw))
    return digits.group() if digits else ""


@lru_cache(CACHED)
def _readings(text: str) -> frozenset[Reading]:
    """What the numbers of the text come to, and what words such as "third" or "an hour" can stand for."""
    found: set[Reading] = set()
    for quantity in scan(text).quantities:
        found.update(quantity.readings)
        found.add((quantity.count, ""))  # "the limit is 120", of 120 seconds
    words = tokens(text)
    for word, then in zip(words, (*words[1:], ""), strict=True):
        if (hint := hinted(word)) is not None:
            found.add(hint)
        if word in ("a", "an", "per", "every", "each", "one") and (unit := named(then)):
            found.add((converted(Decimal(1), unit), unit.base))
    return frozenset(found)


def _as_ordinal(quantity: Quantity) -> Reading | None:
    return (quantity.value, "th") if re.search(r"\d(?:st|nd|rd|th)$", quantity.raw) else None


def _stands_bare(quantity: Quantity, cited: str, context: str) -> bool:
    """Whether the number stands in the evidence without a unit, or taken for something else than a number."""
    if not quantity.unit:
        return _numeral(quantity) in _written(cited) and quantity.count >= 0
    bare = [other.count for other in scan(cited).quantities if not other.unit]
    if not bare:
        return False
    spelled = [unit for text in (cited, context) for unit in _units_named(text) if unit.base == quantity.unit]
    return any(converted(count, unit) == quantity.value for count in bare for unit in spelled)


@lru_cache(CACHED)
def _units_named(text: str) -> tuple[Unit, ...]:
    units = (named(word) for word in _WORD.findall(text) if len(word) > 1)
    return tuple(unit for unit in units if unit is not None)


def _contradicted(quantity: Quantity, statement: str, cited: str) -> bool:
    """Whether the evidence has another number of the same thing.

    Only then is a number in words a problem: models count ("two modes: …") what the evidence merely lists.
    """
    if quantity.unit:
        return any(other.unit == quantity.unit for other in scan(cited).quantities)
    noun = _noun_after(statement, quantity.end)
    return bool(noun) and any(_noun_after(cited, other.end) == noun for other in scan(cited).quantities)


def _noun_after(text: str, at: int) -> str:
    word = _WORD.search(text, at, at + 30)
    return stem(word.group().casefold()) if word else ""
