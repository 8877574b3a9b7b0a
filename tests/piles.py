"""Piles of sources for tests and benchmarks, made from a seed: linked subjects, facts with numbers, and some that
disagree.
"""

from __future__ import annotations

import random
from pathlib import Path

SYLLABLES = (
    "ar",
    "bel",
    "cor",
    "dan",
    "el",
    "fir",
    "gal",
    "hor",
    "is",
    "jun",
    "kel",
    "lor",
    "mar",
    "nor",
    "ost",
    "per",
)
ATTRIBUTES = ("depth", "weight", "height", "price", "age", "length")
UNITS = ("m", "kg", "m", "USD", "years", "km")


def subject(number: int) -> str:
    """A capitalised name that no other number has: letters only, so that no digit veto comes into play."""
    name = ""
    rest = number
    for _ in range(3):
        name += SYLLABLES[rest % len(SYLLABLES)]
        rest //= len(SYLLABLES)
    return name.capitalize() + ("ium" if rest else "")


SUBJECTS = 3000
"""How many subjects there are. Ranks are drawn log-uniformly, which makes Zipf's law."""


def document(number: int, characters: int, first: int = 1, seed: int = 7) -> str:
    """One Markdown source of about ``characters`` characters. Facts depend on their subject, but for one in twenty.

    ``first`` is the lowest rank: with 1 the commonest subject has 9% of all facts, with 20 it has 1%.
    """
    draw = random.Random(f"{seed} {number}")
    parts = [f"# Report {subject(number * 3 + 1)}\n"]
    size = 0
    while size < characters:
        lines = [f"\n## {subject(draw.randrange(4000))} and others\n"]
        for _ in range(6):
            lines.append(_fact(draw, first))
        parts.append("\n".join(lines))
        size += sum(map(len, lines))
    return "\n".join(parts) + "\n"


def _fact(draw: random.Random, first: int) -> str:
    one = int(first * (SUBJECTS / first) ** draw.random())
    which = draw.randrange(len(ATTRIBUTES))
    value = (one * 37 + which * 11) % 900 + 10
    if draw.random() < 0.05:
        value += 1
    if draw.random() < 0.5:
        return f"{subject(one)} is a kind of {subject(one + 1)} that was found near {subject(one + 2)}.\n"
    return f"{subject(one)} is known, and the {ATTRIBUTES[which]} of {subject(one)} is {value} {UNITS[which]}.\n"


def write_pile(folder: Path, sources: int, characters: int = 2500, first: int = 1) -> Path:
    """``sources`` Markdown files in ``folder``; the same every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(sources):
        (folder / f"source-{number:04}.md").write_text(document(number, characters, first))
    return folder
