"""What has a value: the table of facts on a page, and the cells of tables that compare pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.evidence import values
from agent.evidence.quantities import scan
from agent.ledger.records import Claim
from agent.ledger.view import ConflictView
from agent.sources.kinds import standing
from agent.wiki.footnotes import Footnotes
from agent.wiki.lead import SAYS_WHAT_IT_IS
from agent.wiki.markup import escape
from agent.wiki.page import Wiki, shown_value
from agent.wiki.ties import FRAME, is_fact

LONGEST_VALUE = 120
"""A longer value is cut in the table of facts; the footnote has all of it."""
MANY = 12
"""A table with more rows than this is gathered by theme."""
FAMILY = 3
"""Attributes that begin with the same word, from this number on, are a theme of their own."""
AS_OF = "as of "
"""Stands before a date that is not the claim's own, but its source's."""
NO_SCOPE = "—"
"""Stands for what a value holds for where nothing says it, beside another value of which something does."""
_PREPOSITIONS = frozenset("at by for from in on with".split())
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
            found.setdefault(_key(claim.attribute), []).append(claim)
    ordered = sorted(found.items(), key=lambda item: item[1][0].attribute.casefold() not in SAYS_WHAT_IT_IS)
    return {
        key: group
        for key, group in ordered
        if FRAME not in group[0].attribute or len({(claim.value, claim.negated) for claim in group}) > 1
    }


def _key(attribute: str) -> str:
    """What is one row. Unlike :func:`~agent.evidence.values.attribute_key` it parts "baked at" from "baked for"."""
    last = attribute.casefold().split()[-1:]
    told = f" {last[0]}" if last and last[0] in _PREPOSITIONS else ""
    return f"{values.attribute_key(attribute) or attribute}{told}"


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
        wiki = self._wiki
        sides = _sides(wiki, claims)
        told = _judged(conflicts, sides)
        if told and told.kind == "differs by date":
            sides.sort(key=lambda side: max(_dated(wiki, claim).removeprefix(AS_OF) for claim in side), reverse=True)
        settled = {claim.id: conflict.id for conflict in conflicts for claim in conflict.settled}
        sides.sort(key=lambda side: not any(claim.id in settled for claim in side))
        mark = " (disputed)" if told and told.kind == "contradiction" and told.status == "open" else ""
        shown = [
            f"{self._value(side[0])}{_doubt(wiki, side, sides[0])}{mark} {self._notes.cite(side)}" for side in sides
        ]
        scopes = [_scopes(wiki, side, told) for side in sides]
        value, holds = "; ".join(shown), _beside(scopes)
        decided = next((settled[claim.id] for claim in sides[0] if claim.id in settled), "")
        if decided and len(shown) > 1:
            link = f"[[conflicts#^{decided}\\|{decided}]]"
            value = f"{shown[0]} ({link}); {'; '.join(shown[1:])}"
        elif len(shown) > 1 and not mark and _is_succession(wiki, sides, scopes, told):
            value, holds = f"{shown[0]} (before: {'; '.join(shown[1:])})", f"{scopes[0]} ({'; '.join(scopes[1:])})"
        return Fact(claims[0].attribute, value, holds)

    def _value(self, claim: Claim) -> str:
        value = shown_value(claim)
        if len(value) > self._longest:
            return escape(value[: self._longest - 2].rsplit(" ", 1)[0] + " …")
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


def _judged(conflicts: Sequence[ConflictView], sides: Sequence[Sequence[Claim]]) -> ConflictView | None:
    """The conflict that these values are positions of."""
    for conflict in conflicts:
        ids = {claim.id for claim in conflict.claims}
        if sum(any(claim.id in ids for claim in side) for side in sides) > 1:
            return conflict
    return None


def _is_succession(
    wiki: Wiki, sides: Sequence[Sequence[Claim]], scopes: Sequence[str], told: ConflictView | None
) -> bool:
    """Whether the values followed each other, newest first: by the versions that they hold for, or as was judged. The
    dates of two sources alone don't say so.
    """
    if len(set(scopes)) < len(scopes) or not all(scopes):
        return False
    if told and told.kind == "differs by date":
        return True
    newest = [_newest(wiki, side) for side in sides]
    judged = told is not None and told.kind in ("differs by version", "superseded")
    versioned = all(claim.scope.version or wiki.sources[claim.source].version for side in sides for claim in side)
    return newest == sorted(newest, reverse=True) and (judged or versioned)


def _sides(wiki: Wiki, claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims by value: first whose word weighs most, then the newest version."""
    sides: list[list[Claim]] = []
    for claim in claims:
        home = next(
            (s for s in sides if values.compare(s[0].value, claim.value) == "same" and s[0].negated == claim.negated),
            None,
        )
        if home is None:
            sides.append([claim])
        else:
            home.append(claim)
    return sorted(sides, key=lambda side: (_standing(wiki, side), _newest(wiki, side)), reverse=True)


def _standing(wiki: Wiki, side: Iterable[Claim]) -> int:
    return max(wiki.sources[claim.source].standing for claim in side)


def _doubt(wiki: Wiki, side: Sequence[Claim], first: Sequence[Claim]) -> str:
    """What to know of a value that weighs less than the one before it, or that no source holds itself."""
    if first is not side and all(claim.stance == "reports" for claim in side):
        return " (only reported)"
    if _standing(wiki, side) >= min(_standing(wiki, first), standing("")):
        return ""
    kinds = {wiki.sources[claim.source].kind for claim in side}
    return f" (only in {' and '.join(f'{kind}s' for kind in sorted(kinds, reverse=True))})"


def _newest(wiki: Wiki, side: Iterable[Claim]) -> tuple[tuple[int, ...], ...]:
    return max(version_key(wiki.view.claim_scope(claim)) for claim in side)


def version_key(scope: str) -> tuple[tuple[int, ...], ...]:
    """Versions in their natural order: 8.4 before 10.0."""
    return tuple(tuple(int(part) for part in found.split(".")) for found in re.findall(r"\d+(?:\.\d+)*", scope))


def _scopes(wiki: Wiki, side: Sequence[Claim], told: ConflictView | None) -> str:
    by_date = told is not None and told.kind == "differs by date"
    scopes = {scope for claim in side if (scope := _dated(wiki, claim) if by_date else _scope(wiki, claim))}
    return _joined(sorted(scopes, key=lambda scope: (version_key(scope), scope), reverse=True))


def _scope(wiki: Wiki, claim: Claim) -> str:
    """What a claim holds for."""
    scope = wiki.view.claim_scope(claim)
    return f"{AS_OF}{scope}" if scope and not claim.scope and scope == wiki.sources[claim.source].date else scope


def _dated(wiki: Wiki, claim: Claim) -> str:
    """When a claim holds: its own date, or the one that its sentence names, before anything that its source says."""
    named = [date for date in scan(claim.statement).dates if date[0].isdigit()]
    return claim.scope.date or (named[0] if len(named) == 1 else _scope(wiki, claim))


def _beside(scopes: Sequence[str]) -> str:
    """What the values of a row hold for, in their order; once where that is the same of all of them."""
    return scopes[0] if len(set(scopes)) < 2 else "; ".join(scope or NO_SCOPE for scope in scopes)


def _joined(scopes: Sequence[str]) -> str:
    told = all(scope.startswith(AS_OF) for scope in scopes)
    return ", ".join((*scopes[:1], *(scope.removeprefix(AS_OF) if told else scope for scope in scopes[1:])))
