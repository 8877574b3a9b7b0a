"""Names for what was fetched."""

from __future__ import annotations

import pytest
from yarl import URL

from agent.fetch.naming import file_name, is_web, page_title, without_password


@pytest.mark.parametrize(
    ("url", "headers", "name"),
    [
        ("https://h.test/", {"content-type": "text/html"}, "page.html"),
        ("https://h.test/a/manual.htm", {"content-type": "text/html; charset=utf-8"}, "manual.htm"),
        ("https://h.test/index.php?x=1", {"content-type": "text/html"}, "index.php.html"),
        ("https://h.test/pdf/2301.00001", {"content-type": "application/pdf"}, "2301.00001.pdf"),
        ("https://h.test/raw/README.md", {"content-type": "text/plain"}, "README.md"),
        ("https://h.test/raw/README", {"content-type": "text/plain"}, "README.txt"),
        ("https://h.test/paper.pdf", {"content-type": "application/octet-stream"}, "paper.pdf"),
        ("https://h.test/get?id=3", {"content-disposition": 'attachment; filename="a b.docx"'}, "a b.docx"),
        ("https://h.test/get", {"content-disposition": "attachment; filename*=UTF-8''%C3%BC.txt"}, "ü.txt"),
        ("https://h.test/get", {"content-disposition": 'attachment; filename="../../etc/passwd"'}, "passwd"),
        ("https://h.test/get", {"content-disposition": 'attachment; filename="..\\..\\x.txt"'}, "x.txt"),
        ("https://h.test/%2e%2e%2fx.md", {}, "x.md"),
        ("https://h.test/x", {"content-type": "nonsense;;;="}, "x"),
    ],
)  # fmt: skip
def test_a_file_is_named_as_a_browser_would_save_it(url: str, headers: dict[str, str], name: str) -> None:
    assert file_name(URL(url, encoded=True), headers) == name


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://www.example.org/docs/guide.html", "example.org/docs/guide"),
        ("http://example.org/", "example.org/"),
        ("HTTPS://example.org/a?id=3#top", "example.org/a id=3"),
    ],
)
def test_a_page_of_the_wiki_is_named_after_host_and_path(url: str, title: str) -> None:
    assert page_title(url) == title


def test_what_is_a_web_address() -> None:
    assert is_web("https://example.org")
    assert is_web("HTTP://example.org")
    assert not is_web("notes/http.md")
    assert not is_web("ftp://example.org")


def test_a_password_is_never_shown() -> None:
    assert without_password("https://user:secret@example.org/a@b") == "https://…@example.org/a@b"
    assert without_password("https://example.org/a@b") == "https://example.org/a@b"
