"""What a web page's markup says of the page: ``meta`` (Highwire ``citation_*``, Dublin Core, OpenGraph) and JSON-LD.

Only what is there to be read by programs is read. A date in the running text is no date of the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

from agent.sources.document import Metadata

TITLE = ("citation_title", "dc.title", "dcterms.title", "og:title", "headline")
VERSION = ("docsearch:version", "version", "softwareversion", "product-version", "dc.hasversion")
DATE = (
    "citation_publication_date", "citation_date", "citation_online_date", "prism.publicationdate", "dc.date",
    "dcterms.issued", "dcterms.created", "dc.date.issued", "article:published_time", "og:published_time",
    "datepublished", "dcterms.modified", "article:modified_time",
    "og:updated_time", "datemodified", "last-modified", "revised", "date",
)  # fmt: skip
AUTHORS = ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author", "citation_authors")
PUBLISHER = (
    "citation_publisher",
    "citation_journal_title",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "og:site_name",
)
PUBLISHED = (
    "citation_journal_title", "citation_conference_title", "citation_doi", "citation_isbn",
    "citation_dissertation_institution", "citation_technical_report_institution", "citation_arxiv_id", "prism.doi",
)  # fmt: skip
GENERATORS = {
    "documentation": "sphinx mkdocs docusaurus doxygen mandoc groff man2html javadoc asciidoctor docbook gitbook "
    "vitepress vuepress antora rustdoc pdoc starlight mdbook texinfo makeinfo pod::".split(),
    "discussion": "discourse phpbb vbulletin flarum nodebb mybb xenforo".split(),
}
TYPES = {
    "publication": "scholarlyarticle book thesis chapter report publicationissue".split(),
    "documentation": "techarticle apireference".split(),
    "discussion": "discussionforumposting qapage question comment".split(),
    "web page": "newsarticle blogposting webpage article".split(),
}
DEEPEST = 6
LOOKED_AT = 4_000_000
"""Characters of a page in which its markup is looked for."""


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, list[str]] = {}
        self.linked: list[Any] = []
        self._data: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (
                given.get("name") or given.get("property") or given.get("itemprop") or given.get("http-equiv", "")
            ).casefold()
            content = " ".join(given.get("content", "").split())
            if name and content:
                self.meta.setdefault(name, []).append(content)
        elif tag == "script" and given.get("type", "").casefold() == "application/ld+json":
            self._data = []

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._data is not None:
            with suppress(ValueError, RecursionError):  # broken data says nothing
                self.linked.append(json.loads("".join(self._data)))
            self._data = None


def metadata(text: str) -> Metadata:
    """What the markup of a decoded HTML file says, with the name of each field as its place."""
    head = _Head()
    head.feed(text[:LOOKED_AT])
    meta = head.meta
    for about in _things(head.linked, DEEPEST):
        _take_up(meta, about)
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    for field, keys in (("title", TITLE), ("version", VERSION), ("date", DATE), ("publisher", PUBLISHER)):
        for key in keys:
            if key in meta:
                values[field], places[field] = meta[key][0], f"markup: {key}"
                break
    for key in AUTHORS:
        if key in meta:
            values["authors"], places["authors"] = _names(meta[key]), f"markup: {key}"
            break
    kind, sign = _kind(meta)
    if kind:
        values["kind"], places["kind"] = kind, f"markup: {sign}"
    return Metadata(**values, places=places)


def _names(found: Sequence[str]) -> tuple[str, ...]:
    """Authors: one each, or all in one field between semicolons; addresses are no names."""
    names = [name.strip() for one in found for name in one.split(";")]
    return tuple(dict.fromkeys(name for name in names if name and "://" not in name))


def _kind(meta: dict[str, list[str]]) -> tuple[str, str]:
    for key in PUBLISHED:
        if key in meta:
            return "publication", key
    for kind, types in TYPES.items():
        for name in meta.get("@type", ()):
            if name.casefold() in types:
                return kind, f"type {name}"
    for kind, generators in GENERATORS.items():
        for name in meta.get("generator", ()):
            if any(generator in name.casefold() for generator in generators):
                return kind, f"generator {name.split()[0]}"
    return "", ""


def _things(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The things that JSON-LD describes at its top: an object, a list of them, a graph."""
    if isinstance(data, list) and depth:
        for one in data[:50]:
            yield from _things(one, depth - 1)
    elif isinstance(data, dict):
        yield data
        if "@graph" in data and depth:
            yield from _things(data["@graph"], depth - 1)


def _take_up(meta: dict[str, list[str]], about: dict[str, Any]) -> None:
    """Add what JSON-LD says of a page to its ``meta``, behind what stands there."""
    kinds = [kind for kind in _texts(about.get("@type")) if any(kind.casefold() in types for types in TYPES.values())]
    if not kinds:
        return  # a breadcrumb, an organisation, a person: not the page
    meta.setdefault("@type", []).extend(kinds)
    for key in ("headline", "version", "softwareVersion", "datePublished", "dateModified"):
        if values := _texts(about.get(key)):
            meta.setdefault(key.casefold(), values)
    for key in ("author", "publisher"):
        if values := _texts(about.get(key)):
            meta.setdefault(key, values)


def _texts(value: Any) -> list[str]:
    """A value of JSON-LD as texts: strings as they are, things by their name."""
    values = value[:100] if isinstance(value, list) else [value]
    found = [one.get("name") if isinstance(one, dict) else one for one in values]
    return [" ".join(str(one).split()) for one in found if isinstance(one, str | int | float) and str(one).strip()]
