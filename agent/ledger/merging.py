"""Which names are gathered into one entity, who said so, and what keeps others apart.

Links are taken the strongest first: a person's word, then WIKI.md's glossary, then sentences that give both names, then
judgements. A link is not taken where it would bring together two names of which a person or a judge said that they
are two things, or that a veto keeps apart (other digits, other versions, ...); only a person's word, there or in
WIKI.md, is stronger than a judge and a veto.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from agent.evidence import names
from agent.ledger.records import EntityNamed

PERSON, GLOSSARY, CODE = "person", "WIKI.md", "code"
GIVEN = "a sentence gives both names"


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody says that two names (normal forms) are one. ``by``: ``person``, ``WIKI.md``, ``code``, or a brain."""

    one: str
    other: str
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class Merge:
    """A link and what came of it: the entity that both names stand for, or why they are kept apart."""

    link: Link
    entity: str
    refused: str


class Groups:
    """Names on their way into entities. ``spelled``: normal form → how it is mostly written."""

    def __init__(self, db: sqlite3.Connection, spelled: Mapping[str, str]) -> None:
        self._spelled = spelled
        self._home = {name: [name] for name in spelled}
        self._decided = _both_ways(db.execute("SELECT one, other, note FROM name_decisions WHERE NOT same"))
        self._judged = _both_ways(db.execute("SELECT one, other, because FROM name_judgements WHERE NOT same"))

    def join(self, link: Link) -> str:
        """Bring together what the link names; returns why not, where it is not to be."""
        if link.one not in self._home or link.other not in self._home:
            return "not in the sources any more"
        small, large = sorted((self._home[link.one], self._home[link.other]), key=len)
        if small is large:
            return ""
        if refused := self._refused(small, large, link.by):
            return refused
        large += small
        for name in small:
            self._home[name] = large
        return ""

    def of(self, name: str) -> list[str]:
        """All names that stand for what this one stands for; none where it is not known."""
        return self._home.get(name, [])

    def all(self) -> list[list[str]]:
        """The groups, and the names of each, in the order in which the names were given."""
        place = {name: number for number, name in enumerate(self._home)}
        groups = {id(group): group for group in self._home.values()}
        return sorted((sorted(group, key=place.__getitem__) for group in groups.values()), key=lambda g: place[g[0]])

    def _refused(self, small: Collection[str], large: Collection[str], by: str) -> str:
        if met := _met(self._decided, small, large):
            return f"you keep {self._words(*met)} apart"
        if by in (PERSON, GLOSSARY):
            return ""
        if met := _met(self._judged, small, large):
            return f"{self._words(*met)} were judged to be two things"
        for one in small:
            for other in large:
                if veto := names.veto(self._spelled[one], self._spelled[other]):
                    return f"{self._words(one, other)}: {veto}"
        return ""

    def _words(self, one: str, other: str) -> str:
        return f"“{self._spelled[one]}” and “{self._spelled[other]}”"


def _both_ways(rows: Iterable[tuple[str, str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other, _ in rows:
        found[one].add(other)
        found[other].add(one)
    return dict(found)


def _met(apart: Mapping[str, Collection[str]], small: Iterable[str], large: Collection[str]) -> tuple[str, str] | None:
    """Two names, one of each side, that are to stay apart."""
    for one in small:
        for other in apart.get(one, ()):
            if other in large:
                return one, other
    return None


def links(db: sqlite3.Connection) -> list[Link]:
    """All links, the strongest first, in an order that depends on nothing but what was said; a person's by age."""
    decided = db.execute("SELECT one, other, note FROM name_decisions WHERE same ORDER BY rowid")
    found = [Link(one, other, PERSON, note) for one, other, note in decided]
    found += _told(db)
    pairs = set()
    for normal, given in db.execute("SELECT DISTINCT normal, given FROM mentions WHERE given != '[]'"):
        pairs |= {(min(pair), max(pair)) for alias in json.loads(given) for pair in [(normal, names.normal(alias))]}
    found += [Link(*pair, CODE, GIVEN) for pair in sorted(pairs)]
    judged = db.execute("SELECT one, other, brain, because FROM name_judgements WHERE same ORDER BY one, other")
    return found + [Link(one, other, brain or "a brain", because) for one, other, brain, because in judged]


def glossary(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Name as WIKI.md spells it → other names that it says to be the same."""
    row = db.execute("SELECT value FROM meta WHERE key = 'glossary'").fetchone()
    found: dict[str, list[str]] = json.loads(row[0]) if row else {}
    return found


def _told(db: sqlite3.Connection) -> list[Link]:
    """Names in the sources that are one thing by WIKI.md's glossary."""
    if not (said := glossary(db)):
        return []
    known = {name for (name,) in db.execute("SELECT normal FROM mentions UNION SELECT normal FROM claims")}
    listed = [list(dict.fromkeys(map(names.normal, (name, *also)))) for name, also in said.items()]
    there = [[name for name in same if name in known] for same in listed]
    return [Link(same[0], other, GLOSSARY, "its glossary says so") for same in there for other in same[1:]]


def gathered(
    db: sqlite3.Connection, spelled: Mapping[str, str], without: tuple[str, str] | None = None
) -> tuple[Groups, list[tuple[Link, str]]]:
    """The names in groups, and each link with why it was not taken. ``without``: as if that pair were not merged."""
    groups = Groups(db, spelled)
    told = [link for link in links(db) if link.by != PERSON or (link.one, link.other) != without]
    return groups, [(link, groups.join(link)) for link in told]


def quotation(db: sqlite3.Connection, link: Link) -> tuple[str, str]:
    """The sentence, and the source's name, that gives both names of a link by code."""
    rows = db.execute(
        "SELECT m.given, m.record, s.name FROM mentions m JOIN sources s ON s.sha256 = m.source AND s.refused = '' "
        "WHERE m.normal IN (?, ?) AND m.given != '[]' ORDER BY s.name, m.id",
        (link.one, link.other),
    )
    for given, record, source in rows:
        named = EntityNamed.model_validate_json(record)
        if {link.one, link.other} & {names.normal(alias) for alias in json.loads(given)}:
            return " ".join(" ".join(piece.quote for piece in named.evidence).split()), source
    return "", ""
