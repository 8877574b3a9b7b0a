"""CSV and its kin: rows with the labels of the first one, every cell with its place in the file.

``csv.Sniffer`` takes letters for delimiters and quotes for text; here the delimiter is the one that gives the most
rows of one width. The standard library's parser knows no places, so that cells are found here, a cell that opens a
quotation and never closes it as it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.tables import TYPED, Cell, Row, labelled

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

    def rows() -> Iterator[Row]:
        nonlocal cells
        for number, (start, row) in enumerate(_rows(text, delimiter, said.end() if said else 0), start=1):
            if cells >= most:
                dropped.append(
                    f"{len(text) - start:,} characters from row {number} on: {most:,} cells are read of one file"
                )
                return
            cells += len(row)
            yield Row(number, row)

    for pieces in labelled(rows(), convention=True):
        assembly.block("row", pieces)
    return assembly.document(Metadata(), encoding=encoding, dropped=dropped)


def _delimiter(sample: str) -> str:
    """The one that parts most rows into as many cells; a comma where none does."""
    if said := SEPARATOR.match(sample):
        return said[1]
    best, choice = 0.0, ","
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for _, row in islice(_rows(sample, delimiter), 100) if any(cell.text for cell in row))
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        share = rows / widths.total()
        if width > 1 and share * (1 + min(width, 20) / 100) > best:
            best, choice = share * (1 + min(width, 20) / 100), delimiter
    return choice


def _rows(text: str, delimiter: str, at: int = 0) -> Iterator[tuple[int, list[Cell]]]:
    """Each row's place in the file, and its cells."""
    stop = re.escape(delimiter)
    pattern = re.compile(
        rf'(?:[ ]*"(?P<quoted>(?:[^"]++|"")*+)"[ ]*|(?P<bare>[^{stop}\r\n]*+))(?P<end>{stop}|\r\n|\n|\r|\Z)'
    )
    start = at
    row: list[Cell] = []
    while at < len(text):
        found = pattern.match(text, at)
        if found is None:  # a quotation, closed, and more behind it: as it stands
            found = re.compile(rf"(?P<quoted>(?!))?(?P<bare>[^{stop}\r\n]*+)(?P<end>{stop}|\r\n|\n|\r|\Z)").match(
                text, at
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
