"""What DOCX, PPTX and XLSX have in common: parts, relations between them, properties, and what stands in drawings.

The libraries for these formats are made for writing them. As readers they leave out what a person sees (content
controls, insertions, text boxes, SmartArt, notes), tell either formulas or their values, and unpack without limits. So
the parts are read here, and the libraries make the files of the tests.

The part that is the document is found by its relation and told by its root element, not by names.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agent.sources.document import Metadata
from agent.sources.office import xml
from agent.sources.office.xml import Element
from agent.sources.office.zipped import Archive
from agent.sources.unreadable import Unreadable

STRICT = (
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
"""Namespace of attributes in the "strict" variant → in the usual one."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
USUAL = ("word/document.xml", "ppt/presentation.xml", "xl/workbook.xml", "xl/workbook.bin")
ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
Kind = Literal["docx", "pptx", "xlsx"]
KINDS: dict[bytes, Kind] = {b"document": "docx", b"presentation": "pptx", b"workbook": "xlsx"}


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part points to. ``kind`` is the last word of its type; an external one is never followed."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of an office document. Raises :class:`Unreadable` where the archive has no main part."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.main = main_part(archive)
        if not self.main:
            raise Unreadable("failed", "broken: the part that holds the document is missing in it")

    def tree(self, part: str) -> Element:
        """A part's root element. Raises :class:`Unreadable`."""
        return xml.parse(_usual(self.archive.read(part)), part)

    def find(self, part: str) -> Element | None:
        """A part that the document can do without."""
        data = self.archive.find(part)
        if data is None:
            return None
        try:
            return xml.parse(_usual(data), part)
        except Unreadable as error:
            self.archive.notes.append(f"a part of the file: {error.reason}")
            return None

    def relations(self, part: str) -> dict[str, Relation]:
        """The relations of a part by their ids."""
        folder, _, name = part.rpartition("/")
        root = self.find(f"{folder}/_rels/{name}.rels".lstrip("/"))
        found = {}
        for relation in xml.children(root, "Relationship"):
            external = relation.get("TargetMode", "") == "External"
            target = relation.get("Target", "")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = Relation(kind, target if external else path, external)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of a kind that a part points to, in the order of their names."""
        relations = self.relations(part).values()
        return sorted(one.target for one in relations if one.kind == kind and not one.external)

    def metadata(self, title: str = "") -> Metadata:
        """What the properties say; ``title`` where they have none."""
        paths = [*self.related("", "core-properties"), "docProps/core.xml"]
        root = self.find(paths[0])
        said = {xml.name(one): xml.words(one) for one in xml.children(root)}
        return Metadata(
            title=said.get("title", "") or title,
            version=said.get("version", ""),
            date=(said.get("modified", "") or said.get("created", ""))[:10],
            authors=tuple(name for name in re.split(r"\s*;\s*", said.get("creator", "")) if name),
            language=said.get("language", ""),
        )


def main_part(archive: Archive) -> str:
    """The name of the part that is the document; empty where there is none."""
    data = archive.find("_rels/.rels") or b""
    for found in re.finditer(rb"<[^<>]*/officeDocument\"[^<>]*>", data):
        target = re.search(rb"Target=\"/?([^\"]*)\"", found[0])
        if target and target[1].decode("utf-8", "replace") in archive.names:
            return target[1].decode("utf-8", "replace")
    return next((name for name in USUAL if name in archive.names), "")


def kind(archive: Archive) -> Kind | None:
    """Which of the three it is, by the root element of its main part; ``None`` where it is none of them."""
    main = main_part(archive)
    if not main:
        return None
    if main.endswith(".bin"):
        raise Unreadable("failed", "a binary workbook (.xlsb), which this program does not read: save it as .xlsx")
    found = ROOT.search(archive.read(main)[:4000])
    return KINDS.get(found[1]) if found else None


def _usual(data: bytes) -> bytes:
    for strict, usual in STRICT:
        data = data.replace(strict, usual)
    return data


# -- drawings: what all three may hold ------------------------------------------------------------------------


def paragraphs(root: Element | None) -> Iterator[str]:
    """The paragraphs of DrawingML text below, those with words in them."""
    for paragraph in xml.below(root, "p"):
        if text := paragraph_text(paragraph):
            yield text


def paragraph_text(paragraph: Element) -> str:
    """The words of a DrawingML paragraph, formulas in it included."""
    parts = []
    for found in paragraph.iter():
        match xml.name(found):
            case "t":
                parts.append(found.text or "")
            case "br" | "tab":
                parts.append(" ")
    return " ".join("".join(parts).split())


def chart_rows(root: Element | None) -> Iterator[str]:
    """The title of a chart, then a row for each point, with the names of its series and category."""
    chart = xml.child(root, "chart")
    if title := " ".join(paragraphs(xml.child(chart, "title"))):
        yield title
    for series in xml.below(chart, "ser"):
        of = " ".join(_points(xml.child(series, "tx")).values())
        categories = _points(xml.child(series, "cat") if xml.child(series, "cat") is not None else _x(series))
        values = _points(xml.child(series, "val") if xml.child(series, "val") is not None else _y(series))
        for number, value in values.items():
            yield " | ".join(part for part in (of, categories.get(number, ""), value) if part)


def _x(series: Element) -> Element | None:
    return xml.child(series, "xVal")


def _y(series: Element) -> Element | None:
    return xml.child(series, "yVal")


def _points(of: Element | None) -> dict[str, str]:
    """The cached values by number. Of categories on several levels the first is taken."""
    found: dict[str, str] = {}
    for point in xml.below(of, "pt"):
        found.setdefault(xml.get(point, "idx"), xml.words(xml.child(point, "v")))
    if not found:
        found = {str(number): xml.words(one) for number, one in enumerate(xml.below(of, "v"))}
    return found


def formula(element: Element) -> str:
    """A formula (OMML) in one line: ``(a+b)/(c)``, ``x^2``, ``x_i``."""

    def of(*path: str) -> str:
        inner = xml.child(element, *path)
        return formula(inner) if inner is not None else ""

    match xml.name(element):
        case "t":
            return element.text or ""
        case "f":
            return f"({of('num')})/({of('den')})"
        case "sSup":
            return f"{of('e')}^{of('sup')}"
        case "sSub":
            return f"{of('e')}_{of('sub')}"
        case "sSubSup":
            return f"{of('e')}_{of('sub')}^{of('sup')}"
        case "rad":
            return f"{of('deg')}√({of('e')})"
        case "d":
            return "(" + ", ".join(formula(one) for one in xml.children(element, "e")) + ")"
        case "nary":
            sign = xml.get(xml.child(element, "naryPr", "chr"), "val") or "∫"
            return f"{sign}_({of('sub')})^({of('sup')}) {of('e')}"
        case _:
            return "".join(formula(one) for one in xml.children(element))
