"""Names that a person types, and what they stand for."""

from __future__ import annotations

import difflib
import json
import sqlite3
from dataclasses import dataclass

from agent.errors import UsageError
from agent.evidence import names
from agent.ledger.decisions import Name


@dataclass(frozen=True, slots=True)
class Typed:
    """A name that was found: the entity (id) that it stands for, how that is called, and the name itself."""

    entity: str
    title: str
    name: Name


def find(db: sqlite3.Connection, typed: str) -> Typed:
    """What a person means by a title, an alias, or the name of a page (``hollin-dam``, ``entities/hollin-dam.md``).

    The former page of an entity that was merged counts, too. Raises :class:`UsageError`, with names that are near,
    where it is none or more than one.
    """
    slug = typed.removeprefix("entities/").removesuffix(".md")
    if not slug.strip():
        raise UsageError(
            f"“{typed}” is no name; give a title, an alias or the name of a page; see all with: wikiagent entities list"
        )
    titles = dict(db.execute("SELECT id, title FROM entities").fetchall())
    query = "SELECT normal, entity, surfaces FROM names WHERE {}"
    named = db.execute(query.format("normal = ?"), (names.normal(typed),)).fetchall()
    pages = db.execute(
        "SELECT n.normal, n.entity, n.surfaces FROM names n LEFT JOIN entities e ON e.id = n.normal "
        "WHERE coalesce(e.slug, n.slug) = ?",
        (slug,),
    ).fetchall()
    found = pages if typed.startswith("entities/") else named + pages
    if not found:
        found = [
            (entity, entity, json.dumps([titles[entity]]))
            for entity, value in db.execute("SELECT subject, value FROM decisions WHERE kind = 'aliases'")
            if entity in titles and typed in json.loads(value)
        ]
    if not found:
        raise UsageError(f"there is no entity “{typed}”{_near(db, typed)}; list all with: wikiagent entities list")
    if len({normal for normal, _, _ in found}) > 1:
        where = " or ".join(f"entities/{page}" for page in _slugs(db, {entity for _, entity, _ in found}))
        raise UsageError(f"“{typed}” may be more than one thing; say which page you mean: {where}")
    normal, entity, surfaces = found[0]
    written = titles[normal] if normal in titles else json.loads(surfaces)[0]
    return Typed(entity, titles[entity], Name(normal=normal, written=written))


def _near(db: sqlite3.Connection, typed: str) -> str:
    known: dict[str, str] = {}
    for surfaces, slug in db.execute("SELECT surfaces, slug FROM names"):
        known |= {spelling.casefold(): spelling for spelling in json.loads(surfaces)}
        known.setdefault(slug, slug)
    known.pop("", None)
    near = difflib.get_close_matches(typed.casefold(), known, n=3, cutoff=0.6)
    near += [name for name in known if typed.casefold() in name.split() and name not in near][: 3 - len(near)]
    shown = list(dict.fromkeys(f"“{known[name]}”" for name in near))
    return f" (did you mean {' or '.join(shown)}?)" if shown else ""


def _slugs(db: sqlite3.Connection, entities: set[str]) -> list[str]:
    rows = db.execute(
        "SELECT slug FROM entities WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(entities)),)
    )
    return sorted(slug for (slug,) in rows)
