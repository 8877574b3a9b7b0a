"""Books: the chapters in the order in which they are read."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts
from office_files import book, page, zipped

from agent.sources.reading import read
from agent.sources.unreadable import Unreadable


def test_chapters_follow_the_spine_and_the_contents_are_left_out() -> None:
    data = book(
        {
            "z.xhtml": "<h1>One</h1><p>The first chapter. It is short.</p><ul><li>an item</li></ul>",
            "a.xhtml": "<h2>One and a half</h2><table><tr><td>a</td><td>b</td></tr></table><pre>some\n code</pre>",
            "b%20c.xhtml": "<p>No heading here.</p>",
        },
        extra={"OPS/b c.xhtml": page("<p>No heading here.</p>")},
        toc='<li><a href="z.xhtml">One</a></li><li><a href="b%20c.xhtml#top">An <i>afterword</i></a></li>',
    )
    document = read(data, "a.epub")
    check_laws(document, data)
    assert cuts(document) == [
        ("heading", "One"),
        ("prose", "The first chapter."),
        ("prose", "It is short."),
        ("item", "an item"),
        ("heading", "One and a half"),
        ("row", "a | b"),
        ("code", "some code"),
        ("prose", "No heading here."),
    ]
    paths = [section.path for section in document.sections]
    assert paths == [("One",), ("One", "One and a half"), ("An afterword",)]
    said = document.metadata
    assert (said.title, said.authors, said.date, said.language) == ("A book", ("Ada", "Bob"), "2021-02-03", "en")
    assert document.dropped == ("tables of contents: 1",)
    assert (document.format, document.runs, document.encoding) == ("epub", (), None)


def test_titles_of_an_older_book_come_from_its_ncx() -> None:
    data = zipped(
        {
            "mimetype": "application/epub+zip",
            "content.opf": '<package><metadata/><manifest><item id="n" href="toc.ncx" '
            'media-type="application/x-dtbncx+xml"/><item id="c" href="text/c.html" media-type="text/html"/></manifest>'
            '<spine toc="n"><itemref idref="c"/>'
            "</spine></package>",
            "toc.ncx": '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://x.y/ncx.dtd">'
            "<ncx><navMap><navPoint><navLabel><text>Preface</text></navLabel><content src='text/c.html'/></navPoint>"
            "</navMap></ncx>",
            "text/c.html": "<html><body><p>Words of the preface.</p></body></html>",
        }
    )
    document = read(data, "a.epub")
    assert [section.path for section in document.sections] == [("Preface",)]


def test_a_chapter_in_another_encoding_is_decoded_as_it_says() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Größe</p></body></html>'
    data = zipped({**members(book({"a.xhtml": ""})), "OPS/a.xhtml": text.encode("iso-8859-1")})
    document = read(data, "a.epub")
    assert cuts(document) == [("prose", "Größe")]


def members(data: bytes) -> dict[str, str | bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def test_a_chapter_that_is_missing_is_named_and_a_locked_book_refused() -> None:
    parts = members(book({"a.xhtml": "<p>Here.</p>", "gone.xhtml": ""}))
    del parts["OPS/gone.xhtml"]
    document = read(zipped(parts), "a.epub")
    assert cuts(document) == [("prose", "Here.")]
    assert "chapters that are missing in the file, or damaged: 1" in document.dropped
    lock = (
        '<encryption><EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
        '<CipherData><CipherReference URI="OPS/a.xhtml"/></CipherData></EncryptedData></encryption>'
    )
    locked = book({"a.xhtml": "<p>Here.</p>"}, extra={"META-INF/encryption.xml": lock})
    with pytest.raises(Unreadable, match="locked"):
        read(locked, "a.epub")
    fonts = lock.replace("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.idpf.org/2008/embedding")
    assert cuts(read(book({"a.xhtml": "<p>Here.</p>"}, extra={"META-INF/encryption.xml": fonts}), "a.epub"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped({"mimetype": "application/epub+zip"}), "list of chapters"),
        (zipped({"mimetype": "application/epub+zip", "a.opf": "<package"}), "can't be parsed"),
        (zipped({"mimetype": "application/epub+zip", "a.opf": "<package/>"}), "no text"),
        (book({"a.xhtml": "<p>words</p>"})[:700], "cut off"),
    ],
)
def test_what_can_not_be_read_ends_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(data, "a.epub")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.from_regex(r"[A-Za-z]{1,8}\.", fullmatch=True), max_size=4), min_size=1, max_size=5))
def test_every_paragraph_of_every_chapter_is_there_in_order(chapters: list[list[str]]) -> None:
    bodies = {
        f"{number}.xhtml": f"<h1>C{number}</h1>" + "".join(f"<p>{text}</p>" for text in chapter)
        for number, chapter in enumerate(chapters)
    }
    data = book(bodies)
    document = read(data, "a.epub")
    check_laws(document, data)
    expected = [one for n, chapter in enumerate(chapters) for one in (f"C{n}", *chapter)]
    assert document.text.split() == expected
    assert [section.path for section in document.sections] == [(f"C{n}",) for n in range(len(chapters))]
