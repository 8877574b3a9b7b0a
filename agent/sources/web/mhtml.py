"""Web archives (.mht, .mhtml): a page and its parts as one multipart message. Its frames are read where they stand.

Offsets into such a file would lead into its transfer encoding, so the document has none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email import policy
from email.message import Message
from email.parser import BytesParser

from agent.sources import charset
from agent.sources.document import Document
from agent.sources.web import html

HEADER = re.compile(
    rb"(?=.*^content-type:\s*multipart/related\b)(?=.*^(?:mime-version|snapshot-content-location|from: <saved by)|"
    rb".*^content-location:)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
PAGES = ("text/html", "application/xhtml+xml")
MOST_PARTS = 10_000


def is_archive(data: bytes, suffix: str) -> bool:
    """Whether a file begins as a web archive does. Mail with pictures has the same form, and a recipient."""
    head = re.split(rb"\r?\n\r?\n", data[:8192].lstrip(), maxsplit=1)[0]
    mail = re.search(rb"^(?:to|delivered-to|received|message-id):", head, re.IGNORECASE | re.MULTILINE)
    return bool(HEADER.match(head)) and (suffix in (".mht", ".mhtml") or not mail)


def read(data: bytes) -> Document:
    """The document of the archive's page; without a page in it, one without text."""
    message = BytesParser(policy=policy.compat32).parsebytes(data)
    parts = [part for part in message.walk() if not part.is_multipart()]
    pages = [part for part in parts if part.get_content_type() in PAGES][:MOST_PARTS]
    start = _bare(str(message.get_param("start") or ""))
    if not pages:
        return replace(html.read("", None), format="mhtml", dropped=(f"{len(parts)} parts, none of which is a page",))
    root = next((page for page in pages if start and _bare(page.get("Content-ID", "")) == start), pages[0])
    frames = {
        address: _text(page)[0]
        for page in pages
        if page is not root
        for address in (f"cid:{_bare(page.get('Content-ID', ''))}", str(page.get("Content-Location", "")).strip())
        if len(address) > len("cid:")
    }
    text, lost = _text(root)
    document = html.read(text, None, frames)
    return replace(document, format="mhtml", runs=(), dropped=(*document.dropped, *lost))


def _bare(identifier: object) -> str:
    return str(identifier).strip().strip("<>")


def _text(part: Message) -> tuple[str, tuple[str, ...]]:
    payload = part.get_payload(decode=True)
    found = charset.decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "")
    return found.text, found.lost
