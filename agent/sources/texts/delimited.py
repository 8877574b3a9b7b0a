"""CSV and its kin: rows with the labels of the first one, every cell with its place in the file.

``csv.Sniffer`` takes letters for delimiters and quotes for text; here the delimiter is the one that gives the most
rows of one width. The standard library's parser knows no places, so that cells are found here, a cell that opens a
quotation and never closes it as it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.tables import TYPED, Cell, Row, labelled
from agent.sources.texts.lines import Line, lines_of

DELIMITERS = ",;\t|"
SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""Excel's own way to say it, in a line before the first."""
SAMPLE = 64 << 10
"""Code points that the delimiter is told from."""
CELLS = 500_000
"""Cells that are read from a file, as of a workbook."""


def read(text: str, encoding: str, most: int = CELLS) -> Document:
    """The document of a decoded CSV, TSV or semicolon-separated file, up to so many cells."""
    assembly = Assembly("csv")
    said = SEPARATOR.match(text)
    delimiter, dropped = _delimiter(text[:SAMPLE]), []
    cells = 0

    def counted() -> Iterator[Row]:
        nonlocal cells
        for number, (start, row) in enumerate(parsed(text, delimiter, said.end() if said else 0), start=1):
            if cells >= most:
                dropped.append(
                    f"{len(text) - start:,} characters from row {number} on: {most:,} cells are read of one file"
                )
                return
            cells += len(row)
            yield Row(number, row)

    for pieces in labelled(counted(), convention=True):
        assembly.block("row", pieces)
    return assembly.document(Metadata(), encoding=encoding, dropped=dropped)


def _delimiter(sample: str) -> str:
    """The one that parts most rows into as many cells; a comma where none does."""
    if said := SEPARATOR.match(sample):
        return said[1]
    best, choice = 0.0, ","
    for delimiter in DELIMITERS:
        widths = Counter(
            len(row) for _, row in islice(parsed(sample, delimiter), 100) if any(cell.text for cell in row)
        )
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        share = rows / widths.total()
        if width > 1 and share * (1 + min(width, 20) / 100) > best:
            best, choice = share * (1 + min(width, 20) / 100), delimiter
    return choice


def table(
    text: str, lines: Sequence[Line], delimiter: str, words: Callable[[Sequence[Line]], Iterable[Piece]]
) -> list[list[Cell]]:
    """The rows of a table within a text, in these lines. ``words`` takes off the markup that cells have there."""
    if not lines:
        return []
    found = parsed(text, delimiter, lines[0].start, lines[-1].start + len(lines[-1].text))
    filled = (row for _, row in found if any(cell.text for cell in row))
    return [[_without_markup(cell, words) for cell in row] for row in filled]


def _without_markup(cell: Cell, words: Callable[[Sequence[Line]], Iterable[Piece]]) -> Cell:
    return Cell(tuple(one for piece in cell.pieces for one in words(lines_of(piece.text, piece.origin or 0))))


def parsed(text: str, delimiter: str, at: int = 0, end: int | None = None) -> Iterator[tuple[int, list[Cell]]]:
    """Each row's place in the file, and its cells; of a part of the file where it begins and ends there."""
    end = len(text) if end is None else end
    stop = re.escape(delimiter)
    pattern = re.compile(
        rf'(?:[ ]*"(?P<quoted>(?:[^"]++|"")*+)"[ ]*|(?P<bare>[^{stop}\r\n]*+))(?P<end>{stop}|\r\n|\n|\r|\Z)'
    )
    start = at
    row: list[Cell] = []
    while at < end:
        found = pattern.match(text, at, end)
        if found is None:  # a quotation, closed, and more behind it: as it stands
            found = re.compile(rf"(?P<quoted>(?!))?(?P<bare>[^{stop}\r\n]*+)(?P<end>{stop}|\r\n|\n|\r|\Z)").match(
                text, at, end
            )
        if found is None:
            return
        row.append(_cell(text, found))
        at = found.end()
        if found["end"] != delimiter:
            yield start, row
            start, row = at, []
    if row:
        yield start, row


def _cell(text: str, found: re.Match[str]) -> Cell:
    kind = "quoted" if found["quoted"] is not None else "bare"
    at, end = found.span(kind)
    typed = bool(TYPED.fullmatch(found[kind].strip()))
    if kind == "bare" or '""' not in found[kind]:
        return Cell((Piece(text[at:end], at),), typed)
    pieces = []
    while (cut := text.find('""', at, end)) >= 0:
        pieces.append(Piece(text[at : cut + 1], at))
        at = cut + 2
    return Cell((*pieces, Piece(text[at:end], at)), typed)
