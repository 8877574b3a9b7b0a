"""Sitemaps: lists of a site's pages, and lists of such lists, in XML (also packed) or as plain text.

They are read in a child process, as everything that others have written.
"""

from __future__ import annotations

import zlib
from xml.parsers import expat

from agent.sources.document import Document, Metadata
from agent.sources.unreadable import Unreadable

LARGEST = 50_000_000
"""Bytes, unpacked, as the protocol has it."""
MOST = 50_000
"""Addresses in one file, as the protocol has it."""


def read(data: bytes, name: str) -> Document:  # noqa: ARG001 (what a workshop wants)
    """For a workshop. The text of what is returned has a line for each address, in the order of the file: ``page`` or
    ``sitemap``, a space, and the address. Raises :class:`Unreadable` for what is no sitemap. Entities are refused with
    the document type that they need.
    """
    data = _unpacked(data)
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = _Parser().parse(data)
    else:
        text = data.decode("utf-8-sig", "replace").splitlines()
        lines = [f"page {line.strip()}" for line in text if line.strip().startswith(("http://", "https://"))]
        if not lines:
            raise Unreadable("failed", "no sitemap: neither XML nor a list of addresses")
    return Document("sitemap", "\n".join(lines[:MOST]), Metadata(), (), ())


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        unpacked = zlib.decompressobj(wbits=31).decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise Unreadable("failed", "broken gzip") from error
    if len(unpacked) > LARGEST:
        raise Unreadable("failed", f"larger than {LARGEST / 1e6:.0f} MB when unpacked")
    return unpacked


class _Parser:
    """``<loc>`` directly in ``<url>`` or ``<sitemap>``; those of images and videos are in other places."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._above: list[str] = []
        self._text = ""

    def parse(self, data: bytes) -> list[str]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError) as error:
            if not self._found:
                raise Unreadable("failed", f"no sitemap: {error}") from error
        return self._found

    def _refuse(self, *_: object) -> None:
        raise Unreadable("failed", "a sitemap with a document type of its own")

    def _start(self, name: str, _: object) -> None:
        if len(self._above) > 32:
            raise Unreadable("failed", "nested too deep")
        self._above.append(name.rpartition(" ")[2])
        self._text = ""

    def _data(self, text: str) -> None:
        if self._above[-1] == "loc" and len(self._text) < 8192:
            self._text += text

    def _end(self, _: str) -> None:
        if self._above[-2:] in (["url", "loc"], ["sitemap", "loc"]) and len(self._found) < MOST:
            address = " ".join(self._text.split())
            if address:
                self._found.append(f"{'page' if self._above[-2] == 'url' else 'sitemap'} {address}")
        self._above.pop()
