"""Workbooks (XLSX): a section a sheet, a sentence a row, each row with the labels of its columns.

Numbers and dates stand as their formats show them (:mod:`agent.sources.office.number_formats`), formulas as the
values that were saved with them. Sheets are streamed up to :data:`CELLS`. Left out: hidden sheets, charts (they show
cells), comments, images, macros. There are no runs, because the origin is XML in a ZIP file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document
from agent.sources.left_out import told
from agent.sources.office import ooxml, xml
from agent.sources.office.number_formats import BUILT_IN, shown
from agent.sources.office.ooxml import Package, Relation
from agent.sources.office.xml import Element
from agent.sources.office.zipped import Archive, Damaged
from agent.sources.tables import Cell, Row, labelled

CELLS = 500_000
"""Cells that are read from a file, those with something in them: some 8,000 passages, more than a night reads."""
CHARACTERS = 10_000_000
"""Code points that come out of one file's cells: many cells may name one long string."""
COLUMNS = 16_384
"""A sheet has no more."""
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell's style shows it."""

    code: str = ""
    bold: bool = False


def read(archive: Archive, most: int = CELLS) -> Document:
    """The document of an XLSX file, up to so many cells. Raises :class:`~agent.sources.unreadable.Unreadable`."""
    package = Package(archive)
    book = _Book(package, most)
    assembly = Assembly("xlsx")
    relations = package.relations(package.main)
    for sheet in xml.children(xml.child(book.root, "sheets"), "sheet"):
        relation = relations.get(sheet.get(f"{ooxml.RELATION}id", ""))
        if relation is None or relation.external:
            book.left_out["sheets that are missing in the file"] += 1
        elif relation.kind == "chartsheet":
            book.left_out["sheets that hold a chart alone"] += 1
        elif xml.get(sheet, "state") in ("hidden", "veryHidden"):
            book.left_out["hidden sheets (show them, and they are read)"] += 1
        else:
            assembly.heading([Piece(xml.get(sheet, "name"))], 1)
            book.sheet(relation.target, assembly)
    dropped = told(book.left_out) + book.cut + archive.notes
    return assembly.document(package.metadata(), encoding=None, dropped=dropped)


PLAIN = Look()


class _Book:
    """What the sheets of a workbook share."""

    def __init__(self, package: Package, most: int) -> None:
        self._most = most
        self.root = package.tree(package.main)
        self.left_out: Counter[str] = Counter()
        self.cut: list[str] = []
        self._package = package
        self._cells = self._characters = 0
        properties = xml.child(self.root, "workbookPr")
        self._since_1904 = xml.get(properties, "date1904").lower() in ("1", "true", "on")
        relations = package.relations(package.main).values()
        targets = {one.kind: one.target for one in relations if not one.external}
        self._looks = _looks(package.find(targets.get("styles", "")))
        self._strings = list(self._shared(targets.get("sharedStrings", "")))
        self.left_out["macros"] = sum(one.kind == "vbaProject" for one in relations)

    def sheet(self, part: str, assembly: Assembly) -> None:
        """The rows of a sheet, and the text boxes that lie on it."""
        relations = [one for one in self._package.relations(part).values() if not one.external]
        declared = self._declared(relations)
        for pieces in labelled(self._rows(part, declared), declared):
            assembly.block("row", pieces)
        for relation in relations:
            if relation.kind in ("comments", "threadedComment"):
                text = xml.words(self._package.find(relation.target))
                self.left_out["characters of comments"] += len(text)
            elif relation.kind == "drawing":
                root = self._package.find(relation.target)
                for text in ooxml.paragraphs(root):
                    assembly.block("prose", [Piece(text)])
                self.left_out["images"] += sum(1 for _ in xml.below(root, "pic"))
                self.left_out["charts (they show cells)"] += sum(1 for _ in xml.below(root, "chart"))

    def _declared(self, relations: list[Relation]) -> set[int]:
        """Rows that are headers of a table, by the tables' own word."""
        found = set()
        for relation in relations:
            if relation.kind == "table":
                table = self._package.find(relation.target)
                place = REFERENCE.match(xml.get(table, "ref"))
                if place and xml.get(table, "headerRowCount") != "0":
                    found.add(int(place[2]))
        return found

    def _rows(self, part: str, declared: set[int]) -> Iterator[Row]:
        number = 0
        try:
            for element in self._elements(part, "row", "pane"):
                if xml.name(element) == "pane":  # the row above which nothing scrolls
                    frozen = xml.get(element, "ySplit")
                    declared |= {int(frozen)} if xml.get(element, "state") == "frozen" and frozen.isdecimal() else set()
                    continue
                said = xml.get(element, "r")
                number = int(said) if said.isdecimal() and len(said) < 8 else number + 1
                if self._characters >= CHARACTERS:
                    self.cut.append(
                        f"rows of {part} from row {number} on: {CHARACTERS:,} characters are read of one file"
                    )
                    return
                if self._cells >= self._most:
                    self.cut.append(f"rows of {part} from row {number} on: {self._most:,} cells are read of one file")
                    return
                yield Row(number, self._row(element))
        except (etree.LxmlError, Damaged) as error:
            reason = " ".join(str(error).split())[:120]
            self.cut.append(f"rows of {part} behind row {number}: the file is damaged there ({reason})")

    def _elements(self, part: str, *names: str) -> Iterator[Element]:
        """The elements of a part one by one, each thrown away when the next comes."""
        if part not in self._package.archive.names:
            self._package.archive.notes.append(f"a part of the file: {part} is missing in it")
            return
        with self._package.archive.stream(part) as file:
            walk = etree.iterparse(
                file, events=("end",), tag=[f"{{*}}{name}" for name in names], resolve_entities=False, no_network=True,
                load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False,
            )  # fmt: skip
            for _, element in walk:
                yield element
                element.clear()
                while element.getprevious() is not None and element.getparent() is not None:
                    del element.getparent()[0]

    def _row(self, element: Element) -> list[Cell]:
        cells: list[Cell] = []
        for one in xml.children(element, "c"):
            place = REFERENCE.match(one.get("r", ""))
            column = _column(place[1]) if place else len(cells)
            text, typed, look = self._cell(one)
            if text and column < COLUMNS and self._characters < CHARACTERS:
                self._cells += 1
                self._characters += len(text)
                cells += [Cell()] * (column - len(cells))
                cells[column:] = [Cell((Piece(text),), typed, look.bold)]
        return cells

    def _cell(self, cell: Element) -> tuple[str, bool, Look]:
        """What a cell shows, and whether that is a number, date or truth value."""
        style, kind = cell.get("s", ""), cell.get("t", "")
        look = self._looks[int(style)] if style.isdecimal() and int(style) < len(self._looks) else PLAIN
        parts = {xml.name(part): part for part in cell}
        text = (parts["v"].text or "") if "v" in parts else ""
        if not text and "f" in parts and kind != "str":
            self.left_out["formulas without a saved value (open the workbook and save it, and they have one)"] += 1
        match kind:
            case "s":
                known = text.isdecimal() and int(text) < len(self._strings)
                return (self._strings[int(text)] if known else ""), False, look
            case "inlineStr":
                return _string(parts.get("is")), False, look
            case "str" | "e":
                return _unescaped(text), False, look
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(text, text), True, look
            case "d":
                return text.replace("T00:00:00", ""), True, look
            case _:
                return (shown(text, look.code, since_1904=self._since_1904) if text else ""), True, look

    def _shared(self, part: str) -> Iterator[str]:
        if not part:
            return
        try:
            for string in self._elements(part, "si"):
                yield _string(string)
        except (etree.LxmlError, Damaged) as error:
            self.cut.append(f"text of cells: {part} is damaged ({' '.join(str(error).split())[:120]})")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _string(string: Element | None) -> str:
    """The text of a cell, all its runs together, without readings that stand above it."""
    parts = []
    for child in xml.children(string, "t", "r"):
        text = child if xml.name(child) == "t" else xml.child(child, "t")
        parts.append((text.text or "") if text is not None else "")
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _looks(styles: Element | None) -> list[Look]:
    """The looks that cells name by number."""
    codes = dict(BUILT_IN)
    for one in xml.children(xml.child(styles, "numFmts"), "numFmt"):
        number = xml.get(one, "numFmtId")
        if number.isdecimal():
            codes[int(number)] = xml.get(one, "formatCode")
    fonts = [xml.child(font, "b") is not None for font in xml.children(xml.child(styles, "fonts"), "font")]
    found = []
    for one in xml.children(xml.child(styles, "cellXfs"), "xf"):
        format_, font = xml.get(one, "numFmtId"), xml.get(one, "fontId")
        bold = font.isdecimal() and int(font) < len(fonts) and fonts[int(font)]
        found.append(Look(codes.get(int(format_), "") if format_.isdecimal() else "", bold))
    return found
