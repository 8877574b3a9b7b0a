"""Whether what positions hold for tells them apart: versions by their numbers, dates as far as both are exact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Literal

Part = Literal["version", "date", "place", "condition"]

NUMBER = re.compile(r"\d+(?:\.\d+)*(?:[a-z]+\d*)?")
WORD = re.compile(r"[^\W\d_]{2,}")
EMPTY = frozenset("version versions release revision rev edition ver the of".split())


def tell_apart(part: Part, given: Sequence[str]) -> bool:
    """Whether every position has a scope of this kind and no two of them may be the same.

    Spelling does not tell versions apart (``v1.2``, ``1.2.0`` and ``frob 1.2`` are one), nor does exactness dates
    (``2020`` and ``2020-05``).
    """
    differ = {"version": _versions_differ, "date": _dates_differ}.get(part, _words_differ)
    return all(given) and all(differ(one, other) for one, other in combinations(given, 2))


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
