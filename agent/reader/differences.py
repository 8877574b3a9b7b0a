"""What changed between two texts of a page, as one reads it: sentences in other words, evidence that came or went."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.reader.library import words
from agent.wiki import personal

SENTENCE_END = re.compile(r"(?<=[.!?])(?:\[\^[^\]]+\])*\s+(?=[^a-z\s])")
NUMBER = re.compile(r"^\[\^[^\]]+\]:\s*")
TOKENS = re.compile(r"\w+|\W")
ALIKE = 0.45
"""How like two sentences must be that one is shown as a new wording of the other (difflib's ratio)."""

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, in stretches. ``how`` is ``same`` for one that stands there before and after in other words, too."""

    how: Kind
    stretches: tuple[tuple[Kind, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Stretches of lines that changed, each with the line before and behind it; footnotes that came and went."""

    hunks: tuple[tuple[Line, ...], ...]
    evidence_added: tuple[str, ...]
    evidence_removed: tuple[str, ...]


def difference(before: str, now: str) -> Difference:
    """What is different in ``now``. That footnotes have other numbers is none."""
    old, new = _lines(before), _lines(now)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    hunks = []
    for group in matcher.get_grouped_opcodes(1):
        lines: list[Line] = []
        for how, a, b, c, d in group:
            if how == "equal":
                lines += [Line("same", (("same", text),)) for text in old[a:b]]
            else:
                lines += _replaced(old[a:b], new[c:d])
        hunks.append(tuple(lines))
    was, is_ = _evidence(before), _evidence(now)
    return Difference(
        tuple(hunks), tuple(text for text in is_ if text not in was), tuple(text for text in was if text not in is_)
    )


def _lines(text: str) -> list[str]:
    found = []
    for line in personal.split(text)[1].split("\n"):
        if line.strip() and not line.startswith(("[^", "| ---", "^")):
            found += [words(sentence).strip() for sentence in SENTENCE_END.split(line)]
    return [line for line in found if line]


def _evidence(text: str) -> dict[str, None]:
    """The footnotes without their numbers, in order."""
    return dict.fromkeys(words(NUMBER.sub("", line)) for line in text.split("\n") if NUMBER.match(line))


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """The old lines and the new; a new one that says an old one in other words stands for both."""
    lines: list[Line] = []
    left = list(new)
    for text in old:
        other = max(left, key=lambda one: _likeness(text, one), default="")
        if other and _likeness(text, other) >= ALIKE:
            for passed in left[: left.index(other)]:
                lines.append(Line("added", (("added", passed),)))
            left = left[left.index(other) + 1 :]
            lines.append(Line("same", _worded(text, other)))
        else:
            lines.append(Line("removed", (("removed", text),)))
    return [*lines, *(Line("added", (("added", text),)) for text in left)]


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _worded(old: str, new: str) -> tuple[tuple[Kind, str], ...]:
    was, is_ = TOKENS.findall(old), TOKENS.findall(new)
    found: list[tuple[Kind, str]] = []
    for how, a, b, c, d in difflib.SequenceMatcher(None, was, is_, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(("same", "".join(was[a:b])))
            continue
        found += [("removed", "".join(was[a:b]))] if b > a else []
        found += [("added", "".join(is_[c:d]))] if d > c else []
    return tuple(found)
