"""What has a value: the table of facts on a page, and the cells of tables that compare pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.evidence.quantities import scan
from agent.ledger.records import Claim
from agent.ledger.view import ConflictView
from agent.sources.kinds import standing
from agent.wiki.footnotes import Footnotes
from agent.wiki.lead import SAYS_WHAT_IT_IS
from agent.wiki.markup import escape, wikilink
from agent.wiki.page import Wiki
from agent.wiki.shortened import shortened
from agent.wiki.sides import sides_of, weight
from agent.wiki.ties import FRAME, fact_key, is_fact

LONGEST_VALUE = 120
"""A longer value is cut in the table of facts; the footnote has all of it."""
MANY = 12
"""A table with more rows than this is gathered by theme."""
FAMILY = 3
"""Attributes that begin with the same word, from this number on, are a theme of their own."""
DISPUTED = " (disputed)"
FORMERLY = " (formerly)"
"""What a fact was before another value took its place, where one value stands alone."""
NO_SCOPE = "—"
"""Stands for what a value holds for where nothing says it, beside another value of which something does."""
THEMES = ("pages", "dates", "measures", "other")


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: an attribute, what it is (several values side by side where sources give several), where that holds."""

    attribute: str
    value: str
    holds: str


def facts_of(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The claims that give an attribute a value, by attribute, what the entity is first; a sentence with a gap only
    where what fills it differs.
    """
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        if is_fact(claim) or (claim.value and FRAME in claim.attribute):
            found.setdefault(fact_key(claim.attribute), []).append(claim)
    ordered = sorted(found.items(), key=lambda item: item[1][0].attribute.casefold() not in SAYS_WHAT_IT_IS)
    return {
        key: group
        for key, group in ordered
        if FRAME not in group[0].attribute or len({(claim.value, claim.negated) for claim in group}) > 1
    }


def doubt_of(wiki: Wiki, entity: str, claim: Claim, *, in_table: bool = False) -> str:
    """What the page of an entity says of a value of one of its facts, for where it stands elsewhere: that it is
    disputed, or not so any more. Empty for a claim that is no fact.
    """
    facts = facts_of(wiki.view.claims_of(entity)).values() if claim.value else ()
    group = next((group for group in facts if any(one.id == claim.id for one in group)), ())
    if not group:
        return ""
    found = sides_of(wiki, group, wiki.conflicts.get(entity, ()))
    side = next(side for side in found.sides if any(one.id == claim.id for one in side.claims))
    if found.settled and side is not found.sides[0]:
        return f" ({wikilink(f'conflicts#^{found.settled}', found.settled, in_table=in_table)})"
    return DISPUTED if found.disputed else FORMERLY if side.is_former else ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """The id of an open conflict in which a value is ``disputed``, or another one took its place."""

    conflict: str
    disputed: bool


def doubted(wiki: Wiki, facts: Mapping[str, Sequence[Claim]], conflicts: Sequence[ConflictView]) -> dict[str, Doubt]:
    """Claim → what to know of its value. What changed between releases is not in it: the table tells which is which."""
    there = [one for one in conflicts if one.status == "open" and one.kind != "differs by version"]
    about = {claim.id: one.id for one in there for claim in one.claims}
    found: dict[str, Doubt] = {}
    for group in facts.values():
        sides = sides_of(wiki, group, conflicts)
        doubtful = [claim for side in sides.sides if sides.disputed or side.is_former for claim in side.claims]
        found |= {one.id: Doubt(about[one.id], sides.disputed) for one in doubtful if one.id in about}
    return found


class FactTable:
    """Makes rows of facts about the entity ``page``; what is in ``seen`` is not linked again. ``longest``: characters
    of a value that are shown.
    """

    def __init__(self, wiki: Wiki, notes: Footnotes, page: str, seen: set[str], longest: int = LONGEST_VALUE) -> None:
        self._wiki, self._notes, self._page, self._seen, self._longest = wiki, notes, page, seen, longest

    def table(self, facts: Mapping[str, Sequence[Claim]], conflicts: Sequence[ConflictView]) -> str:
        """The facts as they are where they are few, else by theme: what begins with the same word, then the kind of
        value. Within a theme their order stays.
        """
        if not facts:
            return ""
        lines = ["| fact | value | holds for |", "| --- | --- | --- |"]
        for theme, group in self._themes(list(facts.values())):
            lines += [f"| **{escape(theme)}** |  |  |"] if theme else []
            for claims in group:
                row = self.fact(claims, conflicts)
                lines.append(f"| {escape(row.attribute)} | {row.value} | {escape(row.holds)} |")
        return "\n".join(lines)

    def fact(self, claims: Sequence[Claim], conflicts: Sequence[ConflictView]) -> Fact:
        """The row of one attribute. ``conflicts``: those of its entity."""
        found = sides_of(self._wiki, claims, conflicts)
        sides, first = found.sides, found.sides[0].claims
        mark = DISPUTED if found.disputed else ""
        told = shortened([side.claims[0].position for side in sides], self._longest)
        shown = [
            f"{self._linked(value, side.claims[0])}{_doubt(self._wiki, side.claims, first)}{mark} "
            f"{self._notes.cite(side.claims)}"
            for value, side in zip(told, sides, strict=True)
        ]
        value, holds = "; ".join(shown), _beside([side.scope for side in sides])
        if found.settled:
            value = "; ".join([f"{shown[0]} ([[conflicts#^{found.settled}\\|{found.settled}]])", *shown[1:]])
        elif len(sides) > 1 and sides[-1].is_former:
            value = f"{shown[0]} (before: {'; '.join(shown[1:])})"
            scopes = [side.scope or NO_SCOPE for side in sides]
            holds = f"{scopes[0]} ({'; '.join(scopes[1:])})" if any(side.scope for side in sides) else ""
        return Fact(claims[0].attribute, value, holds)

    def _linked(self, value: str, claim: Claim) -> str:
        """A value with links where it is whole: what was cut off a name may make another one of it."""
        if value != claim.position:
            return escape(value)
        return self._wiki.linker.linked(value, self._page, self._seen, in_table=True)

    def _themes(self, facts: Sequence[Sequence[Claim]]) -> list[tuple[str, list[Sequence[Claim]]]]:
        if len(facts) <= MANY:
            return [("", list(facts))]
        heads = Counter(map(_head, facts))
        families = [head for head, count in heads.items() if FAMILY <= count < len(facts)]
        by_theme: dict[str, list[Sequence[Claim]]] = {theme: [] for theme in (*families, *THEMES)}
        for claims in facts:
            by_theme[_head(claims) if _head(claims) in families else self._kind(claims[0].value)].append(claims)
        return [(theme, group) for theme, group in by_theme.items() if group]

    def _kind(self, value: str) -> str:
        if self._wiki.linker.named_whole(value):
            return "pages"
        found = scan(value)
        return "dates" if found.dates else "measures" if found.quantities else "other"


def _head(claims: Sequence[Claim]) -> str:
    return next(iter(claims[0].attribute.casefold().split()), "")


def _doubt(wiki: Wiki, side: Sequence[Claim], first: Sequence[Claim]) -> str:
    """What to know of a value that weighs less than the one before it, or that no source holds itself."""
    if first is not side and all(claim.stance == "reports" for claim in side):
        return " (only reported)"
    if weight(wiki, side) >= min(weight(wiki, first), standing("")):
        return ""
    kinds = {wiki.sources[claim.source].kind for claim in side}
    return f" (only in {' and '.join(f'{kind}s' for kind in sorted(kinds, reverse=True))})"


def _beside(scopes: Sequence[str]) -> str:
    """What the values of a row hold for, in their order; once where that is the same of all of them."""
    return scopes[0] if len(set(scopes)) < 2 else "; ".join(scope or NO_SCOPE for scope in scopes)
