"""Tables (tbl): rows with their cells, between ``.TS`` and ``.TE``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from agent.sources.assembly import Piece
from agent.sources.manuals.inline import Inline, pieces
from agent.sources.manuals.roff import CONTROL, Span, words
from agent.sources.tables import Cell, Row, headed

SEPARATOR = re.compile(r"\btab\s*\(\s*(.)\s*\)")
RULE = re.compile(r"[_=\s]+|\\[_=^]")
FONT_REQUESTS = frozenset("B I R SB SM BI BR IB IR RB RI".split())
COLUMN = re.compile(r"[lrcnasLRCNAS^_|-][^,lrcnasLRCNAS]*")
BOLD = re.compile(r"[bB]|f\(?\[?(?:B|CB|3)")


def rows(lines: Iterable[Span], inline: Inline) -> Iterator[list[Piece]]:
    """The rows of a table as pieces, with the labels of its header where it has one."""
    table = _Table(inline)
    for span in lines:
        table.line(span)
    table.end()
    header = range(1, table.headers + 1)
    yield from headed(map(Row, count(1), table.rows), header)


class _Table:
    def __init__(self, inline: Inline) -> None:
        self.rows: list[list[Cell]] = []
        self.headers = 0
        self._inline = inline
        self._separator = "\t"
        self._format: list[str] = []
        self._in_data = self._begun = False
        self._cells: list[list[Span]] = []
        self._open = False

    def line(self, span: Span) -> None:
        """A line of the table: its options, its format, or its data."""
        text = span.text
        if not self._begun and not self._format and text.rstrip().endswith(";"):
            found = SEPARATOR.search(text)
            self._separator = found[1] if found else "\t"
            self._begun = True
        elif not self._in_data:
            self._format += text.rstrip(" .").split(",")
            self._in_data = text.rstrip().endswith(".")
        elif self._open:
            self._block(span)
        elif found := CONTROL.match(text):
            if found["name"] == "T&":
                self._in_data = False
            elif found["name"] == "TH":
                self.headers = self.headers or len(self.rows)
        elif RULE.fullmatch(text):
            if len(self.rows) == 1 and text.strip():
                self.headers = 1
        elif text:
            self._split(span)

    def end(self) -> None:
        """What is still open ends; bold cells above others are a header."""
        if self._cells:
            self._row()
        first: list[str] = COLUMN.findall(self._format[0]) if self._format else []
        bold = bool(first) and all(BOLD.search(one[1:]) for one in first)
        below = len(self._format) > 1 and not BOLD.search(self._format[-1])
        if not self.headers and self.rows and ((bold and below) or all(cell.bold for cell in self.rows[0])):
            self.headers = 1 if len(self.rows) > 1 else 0

    def _split(self, span: Span) -> None:
        at = 0
        for part in span.text.split(self._separator):
            one = span.since(at, at + len(part))
            at += len(part) + 1
            if part.strip() == "T{":
                self._cells.append([])
                self._open = True
                return
            self._cells.append([one])
        self._row()

    def _block(self, span: Span) -> None:
        """A line of a cell that goes over several."""
        if not span.text.startswith("T}"):
            found = CONTROL.match(span.text)
            if not found:
                self._cells[-1].append(span)
            elif found["name"] in FONT_REQUESTS:
                for word in words(span.since(found.end())):
                    self._cells[-1].append(word.span)
            return
        self._open = False
        rest = span.since(2)
        if rest.text.startswith(self._separator):
            self._split(rest.since(1))
        else:
            self._row()

    def _row(self) -> None:
        cells, self._cells = self._cells, []
        self._open = False
        self.rows.append([self._cell(spans) for spans in cells])

    def _cell(self, spans: list[Span]) -> Cell:
        told: list[Piece] = []
        is_bold = bool(spans)
        for span in spans:
            runs = [] if RULE.fullmatch(span.text) else list(self._inline.runs(span))
            is_bold = is_bold and all(run.font == "B" for run in runs if run.text.strip())
            told += [Piece(" "), *pieces(runs)] if told else pieces(runs)
        self._inline.font("R")
        return Cell(tuple(told), bold=is_bold and bool(told))
