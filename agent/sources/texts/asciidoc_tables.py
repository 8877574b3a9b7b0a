"""Tables of AsciiDoc: how many columns they have, what stands in their rows, and whether the first one is a header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from agent.sources.tables import WIDEST
from agent.sources.texts.drawn_tables import NOTHING, Entry
from agent.sources.texts.lines import Line

COLUMNS = re.compile(r"cols\s*=\s*(?:\"([^\"]*)\"|([^\s,\]]+))")
CELL = re.compile(
    r"(?:(?:^|(?<=\s))(?:(?P<times>\d{0,3})(?:\.(?P<rows>\d{1,3}))?(?P<how>[+*]))?[<>^.]*[adehlmsv]?)?(?<!\\)\|(?!=)"
)
"""The bar that begins a cell, with what is said of it: how many columns and rows it goes over, or times it stands."""
HEADER = re.compile(r"%header\b|\bopt(?:ion)?s\s*=\s*(?:([\"'])(?:(?!\1).)*\bheader\b|header\b)")
NO_HEADER = re.compile(r"%noheader\b|\bnoheader\b")
FORMAT = re.compile(r"\bformat\s*=\s*\"?([cdt]sv)\b")
SEPARATOR = re.compile(r"\bseparator\s*=\s*(?:\"([^\"])\"|([^\s\"\],]))")
DELIMITERS = {",": ",", "csv": ",", ":": ":", "dsv": ":", "tsv": "\t"}


@dataclass(slots=True)
class _Cell:
    lines: list[Line]
    columns: int = 1
    rows: int = 1
    times: int = 1


@dataclass(slots=True)
class Table:
    """``ahead``: lines that stand before the first cell."""

    rows: list[list[Entry]] = field(default_factory=list)
    headers: int = 0
    ahead: list[Line] = field(default_factory=list)


def delimiter(border: str, setting: str) -> str:
    """What parts the cells of a table whose rows are lines; empty where cells begin with bars."""
    said = FORMAT.search(setting)
    usual = DELIMITERS.get(said[1] if said else border[0], "")
    own = SEPARATOR.search(setting) if usual else None
    return (own[1] or own[2]) if own else usual


def headers(lines: Sequence[Line], setting: str) -> int:
    """How many rows are a header, by what stands above the table, or by an empty line behind the first one in it."""
    if HEADER.search(setting):
        return 1
    apart = len(lines) > 2 and not lines[0].is_blank and lines[1].is_blank
    return int(apart and not NO_HEADER.search(setting))


def barred(lines: Sequence[Line], setting: str) -> Table:
    """A table whose cells begin with bars."""
    table = Table(headers=headers(lines, setting))
    cells: list[_Cell] = []
    first = 0  # columns on the first line that has any
    for line in lines:
        bars = list(CELL.finditer(line.text))
        head = line.text[: bars[0].start() if bars else None]
        if head.strip() and cells:
            cells[-1].lines.append(Line(head, line.start))
        elif head.strip():
            table.ahead.append(Line(head, line.start))
        begun = [_cell(line, bar, following) for bar, following in zip_longest(bars, bars[1:])]
        cells += begun
        first = first or sum(cell.columns * cell.times for cell in begun)
    width = _columns(setting) or first or 1
    if not HEADER.search(setting) and (first != width or not _begins_cell(lines[2:])):
        table.headers = 0
    table.rows = list(_placed(cells, width))
    return table


def _begins_cell(lines: Sequence[Line]) -> bool:
    """Whether the first line with something on it begins with a cell; else it goes on with the one before."""
    line = next((line for line in lines if not line.is_blank), None)
    found = CELL.search(line.text) if line else None
    return line is not None and found is not None and not line.text[: found.start()].strip()


def _cell(line: Line, bar: re.Match[str], following: re.Match[str] | None) -> _Cell:
    inside = [Line(line.text[bar.end() : following.start() if following else None], line.start + bar.end())]
    if not bar["how"]:
        return _Cell(inside)
    count = min(int(bar["times"] or 1), WIDEST) or 1
    if bar["how"] == "*":
        return _Cell(inside, times=count)
    return _Cell(inside, count, min(int(bar["rows"] or 1), WIDEST) or 1)


def _placed(cells: Iterable[_Cell], width: int) -> Iterator[list[Entry]]:
    """The cells in rows, with empty ones where a cell above or to the left goes on."""
    row: list[Entry] = []
    taken: dict[int, int] = {}  # column → rows that a cell above still goes over
    for cell in (one for one in cells for _ in range(one.times)):
        while taken.get(len(row)):
            taken[len(row)] -= 1
            row.append(NOTHING)
            if len(row) == width:
                yield row
                row = []
        columns = min(cell.columns, width - len(row))
        taken |= dict.fromkeys(range(len(row), len(row) + columns), cell.rows - 1)
        lines = tuple(line for line in cell.lines if not line.is_blank)
        row += [Entry(lines, cell.columns), *[NOTHING] * (columns - 1)]
        if len(row) == width:
            yield row
            row = []
    if row:
        yield row


def _columns(setting: str) -> int:
    """How many columns a table says that it has; 0 where it does not."""
    found = COLUMNS.search(setting)
    if not found:
        return 0
    count = 0
    for column in re.split(r"[,;]", found[1] or found[2]):
        times = re.match(r"\s*(\d+)\*", column)
        count += int(times[1]) if times and len(times[1]) < 4 else 1
    return count
