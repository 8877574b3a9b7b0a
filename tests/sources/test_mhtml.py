"""A web archive is read as the page that it holds."""

from __future__ import annotations

import quopri

import pytest

from agent.sources.reading import read
from agent.sources.unreadable import Unreadable
from agent.sources.web.mhtml import is_archive

HEAD = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/page\r\nSubject: A page\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b--"\r\n\r\n'
)
PAGE = (
    "<html><head><title>A page</title></head><body><h1>Größe</h1><p>A sentence that is long enough to be broken by the "
    "transfer encoding = 1.</p><iframe src='cid:frame-2@mhtml'></iframe><p hidden>x</p></body></html>"
)
FRAME = "<html><meta charset=windows-1252><body><p>In a frame: größer.</p></body></html>"


def part(kind: str, name: str, body: bytes) -> str:
    return (
        f"----b--\r\nContent-Type: {kind}\r\nContent-ID: <{name}>\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: https://a.example/{name}\r\n\r\n{quopri.encodestring(body).decode('ascii')}\r\n"
    )


def archive(*parts: str) -> bytes:
    return (HEAD + "".join(parts) + "----b----\r\n").encode()


WHOLE = archive(
    part("text/css", "style", b"p {}"), part("text/html", "page", PAGE.encode()),
    part("text/html", "frame-2@mhtml", FRAME.encode("cp1252")), part("image/png", "logo", b"\x89PNG"),
)  # fmt: skip


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.eml", "a"])
def test_a_page_comes_out_of_its_archive_with_its_frames(name: str) -> None:
    document = read(WHOLE, name)
    assert (document.format, document.metadata.title, document.encoding) == ("mhtml", "A page", None)
    sentence = "A sentence that is long enough to be broken by the transfer encoding = 1."
    assert document.text == f"Größe\n\n{sentence}\n\nIn a frame: größer."
    assert [line.split(" of ")[0] for line in document.dropped] == ["1 characters"]


def test_an_archive_without_a_page_or_cut_off_says_so_or_gives_what_is_there() -> None:
    with pytest.raises(Unreadable, match="no text"):
        read(archive(part("image/png", "logo", b"\x89PNG")), "a.mhtml")
    assert "Größe" in read(WHOLE[: len(WHOLE) // 2], "a.mhtml").text


def test_mail_is_no_archive() -> None:
    mail = b"To: me@a.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    assert not is_archive(mail, ".eml")
    assert not is_archive(b"# Notes\n\nContent-Type: multipart/related is a type.\n", ".md")
