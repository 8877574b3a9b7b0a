"""Tables that a Markdown file sets as HTML: their rows and cells by place, to be read as Markdown's own are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TAG = re.compile(r"<(/?)(table|thead|tbody|tr|t[dh])\b[^<>]*>", re.IGNORECASE)


@dataclass(slots=True)
class Drawn:
    """A row: the places (start, end) of its cells; ``heads``: whether all of them are labels."""

    cells: list[tuple[int, int]] = field(default_factory=list)
    heads: bool = True


@dataclass(slots=True)
class Tables:
    """What a stretch of text holds: rows of tables, and the places of what stands around these."""

    rows: list[Drawn] = field(default_factory=list)
    around: list[tuple[int, int]] = field(default_factory=list)


def tables(text: str, start: int, end: int) -> Tables:
    """The tables between two places of a text. A cell ends where the next tag of a table stands."""
    found = Tables()
    row, cell, at = Drawn(), False, start
    for tag in TAG.finditer(text, start, end):
        closes, name = bool(tag[1]), tag[2].lower()
        if cell:
            row.cells.append((at, tag.start()))
            cell = False
        elif text[at : tag.start()].strip():
            found.around.append((at, tag.start()))
        if name == "tr" and row.cells:
            found.rows.append(row)
        if name == "tr":
            row = Drawn()
        elif name in ("td", "th") and not closes:
            cell = True
            row.heads &= name == "th"
        at = tag.end()
    if row.cells or cell:
        found.rows.append(Drawn([*row.cells, *([(at, end)] if cell else [])], row.heads))
    elif text[at:end].strip():
        found.around.append((at, end))
    return found
