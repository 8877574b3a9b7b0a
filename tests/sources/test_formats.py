"""Every format ends in canonical text whose pieces lead back to the bytes."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

EXAMPLES = Path(__file__).parents[2] / "examples" / "sources"
FILES = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/*"))
MARKDOWN = """---
title: A manual
version: 1.2
authors: [Ada, Grace]
---
# Top

Some *strong* words, `code_here`, a [link](http://x.y "t") and ![an image](a.png). id\\_rsa &amp; more<br>here.

- first item
- second **item** that has a [^1] mark
  continued here

> quoted words go
> on here

| name | default |
| --- | --- |
| `alpha` | 1.5 |

```sh
run --it
```

Setext
------

Last words.
"""
HTML = """<!doctype html><html lang="en"><head><title>A page</title><style>p {}</style></head><body>
<nav><a href="/">Home</a></nav><h1>Top<a href="#top">¶</a></h1>
<p>Some <b>bold</b> and <a href="x">linked</a>words, a&nbsp;gap &amp; <code>code</code>.<br>Next line.
<ul><li>one<li>two <i>and</i> a half</ul>
<dl><dt>Port</dt><dd>The port. The default is 22.</dd></dl>
<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
<pre>line one
  line two</pre><p hidden>not this</p><script>nor(this)</script>
<p>Un<wbr>broken</p></body></html>"""


def words(document: Document) -> list[str]:
    return [" ".join(document.cut(sentence).split()) for sentence in document.sentences]


@pytest.mark.parametrize("name", FILES)
def test_the_laws_hold_for_real_documents(name: str) -> None:
    data = (EXAMPLES / name).read_bytes()
    check_laws(read(data, name), data)


@settings(max_examples=150)
@given(st.data())
def test_the_laws_hold_for_damaged_documents_and_nothing_else_is_raised(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([("a.md", MARKDOWN), ("a.html", HTML), ("a.txt", MARKDOWN)]))
    damaged = bytearray(kind[1].encode())
    for _ in range(data.draw(st.integers(0, 12))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place : place + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=4))
    try:
        document = read(bytes(damaged), kind[0])
    except Unreadable as error:
        assert error.state in ("skipped", "failed")
        assert error.reason
    else:
        check_laws(document, bytes(damaged))


@given(st.binary(max_size=300), st.sampled_from(["a.md", "b.html", "c.txt", "d.pdf", "e"]))
def test_any_bytes_end_in_a_document_or_a_reason(data: bytes, name: str) -> None:
    try:
        check_laws(read(data, name), data)
    except Unreadable as error:
        assert error.reason


def test_markdown_is_text_without_its_markup() -> None:
    document = read(MARKDOWN.encode(), "a.md")
    assert document.metadata.title == "A manual"
    assert (document.metadata.version, document.metadata.authors) == ("1.2", ("Ada", "Grace"))
    assert words(document) == [
        "Top",
        "Some strong words, code_here, a link and an image.",
        "id_rsa & more here.",
        "first item",
        "second item that has a [^1] mark continued here",
        "quoted words go on here",
        "name | default",
        "name: alpha | default: 1.5",
        "run --it",
        "Setext",
        "Last words.",
    ]
    code = [document.text[mark.start : mark.end] for mark in document.marks if mark.kind == "code"]
    assert code == ["code_here", "alpha", "run --it"]


def test_html_keeps_what_manuals_keep_facts_in() -> None:
    document = read(HTML.encode(), "a.html")
    assert document.metadata.title == "A page"
    assert words(document) == [
        "Top",
        "Some bold and linkedwords, a gap & code.",
        "Next line.",
        "one",
        "two and a half",
        "Port",
        "The port.",
        "The default is 22.",
        "a | b",
        "a: 1 | b: 2",
        "line one line two",
        "Unbroken",
    ]
    kinds = {document.cut(sentence): sentence.kind for sentence in document.sentences}
    assert (kinds["Port"], kinds["one"], kinds["a: 1 | b: 2"]) == ("term", "item", "row")


def test_a_pdf_is_read_by_pages_without_its_running_heads() -> None:
    document = read((EXAMPLES / "openssh-8.4" / "ssh-keygen.pdf").read_bytes(), "ssh-keygen.pdf")
    pages = [section.page for section in document.sections]
    assert sorted(pages, key=lambda page: page or 0) == pages
    assert set(pages) == set(range(1, 17))
    assert not [sentence for sentence in words(document) if "General Commands Manual" in sentence]
    across = "its argument is used as a prefix to the default path for the resulting host key files."
    assert any(sentence.endswith(across) for sentence in words(document))


def test_a_pdf_without_text_a_broken_one_and_an_encrypted_one_say_so(tmp_path: Path) -> None:
    blank = pdfium.PdfDocument.new()
    blank.new_page(200, 200)
    blank.save(tmp_path / "blank.pdf")
    blank.close()
    with pytest.raises(Unreadable, match="images"):
        read((tmp_path / "blank.pdf").read_bytes(), "blank.pdf")
    whole = (EXAMPLES / "openssh-8.4" / "ssh-keygen.pdf").read_bytes()
    with pytest.raises(Unreadable, match="broken"):
        read(whole[: len(whole) // 50], "cut.pdf")
    with pytest.raises(Unreadable, match="encrypted"):
        read((Path(__file__).parents[1] / "data" / "encrypted.pdf").read_bytes(), "secret.pdf")


def test_manual_pages_as_text_have_terms_headings_and_a_title() -> None:
    document = read((EXAMPLES / "openssh-10.0" / "ssh-keyscan.txt").read_bytes(), "ssh-keyscan.txt")
    assert document.metadata.title == "SSH-KEYSCAN(1)"
    assert [s.path[-1] for s in document.sections][:3] == ["NAME", "SYNOPSIS", "DESCRIPTION"]
    assert "-4" in [document.cut(s) for s in document.sentences if s.kind == "term"]


@pytest.mark.parametrize(
    ("data", "state", "reason"),
    [
        (b"", "skipped", "empty"),
        (b" \n\t", "skipped", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "failed", "PNG"),
        (bytes(range(256)) * 8, "skipped", "binary"),
        (b"<html><body><script>x</script></body></html>", "skipped", "no text"),
    ],
)
def test_what_is_no_text_says_what_it_is(data: bytes, state: str, reason: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(data, "file.txt")
    assert raised.value.state == state
    assert reason in raised.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_old_and_new_encodings_are_read(encoding: str) -> None:
    text = "Das Café liegt in der Größe über dem Fluß. Es heißt Müller und Söhne.\n" * 4
    assert words(read(text.encode(encoding), "a.txt"))[0] == "Das Café liegt in der Größe über dem Fluß."


def test_a_help_page_of_vim_has_its_names_and_not_its_tags() -> None:
    text = "Frob   *frob*\n\n\t\t*'frob_a'*\n\t\t*b:frob_a*\n\nSo. >\n\n  let frob_a = 1\n<\n\t\t*'frob_b'*\n\nMore.\n"
    document = read(text.encode(), "frob.txt")
    said = [(one.kind, document.cut(one)) for one in document.sentences]
    assert [words for kind, words in said if kind == "heading"] == ["frob_a", "frob_b"]
    assert "*" not in document.text
    assert document.dropped == ("tags by which a help page is found (24 characters)",)
