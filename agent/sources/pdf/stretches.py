"""Stretches: words of a line, where they stand and how they are set; put together, and turned upright."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Face:
    """How a stretch of text is set. ``hidden`` says why it can't be seen, and is empty where it can."""

    size: float
    mono: bool
    bold: bool
    angle: int
    hidden: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one line without a wide gap. Points from the lower left of the page as it is read.

    ``at`` is the place of the first character in the page's text layer; ``text`` stands there unchanged. ``marks`` are
    the places in ``text`` of raised characters that may point to a footnote.
    """

    page: int
    at: int
    text: str
    left: float
    right: float
    bottom: float
    top: float
    base: float
    face: Face
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def size(self) -> float:
        return self.face.size

    @property
    def end(self) -> int:
        return self.at + len(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's stretches in the order of its layer, those that stand across the others last."""

    number: int
    stretches: tuple[Stretch, ...]
    hidden: tuple[tuple[str, str], ...] = ()
    """What can't be seen: why, and the words."""
    images: int = 0
    trouble: str = ""
    annotations: int = 0
    """Comments, stamps and form fields that lie on the page; links are none of them."""


def together(words: list[Stretch], text: str) -> Stretch:
    """Words of one line as one stretch, on the base line of the largest."""
    first, last = words[0], words[-1]
    if len(words) == 1:
        return first
    largest = max(words, key=lambda word: word.size)
    face = first.face
    for word in words:
        face = _shared(face, word.face)
    return Stretch(
        first.page,
        first.at,
        text[first.at : last.end],
        min(word.left for word in words),
        max(word.right for word in words),
        min(word.bottom for word in words),
        max(word.top for word in words),
        largest.base,
        face,
        tuple((a + word.at - first.at, b + word.at - first.at) for word in words for a, b in word.marks),
    )


def _shared(one: Face, other: Face) -> Face:
    """How words are set together: as large as the larger of them, bold only if all are."""
    if one is other:
        return one
    larger = one if one.size >= other.size else other
    mono, bold = one.mono and other.mono, one.bold and other.bold
    return larger if (larger.mono, larger.bold) == (mono, bold) else replace(larger, mono=mono, bold=bold)


def upright(stretches: list[Stretch]) -> Iterator[Stretch]:
    """The stretches as they stand when the page is turned so that most of its text is level; the others last."""
    turns: Counter[int] = Counter()
    for one in stretches:
        if one.face.angle % 90 == 0:
            turns[one.face.angle] += len(one.text)
    turn = min(turns, key=lambda angle: (-turns[angle], angle)) if turns else 0
    for one in stretches:
        if one.face.angle == turn:
            yield _turned(one, turn)
    for one in stretches:
        if one.face.angle != turn:
            yield one


def _turned(one: Stretch, turn: int) -> Stretch:
    if not turn:
        return one
    a, b, c, d = one.left, one.bottom, one.right, one.top
    if turn == 180:
        box = (-c, -a, -d, -b)
    elif turn == 90:
        box = (b, d, -c, -a)
    else:
        box = (-d, -b, a, c)
    left, right, bottom, top = box
    face = replace(one.face, angle=0)
    return replace(one, left=left, right=right, bottom=bottom, top=top, base=bottom, face=face)
