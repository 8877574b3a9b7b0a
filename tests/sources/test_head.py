"""What the markup of a page says of it, in the vocabularies that are in use."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.sources.document import Metadata
from agent.sources.reading import read
from agent.sources.web.head import metadata

JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Organization", "name": "Not the page"},
        {
            "@type": ["ScholarlyArticle"],
            "headline": "On turning",
            "author": [{"name": "Ada Lovelace"}, "Grace Hopper"],
            "publisher": {"name": "Widget Press"},
            "datePublished": "2024-05-03T10:00:00Z",
        },
    ],
}


def page(head: str) -> Metadata:
    html = f"<html><head>{head}</head><body><p>Words to be read.</p></body></html>"
    return read(html.encode(), "a.html").metadata


def metas(**given: str) -> str:
    return "".join(f'<meta name="{name.replace("__", ":")}" content="{value}">' for name, value in given.items())


def test_a_paper_says_so_in_highwire_tags() -> None:
    head = '<meta name="citation_author" content="Lovelace, Ada"><meta name="citation_author" content="Hopper, Grace">'
    found = page(
        head
        + metas(
            citation_title="On turning", citation_date="2024/05/03", citation_doi="10.1/x", citation_journal_title="J"
        )
    )
    assert (found.title, found.date, found.publisher, found.kind) == ("On turning", "2024-05-03", "J", "publication")
    assert found.authors == ("Lovelace, Ada", "Hopper, Grace")
    assert found.places["authors"] == "markup: citation_author"
    assert found.places["kind"] == "markup: citation_journal_title"


def test_json_ld_speaks_of_the_page_and_not_of_its_owner() -> None:
    found = page(f'<script type="application/ld+json">{json.dumps(JSON_LD)}</script>')
    assert (found.title, found.date, found.kind) == ("On turning", "2024-05-03", "publication")
    assert (found.authors, found.publisher) == (("Ada Lovelace", "Grace Hopper"), "Widget Press")


@pytest.mark.parametrize(
    ("head", "field", "value", "place"),
    [
        ('<meta property="og:site_name" content="A site">', "publisher", "A site", "markup: og:site_name"),
        (
            '<meta property="article:published_time" content="2024-05">',
            "date",
            "2024-05",
            "markup: article:published_time",
        ),
        ('<meta name="DC.creator" content="A; B">', "authors", ("A", "B"), "markup: dc.creator"),
        ('<meta name="docsearch:version" content="2.1">', "version", "2.1", "markup: docsearch:version"),
        ('<meta name="generator" content="Sphinx 7.2">', "kind", "documentation", "markup: generator Sphinx"),
        ('<meta name="generator" content="Discourse 3.2 - x">', "kind", "discussion", "markup: generator Discourse"),
        ('<meta name="generator" content="WordPress 6">', "kind", "web page", "format"),
        ("<title>A page</title>", "title", "A page", "markup: title"),
    ],
)
def test_a_field_is_read_with_its_place(head: str, field: str, value: str | tuple[str, ...], place: str) -> None:
    found = page(head)
    assert (getattr(found, field), found.places[field]) == (value, place)


def test_an_address_is_no_author() -> None:
    assert metadata('<meta property="article:author" content="https://example.org/ada">').authors == ()


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_broken_markup_says_nothing_and_breaks_nothing(one: str, other: str) -> None:
    assert metadata(f'<meta name="{one}" content={other}><script type="application/ld+json">{one}</script>').kind == ""


def test_data_nested_without_end_is_left_alone() -> None:
    deep = "[" * 50_000 + "]" * 50_000
    assert metadata(f'<script type="application/ld+json">{deep}</script>') == Metadata()
