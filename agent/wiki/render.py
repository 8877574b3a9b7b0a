"""All pages of a wiki from what the ledger shows: the same ledger, the same bytes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from agent.evidence.names import normal
from agent.ledger.view import ConflictView, Personal, View
from agent.wiki import comparison_page, personal, topic_page, wording
from agent.wiki.comparison_page import Comparison, comparisons
from agent.wiki.conflicts_page import conflicts_page
from agent.wiki.entity_page import entity_page
from agent.wiki.gaps_page import gaps_page
from agent.wiki.links import Linker
from agent.wiki.lists import index_page, overview_page
from agent.wiki.markup import escape, wikilink
from agent.wiki.page import Page, Wiki, told_apart
from agent.wiki.source_page import source_page
from agent.wiki.ties import ties
from agent.wiki.topics import Topic, topics

LEFT = "> [!note] The sources say nothing of this any more. What you wrote stays."
MOVED = "> [!note] This is on the page {} now. What you wrote stays."
LISTS = ("conflicts.md", "index.md", "overview.md", "gaps.md")
"""The pages that stand in the wiki's own folder."""
IMPORTANT = 12
"""Pages that the overview leads to."""


def render(view: View) -> Iterator[tuple[str, str]]:
    """Path (relative to the wiki) and text of every page but log.md, report.md and WIKI.md.

    A pure function of the view: no clock, no order of arrival, no row number is in it.
    """
    keys, language = page_keys(view), view.language()
    there = set()
    for path, text in _pages(view):
        there.add(path)
        yield path, _finished(text, view.personal(keys.get(path, path.removesuffix(".md"))), language)
    annotated = view.annotated()
    for path, key in keys.items():
        if path not in there and key in annotated:
            left = f"# {escape(PurePosixPath(path).stem)}\n\n{_where_now(view, key)}\n"
            yield path, _finished(left, view.personal(key), language)


def is_left(text: str) -> bool:
    """Whether nothing but a person's words is left on a page (in English)."""
    first = next((line for line in personal.split(text)[1].split("\n")[1:] if line), "")
    return first == LEFT or re.fullmatch("(.*)".join(map(re.escape, MOVED.split("{}"))), first) is not None


def _where_now(view: View, key: str) -> str:
    """Of a page on which nothing but a person's words is left: where the rest of it went."""
    former = key.removeprefix("entities/")
    home = next((entity for name, entity in view.names().items() if normal(name) == former), "")
    now = next((entity for entity in view.entities() if entity.id == home and entity.id != former), None)
    return MOVED.format(wikilink(f"entities/{now.slug}", now.title)) if now else LEFT


def _finished(text: str, added: Personal, language: str) -> str:
    """A page in the wiki's language, with what a person added to it, perhaps when it was in another."""
    notes = tuple(replace(note, after=wording.heading(note.after, language)) for note in added.notes)
    return personal.add(wording.translated(text, language), replace(added, notes=notes))


def page_keys(view: View) -> dict[str, str]:
    """Path → page, for :meth:`View.personal`, of all entities, and of what is left because a person wrote there."""
    keys = {f"entities/{entity.slug}.md": f"entities/{entity.id}" for entity in view.entities()}
    known = set(keys.values())
    for page, path in view.annotated().items():
        if page not in known:
            while path in keys:
                path = f"{path.removesuffix('.md')}-notes.md"
            keys[path] = page
    return keys


def _pages(view: View) -> Iterator[tuple[str, str]]:
    sources = told_apart(view.sources())
    by_hash = {source.sha256: source for source in sources if source.slug}
    entities = {entity.id: entity for entity in view.entities() if entity.claims}
    conflicts = [conflict for conflict in view.conflicts() if conflict.entity in entities]
    about: dict[str, list[ConflictView]] = defaultdict(list)
    for conflict in conflicts:
        about[conflict.entity].append(conflict)
    linker = Linker.over(view, entities)
    found = ties(view, entities, linker)
    wiki = Wiki(view, by_hash, entities, linker.knowing(found.choices), about)
    groups = topics(found, entities)
    tables = comparisons(found, entities, groups)
    pages = {id_: entity_page(wiki, entity, found.relations.get(id_, ())) for id_, entity in entities.items()}
    leads = {id_: page.lead for id_, page in pages.items() if page.lead is not None}
    compared = {table: comparison_page.link(wiki, table, found) for table in tables}
    yield from _entity_pages(wiki, pages, groups, compared)
    for source in by_hash.values():
        taking_part = [c for c in conflicts if any(claim.source == source.sha256 for claim in c.claims)]
        yield f"sources/{source.slug}.md", source_page(source, found.rests[source.sha256], entities, taking_part)
    topic_of = {id_: topic for topic in groups for id_ in topic.members}
    for topic in groups:
        yield f"{topic_page.path(wiki, topic)}.md", topic_page.topic_page(wiki, topic, found, leads, topic_of)
    for table in tables:
        yield f"{comparison_page.path(wiki, table)}.md", comparison_page.comparison_page(wiki, table, found)
    wider = {"Topics": [topic_page.line(wiki, topic) for topic in groups], "Comparisons": list(compared.values())}
    counts = {"sources": len(by_hash), "open conflicts": sum(c.status == "open" for c in conflicts)}
    important = found.by_rank(entities, entities)[:IMPORTANT]
    yield "conflicts.md", conflicts_page(wiki, conflicts)
    yield "index.md", index_page(wiki, leads, wider, sources, found.rests)
    wider["Topics"] = [topic_page.link(wiki, topic) for topic in groups]
    yield "overview.md", overview_page(wiki, important, leads, wider, counts)
    yield "gaps.md", gaps_page(wiki, found, sources)


def _entity_pages(
    wiki: Wiki, pages: Mapping[str, Page], groups: Sequence[Topic], compared: Mapping[Comparison, str]
) -> Iterator[tuple[str, str]]:
    """The pages with what leads to them. ``compared``: links to the comparisons."""
    backlinks: dict[str, list[str]] = defaultdict(list)
    part_of: dict[str, list[str]] = defaultdict(list)
    for id_, page in pages.items():
        for other in page.links:
            backlinks[other].append(id_)
    for topic in groups:
        for id_ in topic.members:
            part_of[id_].append(topic_page.link(wiki, topic))
    for table, link in compared.items():
        for id_ in table.members:
            part_of[id_].append(link)
    for id_, page in pages.items():
        leading_here = sorted((wiki.entities[other] for other in backlinks[id_]), key=lambda entity: entity.slug)
        yield f"entities/{wiki.entities[id_].slug}.md", page.text(leading_here, part_of[id_])
