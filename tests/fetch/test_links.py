"""Links and sitemaps, taken apart in a child."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.fetch import links, sitemap
from agent.sources.unreadable import Unreadable

URL = "https://h.test/docs/a.html"


def found(html: str) -> list[str]:
    return links.read(html.encode(), URL).text.split("\n")


def mapped(data: bytes | str) -> list[str]:
    return sitemap.read(data.encode() if isinstance(data, str) else data, "").text.split("\n")


def test_links_are_absolute_and_the_canonical_one_stands_first() -> None:
    page = '<link rel="canonical" href="/docs/b"><a href="c.html#x">C</a><a href="//other.test/">O</a><a name="x">N</a>'
    assert found(page) == ["https://h.test/docs/b", "https://h.test/docs/c.html#x", "https://other.test/"]


def test_a_base_counts() -> None:
    assert found('<base href="/other/"><a href="c">C</a>') == ["", "https://h.test/other/c"]


def test_a_page_may_ask_not_to_be_followed() -> None:
    assert found('<meta name="robots" content="noindex, nofollow"><a href="c">C</a>') == [""]


def test_scripts_and_comments_hold_no_links() -> None:
    assert found('<script>"<a href=\\"x\\">"</script><!-- <a href="y">Y</a> -->') == [""]


@given(st.text(max_size=200))
def test_no_page_makes_it_fail(html: str) -> None:
    try:
        links_found = found(f'<a href="{html}">x</a>{html}')
    except Unreadable:  # a binary file
        return
    assert all(link.isprintable() for link in links_found)


def test_a_sitemap_names_pages_and_an_index_other_sitemaps() -> None:
    xml = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="i">'
        "<url><loc> https://h.test/a </loc><lastmod>2026-01-01</lastmod><image:image><image:loc>x</image:loc>"
        "</image:image></url><url><loc>https://h.test/b?x=1&amp;y=2</loc></url></urlset>"
    )
    assert mapped(xml) == ["page https://h.test/a", "page https://h.test/b?x=1&y=2"]
    assert mapped(gzip.compress(xml.encode())) == mapped(xml)
    index = "<sitemapindex><sitemap><loc>https://h.test/1.xml.gz</loc></sitemap></sitemapindex>"
    assert mapped(index) == ["sitemap https://h.test/1.xml.gz"]
    assert mapped("https://h.test/a\nrubbish\nhttps://h.test/b\n") == ["page https://h.test/a", "page https://h.test/b"]


def test_what_stands_before_a_break_is_used() -> None:
    assert mapped("<urlset><url><loc>https://h.test/a</loc></url><url><loc>htt") == ["page https://h.test/a"]


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><urlset/>'.encode("utf-16"),
        b"<html><p>Not found</html>",
        b"<a>" * 100,
        b"\x1f\x8b rubbish",
        gzip.compress(b"<" + b" " * (sitemap.LARGEST + 10)),
    ],
)
def test_what_is_no_sitemap_or_does_harm_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        sitemap.read(data, "")


@given(st.binary(max_size=300))
def test_no_bytes_make_a_sitemap_fail_otherwise(data: bytes) -> None:
    for start in (b"http://", b"<urlset><url><loc>", b"\x1f\x8b"):
        try:
            lines = sitemap.read(start + data, "").text.split("\n")
        except Unreadable:
            continue
        assert all(line.startswith(("page ", "sitemap ")) for line in lines if line)
