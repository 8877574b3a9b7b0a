"""Office files that are no ZIP files: what they are, and what to save them as."""

from __future__ import annotations

from agent.sources.unreadable import Unreadable

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins ([MS-CFB]): Office before 2007, and every encrypted office file."""
STREAMS = (
    ("EncryptedPackage", "encrypted: open it with its password and save a copy without one"),
    ("WordDocument", "an old Word document (.doc), which this program does not read: save it as .docx"),
    ("PowerPoint Document", "an old presentation (.ppt), which this program does not read: save it as .pptx"),
    ("Workbook", "an old workbook (.xls), which this program does not read: save it as .xlsx"),
    ("Book", "an old workbook (.xls), which this program does not read: save it as .xlsx"),
    ("__substg1.0_", "an Outlook message (.msg), which this program does not read: save it as .eml"),
)
"""Names of streams in it, which stand in UTF-16, each with what its presence means."""


def refuse(data: bytes) -> None:
    """Raise :class:`Unreadable` with what to do, where the bytes are of an office format without a reader."""
    if data.startswith(COMPOUND[:4]):
        for stream, reason in STREAMS:
            if stream.encode("utf-16-le") in data:
                raise Unreadable("failed", reason)
        raise Unreadable(
            "failed", "an old office document, which this program does not read: save it in a newer format"
        )
    if data.startswith(b"{\\rtf"):
        raise Unreadable("failed", "an RTF document, which this program does not read: save it as .docx")
