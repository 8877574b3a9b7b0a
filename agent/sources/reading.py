"""Bytes to document: which format it is, by content first and by name second, and what to say when it is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Literal

from charset_normalizer import from_bytes

from agent.sources import html, markdown, pdf, picture, svg, text
from agent.sources.document import Document


class Unreadable(Exception):
    """A source that gives no document. ``skipped``: there is nothing to read; ``failed``: there is, and we could
    not.
    """

    def __init__(self, state: Literal["skipped", "failed"], reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


FORMATS: dict[str, Callable[[str, str], Document]] = {
    "html": html.read,
    "markdown": markdown.read,
    "svg": svg.read,
    "text": text.read,
}
"""Formats that are text: name → reader of (decoded text, encoding). A new format is one module and one line here."""

BY_SUFFIX = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".mkd": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html",
}  # fmt: skip
BINARY = (
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3", "a database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound or video file"),
    (b"7z\xbc\xaf", "a 7z archive"),
)
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
TAGS = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


def read(data: bytes, name: str) -> Document:
    """The document of a source's bytes. Raises :class:`Unreadable`, and nothing else, for what gives none."""
    if not data.strip():
        raise Unreadable("skipped", "empty")
    if data[:1024].lstrip().startswith(b"%PDF"):
        return _found_text(pdf.read(data))
    if picture.name_of(data):
        return picture.read(data)  # it has no text before a model has looked at it
    decoded, encoding, notes = decode(data)
    suffix = PurePosixPath(name).suffix.lower()
    kind = "html" if TAGS.match(decoded[:4000]) else BY_SUFFIX.get(suffix, "text")
    kind = "svg" if svg.ROOT.match(decoded[:4000]) else kind
    document = FORMATS[kind](decoded, encoding)
    if notes:
        from dataclasses import replace

        document = replace(document, dropped=(*document.dropped, *notes))
    return _found_text(document)


def _found_text(document: Document) -> Document:
    if not document.sentences:
        raise Unreadable("skipped", "no text in it")
    return document


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The text of a file, the codec that decodes it, and what was lost. Raises :class:`Unreadable` for what is no
    text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decode(data, encoding)
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\x00" not in decoded:
            return decoded, "utf-8", ()
    _refuse_binary(data)
    guess = from_bytes(data).best()
    if guess is None:
        return _decode(data, "utf-8")
    return _decode(data, guess.encoding)


def _decode(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    decoded = data.decode(encoding, "replace")
    lost = decoded.count("\ufffd") - data.count("\ufffd".encode())
    notes = (f"{lost} bytes that are no {encoding} text",) if lost > 0 else ()
    return decoded, encoding, notes


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
