"""The registry of entities as a person sees it: every name, and why it is, or is not, one with another."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from agent.ledger import entities, merging
from agent.ledger.merging import CODE, PERSON, Link


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two names are one entity or are not. ``by``: ``person``, ``code``, or the brain that judged; ``quote`` and
    ``source`` where a sentence gives both names.
    """

    one: str
    other: str
    by: str
    why: str
    quote: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity. ``names``: each of its names with its spellings, which are one name by their normal form."""

    slug: str
    title: str
    type: str
    claims: int
    names: dict[str, list[str]]
    given: tuple[str, ...]
    """Aliases that a person gave its page."""
    merged: list[Reason] = field(default_factory=list)
    kept_apart: list[Reason] = field(default_factory=list)


def entries(db: sqlite3.Connection) -> list[Entry]:
    """All entities by slug, those whose page a person deleted, too."""
    found: dict[str, Entry] = {}
    given = dict(db.execute("SELECT subject, value FROM decisions WHERE kind = 'aliases'").fetchall())
    for id_, slug, title, kind, claims in db.execute(
        "SELECT e.id, e.slug, e.title, e.type, (SELECT count(*) FROM names n JOIN claims c ON c.normal = n.normal "
        "WHERE n.entity = e.id) FROM entities e ORDER BY e.slug"
    ):
        found[id_] = Entry(slug, title, kind, claims, {}, tuple(json.loads(given.get(id_, "[]"))))
    home: dict[str, str] = {}
    written: dict[str, str] = {}
    for normal, entity, surfaces, title in db.execute(
        "SELECT normal, entity, surfaces, title FROM names ORDER BY normal"
    ):
        home[normal] = entity
        found[entity].names[normal] = json.loads(surfaces)
        written[normal] = title or found[entity].names[normal][0]
    for link, entity, by, why in _said(db):
        quote = merging.quotation(db, link) if link.by == CODE else ("", "")
        reason = Reason(written.get(link.one, link.one), written.get(link.other, link.other), by, why, *quote)
        if entity:
            found[entity].merged.append(reason)
        else:
            for apart in sorted({home[name] for name in (link.one, link.other) if name in home}):
                found[apart].kept_apart.append(reason)
    return list(found.values())


def _said(db: sqlite3.Connection) -> Iterator[tuple[Link, str, str, str]]:
    """All that was said of two names: the entity that they are, or none; who decided it, and why."""
    for merge in entities.merges(db):
        link = merge.link
        yield (link, merge.entity, link.by, link.because) if merge.entity else (link, "", CODE, merge.refused)
    for one, other, note in db.execute("SELECT one, other, note FROM name_decisions WHERE NOT same ORDER BY 1, 2"):
        yield Link(one, other, PERSON, note), "", PERSON, note
    judged = "SELECT one, other, brain, because FROM name_judgements WHERE NOT same ORDER BY 1, 2"
    for one, other, brain, because in db.execute(judged):
        yield Link(one, other, brain, because), "", brain or "a brain", because


def merged(db: sqlite3.Connection) -> tuple[dict[str, int], list[str]]:
    """How many names were taken for another one's, by who said so; and, in words, what a person or a brain said."""
    counts: dict[str, int] = defaultdict(int)
    lines = []
    written = {
        normal: title or json.loads(surfaces)[0]
        for normal, title, surfaces in db.execute("SELECT normal, title, surfaces FROM names")
    }
    for link, entity, by, why in _said(db):
        if entity:
            counts[by] += 1
            who = "you" if by == PERSON else f"judged by {by}"
            lines += [] if by == CODE else [f"{written[link.one]} = {written[link.other]}: {who}: {why}".rstrip(": ")]
    return dict(sorted(counts.items())), lines
