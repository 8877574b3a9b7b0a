"""Rows of tables: settings with their defaults, and what labels say of one setting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.brain.actions import Action, NameEntity
from agent.brain.protocol import Line
from agent.brain.rules import naming, patterns
from agent.brain.rules.claiming import claim
from agent.evidence.words import STOP, tokens

KEYS = frozenset("name key keys property option parameter setting variable attribute directive configuration".split())
"""What a table calls the column with the names of settings."""
BAR = re.compile(r"(?:^|(?<=\s))\|(?=\s|$)")
TOLD = re.compile(r"([A-Z][\w ]{1,30}): ")
"""The header of a column, in a row that stands by itself: "Name: acks | Default: 1"."""
SAYS = frozenset("description descriptions summary meaning notes comment comments".split())
"""What a table calls what says in words what a setting is: other words there are no other value."""
BRIEF = 12
"""Words of a cell that is a value; one with more is prose."""


def cells(line: Line) -> list[str]:
    return [cell.strip() for cell in BAR.split(line.text)]


def tells_header(line: Line) -> bool:
    """Whether a row tells of each cell which column it stands in, and of the first that it is a name."""
    first = TOLD.match(line.text)
    return " | " in line.text and first is not None and first[1].casefold() in KEYS


def label(line: Line, about: str) -> Action | None:
    """What a row of a label and a value says of the setting that it stands under."""
    row = cells(line)
    if len(row) != 2 or not row[0].endswith(":"):
        return None
    label = row[0].rstrip(":").casefold()
    attribute = "definition" if label in SAYS else label
    is_prose = label != "default" and not STOP.isdisjoint(tokens(row[1]))
    return claim(about, attribute, line, "" if is_prose or attribute != label else row[1].removeprefix(f"{about} "))


def _is_prose(cell: str) -> bool:
    return len(cell.split()) > 3 and not STOP.isdisjoint(tokens(cell))


def _unlabelled(row: list[str], header: Sequence[str]) -> list[str]:
    """The cells in the places of their columns, without the labels of the header; as they are where they have none."""
    labels = [label.rstrip(":") for label in header]
    placed, at = [""] * len(labels), -1
    for cell in row:
        ahead = range(at + 1, len(labels))
        known = next((n for n in ahead if labels[n] and cell.startswith(f"{labels[n]}: ")), None)
        if known is not None:
            at, placed[known] = known, cell[len(labels[known]) + 2 :]
        elif ahead and not labels[at + 1]:
            at += 1
            placed[at] = cell
        elif at < 0:
            return row
        else:
            placed[at] += f" | {cell}"  # a bar within a cell
    return (
        placed if any(f"{label}: {cell}" in row for label, cell in zip(labels, placed, strict=True) if label) else row
    )


def setting(line: Line, header: Sequence[str]) -> Iterator[Action]:
    """What a row says of the setting in its first cell. Its default has a column, or stands in the description."""
    row = _unlabelled(cells(line), header)
    if tells_header(line) and row == cells(line):
        told = [found for cell in row if (found := TOLD.match(cell))]
        header, row = [found[1] for found in told], [found.string[found.end() :] for found in told]
    if len(row) == len(header) > 1 and not header[0] and header[1].casefold() in KEYS:
        header, row = header[1:], row[1:]  # notes stand before the names
    if not 2 <= len(row) <= len(header):
        return
    name, columns = row[0].strip("`"), [column.casefold() for column in header]
    short = len(header) - len(row)
    if short and any(column not in SAYS and _is_prose(cell) for column, cell in zip(columns, row, strict=False)):
        return  # a cell is missing amid the row
    row += [""] * short  # empty cells at the end are not told
    has_column = any(column.startswith("default") for column in columns)
    within = "" if has_column else patterns.within_cell(next((cell for cell in reversed(row) if cell), ""))
    is_word = columns[0] in KEYS and (has_column or within) and re.fullmatch(r"[a-z][a-z-]+", name)
    if not is_word and not naming.is_name(name, coded=bool(line.marks)):
        return
    yield NameEntity(name=name, type="setting", at=(line.number,))
    for column, cell in zip(columns[1:], row[1:], strict=True):
        if column and cell:
            attribute = "default" if column.startswith("default") else "definition" if column in SAYS else column
            is_value = attribute != "definition" and len(cell.split()) <= BRIEF
            yield claim(name, attribute, line, cell if is_value else "")
    if within:
        yield claim(name, "default", line, within)
