"""Which attributes of one entity may be one thing under two names: "depth" and "how deep", "port (default)" and
"default port".

A list of synonyms would know neither the names of next year nor those of another trade. So an attribute is near another
when they have the same words, or one has all words of the other and gives a value that the other gives, too, or when
their statements say the same but for the value. What is near is asked about, never taken for granted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from agent.evidence.quantities import scan
from agent.evidence.values import compare
from agent.evidence.words import STOP, content, stem

COMPARED = 12
"""With how many attributes one is compared, at most: an entity never costs the square of its attributes."""
LONGEST = 6
"""Words; what is longer is a sentence and no name of an attribute."""
SHOWN = 3
"""Claims that speak for an attribute."""
ALIKE = 0.75
"""Share of the words around the value that two statements must have in common, where their attributes share few."""

_OF_FILE = re.compile(r"(\S.*) in (\S+)")
_NOUNS = {
    "depth": "deep",
    "height": "high tall",
    "length": "long",
    "width": "wide broad breadth",
    "weight": "heavy weigh weighs",
    "age": "old",
    "distance": "far",
    "size": "big large",
    "speed": "fast quick",
    "thickness": "thick",
}
_DEGREES = {stem(word): stem(noun) for noun, words in _NOUNS.items() for word in words.split()}
"""How much of something there is, asked by the word that says it."""
_TELLING = frozenset(
    map(
        stem,
        """default recommended suggested preferred typical usual normal max min maximum minimum average mean median
        total
        net gross inner outer internal external first second last initial final former previous current new old actual
        planned estimated upper lower left right north south east west top bottom front back begin start end open close
        read write input output client server local remote source target global soft hard before after""".split(),
    )
)
"""Words that make another attribute of one: a default is no recommended value."""


class Attribute(NamedTuple):
    """An attribute's key (:func:`~agent.evidence.values.attribute_key`), with values and statements that claims give
    it.
    """

    key: str
    values: tuple[str, ...]
    statements: tuple[str, ...]


def families(entity: str, keys: Sequence[str], load: Callable[[str], Attribute]) -> dict[str, str]:
    """Key → the key that speaks for it: the shortest of those that are near it, or itself. The order does not matter.

    Every key has one such key, so that what is gathered under it is in one place only. ``load`` is called for few.
    """
    called = frozenset(content(entity))
    heads: dict[str, list[str]] = defaultdict(list)
    loaded: dict[str, Attribute] = {}
    found: dict[str, str] = {}

    def get(key: str) -> Attribute:
        if key not in loaded:
            loaded[key] = load(key)
        return loaded[key]

    for key in sorted(set(keys), key=lambda key: (len(key.split()), len(key), key)):
        words = _words(key)
        blocks = sorted(words) if len(key.split()) <= LONGEST else []
        others = list(dict.fromkeys(head for word in blocks for head in heads[word][:COMPARED]))[:COMPARED]
        found[key] = next((head for head in others if near(key, head, called, get)), key)
        if found[key] == key:
            for word in blocks:
                heads[word].append(key)
    return found


def near(one: str, other: str, called: frozenset[str], get: Callable[[str], Attribute]) -> bool:
    """Whether two attributes may be one. ``called``: stems of the entity's name, which say nothing in an attribute."""
    words, others = _words(one) - called, _words(other) - called
    extra = words ^ others
    if not words & others or _TELLING & extra or any(word[0].isdecimal() or _is_letter(word) for word in extra):
        return False
    if not extra:
        return True
    if any(a.startswith(b) or b.startswith(a) for a in words - others for b in others - words):
        return False  # "default in ssh_config", "default in sshd_config"
    here, there = get(one), get(other)
    if not _same_sort(here.values, there.values):
        return False
    return _say_the_same(here, there, called) or (
        (words < others or others < words)
        and any(compare(a, b) == "same" and _tells(a) for a in here.values for b in there.values)
    )


def without_file(attribute: str) -> str:
    """An attribute without the file that it is of: "default in ssh_config" is a default; empty where it is of none."""
    found = _OF_FILE.fullmatch(attribute)
    return found[1] if found else ""


def twins(told: Mapping[str, Collection[tuple[str, str]]]) -> dict[str, str]:
    """Key → the key that speaks for it, of attributes of files of which each release has one only: what stands in one
    file there stands in another here. ``told``: (attribute, release) of the claims under each key.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for key, claims in sorted(told.items()):
        for attribute in {without_file(attribute) for attribute, _ in claims}:
            alike[attribute].append(key)
    found: dict[str, str] = {}
    for attribute, keys in alike.items():
        releases = [release for key in keys for release in {release for _, release in told[key]}]
        if attribute and len(keys) > 1 and all(releases) and len(releases) == len(set(releases)):
            found |= dict.fromkeys(keys, keys[0])
    return found


def _words(key: str) -> frozenset[str]:
    words = {_DEGREES.get(word, word) for word in key.split() if word not in STOP or _is_letter(word)}
    return frozenset(words) or frozenset(key.split())


def _is_letter(word: str) -> bool:
    """Whether a word is the letter of an option (``-t``), or of a part of something: another one is another thing."""
    return len(word) == 1 and word not in "as"  # an article, and what is left of "keeper's"


def _same_sort(values: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a value of the one could be one of the other: metres are none of kilograms, nor a number a name."""
    return bool({_sort(value) for value in values} & {_sort(value) for value in others})


def _sort(value: str) -> str:
    found = scan(value)
    if found.quantities:
        return f"number {found.quantities[0].unit}"
    return "date" if found.dates else "words"


def _tells(value: str) -> bool:
    """Whether two attributes would not have this value by chance, as they would "yes" or 1."""
    return len(re.sub(r"\W", "", value)) >= len("3.5k")


def _say_the_same(one: Attribute, other: Attribute, called: frozenset[str]) -> bool:
    frames, others = ([_frame(said, of.values, called) for said in of.statements] for of in (one, other))
    return any(
        len(here & there) >= 2 and len(here & there) >= ALIKE * max(len(here), len(there))
        for here in frames
        for there in others
    )


def _frame(statement: str, values: Sequence[str], called: frozenset[str]) -> frozenset[str]:
    """What a statement says besides its value and whom it speaks of."""
    given = {word for value in values for word in content(value)}
    return frozenset(_DEGREES.get(word, word) for word in content(statement)) - given - called
