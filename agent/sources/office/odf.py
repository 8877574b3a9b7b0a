"""OpenDocument (.odt, .odp, .ods): ``content.xml``, in its order.

Kept: headings, paragraphs, list items, tables as rows, notes after the paragraph that refers to them, slides as
sections with their number as page and their notes, sheets as sections whose rows carry the labels of their columns.
Values of cells stand as they were shown when the file was saved. Left out: tables of contents, comments, tracked
deletions, hidden text, images. There are no runs, because the origin is XML in a ZIP file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata, SentenceKind
from agent.sources.left_out import told
from agent.sources.office import xml
from agent.sources.office.xml import Element
from agent.sources.office.zipped import Archive
from agent.sources.tables import EMPTY, WIDEST, Cell, Row, headed, labelled
from agent.sources.unreadable import Unreadable

MIMETYPE = "application/vnd.oasis.opendocument."
CONTENT = "content.xml"
FORMATS = {"text": "odt", "presentation": "odp", "spreadsheet": "ods"}
ASIDE = frozenset(("table-of-content", "illustration-index", "table-index", "alphabetical-index", "user-index"))
CELLS = 500_000
"""Cells that are read from a file, as of a workbook."""
REPEATED = 1000
"""Times that one row or cell is repeated at most; sheets are filled up to their end with empty ones."""


def read(archive: Archive) -> Document:
    """The document of an OpenDocument file. Raises :class:`Unreadable`."""
    if b"encryption-data" in (archive.find("META-INF/manifest.xml") or b""):
        raise Unreadable("failed", "encrypted: save a copy that needs no password")
    body = xml.child(xml.parse(archive.read(CONTENT), CONTENT), "body")
    content = next((one for one in xml.children(body) if xml.name(one) in FORMATS), None)
    if content is None:
        raise Unreadable("skipped", "an OpenDocument file without text (a drawing, formula or database)")
    walk = _Walk(FORMATS[xml.name(content)])
    walk.blocks(xml.children(content))
    dropped = told(walk.left_out) + archive.notes
    return walk.assembly.document(_metadata(archive, walk.assembly.title()), encoding=None, dropped=dropped)


class _Walk:
    def __init__(self, format_: str) -> None:
        self.assembly = Assembly(format_)
        self.left_out: Counter[str] = Counter()
        self._later: list[Element] = []
        """Notes and text boxes of the paragraph at hand."""
        self._pages = 0
        self._cells = 0

    def blocks(self, elements: Iterable[Element], kind: SentenceKind = "prose") -> None:
        """These blocks, and those below them."""
        for child in elements:
            match xml.name(child):
                case "h":
                    level = xml.get(child, "outline-level")
                    self.assembly.heading(
                        self._pieces(child), int(level) if level.isdecimal() and 0 < int(level) < 11 else 1
                    )
                    self._followers()
                case "p":
                    self.assembly.block(kind, self._pieces(child))
                    self._followers()
                case "list":
                    self.blocks(xml.children(child), "item")
                case "table":
                    self._table(child)
                case "page":
                    self._page(child)
                case "frame":
                    self._frame(child, kind)
                case name if name in ASIDE:
                    self._aside("characters of tables of contents and indexes", child)
                case "tracked-changes":
                    self._aside("characters that were deleted while changes were tracked", child)
                case "annotation":
                    self._aside("characters of comments", child)
                case "forms" | "sequence-decls" | "variable-decls" | "user-field-decls" | "named-expressions":
                    pass
                case _:
                    self.blocks(xml.children(child), kind)

    def _followers(self) -> None:
        later, self._later = self._later, []
        self.blocks(later)

    def _aside(self, what: str, element: Element) -> None:
        self.left_out[what] += len(" ".join("".join(map(str, element.itertext())).split()))

    def _frame(self, frame: Element, kind: SentenceKind) -> None:
        """What a frame holds: text, a table, or an image."""
        outline = xml.get(frame, "class") == "outline"
        for child in xml.children(frame):
            if xml.name(child) == "image":
                self.left_out["images"] += 1
            elif xml.name(child) == "text-box":
                self.blocks(xml.children(child), "item" if outline else kind)
            elif xml.name(child) == "table":
                self._table(child)
            elif xml.name(child) in ("object", "object-ole"):
                self.left_out["embedded objects"] += 1

    def _page(self, page: Element) -> None:
        self._pages += 1
        titles = [frame for frame in xml.children(page, "frame") if xml.get(frame, "class") == "title"]
        title = " ".join(" ".join("".join(map(str, one.itertext())).split()) for one in titles)
        self.assembly.page(self._pages, title or f"slide {self._pages}")
        self.assembly.block("heading", [Piece(title)])
        for child in xml.children(page):
            if xml.name(child) == "notes":
                if any(piece.text.strip() for one in xml.below(child, "p") for piece in self._pieces(one)):
                    self.assembly.part("speaker notes", 2)
                    self.blocks(xml.children(child))
            elif child not in titles:
                self.blocks([child])

    # -- text -------------------------------------------------------------------------------------------------

    def _pieces(self, element: Element) -> list[Piece]:
        return [Piece(text) for text in self._text(element)]

    def _text(self, element: Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            match xml.name(child):
                case "s" | "tab" | "line-break":
                    yield " "
                case "note":
                    self._later += xml.children(child, "note-body")
                case "annotation":
                    self._aside("characters of comments", child)
                case "frame":
                    self._later.append(child)
                case "hidden-text" | "hidden-paragraph":
                    self._aside("characters of hidden text", child)
                case "" | "ruby-text" | "bookmark" | "bookmark-start" | "bookmark-end" | "change":
                    pass
                case _:
                    yield from self._text(child)
            yield child.tail or ""

    # -- tables -----------------------------------------------------------------------------------------------

    def _table(self, table: Element) -> None:
        is_sheet = self.assembly.format == "ods"
        if is_sheet:
            self.assembly.heading([Piece(xml.get(table, "name"))], 1)
        headers: set[int] = set()
        rows = self._rows(table, headers)
        for pieces in (labelled if is_sheet else headed)(rows, headers):
            self.assembly.block("row", pieces)
        self._followers()
        self.blocks(xml.children(table, "shapes"))

    def _rows(self, table: Element, headers: set[int]) -> Iterator[Row]:
        number = 1
        for row, is_header in _own_rows(table):
            cells = list(self._row(row))
            times = _times(row, "number-rows-repeated")
            if self._cells > CELLS:
                self.left_out[f"rows behind the first {CELLS:,} cells"] += 1
                continue
            filled = sum(bool(cell.text) for cell in cells)
            for again in range(min(times, REPEATED) if cells else 0):
                self._cells += filled
                if self._cells > CELLS:
                    self.left_out[f"rows behind the first {CELLS:,} cells"] += min(times, REPEATED) - again
                    break
                if is_header:
                    headers.add(number + again)
                yield Row(number + again, cells)
            if cells and times > REPEATED:
                self.left_out["rows that repeat the one before"] += times - REPEATED
            number += times

    def _row(self, row: Element) -> Iterator[Cell]:
        """The cells up to the last with something in it."""
        waiting = 0
        for one in xml.children(row, "table-cell", "covered-table-cell"):
            typed = xml.get(one, "value-type") not in ("", "string")
            pieces = [piece for paragraph in xml.below(one, "p", "h") if not _is_aside(paragraph, one)
                      for piece in (*self._pieces(paragraph), Piece(" "))]  # fmt: skip
            times = _times(one, "number-columns-repeated")
            for note in xml.children(one, "annotation"):
                self._aside("characters of comments", note)
            if any(piece.text.strip() for piece in pieces):
                if times > REPEATED:
                    self.left_out["cells that repeat the one before"] += times - REPEATED
                yield from [EMPTY] * min(waiting, REPEATED)
                waiting = 0
                columns = min(_times(one, "number-columns-spanned"), WIDEST)
                yield from [Cell(tuple(pieces), typed, columns=columns)] * min(times, REPEATED)
            else:
                waiting += times


def _own_rows(table: Element, *, in_header: bool = False) -> Iterator[tuple[Element, bool]]:
    """The rows of a table, and whether each is a header."""
    for child in xml.children(table):
        match xml.name(child):
            case "table-row":
                yield child, in_header
            case "table-header-rows":
                yield from _own_rows(child, in_header=True)
            case "table-rows" | "table-row-group":
                yield from _own_rows(child, in_header=in_header)


def _times(element: Element, attribute: str) -> int:
    said = xml.get(element, attribute)
    return int(said) if said.isdecimal() and 0 < len(said) < 9 else 1


def _is_aside(paragraph: Element, cell: Element) -> bool:
    """Whether a note, comment or frame stands between a cell and this paragraph."""
    for above in paragraph.iterancestors():
        if above is cell:
            return False
        if xml.name(above) in ("note-body", "annotation", "frame"):
            return True
    return False


def _metadata(archive: Archive, title: str) -> Metadata:
    data = archive.find("meta.xml")
    try:
        root = xml.parse(data, "meta.xml") if data is not None else None
    except Unreadable as error:
        archive.notes.append(f"a part of the file: {error.reason}")
        root = None
    said = {xml.name(one): xml.words(one) for one in xml.children(xml.child(root, "meta"))}
    author = said.get("initial-creator", "") or said.get("creator", "")
    return Metadata(
        title=said.get("title", "") or title,
        date=(said.get("date", "") or said.get("creation-date", ""))[:10],
        authors=(author,) if author else (),
        language=said.get("language", ""),
    )
