"""Which names are one thing.

Every name that a brain wrote is kept as it was; what it stands for is derived: names are one entity when their normal
forms are equal, when a person says so, when a cited sentence itself gives one as the other's alias, or when a judgement
says so (:mod:`.merging`). "Keep apart" is what happens when nobody said anything.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.evidence import names
from agent.evidence.renaming import gives
from agent.ledger import merging
from agent.ledger.merging import PERSON, Link, Merge
from agent.ledger.records import EntityNamed


@dataclass(slots=True)
class NameSeen:
    """All that was seen of one normal form: spellings and types with how often, and when it first came up."""

    first: int
    spellings: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    claims: int = 0


def refresh(db: sqlite3.Connection) -> None:
    """Derive the registry anew from mentions, claims, judgements and decisions. An entity keeps the id, slug and title
    it got first, also while it is merged into another: taken out again, it is what it was.
    """
    seen = _names_seen(db)
    groups, told = merging.gathered(db, spelled(seen))
    live = {id_: (slug, title) for id_, slug, title in db.execute("SELECT id, slug, title FROM entities")}
    asleep = {name: (slug, title) for name, slug, title in db.execute("SELECT normal, slug, title FROM names")}
    known = {name: own for name, own in (asleep | live).items() if own[0]}
    chosen = dict(db.execute("SELECT subject, value FROM decisions WHERE kind = 'slug'"))
    used = {slug for slug, _ in live.values()} | set(chosen.values())
    taken = {names.same_file(slug) for slug in (*(slug for slug, _ in known.values()), *used)}
    given_up, allowed = _given_up(db, told), _allowed_types(db)
    db.execute("DELETE FROM entities")
    db.execute("DELETE FROM names")
    for members in groups.all():
        root = _root([name for name in members if name not in given_up] or members, seen, live, known)
        title = known[root][1] if root in known else _most(seen[root].spellings)
        slug = known[root][0] if root in known else chosen.get(root) or _free_slug(title, taken)
        if root not in live and root in known and slug in used and chosen.get(root) != slug:
            slug = _free_slug(title, taken)  # a person gave it to another page meanwhile
        taken.add(names.same_file(slug))
        known[root] = slug, title
        kind = _type(sum((seen[name].types for name in members), Counter()), allowed)
        spellings = sorted({_most(seen[name].spellings) for name in members} - {title}, key=lambda s: (s.casefold(), s))
        db.execute("INSERT INTO entities VALUES(?, ?, ?, ?, ?)", (root, slug, title, kind, json.dumps(spellings)))
        db.executemany(
            "INSERT INTO names VALUES(?, ?, ?, ?, ?)",
            [(name, root, json.dumps(sorted(seen[name].spellings)), *known.get(name, ("", ""))) for name in members],
        )


def merges(db: sqlite3.Connection) -> list[Merge]:
    """Every link between names, and what came of it: the records that say why names are one thing."""
    home = dict(db.execute("SELECT normal, entity FROM names").fetchall())
    _, told = merging.gathered(db, spelled(_names_seen(db)))
    return [Merge(link, "" if refused else home[link.one], refused) for link, refused in told]


def groups_without(db: sqlite3.Connection, pair: tuple[str, str] | None = None) -> merging.Groups:
    """The names as they would be gathered if a person had not merged the pair."""
    return merging.gathered(db, spelled(_names_seen(db)), pair)[0]


def spelled(seen: Mapping[str, NameSeen]) -> dict[str, str]:
    """Each name as it is mostly written."""
    return {name: _most(one.spellings) for name, one in seen.items()}


def _given_up(db: sqlite3.Connection, told: Sequence[tuple[Link, str]]) -> set[str]:
    """Names that a person merged into others, which therefore give the title."""
    kept = {(one, other): kept for one, other, kept in db.execute("SELECT one, other, kept FROM name_decisions")}
    taken = [(link.one, link.other) for link, refused in told if link.by == PERSON and not refused]
    return {name for pair in taken for name in pair if name != kept[pair]}


def _root(members: Sequence[str], seen: Mapping[str, NameSeen], live: Collection[str], known: Collection[str]) -> str:
    """The name whose id, slug and title the entity has: that it has now, that one of its names had, the commonest."""
    for had in (live, known):
        if root := next((name for name in members if name in had), None):
            return root
    return max(members, key=lambda name: (seen[name].claims, -seen[name].first))


def _allowed_types(db: sqlite3.Connection) -> list[str]:
    """Those of WIKI.md, as the last night noted them; none: all are."""
    row = db.execute("SELECT value FROM meta WHERE key = 'types'").fetchone()
    return [kind.casefold() for kind in json.loads(row[0])] if row else []


def _type(said: Counter[str], allowed: Sequence[str]) -> str:
    """What an entity was mostly called of the types that are allowed, in singular or plural."""
    known = {spelling: kind for kind in allowed for spelling in (kind, f"{kind}s")}
    counted: Counter[str] = Counter()
    for kind, times in said.items():
        if not allowed or kind in known:
            counted[known.get(kind, kind)] += times
    return _most(counted) or ("concept" if not allowed or "concept" in allowed else "other")


def _names_seen(db: sqlite3.Connection) -> dict[str, NameSeen]:
    seen: dict[str, NameSeen] = {}

    def see(spelling: str, normal: str, times: int, kind: str = "") -> NameSeen:
        name = seen.setdefault(normal, NameSeen(first=len(seen)))
        name.spellings[spelling] += times
        if kind:
            name.types[kind] += times
        return name

    for normal, spelling, kind, given, times in db.execute(
        "SELECT normal, name, type, given, count(*) FROM mentions GROUP BY 1, 2, 3, 4 ORDER BY min(id)"
    ):
        see(spelling, normal, times, kind)
        for alias in json.loads(given):
            see(alias, names.normal(alias), times)
    for normal, spelling, times in db.execute(
        "SELECT normal, spelling, count(*) FROM claims GROUP BY 1, 2 ORDER BY min(pass), 1, 2"
    ):
        see(spelling, normal, times).claims += times
    return seen


def given_aliases(named: EntityNamed) -> Iterator[str]:
    """Those aliases that the cited sentences themselves give: both names stand there, and nothing forbids it."""
    cited = " ".join(evidence.quote for evidence in named.evidence).casefold()
    for alias in named.aliases:
        normal = names.normal(alias)
        if (
            normal
            and normal != names.normal(named.name)
            and any(gives(evidence.quote, named.name, alias) for evidence in named.evidence)
            and alias.casefold() in cited
            and named.name.casefold() in cited
            and not names.veto(alias, named.name)
        ):
            yield alias


def _most(counted: Counter[str]) -> str:
    """What was counted most often; of equals, the one that came first in the alphabet."""
    return min(counted, key=lambda key: (-counted[key], key), default="")


def _free_slug(title: str, taken: set[str]) -> str:
    slug = wanted = names.slug(title)
    number = 2
    while names.same_file(slug) in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
