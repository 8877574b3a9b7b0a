"""Word documents (DOCX): what a person sees on the page, in its order.

Kept: headings (by outline level, whatever language their styles are named in), paragraphs, list items, tables as rows,
text boxes after the paragraph that they are anchored in, foot- and endnotes after the paragraph that refers to them,
formulas in one line, charts as rows, insertions. Numbers that Word counts (of lists and headings) are not in the file,
and so not in the text. The origin is XML in a ZIP file: there are no runs, and no pages, which Word makes when it
prints.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, MarkKind, SentenceKind
from agent.sources.left_out import told
from agent.sources.office import ooxml, xml
from agent.sources.office.ooxml import Package
from agent.sources.office.xml import Element
from agent.sources.office.zipped import Archive
from agent.sources.tables import EMPTY, WIDEST, Cell, Row, headed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TRANSPARENT = frozenset(
    "hyperlink smartTag sdt sdtContent customXml ins moveTo fldSimple dir bdo ruby rubyBase".split()
)
CODE = re.compile(r"\bcode|listing|preformatted|verbatim|typewriter|keyboard|teletype", re.IGNORECASE)
CONTENTS = re.compile(r"(?:toc|table of figures|index) ?(?:\d|heading|$)", re.IGNORECASE)
OFF = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it inherits. ``level`` is of a heading, else 0."""

    name: str = ""
    level: int = 0
    listed: bool = False
    hidden: bool = False


def read(archive: Archive) -> Document:
    """The document of a DOCX file. Raises :class:`~agent.sources.unreadable.Unreadable`."""
    package = Package(archive)
    walk = _Walk(package)
    walk.body(xml.child(package.tree(package.main), "body"))
    walk.flush()
    metadata = package.metadata(walk.title or walk.assembly.title())
    return walk.assembly.document(metadata, encoding=None, dropped=walk.dropped())


class _Walk:
    def __init__(self, package: Package) -> None:
        self.assembly = Assembly("docx")
        self.title = ""
        self.left_out: Counter[str] = Counter()
        self._package = package
        self._relations = package.relations(package.main)
        self._styles = _styles(self._first("styles"))
        self._notes = {
            (kind, xml.get(note, "id")): note
            for kind in ("footnote", "endnote")
            for note in xml.children(self._first(f"{kind}s"), kind)
            if xml.get(note, "type") not in ("separator", "continuationSeparator", "continuationNotice")
        }
        self._code: list[Piece] = []
        self._later: list[Element] = []
        """Text boxes, notes and charts of the paragraph or table at hand."""

    def _first(self, kind: str) -> Element | None:
        parts = [one.target for one in self._relations.values() if one.kind == kind and not one.external]
        return self._package.find(parts[0]) if parts else None

    # -- blocks -----------------------------------------------------------------------------------------------

    def body(self, element: Element | None) -> None:
        """All blocks below."""
        for child in xml.children(element):
            match xml.name(child):
                case "p":
                    self._paragraph(child)
                case "tbl":
                    self._table(child)
                case "AlternateContent":
                    self.body(_choice(child))
                case "altChunk":
                    self.left_out["embedded documents"] += 1
                case "del" | "moveFrom":
                    self._deleted(child)
                case kind if kind in TRANSPARENT:
                    self.body(child)

    def _paragraph(self, paragraph: Element) -> None:
        properties = xml.child(paragraph, "pPr")
        style = self._styles.get(_value(properties, "pStyle"), self._styles[""])
        pieces = list(self._inline(paragraph, ()))
        text = " ".join("".join(piece.text for piece in pieces).split())
        if CODE.search(style.name) and not style.level:
            self._code += [*pieces, Piece("\n")]
        elif text and CONTENTS.match(style.name):
            self.left_out["characters of tables of contents"] += len(text)
        elif text:
            self.flush()
            self._put(pieces, text, style, properties)
        self._followers()

    def _put(self, pieces: list[Piece], text: str, style: Style, properties: Element | None) -> None:
        level = style.level
        outline = _value(properties, "outlineLvl")
        if outline.isdecimal() and int(outline) < 9:
            level = int(outline) + 1
        if style.name.casefold() == "title" and not self.title:
            self.title = text
            self.assembly.heading(pieces, 1)
        elif level:
            self.assembly.heading(pieces, level + bool(self.title))
        else:
            numbers = xml.child(properties, "numPr")
            listed = style.listed if numbers is None else _value(numbers, "numId") != "0"
            kind: SentenceKind = "item" if listed else "prose"
            self.assembly.block(kind, pieces)

    def _table(self, table: Element) -> None:
        """Rows; a table of one column is a frame around its content."""
        rows = [row for row in xml.below(table, "tr") if _table_of(row) is table]
        cells = {row: [cell for cell in xml.below(row, "tc") if _row_of(cell) is row] for row in rows}
        if all(len(found) <= 1 for found in cells.values()):
            for found in cells.values():
                for cell in found:
                    self.body(cell)
            return
        self.flush()
        headers = sum(1 for _ in takewhile(lambda row: _is_on(xml.child(row, "trPr"), "tblHeader"), rows))
        for pieces in headed(self._rows(cells), range(1, headers + 1)):
            self.assembly.block("row", pieces)
        self._followers()

    def _rows(self, cells: dict[Element, list[Element]]) -> Iterator[Row]:
        for number, (row, found) in enumerate(cells.items(), start=1):
            if xml.child(row, "trPr", "del") is not None:
                self._deleted(row)
            else:
                before = _count(_value(xml.child(row, "trPr"), "gridBefore"))
                yield Row(number, [*[EMPTY] * before, *(one for cell in found for one in self._cell(cell))])

    def _cell(self, cell: Element) -> Iterator[Cell]:
        """The cell, and an empty one for each further column that it goes over."""
        pieces = [piece for paragraph in xml.below(cell, "p") if not _in_box(paragraph, cell)
                  for piece in (*self._inline(paragraph, ()), Piece(" "))]  # fmt: skip
        columns = max(1, _count(_value(xml.child(cell, "tcPr"), "gridSpan")))
        yield Cell(tuple(pieces), columns=columns)
        yield from [EMPTY] * (columns - 1)

    def _followers(self) -> None:
        """What hangs on the block that is done."""
        later, self._later = self._later, []
        for one in later:
            if xml.name(one) == "chart":
                for row in ooxml.chart_rows(self._related(one)):
                    self.flush()
                    self.assembly.block("row", [Piece(row)])
            else:
                self.body(one)

    def flush(self) -> None:
        """Put down the lines of code that have been collected."""
        code, self._code = self._code, []
        self.assembly.block("code", code)

    # -- within a paragraph -----------------------------------------------------------------------------------

    def _inline(self, element: Element, marks: tuple[MarkKind, ...]) -> Iterator[Piece]:
        for child in xml.children(element):
            match xml.name(child):
                case "r":
                    yield from self._run(child, marks)
                case "AlternateContent":
                    yield from self._inline(_choice(child), marks)
                case "del" | "moveFrom":
                    self._deleted(child)
                case "oMath" | "oMathPara":
                    yield Piece(ooxml.formula(child), marks=marks)
                case kind if kind in TRANSPARENT:
                    yield from self._inline(child, marks)

    def _run(self, run: Element, marks: tuple[MarkKind, ...]) -> Iterator[Piece]:
        properties = xml.child(run, "rPr")
        style = self._styles.get(_value(properties, "rStyle"), Style())
        if _is_on(properties, "vanish") or (style.hidden and xml.child(properties, "vanish") is None):
            self.left_out["characters of hidden text"] += sum(len(text.text or "") for text in xml.below(run, "t"))
            return
        if CODE.search(style.name):
            marks = (*marks, "code")
        if _is_on(properties, "b") or style.name.casefold() == "strong":
            marks = (*marks, "strong")
        yield from self._content(run, marks)

    def _content(self, run: Element, marks: tuple[MarkKind, ...]) -> Iterator[Piece]:
        for child in xml.children(run):
            match xml.name(child):
                case "t":
                    yield Piece(child.text or "", marks=marks)
                case "tab" | "ptab":
                    yield Piece(" ")
                case "br" | "cr":
                    yield Piece("\n")
                case "noBreakHyphen":
                    yield Piece("-", marks=marks)
                case "sym":
                    yield Piece(self._symbol(child), marks=marks)
                case "footnoteReference" | "endnoteReference" as reference:
                    note = self._notes.pop((reference.removesuffix("Reference"), xml.get(child, "id")), None)
                    self._later += [note] if note is not None else []
                case "AlternateContent":
                    yield from self._content(_choice(child), marks)
                case "ruby":
                    yield from self._inline(child, marks)
                case "drawing" | "pict" | "object":
                    self._drawing(child)

    def _drawing(self, drawing: Element) -> None:
        boxes = [box for box in xml.below(drawing, "txbxContent") if not _in_box(box, drawing)]
        charts = list(xml.below(drawing, "chart"))
        diagrams = list(xml.below(drawing, "relIds"))
        self._later += boxes + charts
        for diagram in diagrams:
            relation = self._relations.get(diagram.get(f"{ooxml.RELATION}dm", ""))
            data = self._package.find(relation.target) if relation and not relation.external else None
            for text in ooxml.paragraphs(data):
                self.assembly.block("item", [Piece(text)])
        if next(xml.below(drawing, "blip", "imagedata"), None) is not None:
            self.left_out["images"] += 1
        elif not boxes and not charts and not diagrams:
            self.left_out["drawings without text"] += 1

    def _symbol(self, symbol: Element) -> str:
        """A character of a symbol font; those that mean something in that font alone are counted as dropped."""
        code = (
            int(xml.get(symbol, "char") or "0", 16) if re.fullmatch("[0-9A-Fa-f]{1,5}", xml.get(symbol, "char")) else 0
        )
        if code < 32 or 0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            self.left_out["characters of symbol fonts"] += 1
            return " "
        return chr(code)

    def _related(self, chart: Element) -> Element | None:
        relation = self._relations.get(chart.get(f"{ooxml.RELATION}id", ""))
        return self._package.find(relation.target) if relation and not relation.external else None

    def _deleted(self, element: Element) -> None:
        size = sum(len(text.text or "") for text in xml.below(element, "delText", "t"))
        self.left_out["characters that were deleted under “track changes”"] += size

    # -- what is left out -------------------------------------------------------------------------------------

    def dropped(self) -> list[str]:
        """One line each, with the amount."""
        counts = Counter(self.left_out)
        for relation in self._relations.values():
            if relation.kind in ("header", "footer", "comments") and not relation.external:
                text = xml.words(self._package.find(relation.target))
                counts[f"characters of {'comments' if relation.kind == 'comments' else 'headers and footers'}"] += len(
                    text
                )
            elif relation.kind == "vbaProject":
                counts["macros"] += 1
        counts["notes that nothing refers to"] = sum(bool(xml.words(note)) for note in self._notes.values())
        return told(counts) + self._package.archive.notes


def _choice(alternate: Element) -> Element:
    """Of content that is given twice the newer form, and the older where that has no text."""
    forms = list(xml.children(alternate, "Choice", "Fallback"))
    return (
        next((form for form in forms if next(xml.below(form, "t", "blip"), None) is not None), forms[0])
        if forms
        else alternate
    )


def _value(element: Element | None, setting: str) -> str:
    return xml.get(xml.child(element, setting), "val")


def _count(said: str) -> int:
    return min(int(said), WIDEST) if re.fullmatch("[0-9]{1,5}", said) else 0


def _is_on(properties: Element | None, setting: str) -> bool:
    found = xml.child(properties, setting)
    return found is not None and xml.get(found, "val").lower() not in OFF


def _in_box(element: Element, within: Element) -> bool:
    """Whether a text box stands between the two: its content comes later."""
    for above in element.iterancestors():
        if above is within:
            return False
        if xml.name(above) == "txbxContent":
            return True
    return False


def _table_of(row: Element) -> Element | None:
    return next((above for above in row.iterancestors() if xml.name(above) == "tbl"), None)


def _row_of(cell: Element) -> Element | None:
    return next((above for above in cell.iterancestors() if xml.name(above) == "tr"), None)


def _styles(root: Element | None) -> dict[str, Style]:
    """Styles by their ids; under the empty id the one of paragraphs that name none."""
    known = {xml.get(style, "styleId"): style for style in xml.children(root, "style")}
    found = {id_: _style(known, id_) for id_ in known}
    default = (id_ for id_, style in known.items() if _is_default(style))
    found[""] = found.get(next(default, ""), Style())
    return found


def _is_default(style: Element) -> bool:
    return xml.get(style, "type") == "paragraph" and xml.get(style, "default").lower() in ("1", "true", "on")


def _style(known: dict[str, Element], id_: str) -> Style:
    name, outline, numbers, hidden = _value(known[id_], "name"), "", "", False
    seen: set[str] = set()
    while id_ in known and id_ not in seen:
        seen.add(id_)
        style = known[id_]
        properties = xml.child(style, "pPr")
        outline = outline or _value(properties, "outlineLvl")
        numbers = numbers or _value(xml.child(properties, "numPr"), "numId")
        hidden = hidden or _is_on(xml.child(style, "rPr"), "vanish")
        if named := re.fullmatch(r"heading (\d)", _value(style, "name"), re.IGNORECASE):
            outline = outline or str(int(named[1]) - 1)
        id_ = _value(style, "basedOn")
    level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else 0
    return Style(name, level, numbers not in ("", "0"), hidden)
