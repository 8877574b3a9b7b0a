"""Finding every known name in a text in one go, however many names there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick


@dataclass(frozen=True, slots=True)
class Spotted:
    """``text[start:end]`` is the known name ``name``, up to a capital at its start."""

    start: int
    end: int
    name: str


class Spotter:
    """Finds names as whole words; of names that overlap, the one that begins first, and of these the longest.

    Time is linear in the text and does not depend on the number of names. A name may begin with a capital that it has
    not by itself, as at the start of a sentence; otherwise case counts: "User" is a setting, and "user" is not.
    """

    def __init__(self, names: Iterable[str]) -> None:
        spelled: dict[str, str] = {}
        for name in sorted(set(names)):
            if name:
                spelled[name] = name
                spelled.setdefault(name[0].upper() + name[1:], name)
        self._patterns = list(spelled)
        self._names = spelled
        self._automaton = AhoCorasick(self._patterns)

    def spot(self, text: str) -> list[Spotted]:
        """The names in ``text``, in order, without overlaps."""
        found: list[Spotted] = []
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        for pattern, start, end in sorted(matches, key=lambda match: (match[1], -match[2])):
            if found and start < found[-1].end:
                continue
            if _is_edge(text, start) and _is_edge(text, end):
                found.append(Spotted(start, end, self._names[self._patterns[pattern]]))
        return found

    def names_in(self, text: str) -> tuple[str, ...]:
        """Each name that stands in ``text``, once, in order of first appearance."""
        return tuple(dict.fromkeys(spotted.name for spotted in self.spot(text)))


def _is_edge(text: str, place: int) -> bool:
    """Whether a word may end and another begin here; between two characters of one word it may not."""
    if place == 0 or place == len(text):
        return True
    before, after = text[place - 1], text[place]
    if _unspaced(before) or _unspaced(after):
        return True
    return not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    return character.isalnum() or character in "_-"


def _unspaced(character: str) -> bool:
    """Whether this script puts no spaces between words (kana, CJK ideographs, Thai and its neighbours)."""
    point = ord(character)
    return (
        0x0E00 <= point <= 0x0EFF
        or 0x3040 <= point <= 0x30FF
        or 0x3400 <= point <= 0x9FFF
        or 0x20000 <= point <= 0x3FFFF
    )
