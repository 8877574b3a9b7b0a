"""A value as an interval: "3-5 km", "at most 10", "about 7", "between 1 and 2"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from agent.evidence.comparatives import comparisons
from agent.evidence.quantities import Quantity, quantities, scan
from agent.evidence.words import CACHED

_BETWEEN = re.compile(r"\s?(?:-|–|—|\.\.\.?|…|~)\s?|\s(?:to|and|through|bis|und|à|et|a|y|e)\s", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?i)\b(?:about|approximately|approx|around|roughly|nearly|almost|circa|ca|some|close to|rund|etwa)\b|[~≈∼]"
)
_SET = re.compile(r"(?i)\b(?:between|from|zwischen|von|entre|de|tra|da)\b")
_INFINITE = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high`` in ``unit``, both included; ``point`` is the quantity where there is just one."""

    low: Decimal
    high: Decimal
    unit: str
    about: bool = False
    point: Quantity | None = None

    @property
    def is_point(self) -> bool:
        return self.point is not None

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        return self.low, self.high

    def holds(self, other: Interval) -> bool:
        """Whether all of the other interval is in this one. The unit must be the same."""
        return self.low <= other.low and other.high <= self.high


@lru_cache(CACHED)
def interval(text: str) -> Interval | None:
    """The interval that a value says; ``None`` where it holds no number, or more than one that are no range."""
    found = scan(text)
    numbers = found.quantities or _years(text)
    about = bool(_ABOUT.search(text))
    if len(numbers) == 2:
        first, second = numbers
        between = _BETWEEN.fullmatch(text[first.end : second.start])
        is_set = between is not None and between.group().strip().lower() in ("and", "und", "et", "y", "e")
        if between is None or first.unit != second.unit or (is_set and not _SET.search(text[: first.start])):
            return None
        if first.value > second.value:
            return None
        return Interval(first.value, second.value, first.unit, about)
    if len(numbers) != 1:
        return None
    (number,) = numbers
    bounds = [mark for mark in comparisons(text) if mark.way == "bound" and mark.number == number.value]
    if not bounds:
        return Interval(number.value, number.value, number.unit, about, number)
    if bounds[0].up:
        return Interval(number.value, _INFINITE, number.unit, about)
    return Interval(-_INFINITE, number.value, number.unit, about)


def _years(text: str) -> tuple[Quantity, ...]:
    """A four-digit number that was taken for a year can be a plain one where the other value is."""
    if re.fullmatch(r"\s*\d{4}\s*", text):
        return quantities(f"= {text.strip()}")
    return ()
