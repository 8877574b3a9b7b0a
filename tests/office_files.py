"""Office files for tests: by the libraries that are made for writing them, and by hand where those can't."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
import openpyxl
import pptx

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "v": "urn:schemas-microsoft-com:vml",
        "r": OFFICE,
    }.items()
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file; the first member is stored, as books want it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (name, data) in enumerate(members.items()):
            archive.writestr(name, data, zipfile.ZIP_STORED if place == 0 else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def root(name: str, inside: str) -> str:
    """An XML part with all namespaces at hand."""
    return f'<?xml version="1.0" encoding="UTF-8"?><{name} {NAMESPACES}>{inside}</{name}>'


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """A relations part: id → (kind, target)."""
    lines = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in targets.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


def package(main: str, content: str, related: Mapping[str, tuple[str, str]], parts: Mapping[str, str | bytes]) -> bytes:
    """An office document of a main part, what it points to, and those parts."""
    folder, _, name = main.rpartition("/")
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations({"rId1": ("officeDocument", main)}),
            main: content,
            f"{folder}/_rels/{name}.rels": relations(related),
            **parts,
        }
    )


def word_xml(body: str, **parts: str) -> bytes:
    """A DOCX file with this body; ``parts``: kind of the part (``footnotes``, ``styles``, …) → its content."""
    return package(
        "word/document.xml",
        root("w:document", f"<w:body>{body}</w:body>"),
        {kind: (kind, f"{kind}.xml") for kind in parts},
        {f"word/{kind}.xml": root(f"w:{kind}", inside) for kind, inside in parts.items()},
    )


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def slide_xml(*slides: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A PPTX file with these shape trees."""
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="s{n}"/>' for n in range(1, len(slides) + 1))
    return package(
        "ppt/presentation.xml",
        root("p:presentation", f"<p:sldIdLst>{ids}</p:sldIdLst>"),
        {f"s{n}": ("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)},
        {
            **{
                f"ppt/slides/slide{n}.xml": root("p:sld", f"<p:cSld><p:spTree>{tree}</p:spTree></p:cSld>")
                for n, tree in enumerate(slides, start=1)
            },
            **(parts or {}),
        },
    )


def sheet_xml(rows: str, **parts: str) -> bytes:
    """An XLSX file with one sheet of these rows; ``parts`` as for :func:`word_xml`."""
    return package(
        "xl/workbook.xml",
        root("s:workbook", '<s:sheets><s:sheet name="Sheet" sheetId="1" r:id="one"/></s:sheets>'),
        {"one": ("worksheet", "worksheets/sheet1.xml"), **{kind: (kind, f"{kind}.xml") for kind in parts}},
        {
            "xl/worksheets/sheet1.xml": root("s:worksheet", f"<s:sheetData>{rows}</s:sheetData>"),
            **{f"xl/{kind}.xml": root("s:sst" if kind == "sharedStrings" else f"s:{kind}", inside)
               for kind, inside in parts.items()},
        },
    )  # fmt: skip


def opendocument(kind: str, content: str, title: str = "An open title") -> bytes:
    """An ODF file of a kind (``text``, ``spreadsheet``, ``presentation``)."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{address}:1.0"'
        for prefix, address in {
            "office": "office", "text": "text", "table": "table", "draw": "drawing", "presentation": "presentation",
        }.items()
    )  # fmt: skip
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {names}><office:body><office:{kind}>{content}</office:{kind}>"
            "</office:body></office:document-content>",
            "meta.xml": f'<office:document-meta {names} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
            f"<dc:title>{title}</dc:title><dc:creator>Ada</dc:creator><dc:date>2024-05-06T07:08:09</dc:date>"
            "</office:meta></office:document-meta>",
        }
    )


def book(
    chapters: Mapping[str, str], *, extra: Mapping[str, str] | None = None, toc: str = "", title: str = "A book"
) -> bytes:
    """An EPUB 3 file: name → body of each chapter, in the order of the spine."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OPS/book.opf"/></rootfiles></container>',
            "OPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata><dc:title>{title}</dc:title><dc:creator>Ada</dc:creator><dc:creator>Bob</dc:creator>"
            "<dc:date>2021-02-03</dc:date><dc:language>en</dc:language></metadata><manifest>"
            f'<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>{items}</manifest>'
            f'<spine><itemref idref="nav"/>{spine}</spine></package>',
            "OPS/nav.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol>{toc}</ol></nav></body></html>',
            **{f"OPS/{name}": page(body) for name, body in chapters.items()},
            **(extra or {}),
        }
    )


def page(body: str) -> str:
    """A page of a book."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>A book</title></head><body>{body}</body></html>"
    )


def saved(document: object) -> bytes:
    """The bytes of what one of the libraries made."""
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def one_of_each() -> dict[str, bytes]:
    """A small file of every format of these, by name."""
    text = docx.Document()
    text.add_heading("Gamma", 1)
    text.add_paragraph("Gamma is a letter of the Greek alphabet. It comes third.")
    fill(text.add_table(2, 2), [["Letter", "Place"], ["Gamma", "3"]])
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Delta"
    slide.placeholders[1].text = "Delta is a letter of the Greek alphabet.\nIt comes fourth."
    slide.notes_slide.notes_text_frame.text = "Delta also names a plain at the mouth of a river."
    workbook = openpyxl.Workbook()
    for row in (["Letter", "Place", "Vowel"], ["Epsilon", 5, True], ["Zeta", 6, False]):
        workbook.active.append(row)
    return {
        "letters.docx": saved(text),
        "slides.pptx": saved(deck),
        "places.xlsx": saved(workbook),
        "table.csv": b"letter,place\nEta,7\nTheta,8\n",
        "table.tsv": b"letter\tplace\nIota\t9\nKappa\t10\n",
        "book.epub": book(
            {"one.xhtml": "<h1>Lambda</h1><p>Lambda is a letter of the Greek alphabet.</p>"}, title="Lambda"
        ),
        "notes.ipynb": b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": '
        b'["# Mu\\n", "\\n", "Mu is a letter of the Greek alphabet."]}]}',
        "open.odt": opendocument(
            "text", "<text:h>Nu</text:h><text:p>Nu is a letter of the Greek alphabet.</text:p>", ""
        ),
    }


def fill(table: object, rows: Sequence[Sequence[str]]) -> None:
    """Put words into a table of python-docx or python-pptx."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text  # type: ignore[attr-defined]
