"""The wiki's pages: shown, listed, searched, previewed; and the evidence of their sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from markupsafe import Markup, escape

from agent.ledger.view import SourceView
from agent.reader import markdown, neighbours, passages
from agent.reader.desk import Desk, address, number_in
from agent.reader.library import Entry
from agent.reader.search import BEGIN, END
from agent.wiki import personal
from agent.wiki.publish import NEW

HITS = 12
LISTED = 50
TOGETHER = 8
"""Footnotes shown at once, at most."""
FIRST = ("about the wiki", "overview")
SHOWN = 400
"""Pages of one type that the index shows before somebody asks for all of it."""


def home(desk: Desk, _request: web.Request) -> web.StreamResponse:
    """The overview, and what is to be known this morning."""
    desk.bring_up()
    edition = desk.edition
    there = "overview" in desk.library.entries
    rendered = _rendered(desk, "overview") if there else None
    return desk.show(
        "home.html",
        page=rendered,
        path="overview",
        entities=len(edition.entities),
        sources=len(edition.by_slug),
        states=sorted(Counter(source.state for source in edition.sources).items()),
        claims=edition.snapshot.count_claims(),
        kinds=Counter("resolved" if c.status == "resolved" else c.kind for c in edition.conflicts).most_common(),
        engine=edition.snapshot.engine(),
    )


def page(desk: Desk, request: web.Request) -> web.StreamResponse:
    path = request.match_info["path"]
    entry = desk.entry(path)
    library = desk.library
    rendered = _rendered(desk, path)
    entity = _entity(desk, path)
    back = [library.entries[other] for other in library.backlinks(path) if other != "index"]
    slug = path.removeprefix("sources/") if path.startswith("sources/") else ""
    return desk.show(
        "page.html",
        entry=entry,
        path=path,
        page=rendered,
        backlinks=back,
        entity=entity,
        conflicts=desk.edition.snapshot.conflicts_of(entity) if entity else [],
        source=desk.edition.by_slug.get(slug),
        drawing=neighbours.drawing(library, path),
        told=desk.memory.pop("told", ()),
        newer=f"{path}{NEW}".removesuffix(".md") if (desk.wiki / f"{path}{NEW}").exists() else "",
    )


def _entity(desk: Desk, path: str) -> str | None:
    """Id of the entity that the page is about."""
    slug = path.removeprefix("entities/")
    return desk.edition.entity_of(slug) if slug != path else None


def _rendered(desk: Desk, path: str) -> markdown.Rendered:
    return markdown.render(personal.split(desk.library.text(path))[1], desk.resolve)


def index(desk: Desk, request: web.Request) -> web.StreamResponse:
    """Every page by type."""
    desk.bring_up()
    wanted = request.query.get("type", "")
    by_type: dict[str, list[Entry]] = defaultdict(list)
    for entry in desk.library.entries.values():
        by_type[entry.type].append(entry)
    counts = sorted((kind, len(entries)) for kind, entries in by_type.items())
    shown = [wanted] if wanted in by_type else [kind for kind, _ in counts]
    most = len(desk.library.entries) if wanted in by_type else SHOWN
    groups = []
    for kind in sorted(shown, key=lambda kind: (kind in ("source", *FIRST), kind)):
        entries = sorted(by_type[kind], key=lambda entry: entry.title.casefold())
        groups.append((kind, entries[:most], len(entries)))
    return desk.show("index.html", groups=groups, counts=counts, wanted=wanted)


@dataclass(frozen=True, slots=True)
class Result:
    entry: Entry
    shown: Markup


def _results(desk: Desk, query: str, limit: int) -> tuple[list[Result], str]:
    found = desk.index.find(query[:200], limit)
    there = [hit for hit in found.hits if hit.path in desk.library.entries]
    results = []
    for hit in there:
        entry = desk.library.entries[hit.path]
        marked = escape(hit.shown or entry.lead)
        marked = marked.replace(BEGIN, Markup("<mark>")).replace(END, Markup("</mark>"))
        results.append(Result(entry, marked))
    return results, found.instead


def search(desk: Desk, request: web.Request) -> web.StreamResponse:
    query = request.query.get("q", "")
    results, instead = _results(desk, query, LISTED)
    return desk.show("search.html", query=query, results=results, instead=instead)


def suggest(desk: Desk, request: web.Request) -> web.StreamResponse:
    """The first hits while somebody is typing, as a list of options."""
    results, instead = _results(desk, request.query.get("q", ""), HITS)
    return desk.show("suggestions.html", results=results, instead=instead)


def preview(desk: Desk, request: web.Request) -> web.StreamResponse:
    return desk.show("preview.html", entry=desk.entry(request.match_info["path"]))


@dataclass(frozen=True, slots=True)
class Proof:
    """A footnote with the passage that it cites; ``passage`` is ``None`` where that can't be shown."""

    label: str
    html: str
    source: SourceView | None
    passage: passages.Passage | None
    address: str


def evidence(desk: Desk, request: web.Request) -> web.StreamResponse:
    """What a sentence rests on: the passages of its footnotes, in the text of their sources."""
    path = request.match_info["path"]
    desk.entry(path)
    wanted = request.query.get("notes", "").split()[:TOGETHER]
    rendered = _rendered(desk, path)
    proofs = [_proof(desk, note) for note in rendered.footnotes if note.label in wanted]
    return desk.show("evidence.html", proofs=proofs, entry=desk.library.entries[path])


def _proof(desk: Desk, note: markdown.Footnote) -> Proof:
    source = desk.edition.by_slug.get(note.source.removeprefix("sources/"))
    if source is None:
        return Proof(note.label, note.html, None, None, "")
    found = passages.passage(desk.edition.documents.get(source.sha256), note.sentences)
    where = source_address(source.slug, note.sentences)
    return Proof(note.label, note.html, source, found, where)


def source_address(slug: str, sentences: Sequence[int]) -> str:
    """Where the text of a source is shown at these sentences, marked."""
    if not sentences:
        return address(f"sources/{slug}")
    marked = ",".join(map(str, sentences))
    return f"{address(f'source/{slug}').replace('/wiki/', '/', 1)}?s={marked}#s{sentences[0]}"


def source(desk: Desk, request: web.Request) -> web.StreamResponse:
    """The canonical text of a source, a page of it, with sentences marked."""
    slug = request.match_info["slug"]
    known = desk.edition.by_slug[slug]
    document = desk.edition.documents.get(known.sha256)
    marked = {int(text) for text in request.query.get("s", "").split(",") if text.isascii() and text.isdigit()}
    first = passages.part_of(document, min(marked)) if marked else 1
    shown = passages.part(document, number_in(request, "page", first), marked)
    return desk.show(
        "source.html",
        source=known,
        part=shown,
        outline=passages.outline(document)[:400],
        rests=desk.edition.snapshot.cited(known.sha256),
        path=f"sources/{slug}",
    )
