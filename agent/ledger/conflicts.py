"""Which claims may disagree, found by code: same entity, same attribute, other value or other sign.

A candidate is a question, not a conflict: a judgement (job ``reconcile``) says what it is. The gates that code can
check are checked here and not left to a model: both sides stand in the text (every claim has evidence), both are about
this entity and attribute, and what differs is more than a unit, a rounding or a spelling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.evidence import values
from agent.evidence.scopes import Part, tell_apart
from agent.ledger.records import Claim, Scope, Verdict, digest

APART: tuple[tuple[Part, Verdict], ...] = (
    ("version", "differs by version"),
    ("date", "differs by date"),
    ("place", "differs by scope"),
)
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


def candidates(entity: str, claims: Iterable[Claim]) -> list[Candidate]:
    """Candidate conflicts among the claims of one entity, by id. Claims keep the order that they come in."""
    by_attribute: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if key := values.attribute_key(claim.attribute):
            by_attribute[key].append(claim)
    found = []
    for key, group in by_attribute.items():
        sides = [claim for claim in group if claim.value]
        if disagree(sides) and not _many_valued(sides):
            found.append(Candidate(conflict_id(entity, key), entity, group[0].attribute, tuple(sides)))
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
    """The claims gathered into positions: those of one value (and sign) stand together, in order of first
    appearance.
    """
    gathered: list[list[Claim]] = []
    for claim in claims:
        home = next((side for side in gathered if not differ(side[0], claim)), None)
        if home is None:
            gathered.append([claim])
        else:
            home.append(claim)
    return [tuple(side) for side in gathered]


def _many_valued(claims: Iterable[Claim]) -> bool:
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source].append(claim)
    return any(len(positions(group)) >= MANY_VALUED for group in by_source.values())


def checked_by_scope(verdict: Verdict, scopes: Sequence[Scope], stances: Sequence[str]) -> Verdict:
    """What code knows better than any judge: a contradiction needs two positions held for the same scope.

    ``scopes`` and ``stances`` belong to one claim of each position, the scope filled up with its source's own; a
    source's date only among editions of one document: two papers of different years can contradict each other.
    """
    if verdict != "contradiction":
        return verdict
    if sum(stance == "holds" for stance in stances) < 2:
        return "reported only"
    for part, instead in APART:
        if tell_apart(part, [getattr(scope, part) for scope in scopes]):
            return instead
    return verdict
