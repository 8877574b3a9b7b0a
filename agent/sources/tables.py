"""Rows of tables, sheets and CSV, each told so that it can be read alone: ``Name: web01 | Port: 80``.

A label on the wrong cell is a false statement, and a row without labels only a poor one. So a row counts as a header
where the file says so, by convention in CSV, or in sheets where its form and that of the rows below leave little doubt.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from agent.sources.assembly import INVISIBLE, Piece

AHEAD = 8
"""Rows that are looked at below one that may be a header."""
LABEL = 80
"""Code points. What is longer is no label."""
WIDEST = 63
"""Columns that one cell goes over at most, as Word allows them."""
YEAR = re.compile(r"(?:19|20)\d\d")
TYPED = re.compile(
    r"[-+(]?\s?[$€£¥]?\s?[-+]?\d[\d.,'\u00a0 ]*(?:[eE][-+]?\d+)?\s?[%$€£¥]?\)?"
    r"|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ].*)?|\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)?|true|false",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a person sees it. ``typed``: a number, date or truth value, and no text.

    One that goes over several ``columns`` stands in the first of them, empty ones follow it.
    """

    pieces: tuple[Piece, ...] = ()
    typed: bool = False
    bold: bool = False
    columns: int = 1

    @property
    def text(self) -> str:
        return " ".join(INVISIBLE.sub("", "".join(piece.text for piece in self.pieces)).split())


@dataclass(slots=True)
class Row:
    """A row by its number in the sheet or table, from 1. ``filled``: column → text, of cells that have some."""

    number: int
    cells: Sequence[Cell]
    filled: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self.filled = {column: text for column, cell in enumerate(self.cells) if cell.pieces and (text := cell.text)}


EMPTY = Cell()


def cell(text: str, *, bold: bool = False) -> Cell:
    """A cell of which nothing but its text is known."""
    return Cell((Piece(text),), bool(TYPED.fullmatch(text.strip())), bold)


def plain(cells: Sequence[Cell]) -> list[Piece]:
    """The cells with bars between them, empty ones too, so that columns stay told apart."""
    end = max((place for place, cell in enumerate(cells, start=1) if cell.pieces and cell.text), default=0)
    pieces: list[Piece] = []
    covered = 0
    for place, one in enumerate(cells[:end]):
        if place < covered and not one.text:
            continue
        covered = place + one.columns
        pieces += [Piece(" | ")] if place else []
        pieces += one.pieces
    return pieces


def headed(rows: Iterable[Row], declared: Collection[int]) -> Iterator[list[Piece]]:
    """The rows of a table in a text, each with the labels of the headers above it; headers as they are.

    ``declared``: numbers of the rows that the text calls headers. Several in a row are one header of several levels.
    A row with more cells than its header has no labels.
    """
    header: dict[int, str] = {}
    above: dict[int, str] = {}
    in_header, width = False, 0
    for row in rows:
        filled = row.filled
        if row.number in declared:
            above, width = (above, max(width, len(row.cells))) if in_header else ({}, len(row.cells))
            above = _beneath(above, row) if len(filled) > 1 else above  # a title over all columns labels none
            header = above if _tells_apart(above) else {}
        in_header = row.number in declared
        if filled:
            yield plain(row.cells) if in_header or len(row.cells) > width else _told(row, filled, header)


def _beneath(above: dict[int, str], row: Row) -> dict[int, str]:
    """The labels of a header with another row of it below them."""
    labels = dict(above)
    for column, text in row.filled.items():
        for at in range(column, column + row.cells[column].columns):
            over = above.get(at, "")
            labels[at] = text if over in ("", text) else f"{over} {text}"
    return labels


def _tells_apart(labels: dict[int, str]) -> bool:
    """Whether labels are short and no two of them the same. Of two, none is a number: a table that must have a header
    and has a pair in its place (``Version | 1.2``) is of pairs throughout.
    """
    numbers = any(TYPED.fullmatch(text) and not YEAR.fullmatch(text) for text in labels.values())
    short = all(len(text) <= LABEL for text in labels.values())
    return short and len(set(labels.values())) == len(labels) > 1 and not (numbers and len(labels) == 2)


def labelled(rows: Iterable[Row], declared: Collection[int] = (), *, convention: bool = False) -> Iterator[list[Piece]]:
    """The rows that hold something, each with the labels of the header above it; headers as they are.

    ``declared`` are numbers of rows that the file calls headers. With ``convention`` the first row is one if it can be.
    """
    header: dict[int, str] = {}
    found_one, begins, before = False, True, 0
    for row, window in _windows(rows):
        filled = row.filled
        if not filled:
            continue
        begins, before = begins or row.number > before + 1, row.number
        is_header = row.number in declared and _may_label(row, filled)
        if begins and len(filled) > 1 and not is_header:
            is_header = _is_header(row, filled, list(_below(row, window)), first=not found_one, convention=convention)
            header = header if is_header or filled.keys() == header.keys() else {}
            begins = False
        if is_header:
            header, found_one, begins = filled, True, False
        yield plain(row.cells) if is_header else _told(row, filled, header)


def _windows(rows: Iterable[Row]) -> Iterator[tuple[Row, deque[Row]]]:
    """Each row with those that come after it, at most :data:`AHEAD`."""
    window: deque[Row] = deque()
    source = iter(rows)
    while True:
        window += islice(source, AHEAD + 1 - len(window))
        if not window:
            return
        yield window.popleft(), window


def _below(row: Row, window: Iterable[Row]) -> Iterator[Row]:
    """The rows that follow one without an empty one between."""
    before = row.number
    for one in window:
        if one.number != before + 1 or not one.filled:
            return
        yield one
        before = one.number


def _may_label(row: Row, filled: dict[int, str]) -> bool:
    distinct = len(set(filled.values())) == len(filled)
    short = all(len(text) <= LABEL for text in filled.values())
    return distinct and short and all(not row.cells[at].typed or YEAR.fullmatch(text) for at, text in filled.items())


def _is_header(row: Row, filled: dict[int, str], following: list[Row], *, first: bool, convention: bool) -> bool:
    if not following or not _may_label(row, filled):
        return False
    below = [one.filled for one in following]
    years = [at for at in filled if row.cells[at].typed]
    if years and all(YEAR.fullmatch(one[at]) for one in below for at in years if at in one):
        return False  # a row like those below it
    if convention:
        return first
    if all(row.cells[at].bold for at in filled) and not all(following[0].cells[at].bold for at in below[0]):
        return True
    if any(_is_typed(following, below, at) for at in filled if at not in years):
        return len(filled) > 2 or len(following) > 1
    return first and len(filled) > 2


def _is_typed(following: list[Row], below: list[dict[int, str]], at: int) -> bool:
    """Whether all that a column holds below is numbers or dates."""
    held = [row.cells[at].typed for row, filled in zip(following, below, strict=True) if at in filled]
    return bool(held) and all(held)


def _told(row: Row, filled: dict[int, str], header: dict[int, str]) -> list[Piece]:
    if not header or (len(filled) == 1 and not filled.keys() & list(header)[1:]):
        return plain(row.cells)
    pieces: list[Piece] = []
    for at, text in filled.items():
        label = header.get(at, "").rstrip(":")
        pieces += [Piece(" | ")] if pieces else []
        pieces += [Piece(f"{label}: ")] if label not in ("", text) and row.cells[at].columns == 1 else []
        pieces += row.cells[at].pieces
    return pieces
