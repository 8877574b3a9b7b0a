"""Rows with several cells: of a table, or a term with its description beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from agent.sources.pdf.columns import Row
from agent.sources.pdf.layer import WIDE

BULLET = re.compile(r"^(?:\+?o|[-–—*•‣▪●○◦∙·➢►✓]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\[\d{1,3}\])$")
TERM = 40
"""Characters of a term that is set beside or above its description, at most."""


def tabular(group: Sequence[Row]) -> list[bool]:
    """Which rows are rows of a table: several cells, and the next or last one's cells begin or end where its own do."""
    several = [len(cells(row)) > 1 and not _is_stretched(row) for row in group]
    return [
        several[place]
        and any(
            0 <= other < len(group) and several[other] and _align(group[place], group[other])
            for other in (place - 1, place + 1)
        )
        for place in range(len(group))
    ]


def _is_stretched(row: Row) -> bool:
    """Whether a line has wide gaps because it is set out to the full width of its column."""
    gaps = [after.left - before.right for before, after in pairwise(row.cells)]
    full = row.left - row.edges[0] < 2 * row.size and row.edges[1] - row.right < row.size
    return full and len(gaps) > 1 and max(gaps) < 3 * row.size and max(gaps) - min(gaps) < 0.2 * row.size


def cells(row: Row) -> list[str]:
    """The texts of a row that wide gaps part; a bullet is none of its own."""
    texts: list[str] = []
    for place, cell in enumerate(row.cells):
        gap = cell.left - row.cells[place - 1].right if place else 0.0
        if texts and (gap < WIDE * row.size or BULLET.match(texts[-1])):
            texts[-1] += " " + cell.text
        else:
            texts.append(cell.text)
    return texts


def _align(one: Row, other: Row) -> bool:
    for cell in one.cells[1:]:
        for beside in other.cells[1:]:
            middle = abs(cell.left + cell.right - beside.left - beside.right) / 2
            if min(abs(cell.left - beside.left), abs(cell.right - beside.right), middle) < 2.5:
                return True
    return False


def term(rows: list[Row]) -> tuple[Row, list[Row]] | None:
    """A term with its description beside it, or below it and further in, as manuals set them."""
    first = rows[0]
    head, *beside = first.cells
    if BULLET.match(head.text) or len(head.text) > TERM or head.text[-1:] in ".,;":
        return None
    if beside:
        below = len(rows) > 1 and abs(rows[1].left - beside[0].left) < 2
        alone = len(rows) == 1 and head.face.bold and not beside[0].face.bold
        named = replace(first, cells=(head,))
        return (named, [replace(first, cells=tuple(beside)), *rows[1:]]) if below or alone else None
    inward = len(rows) > 1 and all(row.left > first.left + 0.8 * first.size for row in rows[1:])
    return (first, rows[1:]) if inward and first.is_short else None
