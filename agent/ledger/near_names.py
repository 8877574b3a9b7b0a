"""Which entities may be one thing: pairs worth a question, found without comparing each with each.

Names that have something in common that few names have stand in one block, and only names of one block are compared;
of a block with more than :data:`BLOCK` names the first are. So the comparisons grow with the names, and not with their
square. A candidate is a question: what comes of it is for the job ``resolve`` to say, and "apart" when in doubt.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agent.evidence import names
from agent.evidence.spotting import Spotter
from agent.ledger.records import EntityNamed

BLOCK = 16
"""Most names of one block that a name is compared with: what more names have in common tells none of them apart."""
ASKED = 3
"""Most questions of one entity that rest on nothing but the words of a longer name."""
SPELLED = range(7, 25)
"""Lengths of names in which one letter more, less or other may be a slip."""
SMALL = frozenset(
    "of the and for in to a an on by with at from or as de la le du des del di da et y und der die".split()
)
SO_CALLED = re.compile(
    r"\b(?:also|formerly|previously|originally|commonly|sometimes|better|now) (?:known|called|named)(?: as)?\b"
    r"|\b(?:renamed|abbreviated|shortened)(?: to| as)?\b|\b(?:a\.?k\.?a\.?|short for|stands for|known as)(?=\W)",
    re.IGNORECASE,
)
"""Words that give another name to what a sentence is about; the text of all claims is searched for them."""
CUES = ("known", "called", "named", "abbreviated", "shortened", "short for", "stands for", "aka", "a.k.a")
"""What a search through all claims looks for first."""
REACH = 24
"""Characters after these words in which the other name begins."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities whose names are near enough to ask. ``one`` and ``other`` are entity ids, in order."""

    one: str
    other: str
    why: str


class Name(NamedTuple):
    """A name of an entity: its normal form and how it is written."""

    entity: str
    normal: str
    written: str


Keys = Callable[[Name], Iterable[str]]


@dataclass(slots=True)
class Blocks:
    """The names of all entities in blocks. ``compared``: how many pairs of names were looked at."""

    named: Sequence[Name]
    compared: int = 0
    found: dict[tuple[str, str], str] = field(default_factory=dict)
    """Pair of entities → the first thing that speaks for asking."""

    def propose(self, one: str, other: str, why: str) -> None:
        if one != other:
            self.found.setdefault((min(one, other), max(one, other)), why)

    def alike(self) -> None:
        """All that can be seen of the names themselves."""
        self._same("the same words", lambda name: ["".join(sorted(map(_singular, name.normal.split())))], BLOCK)
        self._same("the same letters", lambda name: [re.sub(r"\W", "", name.normal)], BLOCK)
        self._short_forms()
        self._same("spelled nearly the same", _with_a_slip, BLOCK)
        self._longer_names()

    def _same(self, why: str, keys: Keys, most: int) -> None:
        blocks: dict[str, list[Name]] = defaultdict(list)
        for name in self.named:
            for key in keys(name):
                if key:
                    blocks[key].append(name)
        for block in blocks.values():
            for place, one in enumerate(block[:most]):
                for other in block[place + 1 : most]:
                    self.compared += 1
                    self.propose(one.entity, other.entity, why)

    def _short_forms(self) -> None:
        long: dict[str, list[Name]] = defaultdict(list)
        for name in self.named:
            for initials in _initials(name.normal):
                long[initials].append(name)
        for short in self.named:
            letters = re.sub(r"[\W_]", "", short.written.removesuffix("s")).casefold()
            for other in long.get(letters, ())[:BLOCK]:
                self.compared += 1
                if names.expands(short.written, other.written):
                    self.propose(short.entity, other.entity, "one may be short for the other")

    def _longer_names(self) -> None:
        """Names all of whose words stand in a longer one, sought through the word that the fewest names have."""
        having: dict[str, list[tuple[Name, frozenset[str]]]] = defaultdict(list)
        words = {name: frozenset(_words(name.normal)) for name in self.named}
        for name, said in words.items():
            for word in said:
                having[word].append((name, said))
        for name, said in words.items():
            if not said or (len(said) == 1 and not name.written[:1].isupper()):
                continue
            rarest = min(said, key=lambda word: (len(having[word]), word))
            near = []
            for other, more in having[rarest][:BLOCK]:
                self.compared += 1
                if said < more and other.entity != name.entity and _may_be_short(name, other, said, more):
                    near.append((len(more), other))
            for _, other in sorted(near)[:ASKED]:
                self.propose(name.entity, other.entity, "one has all the words of the other")


def candidates(db: sqlite3.Connection) -> list[Candidate]:
    """Pairs of entities that may be one thing, each with what speaks for it, by name.

    Not in the list: what a veto, a person or a judge keeps apart, and what was asked before; but for pairs of which
    one had nothing said of it then, and has now.
    """
    blocks = blocked(db)
    return [Candidate(*pair, blocks.found[pair]) for pair in _to_be_asked(db, blocks)]


def blocked(db: sqlite3.Connection) -> Blocks:
    """All pairs that have something in common, and what it cost to find them."""
    home = dict(db.execute("SELECT normal, entity FROM names").fetchall())
    weight = dict(
        db.execute("SELECT n.entity, count(*) FROM names n JOIN claims c ON c.normal = n.normal GROUP BY 1").fetchall()
    )
    rows = db.execute("SELECT entity, normal, surfaces FROM names").fetchall()
    named = [Name(entity, normal, json.loads(surfaces)[0]) for entity, normal, surfaces in rows]
    named.sort(key=lambda name: (-weight.get(name.entity, 0), name.entity, name.normal))
    blocks = Blocks(named)
    for one, other in _given_without_proof(db):
        if one in home and other in home:
            blocks.propose(home[one], home[other], "a reader took one for another name of the other")
    for normal, name in _so_called(db, named):
        blocks.propose(home[normal], home[name], "a sentence says that one is called so")
    blocks.alike()
    return blocks


def _to_be_asked(db: sqlite3.Connection, blocks: Blocks) -> list[tuple[str, str]]:
    of: dict[str, list[Name]] = defaultdict(list)
    for name in blocks.named:
        of[name.entity].append(name)
    said = {entity for (entity,) in db.execute("SELECT DISTINCT n.entity FROM names n JOIN claims c USING(normal)")}
    judged = {
        (one, other): bool(blind) for one, other, blind in db.execute("SELECT one, other, blind FROM name_judgements")
    }
    kept = {(one, other) for one, other in db.execute("SELECT one, other FROM name_decisions WHERE NOT same")}

    def is_open(one: Name, other: Name) -> bool:
        pair = (min(one.normal, other.normal), max(one.normal, other.normal))
        was_asked = pair in judged and not (judged[pair] and one.entity in said and other.entity in said)
        return pair not in kept and not was_asked and not names.veto(one.written, other.written)

    return sorted(pair for pair in blocks.found if all(is_open(a, b) for a in of[pair[0]] for b in of[pair[1]]))


def _given_without_proof(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Names that a reader gave as other names of one that it found, where no cited sentence has both."""
    query = "SELECT DISTINCT normal, record, given FROM mentions WHERE json_array_length(record, '$.aliases') > 0"
    for normal, record, given in db.execute(query):
        for alias in EntityNamed.model_validate_json(record).aliases:
            if alias not in json.loads(given):
                yield normal, names.normal(alias)


def _so_called(db: sqlite3.Connection, named: Iterable[Name]) -> Iterator[tuple[str, str]]:
    """(name that a statement is about, name that it gives it besides), by a search through the text of all claims."""
    query = (
        "SELECT normal, json_extract(record, '$.statement') FROM claims "
        "WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(claims.record, value))"
    )
    told = [
        (normal, statement, found)
        for normal, statement in db.execute(query, (json.dumps(CUES),))
        for found in SO_CALLED.finditer(statement)
    ]
    if not told:
        return
    written = {name.written: name.normal for name in named}
    spotter = Spotter(written)
    for normal, statement, found in told:
        for spotted in spotter.spot(statement[found.end() :])[:1]:
            if spotted.start <= REACH:
                yield normal, written[spotted.name]


def _singular(word: str) -> str:
    return word.rstrip("s") + " "


def _words(normal: str) -> list[str]:
    return [word.rstrip("s") or word for word in re.findall(r"[^\W_]+", normal) if word not in SMALL]


def _initials(normal: str) -> set[str]:
    """The first letters of a name of several words, with and without the small ones."""
    words = normal.casefold().split()
    every, large = ("".join(word[0] for word in some) for some in (words, [w for w in words if w not in SMALL]))
    return {initials for initials in (every, large) if len(initials) > 1}


def _with_a_slip(name: Name) -> Iterable[str]:
    """What is left of a name without one of its letters: two names that differ by one letter share one of these."""
    if len(name.normal) not in SPELLED or any(letter.isdigit() for letter in name.normal):
        return ()
    return {name.normal, *(name.normal[:place] + name.normal[place + 1 :] for place in range(len(name.normal)))}


def _may_be_short(name: Name, other: Name, said: Collection[str], more: Collection[str]) -> bool:
    """Two words or more are much in common; one alone may be the last name of somebody."""
    if len(said) > 1:
        return True
    last = other.written.split()[-1]
    return len(more) <= 3 and last.casefold() == name.written.casefold() and _is_capitalised(other.written)


def _is_capitalised(written: str) -> bool:
    return all(word[0].isupper() for word in written.split())
