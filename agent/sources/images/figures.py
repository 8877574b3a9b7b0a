"""Figures: the images inside PDFs and web pages, each to be a source of its own. Runs in a confined child.

Nothing is fetched: of a page, the images are those that stand in its own bytes (``data:`` addresses).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

import pypdfium2 as pdfium
from lxml import html
from PIL import Image
from pypdfium2 import raw

from agent.sources.document import Document, Figure, Metadata
from agent.sources.images.picture import MOST_PIXELS, encoded, name_of
from agent.sources.reading import TAGS, decode
from agent.sources.unreadable import Unreadable

LEAST = 96
"""Pixels. What is narrower or lower is a logo, a rule or an icon."""
MOST = 300
"""Figures of one source; a scanned book has one a page."""
REACH = 72.0
"""Points below or above a figure in which its caption begins."""
CAPTION = re.compile(
    r"^\s*((?:fig(?:ure|\.)?|table|chart|diagram|plate|scheme|abb(?:ildung|\.)?|tabelle|figura)\s*\d.*)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
LONGEST_CAPTION = 500
DATA = re.compile(r"data:image/[\w.+-]+(?:;[\w=-]+)*?(;base64)?,", re.IGNORECASE)


def read(data: bytes, name: str) -> Document:  # noqa: ARG001 (what it is stands in the bytes)
    """A document without text that has the figures of a source, at most :data:`MOST`, equal ones once."""
    found: dict[str, Figure] = {}
    dropped = 0
    for figure in _of_pdf(data) if data[:1024].lstrip().startswith(b"%PDF") else _of_page(data):
        key = hashlib.sha256(figure.data).hexdigest()
        dropped += key not in found and len(found) >= MOST
        if len(found) < MOST:
            found.setdefault(key, figure)
    told = [f"{dropped} figures beyond the first {MOST}"] if dropped else []
    return Document("figures", "", Metadata(), (), (), dropped=tuple(told), figures=tuple(found.values()))


def _of_pdf(data: bytes) -> Iterator[Figure]:
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable("failed", "broken: the PDF can't be opened") from error
    try:
        for number in range(1, len(file) + 1):
            yield from _of_pdf_page(file, number)
    except pdfium.PdfiumError as error:
        raise Unreadable("failed", f"broken: a page can't be read ({error})") from error
    finally:
        file.close()


def _of_pdf_page(file: pdfium.PdfDocument, number: int) -> Iterator[Figure]:
    page = file[number - 1]
    layer = page.get_textpage()
    try:
        count = 0
        for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
            width, height = image.get_px_size()
            if min(width, height) < LEAST or width * height > MOST_PIXELS:
                continue
            count += 1
            bitmap = image.get_bitmap(render=True)
            picture: Image.Image = bitmap.to_pil()
            caption = _caption(layer, *image.get_bounds())
            yield Figure(f"page={number},figure={count}", encoded(picture.convert("RGB")), caption)
            bitmap.close()
    finally:
        layer.close()
        page.close()


def _caption(layer: pdfium.PdfTextPage, left: float, bottom: float, right: float, top: float) -> str:
    """What stands below the figure, else above it, and begins as captions do."""
    for low, high in ((bottom - REACH, bottom), (top, top + REACH)):
        text = layer.get_text_bounded(left - REACH, low, right + REACH, high)
        if found := CAPTION.search(text):
            return " ".join(found[1].split())[:LONGEST_CAPTION]
    return ""


def _of_page(data: bytes) -> Iterator[Figure]:
    text, _, _ = decode(data)
    if not TAGS.match(text[:4000]):
        return
    count = 0
    for image in html.fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")).iter("img"):
        bytes_ = _inline(image.get("src") or "")
        if not name_of(bytes_):
            continue
        count += 1
        around = next((above for above in image.iterancestors("figure")), None)
        captions = [] if around is None else [" ".join(map(str, part.itertext())) for part in around.iter("figcaption")]
        caption = " ".join(" ".join([*captions[:1], image.get("alt") or ""]).split())
        yield Figure(f"figure={count}", bytes_, caption[:LONGEST_CAPTION])


def _inline(address: str) -> bytes:
    """The bytes of a ``data:`` address of an image; nothing for any other."""
    head = DATA.match(address)
    if not head:
        return b""
    rest = address[head.end() :]
    try:
        return base64.b64decode(re.sub(r"\s", "", rest)) if head[1] else unquote_to_bytes(rest)
    except (binascii.Error, ValueError):
        return b""
