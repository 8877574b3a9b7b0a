"""Whether two sentences say the same in nearly the same words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from agent.evidence.negation import negations
from agent.evidence.support import overlap

NEAR = 0.85
"""Sentences that share this part of their content words, both ways, with all numbers and negations equal, say the
same.
"""

COMPARED = 40
"""With how many groups of the same numbers a sentence is compared, at most: a page never costs the square of its
claims.
"""

T = TypeVar("T")


def alike(one: str, other: str) -> bool:
    """Whether two sentences differ in wording at most."""
    return one == other or (_figures(one) == _figures(other) and _overlap(one, other))


def gathered(things: Iterable[T], words: Callable[[T], str]) -> list[list[T]]:
    """The things in groups whose words are alike, in order of first appearance; the first of a group speaks for it."""
    groups: list[list[T]] = []
    same: dict[str, list[T]] = {}
    near: dict[tuple[object, ...], list[list[T]]] = defaultdict(list)
    for thing in things:
        said = words(thing)
        bucket = near[_figures(said)]
        home = same.get(said) or next((g for g in bucket[:COMPARED] if _overlap(words(g[0]), said)), None)
        if home is None:
            home = []
            groups.append(home)
            bucket.append(home)
        same.setdefault(said, home)
        home.append(thing)
    return groups


def _figures(sentence: str) -> tuple[object, ...]:
    return (*re.findall(r"\d+", sentence), negations(sentence))


def _overlap(one: str, other: str) -> bool:
    return min(overlap(one, other), overlap(other, one)) >= NEAR
