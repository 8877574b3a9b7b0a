"""Bytes become the characters that their author saw."""

from __future__ import annotations

import pytest

from agent.sources import charset
from agent.sources.reading import read

WORDS = {
    "windows-1251": "Привет, мир.",
    "shift_jis": "日本語のテキストです。",
    "iso-2022-jp": "日本語のテキストです。",
    "gb2312": "默认端口是二十二。",
    "euc-kr": "안녕하세요 여러분.",
    "iso-8859-1": "Größe – “so” 5 €.",
    "iso-8859-8": "שלום עולם.",
}
CODECS = {"iso-8859-1": "cp1252"}


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize(
    "form", ['<meta charset="{}">', "<meta http-equiv=Content-Type content='text/html; charset={}'>"]
)
def test_a_page_is_read_in_the_encoding_that_it_declares(name: str, form: str) -> None:
    page = f"<html><head>{form.format(name)}</head><body><p>{WORDS[name]}</p></body></html>"
    assert read(page.encode(CODECS.get(name, name)), "a.html").text == WORDS[name]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"<meta charset=latin-1>\xc3\xbc", "utf-8"),
        (b"\xef\xbb\xbf<meta charset=latin-1>\xc3\xbc", "utf-8-sig"),
        ("<p>ü".encode("utf-16-le"), "utf-16-le"),
        (b"<meta charset=latin-1>\xfc", "cp1252"),
        (b"<?xml version='1.0' encoding='ISO-8859-2'?>\xf3", "iso8859-2"),
    ],
)
def test_marks_and_valid_utf_8_hold_against_what_is_declared(data: bytes, encoding: str) -> None:
    found = charset.certain(data)
    assert found is not None
    assert found.encoding == encoding


@pytest.mark.parametrize("declared", [b"utf-7", b"base64", b"rot13", b"x\x00", b"utf-16", b"nonsense"])
def test_what_is_declared_and_is_no_encoding_of_pages_is_not_believed(declared: bytes) -> None:
    assert charset.certain(b"<meta charset=" + declared + b">\xfc") is None
    assert charset.decode(b"<meta charset=" + declared + b">\xfc").text


def test_the_encoding_that_a_mail_tells_is_used_where_the_bytes_do_not_decide() -> None:
    assert charset.decode("Größe".encode("cp1252"), "iso-8859-1").text == "Größe"
    assert charset.decode("Größe".encode(), "iso-8859-1").text == "Größe"
