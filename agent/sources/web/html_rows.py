"""Rows of tables in web pages, each told so that it can be read alone: ``Option: -p | Default: 22``.

Labels come from rows that the markup itself calls headers. A cell that spans rows is said in each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from agent.sources.assembly import Piece
from agent.sources.web.dom import CELLS, Element

WIDEST = 1000
"""Columns, as browsers allow them."""
LABEL = 80
"""Code points. What is longer is no label."""
REPEATED = 200
"""Code points of a cell that is said again in each of the rows that it spans."""
LONGEST_CELL = 1500
AHEAD = 2000
"""Elements of a table that are looked at to tell what it is."""
GUTTER = re.compile(
    r"(?:^|[\s_-])(?:linenos?|lineno|line-?numbers?|ln-num|gutter|blob-num|hljs-ln-numbers|code-line-number)(?:$|[\s_-])"
)
HEADINGS = frozenset("h3 h4 h5 h6".split())
"""What may stand in a cell of a table with a header, to set a name in bold."""
WHOLE = frozenset("table h1 h2 form article section main".split()) | HEADINGS
"""What stands in a cell only where the table is there for its looks."""


def is_gutter(element: Element) -> bool:
    """Whether the element holds the numbers of a listing's lines."""
    return bool(GUTTER.search(element.get("class"))) and not re.search(r"[^\W\d]", element.text())


def is_listing(table: Element) -> bool:
    """Whether each row is a line of code with its number before it."""
    found = False
    for element in islice(table.elements(), AHEAD):
        if element.tag in ("pre", "table"):
            return False
        found = found or (element.tag in CELLS and is_gutter(element))
    return found


def is_layout(table: Element) -> bool:
    """Whether the table only puts parts of the page beside each other."""
    if table.get("role") in ("presentation", "none"):
        return True
    widest = 0
    tags = {element.tag for element in islice(table.elements(), AHEAD)}
    if not tags.isdisjoint(WHOLE - HEADINGS if "th" in tags else WHOLE):
        return True
    for element in islice(table.elements(), AHEAD):
        is_block = element.tag == "pre" and "\n" in "".join(t.text for t in element.texts()).strip()
        if is_block and "th" not in tags:
            return True
        if element.tag == "tr":
            widest = max(widest, sum(isinstance(cell, Element) and cell.tag in CELLS for cell in element.children))
        if (
            "th" not in tags
            and element.tag in CELLS
            and sum(len(text.text.strip()) for text in element.texts()) > LONGEST_CELL
        ):
            return True
    return widest < 2


@dataclass(slots=True)
class Cell:
    pieces: list[Piece]
    header: bool = False
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        return " ".join("".join(piece.text for piece in self.pieces).split())

    @classmethod
    def of(cls, element: Element) -> Cell:
        return cls([], element.tag == "th", _span(element, "colspan"), _span(element, "rowspan"))


def _span(element: Element, name: str) -> int:
    found = re.match(r"\s*(\d{1,5})", element.get(name))
    return max(1, min(int(found[1]), WIDEST)) if found else 1


@dataclass(slots=True)
class Table:
    """Takes rows of cells in order, gives the pieces of each row."""

    _labels: dict[int, str] = field(default_factory=dict)
    _in_header: bool = False
    _lasting: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    """First column → how many more rows a cell goes on for."""

    def row(self, cells: list[Cell], *, declared: bool) -> list[Piece]:
        """``declared``: the row stands in a ``thead``."""
        placed = self._placed(cells)
        filled = {column: cell for column, cell in placed.items() if cell.text}
        header = declared or (len(filled) > 1 and all(cell.header for cell in filled.values()))
        if header:
            self._label(filled)
        self._in_header = header
        pieces: list[Piece] = []
        for column, cell in filled.items():
            pieces += [Piece(" | ")] if pieces else []
            pieces += [] if header else self._told(column, cell, alone=len(filled) == 1)
            pieces += cell.pieces
        return pieces

    def _placed(self, cells: list[Cell]) -> dict[int, Cell]:
        """The cells by their first columns, those that go on from rows above among them."""
        placed = {column: cell for column, (_, cell) in self._lasting.items() if len(cell.text) <= REPEATED}
        taken = {column + more for column, (_, cell) in self._lasting.items() for more in range(cell.columns)}
        self._lasting = {at: (left - 1, cell) for at, (left, cell) in self._lasting.items() if left > 1}
        column = 0
        for cell in cells:
            while column in taken:
                column += 1
            placed[column] = cell
            if cell.rows > 1 and column < WIDEST:
                self._lasting[column] = (cell.rows - 1, cell)
            column += cell.columns if column < WIDEST else 1
        return dict(sorted(placed.items()))

    def _label(self, filled: dict[int, Cell]) -> None:
        above = self._labels if self._in_header else {}
        labels: dict[int, str] = {}
        for column, cell in filled.items():
            for at in range(column, min(column + cell.columns, WIDEST)):
                over = above.get(at, "")
                labels[at] = cell.text if not over or over == cell.text else f"{over} {cell.text}"
        self._labels = {**above, **labels}

    def _told(self, column: int, cell: Cell, *, alone: bool) -> Iterator[Piece]:
        label = self._labels.get(column, "")
        spans = {self._labels.get(at, "") for at in range(column, min(column + cell.columns, WIDEST))}
        if label and len(label) <= LABEL and len(spans) == 1 and not alone and label.rstrip(":") != cell.text:
            yield Piece(f"{label.rstrip(':')}: ")
