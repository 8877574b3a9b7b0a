"""Whether two sentences say the same in nearly the same words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from agent.evidence.negation import negations
from agent.evidence.support import overlap
from agent.evidence.words import content

NEAR = 0.85
"""Sentences that share this part of their content words, both ways, with all numbers, negations and names of several
parts equal, say the same.
"""

COMPARED = 40
"""With how many groups of the same numbers a sentence is compared, at most: a page never costs the square of its
claims.
"""

_JOINED = re.compile(r"\w+(?:[-./_]\w+)+")

T = TypeVar("T")


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
    """Nearly the same words, and one has all that the other has: none stands in another's place ("local" for "client"),
    and no name is longer here than there ("ssh-add" for "ssh").
    """
    mine, others = Counter(content(one)), Counter(content(other))
    replaced = bool(mine - others) and bool(others - mine)
    same_names = set(_JOINED.findall(one.casefold())) == set(_JOINED.findall(other.casefold()))
    return same_names and not replaced and min(overlap(one, other), overlap(other, one)) >= NEAR
