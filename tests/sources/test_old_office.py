"""Formats of old: named, with what to do."""

from __future__ import annotations

import pytest

from agent.sources.office.old_office import COMPOUND
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ("WordDocument", r"save it as \.docx"),
        ("PowerPoint Document", r"save it as \.pptx"),
        ("Workbook", r"save it as \.xlsx"),
        ("EncryptedPackage", "without one"),
        ("Unknown", "newer format"),
    ],
)
def test_each_is_told_apart_by_its_streams(stream: str, reason: str) -> None:
    data = COMPOUND + bytes(504) + stream.encode("utf-16-le") + bytes(512)
    with pytest.raises(Unreadable, match=reason) as caught:
        read(data, "a.docx")
    assert caught.value.state == "failed"


def test_rich_text_is_not_read_as_text() -> None:
    with pytest.raises(Unreadable, match="RTF"):
        read(rb"{\rtf1\ansi Words.}", "a.doc")
