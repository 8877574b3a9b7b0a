"""Which names are one thing.

Every name that a brain wrote is kept as it was; what it stands for is derived: names are one entity when their normal
forms are equal, when a cited sentence itself gives one as the other's alias, or when a judgement says so. A veto
(other digits, other versions, draft and final, ...) is stronger than all of these but a person's word. "Keep apart"
is what happens when nobody said anything.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from agent.evidence import names
from agent.ledger.records import EntityNamed


@dataclass(slots=True)
class NameSeen:
    """All that was seen of one normal form: spellings and types with how often, and when it first came up."""

    first: int
    spellings: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities whose names are near enough to ask. ``one`` and ``other`` are entity ids, in order."""

    one: str
    other: str
    why: str


def refresh(db: sqlite3.Connection) -> None:
    """Derive the registry anew from mentions, claims and judgements. An entity keeps the id, slug and title it got
    first.
    """
    seen, links = _names_seen(db), _links(db)
    components = _components(seen, links)
    known = {id_: (slug, title) for id_, slug, title in db.execute("SELECT id, slug, title FROM entities")}
    chosen = dict(db.execute("SELECT subject, value FROM decisions WHERE kind = 'slug'"))
    taken = {slug for slug, _ in known.values()} | set(chosen.values())
    db.execute("DELETE FROM entities")
    db.execute("DELETE FROM names")
    for members in components:
        root = next((name for name in members if name in known), None) or max(
            members, key=lambda name: (seen[name].claims, -seen[name].first)
        )
        title = known[root][1] if root in known else _most(seen[root].spellings)
        slug = known[root][0] if root in known else chosen.get(root) or _free_slug(title, taken)
        taken.add(slug)
        kind = _most(sum((seen[name].types for name in members), Counter())) or "concept"
        spellings = sorted({_most(seen[name].spellings) for name in members} - {title}, key=lambda s: (s.casefold(), s))
        db.execute("INSERT INTO entities VALUES(?, ?, ?, ?, ?)", (root, slug, title, kind, json.dumps(spellings)))
        db.executemany(
            "INSERT INTO names VALUES(?, ?, ?)",
            [(name, root, json.dumps(sorted(seen[name].spellings))) for name in members],
        )


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
            and alias.casefold() in cited
            and named.name.casefold() in cited
            and not names.veto(alias, named.name)
        ):
            yield alias


def _links(db: sqlite3.Connection) -> list[tuple[str, str]]:
    judged = {(one, other): same for one, other, same in db.execute("SELECT one, other, same FROM name_judgements")}
    links = [pair for pair, same in judged.items() if same]
    for normal, given in db.execute("SELECT DISTINCT normal, given FROM mentions WHERE given != '[]'"):
        for alias in json.loads(given):
            one, other = sorted((normal, names.normal(alias)))
            if judged.get((one, other), True):
                links.append((one, other))
    return sorted(set(links))


def _components(seen: Mapping[str, NameSeen], links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Names joined by links, each component and the list of them in order of first appearance."""
    parent = {name: name for name in seen}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for one, other in links:
        if one in parent and other in parent:
            first, second = sorted((root(one), root(other)), key=lambda name: seen[name].first)
            parent[second] = first
    members: dict[str, list[str]] = defaultdict(list)
    for name in seen:
        members[root(name)].append(name)
    return list(members.values())


def _most(counted: Counter[str]) -> str:
    """What was counted most often; of equals, the one that came first in the alphabet."""
    return min(counted, key=lambda key: (-counted[key], key), default="")


def _free_slug(title: str, taken: set[str]) -> str:
    slug = wanted = names.slug(title)
    number = 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def candidates(db: sqlite3.Connection) -> list[Candidate]:
    """Pairs of entities that may be one thing, blocked so that the cost stays near linear, each with what is alike.

    Blocks: the same words up to order and plural; a short form and what it may stand for. Vetoed pairs and pairs that
    were judged already are not in the list.
    """
    rows = db.execute("SELECT id, title FROM entities ORDER BY id").fetchall()
    judged = set(db.execute("SELECT one, other FROM name_judgements"))
    blocks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    initials: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for id_, title in rows:
        words = id_.split()
        blocks[" ".join(sorted(word.rstrip("s") for word in words))].append((id_, title))
        if len(words) > 1:
            initials["".join(word[0] for word in words)].append((id_, title))
    found: dict[tuple[str, str], Candidate] = {}

    def propose(one: tuple[str, str], other: tuple[str, str], why: str) -> None:
        pair = (min(one[0], other[0]), max(one[0], other[0]))
        if pair[0] != pair[1] and pair not in judged and not names.veto(one[1], other[1]):
            found.setdefault(pair, Candidate(*pair, why))

    for block in blocks.values():
        for place, one in enumerate(block):
            for other in block[place + 1 :]:
                propose(one, other, "the same words")
    for id_, title in rows:
        for other in initials.get(id_.casefold(), ()):
            if names.expands(title, other[1]):
                propose((id_, title), other, "one may be short for the other")
    return [found[pair] for pair in sorted(found)]
