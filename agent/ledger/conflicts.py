"""Which claims may disagree, found by code: same entity, same attribute, other value or other sign.

A candidate is a question, not a conflict: a judgement (job ``reconcile``) says what it is. The gates that code can
check are checked here and not left to a model: both sides stand in the text (every claim has evidence), both are about
this entity and attribute, and what differs is more than a unit, a rounding or a spelling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from types import MappingProxyType
from typing import Literal, NamedTuple

from agent.evidence import choosing, values
from agent.evidence.scopes import Part, all_one, far_apart, older_than_said, tell_sides_apart
from agent.ledger.records import Claim, JudgedKind, Scope, Verdict, digest

ALONE: Mapping[str, str] = MappingProxyType({})
APART: tuple[tuple[Part, JudgedKind], ...] = (
    ("version", "differs by version"),
    ("date", "differs by date"),
    ("place", "differs by scope"),
)
COMPARED = 40
"""Different values up to which each is held against all others; more are no disagreement, but a collection."""
MANY_VALUED = 3
"""An attribute with this many different values within one source is a list of things, not a disagreement."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Claims on one attribute of one entity of which at least two can't hold together, unless their scopes differ."""

    id: str
    entity: str
    attribute: str
    claims: tuple[Claim, ...]


def conflict_id(entity: str, attribute_key: str) -> str:
    """The id that a conflict keeps for ever: entity id and attribute decide it, and nothing else does."""
    return digest("conflict", entity, attribute_key)[:12]


class Held(NamedTuple):
    """For what one claim of a position holds, and whether its source holds it or reports it."""

    scope: Scope
    stance: Literal["holds", "reports"]
    written: str = ""
    """The date of its source, as far as that is known."""


def candidates(entity: str, claims: Iterable[Claim], families: Mapping[str, str] = ALONE) -> list[Candidate]:
    """Candidate conflicts among the claims of one entity, by id. Claims keep the order that they come in.

    ``families``: attribute key → key of the one that speaks for it (:func:`agent.evidence.attributes.families`).
    """
    by_attribute: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if key := values.attribute_key(claim.attribute):
            by_attribute[families.get(key, key)].append(claim)
    found = []
    for key, group in by_attribute.items():
        sides = [claim for claim in group if claim.value]
        if disagree(sides) and not _many_valued(sides):
            named = next((one for one in group if values.attribute_key(one.attribute) == key), group[0])
            found.append(Candidate(conflict_id(entity, key), entity, named.attribute, tuple(sides)))
    return sorted(found, key=lambda candidate: candidate.id)


def disagree(claims: Iterable[Claim]) -> bool:
    """Whether the claims have values (or signs) of which two can't both hold in the same scope."""
    return len(positions(claims)) > 1


def differ(one: Claim, other: Claim) -> bool:
    """Whether two claims on one attribute say other things."""
    verdict = values.compare(one.value, other.value)
    if verdict == "same":
        return one.negated != other.negated
    return verdict == "different"


def positions(claims: Iterable[Claim]) -> list[tuple[Claim, ...]]:
    """The claims gathered into positions: no two of one position differ. In order of first appearance; who is in which
    does not depend on the order. What agrees with several, as a range does with the values in it, is with one of them.
    """
    said: dict[tuple[str, bool], list[Claim]] = {}
    for claim in claims:
        said.setdefault((claim.value, claim.negated), []).append(claim)
    homes: list[list[tuple[str, bool]]] = []
    for what in sorted(said, key=lambda what: (_agreeing(said, what), what)):
        agreeing = (home for home in homes if not any(differ(said[other][0], said[what][0]) for other in home))
        home = next(agreeing, None)
        if home is None:
            homes.append([what])
        else:
            home.append(what)
    place = {claim.id: number for number, claim in enumerate(claim for group in said.values() for claim in group)}
    first = {what: number for number, what in enumerate(said)}
    homes.sort(key=lambda home: min(first[what] for what in home))
    return [
        tuple(sorted((claim for what in home for claim in said[what]), key=lambda claim: place[claim.id]))
        for home in homes
    ]


def _agreeing(said: Mapping[tuple[str, bool], Sequence[Claim]], what: tuple[str, bool]) -> int:
    """With how many of the values this one agrees: what is exact agrees with few, and comes first."""
    if len(said) > COMPARED:
        return 0
    return sum(not differ(said[what][0], other[0]) for other in said.values())


def _many_valued(claims: Iterable[Claim]) -> bool:
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source].append(claim)
    return any(len(positions(group)) >= MANY_VALUED for group in by_source.values())


def checked_by_scope(verdict: Verdict, positions: Sequence[Sequence[Held]], *, changing: bool = False) -> Verdict:
    """What code knows better than any judge: a contradiction is what :func:`by_scope` finds it to be, and what differs
    by version or date needs two.
    """
    if verdict == "contradiction":
        return by_scope(positions, changing=changing)
    if any(verdict == instead and all_one(part, _scopes(part, positions)) for part, instead in APART[:2]):
        return "not enough evidence"
    return verdict


def by_scope(positions: Sequence[Sequence[Held]], *, changing: bool = False) -> JudgedKind:
    """What positions that can't all be true are, by what each holds for: a contradiction needs two that are held for
    the same. What is said of one year is not contradicted by who wrote before it.

    The scopes are filled up with their sources' own; a source's date only among editions of one document, because two
    papers of different years can contradict each other. ``changing``: the attribute is one that has another value
    every few years; then sources that are many years apart speak of different times.
    """
    if sum(any(held.stance == "holds" for held in side) for side in positions) < 2:
        return "reported only"
    pairs = list(combinations(positions, 2))
    if all(_of_other_years(*pair) for pair in pairs) or (changing and all(_far_apart(*pair) for pair in pairs)):
        return "differs by date"
    told = (instead for part, instead in APART if tell_sides_apart(part, _scopes(part, positions)))
    return next(told, "contradiction")


def _scopes(part: Part, positions: Sequence[Sequence[Held]]) -> list[set[str]]:
    return [{getattr(held.scope, part) for held in side} for side in positions]


def _far_apart(one: Sequence[Held], other: Sequence[Held]) -> bool:
    """Whether neither side says for which date it holds, and their sources are many years apart."""
    return not any(held.scope.date for held in (*one, *other)) and all(
        far_apart(here.written, there.written) for here, there in product(one, other)
    )


def _of_other_years(one: Sequence[Held], other: Sequence[Held]) -> bool:
    """Whether one side says for which date it holds, and all sources of the other are older: they can't speak of it."""
    return any(
        all(held.scope.date for held in dated)
        and all(not held.scope.date for held in older)
        and all(older_than_said(old.written, new.scope.date) for old, new in product(older, dated))
        for dated, older in ((one, other), (other, one))
    )


def settled(resolution: str, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The position that a person's words name as the one that holds, where they name just one; else nothing.

    Values as they are written come first: only where none is named, a quantity may be meant in another unit.
    """
    said = " ".join(resolution.split())
    sides = positions(claims)
    for names in (choosing.chosen, choosing.chosen_measured):
        named = [side for side in sides if any(names(said, claim.position) for claim in side)]
        if named:
            return named[0] if len(named) == 1 else ()
    return ()
