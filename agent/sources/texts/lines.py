"""Lines of a text with their places, and words that were found across several of them."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agent.sources.assembly import Piece
from agent.sources.document import MarkKind

ENDS = "\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, or the rest of one from some column on; ``start`` is the place of its first character."""

    text: str
    start: int

    @property
    def indent(self) -> int:
        """Characters of white space in front."""
        return len(self.text) - len(self.text.lstrip())

    @property
    def width(self) -> int:
        """How far it is set in, as it is seen: a tab goes on to the next eighth column."""
        return len(self.text[: self.indent].expandtabs())

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    def since(self, column: int) -> Line:
        """The line from this column on; where it is shorter, its empty end."""
        column = min(column, len(self.text))
        return Line(self.text[column:], self.start + column)

    def piece(self) -> Piece:
        """The line with an end."""
        return Piece(self.text + "\n", self.start)


def verbatim(lines: Iterable[Line]) -> Iterator[Piece]:
    """Lines as they are, for code. Their ends have no place: in the source they may be two characters, or others."""
    for line in lines:
        yield Piece(line.text, line.start)
        yield Piece("\n")


def lines_of(text: str, start: int = 0) -> list[Line]:
    """All lines of a text, which begins at ``start``."""
    lines = []
    at = start
    for raw in text.splitlines(keepends=True):
        lines.append(Line(raw.rstrip(ENDS), at))
        at += len(raw)
    return lines


class Block:
    """Lines as one text, and where each part of it stands in the source."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.text = "\n".join(line.text for line in lines)
        self._lines = lines
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line.text) + 1)

    def pieces(self, start: int, end: int, marks: tuple[MarkKind, ...] = ()) -> Iterator[Piece]:
        """The text from ``start`` to ``end`` as pieces with their places, a space for each end of a line."""
        number = bisect.bisect_right(self._starts, start) - 1
        while start < end and number < len(self._lines):
            line, begins = self._lines[number], self._starts[number]
            stop = min(end, begins + len(line.text))
            if start < stop:
                yield Piece(self.text[start:stop], line.start + start - begins, marks=marks)
            if stop < end:
                yield Piece("\n", marks=marks)
            number += 1
            start = self._starts[number]
