"""The order in which a page is read: columns from left to right, and what spans them in its place between them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.sources.pdf.stretches import Stretch

FEWEST = 3
"""Rows on either side of a gutter that make columns of it."""
NARROW = 0.16
"""Of the width of the region: what is narrower is a column of labels or numbers, not of prose."""
NOTE = re.compile(r"^(?:\d{1,3}|[*†‡§¶]+)\s*(?:[^\W\d]|$)")
"""How a footnote begins, which belongs to the column above it."""
DETACHED = 1.9
"""Ems from the base line of a running head to that of the text, at least."""
BOUNDS = 6
"""How many depths of crossing lines are tried to find a gutter."""
GUTTER = 0.55
"""Ems between two columns, at least."""


@dataclass(frozen=True, slots=True)
class Row:
    """Stretches on one base line, from left to right, and the edges of the column that they stand in."""

    cells: tuple[Stretch, ...]
    edges: tuple[float, float]

    @property
    def left(self) -> float:
        return self.cells[0].left

    @property
    def right(self) -> float:
        return max(cell.right for cell in self.cells)

    @property
    def base(self) -> float:
        return max(self.cells, key=lambda cell: (cell.size, -cell.left)).base

    @property
    def size(self) -> float:
        return max(cell.size for cell in self.cells)

    @property
    def text(self) -> str:
        return "".join(blank + cell.text for blank, cell in zip(self.blanks, self.cells, strict=True))

    @property
    def is_short(self) -> bool:
        """Whether the line ends well before the right edge."""
        return self.edges[1] - self.right > 0.2 * (self.edges[1] - self.edges[0])

    @property
    def words(self) -> str:
        """The text without the mark of a footnote at its end."""
        last = self.cells[-1]
        marked = last.marks and last.marks[-1][1] == len(last.text)
        return self.text[: -(last.marks[-1][1] - last.marks[-1][0])].rstrip() if marked else self.text.rstrip()

    @property
    def blanks(self) -> list[str]:
        """What stands before each cell: a space, or nothing where it touches the one before."""
        return [
            "",
            *(" " if after.left - before.right > 0.1 * after.size else "" for before, after in pairwise(self.cells)),
        ]


def columns(stretches: Sequence[Stretch], alone: bool = False) -> list[list[Row]]:
    """The rows of a page, column by column. A column goes down; where rows go up again, another one begins.

    ``alone`` is for the only page of a document, where running heads can't be known by their coming again.
    """
    level = [one for one in stretches if not one.face.angle]
    parts = _parts(level) if alone else [level]
    ordered = [rows for part in parts for region in _regions(part, 0) if (rows := _rows(region))]
    across: dict[int, list[Stretch]] = {}
    for one in stretches:
        if one.face.angle:
            across.setdefault(one.face.angle, []).append(one)
    ordered += [[Row((one,), (one.left, one.right)) for one in group] for group in across.values()]
    return ordered


def _parts(level: Sequence[Stretch]) -> list[list[Stretch]]:
    """The first and the last line of a page by themselves where a gap sets them off, and what is between."""
    groups = baselines(level)
    parts = [groups]
    if len(groups) > 3:
        top, bottom = groups[0][0].base - groups[1][0].base, groups[-2][0].base - groups[-1][0].base
        head = 1 if top > DETACHED * groups[0][0].size else 0
        noted = NOTE.match(groups[-1][0].text)
        foot = len(groups) - (1 if bottom > DETACHED * groups[-1][0].size and not noted else 0)
        parts = [groups[:head], groups[head:foot], groups[foot:]]
    return [[one for group in part for one in group] for part in parts]


def baselines(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """Stretches grouped by base line from top to bottom, each group from left to right."""
    groups: list[list[Stretch]] = []
    for one in sorted(stretches, key=lambda one: (-one.base, one.left, one.at)):
        if groups and _on_one_line(groups[-1], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [sorted(group, key=lambda one: (one.left, one.at)) for group in groups]


def _on_one_line(group: Sequence[Stretch], one: Stretch) -> bool:
    """Whether a stretch is on the line of those above it; what is smaller may be raised or lowered further."""
    size = max(above.size for above in group)
    drop = max(above.base for above in group if above.size == size) - one.base
    if one.size > 1.25 * size or size > 1.25 * one.size:
        return drop <= 0.5 * max(one.size, size)
    return drop <= 0.35 * min(one.size, size)


def _rows(region: Sequence[Stretch]) -> list[Row]:
    if not region:
        return []
    edges = min(one.left for one in region), max(one.right for one in region)
    return [Row(tuple(group), edges) for group in baselines(region)]


def _regions(stretches: Sequence[Stretch], depth: int) -> Iterator[list[Stretch]]:
    """Regions of one column each, in reading order."""
    gutter = _gutter(stretches) if depth < 4 else None
    if gutter is None:
        yield list(stretches)
        return
    for band in _bands(baselines(stretches), gutter):
        left = [one for one in band if one.right <= gutter]
        right = [one for one in band if one.left >= gutter]
        if len(left) + len(right) < len(band) or not _are_columns(left, right):
            yield band
        else:
            yield from _regions(left, depth + 1)
            yield from _regions(right, depth + 1)


def _bands(groups: Iterable[Sequence[Stretch]], gutter: float) -> Iterator[list[Stretch]]:
    """From top to bottom, what crosses the gutter and what lies beside it, in turns."""
    band: list[Stretch] = []
    crossing = False
    for group in groups:
        crosses = any(one.left < gutter < one.right for one in group)
        if band and crosses != crossing:
            yield band
            band = []
        crossing = crosses
        band += group
    if band:
        yield band


def _are_columns(left: Sequence[Stretch], right: Sequence[Stretch]) -> bool:
    """Whether both sides of a gutter are prose, and not the cells of a table or labels beside it."""
    return all(len(side) >= FEWEST and _mean(side) >= 14 for side in (left, right))


def _mean(side: Sequence[Stretch]) -> float:
    lengths = sorted(len(one.text) for one in side)
    return lengths[len(lengths) * 2 // 3]


def _gutter(stretches: Sequence[Stretch]) -> float | None:
    """Where a vertical line meets the fewest stretches with prose on both sides of it."""
    if len(stretches) < 2 * FEWEST:
        return None
    x0, x1 = min(one.left for one in stretches), max(one.right for one in stretches)
    width = x1 - x0
    sizes = sorted(one.size for one in stretches)
    em = sizes[len(sizes) // 2]
    groups = baselines(stretches)
    best: tuple[int, float, float] | None = None
    for start, end in _gaps(stretches, x0 + NARROW * width, x1 - NARROW * width, GUTTER * em):
        middle = (start + end) / 2
        left = [one for one in stretches if one.right <= middle]
        right = [one for one in stretches if one.left >= middle]
        crossing = len(stretches) - len(left) - len(right)
        sides = min(len(left), len(right))
        if sides < FEWEST or crossing > 2 * sides or not _has_columns(groups, middle):
            continue
        rank = (sides - crossing, end - start, -middle)
        best = max(best, rank) if best else rank
    return -best[2] if best else None


def _has_columns(groups: Sequence[Sequence[Stretch]], gutter: float) -> bool:
    for band in _bands(groups, gutter):
        left = [one for one in band if one.right <= gutter]
        right = [one for one in band if one.left >= gutter]
        if len(left) + len(right) == len(band) and _are_columns(left, right):
            return True
    return False


def _gaps(stretches: Sequence[Stretch], low: float, high: float, least: float) -> Iterator[tuple[float, float]]:
    """Intervals between ``low`` and ``high``, at least ``least`` wide, that no more stretches cover than a bound.

    The bound goes up from the fewest that cover any place.
    """
    lefts, rights = sorted(one.left for one in stretches), sorted(one.right for one in stretches)
    edges = sorted({low, high, *(round(edge, 1) for edge in (*lefts, *rights) if low < edge < high)})
    over = []
    for start, end in pairwise(edges):
        middle = (start + end) / 2
        over.append(bisect.bisect_left(lefts, middle) - bisect.bisect_right(rights, middle))
    for bound in sorted(set(over))[:BOUNDS]:
        begun: float | None = None
        for (start, end), depth in zip(pairwise(edges), over, strict=True):
            if depth > bound:
                begun = None
                continue
            begun = start if begun is None else begun
            following = over[edges.index(end)] if end != edges[-1] else bound + 1
            if following > bound and end - begun >= least:
                yield begun, end
