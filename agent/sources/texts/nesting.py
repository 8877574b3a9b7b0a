"""Which blocks, sections or keys a line of a file of settings stands in, and what a setting is called because of them.

Blocks are opened by brackets, tags or, in YAML, by how far lines are set in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Path: TypeAlias = tuple[str, ...]
WORDS = re.compile(r"[\w.:-]+")
LABEL = re.compile(r"[A-Za-z_][\w.-]*")
"""What can be a part of the name of a setting."""
DEEP = 8
"""Blocks around a setting that may be a part of its name."""
PLAIN = re.compile("[a-z]+")
"""A word of a language: a key that means little without what it is of."""
FLOW = frozenset("if else elsif elseif elif for foreach while switch function return begin do".split())
"""Words of a program, which name no block of settings."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a setting stands. ``instance``: in one of several blocks of a kind."""

    key: str
    path: Path
    instance: bool = False


@dataclass(slots=True)
class _Open:
    kind: Literal["section", "bracket", "tag", "indent"]
    labels: Path
    width: int = 0
    instance: bool = False


@dataclass(slots=True)
class Nesting:
    """What is open where the walk stands."""

    _open: list[_Open] = field(default_factory=list)

    @property
    def path(self) -> Path:
        inner = [label for one in reversed(self._open[-DEEP:]) for label in reversed(one.labels)]
        return tuple(reversed(inner[:DEEP]))

    @property
    def is_instance(self) -> bool:
        """Whether the block around is one of several of its kind, with a name of its own."""
        return bool(self._open) and self._open[-1].instance

    @property
    def in_brackets(self) -> bool:
        return any(one.kind in ("bracket", "tag") for one in self._open)

    def place(self, key: str, within: Path = ()) -> Place:
        """Where a setting stands that is set here, in these arrays."""
        return Place(key, self.path + within[-DEEP:], self.is_instance)

    def around(self, width: int) -> Nesting:
        """What a line that is set in so far stands in, in YAML."""
        return Nesting([one for one in self._open if one.kind != "indent" or one.width < width])

    def section(self, title: str) -> None:
        """A heading in brackets: it ends what was open."""
        words = WORDS.findall(title.rsplit("\\", 1)[-1])
        self._open = [_Open("section", tuple(word for word in words if LABEL.fullmatch(word)))]

    def block(self, head: str, *, quoted: bool = False) -> None:
        """A bracket after these words, of which the last may be the block's own name."""
        words = head.replace('"', " ").replace("'", " ").split()
        if not words or words[0] in FLOW:
            self._open.append(_Open("bracket", ()))
            return
        own = [word for word in words[1:] if LABEL.fullmatch(word)]
        one = len(words) > 1 or quoted
        label = own[-1] if own else words[0] if len(words) == 1 else ""
        named = LABEL.fullmatch(label) is not None
        self._open.append(_Open("bracket", (label,) if named else (), instance=one and named))

    def close(self) -> None:
        """The bracket or the tag that was opened last."""
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].kind in ("bracket", "tag"):
                del self._open[place:]
                return

    def tag(self, name: str, words: str) -> None:
        own = [word for word in words.replace('"', " ").split() if LABEL.fullmatch(word)]
        self._open.append(_Open("tag", (own[-1],) if own else (name,), instance=bool(own)))

    def at(self, width: int) -> None:
        """A line is set in so far: deeper or equal keys of YAML are at an end."""
        while self._open and self._open[-1].kind == "indent" and self._open[-1].width >= width:
            self._open.pop()

    def key(self, name: str, width: int) -> None:
        """A key of YAML that other keys stand under."""
        self._open.append(_Open("indent", tuple(name.split(".")) if LABEL.fullmatch(name) else (), width))


def names(places: Iterable[Place]) -> dict[Place, str]:
    """What comes before the key of each setting, with a stop behind it: as much of its path as tells it from those of
    other paths with the same key, and the name of its block where that is one of several.
    """
    every = set(places)
    paths = Counter(place.key for place in {(place.key, place.path): place for place in every}.values())
    tails = Counter(
        (key, path[size:])
        for key, path in {(place.key, place.path) for place in every}
        for size in range(len(path) + 1)
    )
    return {place: _before(place, paths[place.key], tails) for place in every}


def _before(place: Place, paths: int, tails: Mapping[tuple[str, Path], int]) -> str:
    path = place.path
    least = 1 if (place.instance and PLAIN.fullmatch(place.key)) or paths > 1 else 0
    sizes = (size for size in range(least, len(path)) if tails[place.key, path[len(path) - size :]] == 1)
    return "".join(f"{label}." for label in path[len(path) - next(sizes, len(path)) :])
