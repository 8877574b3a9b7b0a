"""Tables that are drawn with characters, as reStructuredText has them: rows of cells, a cell as its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from agent.sources.texts.lines import Line

Row: TypeAlias = list[list[Line]]

GRID = re.compile(r"\+(?:[-=]+\+)+\s*$")
SIMPLE = re.compile(r"=+(?:[ ]+=+)+\s*$")
BORDER = re.compile(r"\+[-=+ ]*[-=]{2}.*\+\s*$")
RULE = re.compile(r"[=-]+(?:[ ]+[=-]+)*\s*$")
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


def grid(lines: Sequence[Line]) -> list[Row]:
    """The rows of a table that has all its lines drawn. A cell that spans rows is read with the first part of it."""
    rows: list[Row] = []
    row: list[Line] = []
    for line in lines:
        if not BORDER.match(line.text):
            row.append(line)
            continue
        cuts = [bar.start() for bar in re.finditer(r"[|+]", row[0].text)] if row else []
        rows.append(_cut(row, [(left + 1, right) for left, right in pairwise(cuts)]))
        row = []
    return [row for row in rows if row]


def simple(lines: Sequence[Line]) -> list[Row]:
    """The rows of a table that has rules only, one of them first. A row goes on where its first cell is empty."""
    starts = [bar.start() for bar in re.finditer(r"=+", lines[0].text)]
    columns = list(zip(starts, [*starts[1:], 1 << 20], strict=True))
    rows: list[Row] = []
    row: list[Line] = []
    for line in lines[1:]:
        rule = RULE.match(line.text) is not None
        if rule or line.text[: columns[1][0]].strip():
            rows.append(_cut(row, columns))
            row = []
        if not rule and not line.is_blank:
            row.append(line)
    return [row for row in [*rows, _cut(row, columns)] if row]


def listed(lines: Sequence[Line]) -> list[Row]:
    """The rows of a list of lists (``* - a``, ``- b`` below it)."""
    rows: list[Row] = []
    for line in lines:
        mark = ENTRY.match(line.text.lstrip())
        skip = line.indent + (mark.end() if mark else 0)
        if mark and (mark[1] or not rows):
            rows.append([])
        if mark:
            rows[-1].append([])
        if rows and rows[-1] and line.text[skip:].strip():
            rows[-1][-1].append(line.since(skip))
    return rows


def _cut(row: Sequence[Line], columns: Sequence[tuple[int, int]]) -> Row:
    """The cells of lines; text beyond the last column belongs to it."""
    cells = []
    for left, right in columns:
        cell = [Line(line.text[left:right], line.start + left) for line in row]
        cells.append([line for line in cell if not line.is_blank])
    return [cell for cell in cells if cell]
