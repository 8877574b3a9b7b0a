"""Claims as a writer, and who reads after it, is shown them: numbered, what says the same under one number."""

from __future__ import annotations

from collections.abc import Sequence

from agent.brain.protocol import ClaimSeen
from agent.jobs.item import Context
from agent.ledger.records import Claim, Scope
from agent.sources.kinds import standing


def told_apart(claims: Sequence[Claim], *, by_attribute: bool = False) -> list[list[Claim]]:
    """The claims, those with the same words on the same entity together, in order of first appearance.

    ``by_attribute``: where they are on the same attribute, too, for rules that go by it.
    """
    groups: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in claims:
        attribute = claim.attribute if by_attribute else ""
        groups.setdefault((claim.entity, attribute, claim.statement.casefold()), []).append(claim)
    return list(groups.values())


def seen(context: Context, number: int, same: Sequence[Claim]) -> ClaimSeen:
    """Claims with the same words, under one number."""
    claim = same[0]
    scopes = [context.snapshot.scope_of(one) for one in same]
    titles = dict.fromkeys(context.snapshot.source_label(one.source) for one in same)
    return ClaimSeen(
        number=number,
        about=claim.entity,
        attribute=claim.attribute,
        value=claim.value,
        statement=claim.statement,
        quote=" ".join(" ".join(e.quote for e in claim.evidence).split()),
        scope=Scope(
            version=" / ".join(dict.fromkeys(scope.version for scope in scopes if scope.version)),
            date=" / ".join(dict.fromkeys(scope.date for scope in scopes if scope.date)),
            place=claim.scope.place,
            condition=claim.scope.condition,
        ),
        source="; ".join(titles),
        kind=max((context.snapshot.kind(one.source) for one in same), key=standing),
    )


def in_words(claim: ClaimSeen) -> str:
    """The claim on one line, with where it is from and what it holds for."""
    scope = ", ".join(value for value in claim.scope.model_dump().values() if value)
    weak = f", {claim.kind}" if standing(claim.kind) < standing("") else ""
    return f"[{claim.number}] {claim.statement} ({claim.source}{weak}{f'; {scope}' if scope else ''})"
