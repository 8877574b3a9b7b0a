"""Slides (PPTX): a section each, with the slide's number as its page.

Kept: titles, bullets and other text in the order of the slide's shapes, those in groups too, tables, SmartArt and
charts as items and rows, speaker notes in a part of their own. Hidden slides are kept as well: whoever opens the file
sees them. Left out: dates, footers and slide numbers, what stands on layouts and masters, comments. There are no runs,
because the origin is XML in a ZIP file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, SentenceKind
from agent.sources.left_out import told
from agent.sources.office import ooxml, xml
from agent.sources.office.ooxml import Package, Relation
from agent.sources.office.xml import Element
from agent.sources.office.zipped import Archive
from agent.sources.unreadable import Unreadable

TITLES = frozenset(("title", "ctrTitle"))
FURNITURE = frozenset(("dt", "ftr", "sldNum", "hdr"))
PLAIN = frozenset(("subTitle", "title", "ctrTitle"))
"""Placeholders whose paragraphs are no bullets."""
NOTES = "speaker notes"


def read(archive: Archive) -> Document:
    """The document of a PPTX file. Raises :class:`Unreadable`."""
    package = Package(archive)
    walk = _Walk(package)
    relations = package.relations(package.main)
    listed = xml.children(xml.child(package.tree(package.main), "sldIdLst"), "sldId")
    for number, slide in enumerate(listed, start=1):
        relation = relations.get(slide.get(f"{ooxml.RELATION}id", ""))
        if relation is None or relation.external:
            walk.left_out["slides that are missing in the file"] += 1
        else:
            walk.slide(relation.target, number)
    if walk.damaged and walk.damaged == number:
        raise Unreadable("failed", "broken: none of its slides can be read")
    dropped = told(walk.left_out) + archive.notes
    return walk.assembly.document(package.metadata(walk.title), encoding=None, dropped=dropped)


class _Walk:
    def __init__(self, package: Package) -> None:
        self.assembly = Assembly("pptx")
        self.left_out: Counter[str] = Counter()
        self.damaged = 0
        self.title = ""
        """Of the first slide."""
        self._package = package
        self._relations: dict[str, Relation] = {}

    def slide(self, part: str, number: int) -> None:
        """A slide, then its notes. One that is damaged costs only itself."""
        root = self._package.find(part)
        if root is None:
            self.damaged += 1
            return
        self._relations = self._package.relations(part)
        tree = xml.child(root, "cSld", "spTree")
        shapes = list(_shapes(tree))
        titles = [shape for shape in shapes if _placeholder(shape) in TITLES]
        title = " ".join(text for shape in titles for text in ooxml.paragraphs(shape))
        self.title = title if number == 1 else self.title
        self.assembly.page(number, title or f"slide {number}")
        self.assembly.block("heading", [Piece(title)])
        for shape in shapes:
            if shape not in titles:
                self._shape(shape)
        for relation in list(self._relations.values()):
            if relation.external:
                continue
            if relation.kind == "notesSlide":
                self._notes(relation.target)
            elif relation.kind == "comments":
                text = xml.words(self._package.find(relation.target))
                self.left_out["characters of comments"] += len(text)

    def _notes(self, part: str) -> None:
        tree = xml.child(self._package.find(part), "cSld", "spTree")
        bodies = [shape for shape in _shapes(tree) if _placeholder(shape) == "body"]
        if any(True for body in bodies for _ in ooxml.paragraphs(body)):
            self.assembly.part(NOTES, 2)
            for body in bodies:
                for text in ooxml.paragraphs(body):
                    self.assembly.block("prose", [Piece(text)])

    def _shape(self, shape: Element) -> None:
        placeholder = _placeholder(shape)
        text = " ".join(ooxml.paragraphs(shape))
        if placeholder in FURNITURE:
            self.left_out["characters of dates, footers and slide numbers"] += len(text)
            return
        match xml.name(shape):
            case "pic":
                self.left_out["images"] += 1
            case "graphicFrame":
                self._graphic(shape)
            case _:
                bulleted = placeholder is not None and placeholder not in PLAIN
                for paragraph in xml.children(xml.child(shape, "txBody"), "p"):
                    self._paragraph(paragraph, bulleted=bulleted)

    def _paragraph(self, paragraph: Element, *, bulleted: bool) -> None:
        for bullet in xml.children(xml.child(paragraph, "pPr"), "buNone", "buChar", "buAutoNum", "buBlip"):
            bulleted = xml.name(bullet) != "buNone"
        kind: SentenceKind = "item" if bulleted else "prose"
        self.assembly.block(kind, [Piece(ooxml.paragraph_text(paragraph))])

    def _graphic(self, frame: Element) -> None:
        """A table, a chart or SmartArt."""
        kept = False
        for row in xml.below(frame, "tr"):
            kept = True
            cells = [" ".join(ooxml.paragraphs(cell)) for cell in xml.children(row, "tc")]
            self.assembly.block("row", [Piece(" | ".join(cells).rstrip(" |"))])
        for one in xml.below(frame, "chart", "relIds"):
            kept = True
            is_chart = xml.name(one) == "chart"
            relation = self._relations.get(one.get(f"{ooxml.RELATION}{'id' if is_chart else 'dm'}", ""))
            root = self._package.find(relation.target) if relation and not relation.external else None
            for text in ooxml.chart_rows(root) if is_chart else ooxml.paragraphs(root):
                self.assembly.block("row" if is_chart else "item", [Piece(text)])
        if not kept:
            self.left_out["embedded objects"] += 1


def _shapes(tree: Element | None) -> Iterator[Element]:
    """The shapes, those of groups in place of the group."""
    for shape in xml.children(tree):
        match xml.name(shape):
            case "grpSp":
                yield from _shapes(shape)
            case "AlternateContent":
                forms = list(xml.children(shape, "Choice", "Fallback"))
                spoken = (form for form in forms if next(ooxml.paragraphs(form), None))
                yield from _shapes(next(spoken, forms[0] if forms else None))
            case "sp" | "pic" | "graphicFrame" | "cxnSp" | "contentPart":
                yield shape


def _placeholder(shape: Element) -> str | None:
    """What a shape holds the place of (``body`` where it doesn't say); ``None`` for one that is no placeholder."""
    for properties in xml.children(shape):
        if xml.name(properties).startswith("nv"):
            found = xml.child(properties, "nvPr", "ph")
            if found is not None:
                return xml.get(found, "type") or "body"
    return None
