"""The values of one attribute as sources give them: whose word weighs most, what each holds for, what followed what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.evidence import values
from agent.evidence.quantities import scan
from agent.evidence.scopes import said_former
from agent.ledger.records import Claim
from agent.ledger.view import ConflictView
from agent.wiki.lead import SAYS_WHAT_IT_IS
from agent.wiki.page import Wiki

AS_OF = "as of "
"""Stands before a date that is not the claim's own, but its source's."""


@dataclass(frozen=True, slots=True)
class Side:
    """One value: the claims that give it, what it holds for, and whether another one took its place since."""

    claims: tuple[Claim, ...]
    scope: str
    is_former: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """``sides``: first what a person says that holds, else what holds now, else whose word weighs most; ``disputed``:
    they contradict each other; ``settled``: id of the conflict of which a person says that the first holds.
    """

    sides: tuple[Side, ...]
    disputed: bool = False
    settled: str = ""


def sides_of(wiki: Wiki, claims: Sequence[Claim], conflicts: Sequence[ConflictView]) -> Sides:
    """``claims``: all of one attribute; ``conflicts``: those of its entity."""
    groups = _grouped(wiki, claims)
    told = _judged(conflicts, groups)
    disputed = bool(told and told.kind == "contradiction" and told.status == "open")
    decided = {claim.id: conflict.id for conflict in conflicts for claim in conflict.settled}
    groups.sort(key=lambda group: not any(claim.id in decided for claim in group))
    settled = next((decided[claim.id] for claim in groups[0] if claim.id in decided), "") if len(groups) > 1 else ""
    newest = None if disputed or settled else _newest_first(wiki, groups, told)
    made = (
        Side(tuple(group), _scopes(wiki, group, told), is_former=bool(newest) and place > 0)
        for place, group in enumerate(newest or groups)
    )
    return Sides(tuple(made), disputed, settled)


def _grouped(wiki: Wiki, claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims by value: first whose word weighs most, then the newest version."""
    groups: list[list[Claim]] = []
    for claim in claims:
        home = next(
            (g for g in groups if values.compare(g[0].value, claim.value) == "same" and g[0].negated == claim.negated),
            None,
        )
        if home is None:
            groups.append([claim])
        else:
            home.append(claim)
    return sorted(groups, key=lambda group: (weight(wiki, group), _newest(wiki, group)), reverse=True)


def weight(wiki: Wiki, group: Iterable[Claim]) -> int:
    """How much the word of those who say it weighs."""
    return max(wiki.sources[claim.source].standing for claim in group)


def _judged(conflicts: Sequence[ConflictView], groups: Sequence[Sequence[Claim]]) -> ConflictView | None:
    """The conflict that these values are positions of."""
    for conflict in conflicts:
        ids = {claim.id for claim in conflict.claims}
        if sum(any(claim.id in ids for claim in group) for group in groups) > 1:
            return conflict
    return None


# -- which followed which -------------------------------------------------------------------------------------


def _newest_first(
    wiki: Wiki, groups: Sequence[list[Claim]], told: ConflictView | None
) -> Sequence[Sequence[Claim]] | None:
    """The values in the order in which they followed each other, the newest first: by what was judged, else by the
    versions that they hold for. The dates of two sources alone don't say so. ``None`` where nothing does.
    """
    kind = told.kind if told else ""
    if len(groups) < 2:
        return None
    if kind == "superseded" and (order := _without_former(groups)):
        return order
    scopes = [_scopes(wiki, group, told) for group in groups]
    if len(set(scopes)) < len(scopes) or not all(scopes):
        return None
    if kind == "differs by date":
        return sorted(groups, key=lambda group: _newest_date(wiki, group), reverse=True)
    ordered = sorted(groups, key=lambda group: _newest(wiki, group), reverse=True)
    if kind in ("differs by version", "superseded"):
        return ordered
    versioned = all(claim.scope.version or wiki.sources[claim.source].version for group in groups for claim in group)
    return ordered if versioned and ordered == list(groups) else None


def _without_former(groups: Sequence[Sequence[Claim]]) -> list[Sequence[Claim]] | None:
    """Last the values that some sentence calls former ones, where they are all but one."""
    said = {f"{claim.statement}\n{piece.quote}" for group in groups for claim in group for piece in claim.evidence}

    def is_former(group: Sequence[Claim]) -> bool:
        return any(said_former(text, claim.value) for claim in group for text in said)

    ordered = sorted(groups, key=is_former)
    return ordered if [is_former(group) for group in ordered] == [False, *[True] * (len(groups) - 1)] else None


def _newest(wiki: Wiki, group: Iterable[Claim]) -> tuple[tuple[int, ...], ...]:
    return max(version_key(wiki.view.claim_scope(claim)) for claim in group)


def _newest_date(wiki: Wiki, group: Iterable[Claim]) -> str:
    return max(_dated(wiki, claim).removeprefix(AS_OF) for claim in group)


def version_key(scope: str) -> tuple[tuple[int, ...], ...]:
    """Versions in their natural order: 8.4 before 10.0."""
    return tuple(tuple(int(part) for part in found.split(".")) for found in re.findall(r"\d+(?:\.\d+)*", scope))


# -- what it holds for ----------------------------------------------------------------------------------------


def _scopes(wiki: Wiki, group: Sequence[Claim], told: ConflictView | None) -> str:
    by_date = told is not None and told.kind == "differs by date"
    scopes = {scope for claim in group if (scope := _dated(wiki, claim) if by_date else _scope(wiki, claim))}
    return _joined(sorted(scopes, key=lambda scope: (version_key(scope), scope), reverse=True))


def _scope(wiki: Wiki, claim: Claim) -> str:
    """What a claim holds for. The date of its source says nothing where no later one could change it: of what a thing
    is, and of what is itself a date or of one ("founded 1994", "visitors in 2018").
    """
    scope = _source_scope(wiki, claim)
    lasts = claim.attribute.casefold() in SAYS_WHAT_IT_IS or scan(claim.value).dates or scan(claim.attribute).dates
    return "" if lasts and scope.startswith(AS_OF) else scope


def _source_scope(wiki: Wiki, claim: Claim) -> str:
    scope = wiki.view.claim_scope(claim)
    return f"{AS_OF}{scope}" if scope and not claim.scope and scope == wiki.sources[claim.source].date else scope


def _dated(wiki: Wiki, claim: Claim) -> str:
    """When a claim holds: its own date, or the one that its sentence names, before anything that its source says."""
    named = [date for date in scan(claim.statement).dates if date[0].isdigit()]
    return claim.scope.date or (named[0] if len(named) == 1 else _source_scope(wiki, claim))


def _joined(scopes: Sequence[str]) -> str:
    told = all(scope.startswith(AS_OF) for scope in scopes)
    return ", ".join((*scopes[:1], *(scope.removeprefix(AS_OF) if told else scope for scope in scopes[1:])))
