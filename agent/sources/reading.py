"""Bytes to document: which format it is, by content first and by name second, and what to say when it is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from agent.sources import charset, imprint, pdf
from agent.sources.document import Document, Dropped, named, outside
from agent.sources.images import picture, svg
from agent.sources.manuals import manual
from agent.sources.office import docx, epub, odf, old_office, ooxml, pptx, xlsx, zipped
from agent.sources.texts import (
    asciidoc,
    delimited,
    mail,
    markdown,
    notebook,
    records,
    restructured,
    settings,
    settings_xml,
    subtitles,
    text,
)
from agent.sources.unreadable import Unreadable
from agent.sources.web import html, mhtml, xml_document

FORMATS: dict[str, Callable[[str, str], Document]] = {
    "asciidoc": asciidoc.read,
    "csv": delimited.read,
    "html": html.read,
    "ipynb": notebook.read,
    "json": records.read,
    "man": manual.read,
    "markdown": markdown.read,
    "rst": restructured.read,
    "settings": settings.read,
    "settings in XML": settings_xml.read,
    "subtitles": subtitles.read,
    "svg": svg.read,
    "text": text.read,
    "xml": xml_document.read,
}
"""Formats that are text: name → reader of (decoded text, encoding). A new format is one module and one line here."""

ZIPPED: dict[str, Callable[[zipped.Archive], Document]] = {
    "docx": docx.read,
    "epub": epub.read,
    "odf": odf.read,
    "pptx": pptx.read,
    "xlsx": xlsx.read,
}
"""Formats that are ZIP files: name, as :func:`_zipped_kind` tells it → reader of the open file."""

BY_SUFFIX = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".mkd": "markdown",
    ".mdx": "markdown", ".mkdn": "markdown", ".mdwn": "markdown", ".pandoc": "markdown", ".qmd": "markdown",
    ".rmd": "markdown",
    ".json": "json", ".jsonl": "json", ".ndjson": "json", ".geojson": "json", ".jsonld": "json",
    ".adoc": "asciidoc", ".asciidoc": "asciidoc",
    ".rst": "rst", ".rest": "rst",
    ".conf": "settings", ".cfg": "settings", ".cnf": "settings", ".ini": "settings", ".toml": "settings",
    ".properties": "settings", ".yaml": "settings", ".yml": "settings", ".inc": "settings", ".ucl": "settings",
    ".hocon": "settings", ".hcl": "settings", ".jsonc": "settings", ".json5": "settings", ".hjson": "settings",
    ".reg": "settings", ".env": "settings", ".prefs": "settings", ".cf": "settings",
    ".srt": "subtitles", ".vtt": "subtitles",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".ipynb": "ipynb",
}  # fmt: skip
TEMPLATE = re.compile(
    r"(?<=\w)\.(?:defaults?|samples?|examples?|dist|documented|in|tmpl|tpl|template|ext|orig|new|reference|full"
    r"|(?<=\.ini\.)php)(?:-\w+)?$",
    re.IGNORECASE,
)
"""What a file is called beyond its name that a program comes with for others to copy."""
COMMENTED = re.compile(r"^[ \t]*(?://|/\*)", re.MULTILINE)
"""JSON with comments, which is none."""
BINARY = (
    (zipped.SIGN, "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3", "a database"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound or video file"),
    (b"7z\xbc\xaf", "a 7z archive"),
)
TAGS = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


def read(data: bytes, name: str) -> Document:
    """The document of a source's bytes. Raises :class:`Unreadable`, and nothing else, for what gives none."""
    try:
        return _read(data, name)
    except RecursionError as error:
        raise Unreadable("failed", "refused: elements are nested in it without end") from error


def _read(data: bytes, name: str) -> Document:
    if not data.strip():
        raise Unreadable("skipped", "empty")
    if data[:1024].lstrip().startswith(b"%PDF"):
        return _found_text(pdf.read(data))
    old_office.refuse(data)
    if picture.name_of(data):
        return picture.read(data)  # it has no text before a model has looked at it
    if data.startswith(zipped.SIGN) and (document := _zipped(data)):
        return _found_text(document)
    suffix = PurePosixPath(TEMPLATE.sub("", name)).suffix.lower()
    if mhtml.is_archive(data, suffix):
        return _found_text(mhtml.read(data))
    if mail.is_mail(data[: 16 << 10], name):
        return _found_text(mail.read(data))
    decoded, encoding, notes = decode(data)
    kind = "html" if TAGS.match(decoded[:4000]) else BY_SUFFIX.get(suffix, "text")
    kind = "ipynb" if notebook.is_notebook(decoded) else kind
    if kind == "text" and settings_xml.is_settings(decoded) and not xml_document.is_known(decoded):
        kind = "settings in XML"
    kind = "xml" if kind == "text" and xml_document.is_document(decoded, suffix) else kind
    kind = "settings" if kind == "text" and settings.is_settings(decoded, PurePosixPath(name).name) else kind
    kind = "settings" if kind == "json" and COMMENTED.search(decoded) else kind
    kind = "asciidoc" if kind == "text" and asciidoc.is_asciidoc(decoded) else kind
    kind = "rst" if kind == "text" and restructured.is_restructured(decoded) else kind
    kind = "man" if kind == "text" and manual.is_manual(decoded) else kind
    kind = "svg" if svg.ROOT.match(decoded[:4000]) else kind
    document = FORMATS[kind](decoded, encoding)
    dropped = (*document.dropped, *notes)
    beside = outside(decoded, document.runs)
    rest = beside - sum(one.characters for one in named(dropped))
    if kind == "text" and rest > 0:  # it has no markup
        dropped = (*dropped, str(Dropped("hyphens at the ends of lines, and characters that can't be seen", rest)))
    document = replace(document, dropped=dropped, outside=beside)
    return _found_text(document, decoded)


def _zipped(data: bytes) -> Document | None:
    """The document of a ZIP file that is one as a technicality; ``None`` for a mere archive."""
    archive = zipped.Archive(data)
    kind = _zipped_kind(archive)
    return ZIPPED[kind](archive) if kind else None


def _zipped_kind(archive: zipped.Archive) -> str | None:
    said = (archive.find("mimetype") or b"").decode("ascii", "replace").strip()
    if said.startswith(odf.MIMETYPE):
        return "odf"
    if said == epub.MIMETYPE or epub.CONTAINER in archive.names:
        return "epub"
    return ooxml.kind(archive)


def _found_text(document: Document, decoded: str | None = None) -> Document:
    """The document as all formats end: with text in it, and with all that it says of itself."""
    if not document.sentences:
        raise Unreadable("skipped", "no text in it")
    return imprint.complete(document, decoded)


def decode(data: bytes) -> charset.Decoded:
    """The text of a file, the codec that decodes it, and what was lost. Raises :class:`Unreadable` for what is no
    text.
    """
    if found := charset.certain(data):
        return found
    _refuse_binary(data)
    return charset.decode(data)


def _refuse_binary(data: bytes) -> None:
    if picture.is_from_a_phone(data):
        raise Unreadable("skipped", "a HEIC or AVIF image, which this program does not decode: save it as PNG or JPEG")
    for start, what in BINARY:
        if data.startswith(start):
            raise Unreadable("skipped", f"{what}, which this program does not read")
    head = data[:4096]
    strange = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if b"\x00" in head or strange * 20 > len(head):
        raise Unreadable("skipped", "not text: a binary file of an unknown kind")
