"""Tables that are drawn with characters, as reStructuredText has them: rows of cells, a cell as its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from agent.sources.tables import WIDEST
from agent.sources.texts.lines import Line


class Entry(NamedTuple):
    """A cell. One that goes over several columns stands in the first of them, empty ones follow it."""

    lines: tuple[Line, ...] = ()
    columns: int = 1


NOTHING = Entry()


@dataclass(slots=True)
class Table:
    """``headers``: how many of the rows are the table's header."""

    rows: list[list[Entry]] = field(default_factory=list)
    headers: int = 0

    def add(self, row: Iterable[Entry]) -> None:
        """Another row, if anything stands in it."""
        made = list(row)
        if any(entry.lines for entry in made):
            self.rows.append(made)


GRID = re.compile(r"\+(?:[-=]+\+)+\s*$")
SIMPLE = re.compile(r"=+(?:[ ]+=+)+\s*$")
BORDER = re.compile(r"\+[-=+ ]*[-=]{2}.*\+\s*$")
RULE = re.compile(r"[=-]+(?:[ ]+[=-]+)*\s*$")
CORNER = re.compile(r"\+(?=[-=])|(?<=[-=])\+")
ENTRY = re.compile(r"(\*)?[ ]*-(?:[ ]+|$)")


def grid_end(lines: Sequence[Line], at: int) -> int:
    """The number of the line behind a table that has all its lines drawn."""
    return next((n for n in range(at, len(lines)) if lines[n].text[:1] not in ("+", "|")), len(lines))


def simple_end(lines: Sequence[Line], at: int) -> int:
    """The number of the line behind a table that has rules only: the third one, or one before an empty line."""
    rules = 0
    for number in range(at, len(lines)):
        if re.match(r"=[= ]*$", lines[number].text):
            rules += 1
            last = number + 1 == len(lines) or lines[number + 1].is_blank
            if rules == 3 or (rules == 2 and last):
                return number + 1
    return at


def grid(lines: Sequence[Line]) -> Table:
    """A table that has all its lines drawn. A cell that spans rows is read with the first part of it."""
    table = Table()
    corners = {mark.start() for line in lines if BORDER.match(line.text) for mark in CORNER.finditer(line.text)}
    places = {corner: number for number, corner in enumerate(sorted(corners))}
    row: list[Line] = []
    for line in lines:
        if not BORDER.match(line.text):
            row.append(line)
            continue
        table.add(_between_bars(row, places) if row else [])
        row = []
        if "=" in line.text and not table.headers:
            table.headers = len(table.rows)
    return table


def _between_bars(row: Sequence[Line], places: Mapping[int, int]) -> list[Entry]:
    """The cells of a row by its bars. ``places``: corner of the table → its number."""
    bars = [bar.start() for bar in re.finditer(r"[|+]", row[0].text)]
    if len(bars) == len(places):  # wherever they stand: letters may be wider than others
        places = {bar: number for number, bar in enumerate(bars)}
    elif bars and bars[0] in places and bars[-1] in places:
        bars = [bar for bar in bars if bar in places]
    entries: list[Entry] = []
    for left, right in pairwise(bars):
        # what stands in no sure column goes over all of them
        known = left in places and right in places
        columns = min(places[right] - places[left] if known else WIDEST, WIDEST)
        entries.append(Entry(_lines_between(row, left + 1, right), columns))
        entries += [NOTHING] * (columns - 1 if known else 0)
    return entries


def simple(lines: Sequence[Line]) -> Table:
    """A table that has rules only, one of them first. A row goes on where its first cell is empty."""
    columns = _runs(lines[0])
    table = Table()
    heads: list[int] = []
    row: list[Line] = []
    for line in lines[1:]:
        rule = RULE.match(line.text) is not None
        if rule or line.text[: columns[1][0]].strip():
            table.add(_below_rule(row, columns, _runs(line) if rule and row else columns))
            row = []
        if line.text.startswith("=") and rule:
            heads.append(len(table.rows))
        if not rule and not line.is_blank:
            row.append(line)
    table.add(_below_rule(row, columns, columns))
    table.headers = heads[0] if len(heads) > 1 else 0
    return table


def _below_rule(
    row: Sequence[Line], columns: Sequence[tuple[int, int]], rule: Sequence[tuple[int, int]]
) -> list[Entry]:
    """The cells of a row; the rule below it may join columns."""
    places = {left: number for number, (left, _) in enumerate(columns)} if rule is not columns else {}
    if rule is columns or rule[0][0] != columns[0][0] or any(left not in places for left, _ in rule):
        longest = max((len(line.text) for line in row), default=0)
        entries = [Entry(_lines_between(row, *column)) for column in columns if column[0] < longest]
        return [*entries, *[NOTHING] * (len(columns) - len(entries))]
    entries = []
    ends = [*(places[left] for left, _ in rule[1:]), len(columns)]
    for (left, right), end in zip(rule, ends, strict=True):
        joined = min(end - places[left], WIDEST)
        entries += [Entry(_lines_between(row, left, right), joined), *[NOTHING] * (joined - 1)]
    return entries


def _runs(rule: Line) -> list[tuple[int, int]]:
    """Where the columns under a rule begin and end; what stands beyond the last one belongs to it."""
    starts = [run.start() for run in re.finditer(r"[=-]+", rule.text)]
    return list(zip(starts, [*starts[1:], 1 << 20], strict=True))


def listed(lines: Sequence[Line], headers: int = 0) -> Table:
    """A list of lists (``* - a``, ``- b`` below it)."""
    rows: list[list[list[Line]]] = []
    for line in lines:
        mark = ENTRY.match(line.text.lstrip())
        skip = line.indent + (mark.end() if mark else 0)
        if mark and (mark[1] or not rows):
            rows.append([])
        if mark:
            rows[-1].append([])
        if rows and rows[-1] and line.text[skip:].strip():
            rows[-1][-1].append(line.since(skip))
    return Table([[Entry(tuple(cell)) for cell in row] for row in rows], headers)


def _lines_between(row: Sequence[Line], left: int, right: int) -> tuple[Line, ...]:
    cell = [Line(line.text[left:right], line.start + left) for line in row]
    return tuple(line for line in cell if not line.is_blank)
