"""The declared charset: honoured where the bytes are in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.fetch.charset import readable

MARK = b"\xef\xbb\xbf"


@given(st.text(alphabet="абвгдеёжз \n.", max_size=60))
def test_text_in_a_declared_encoding_reads_the_same(text: str) -> None:
    text = f"Мельница. {text}"  # two letters alone could be UTF-8 as well
    made = readable(text.encode("koi8-r"), "text/html; charset=KOI8-R")
    assert made.decode("utf-8-sig") == text


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "latin-1", "utf-16", "idna", "zlib", "x", ""]))
def test_bytes_are_left_alone_or_are_utf_8_afterwards(data: bytes, charset: str) -> None:
    made = readable(data, f"text/html; charset={charset}")
    assert made == data or (made.startswith(MARK) and made.decode("utf-8"))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Größe".encode(), "text/plain; charset=iso-8859-1"),
        (b"plain", "text/plain; charset=iso-8859-1"),
        ("Größe".encode("latin-1"), "text/plain"),
        (b"Gr\xffe", "text/plain; charset=tis-620"),
        (b"%PDF-1.7 \xe4", "application/pdf; charset=latin-1"),
        (MARK + "Größe".encode(), "text/plain; charset=latin-1"),
        (b"xn--a", "text/plain; charset=idna"),
        (b"\x00\x01", "image/png"),
    ],
)
def test_what_is_said_in_vain_changes_nothing(body: bytes, kind: str) -> None:
    assert readable(body, kind) == body
