"""Claims into a page: a lead by the best defining sentences, then the rest by theme, in the sources' own words."""

from __future__ import annotations

from agent.brain.actions import Action, WriteSentence
from agent.brain.protocol import ClaimSeen, WriteInputs
from agent.evidence.likeness import gathered

LEAD = 2
"""Sentences of a lead, at most."""


def write(inputs: WriteInputs) -> list[Action]:
    """The sentences of a page, each with all claims that say the same in nearly the same words."""
    groups = _gather(inputs.claims)
    if inputs.page == "overview":
        return [_sentence("", _with_name(group[0], group[0].about), group) for group in groups]
    leading = sorted((g for g in groups if _defines(g[0])), key=lambda g: -_worth(g, inputs.title))[:LEAD]
    actions = [_sentence("", _with_name(g[0], inputs.title) if g is leading[0] else g[0].statement, g) for g in leading]
    for group in groups:
        if group not in leading and (section := _section(group[0])):
            actions.append(_sentence(section, _opened(group[0]), group))
    return sorted(actions, key=lambda action: _ORDER.index(action.section))  # type: ignore[attr-defined]


_ORDER = ["", "Details", "Options"]


def _gather(claims: tuple[ClaimSeen, ...]) -> list[list[ClaimSeen]]:
    """The claims in groups of near-equal statements about one thing; what stands first in a group speaks for it."""
    by_attribute: dict[tuple[str, str, str], list[ClaimSeen]] = {}
    for claim in claims:
        by_attribute.setdefault((claim.about, claim.attribute, claim.value), []).append(claim)
    groups = [group for alike in by_attribute.values() for group in gathered(alike, lambda claim: claim.statement)]
    return sorted(groups, key=lambda group: group[0].number)


def _defines(claim: ClaimSeen) -> bool:
    return claim.attribute.startswith("definition")


def _worth(group: list[ClaimSeen], title: str) -> float:
    """How well a statement opens a page: said by many, naming its subject early, neither curt nor long."""
    words = group[0].statement.split()
    named = title.casefold() in " ".join(words[:6]).casefold()
    return len(group) + 2 * named + (8 <= len(words) <= 40)


def _with_name(claim: ClaimSeen, title: str) -> str:
    """The statement, opened by the page's name where it does not name it itself."""
    if title.casefold() in claim.statement.casefold():
        return claim.statement
    return f"{title}: {claim.statement}"


def _opened(claim: ClaimSeen) -> str:
    """An option's sentence opens with the option."""
    option = claim.attribute.removeprefix("option ")
    return f"`{option}`: {claim.statement}" if option != claim.attribute else claim.statement


def _section(claim: ClaimSeen) -> str:
    """The heading that a claim stands under; none for what the table of facts shows."""
    if claim.attribute.startswith("option "):
        return "Options"
    return "" if claim.value else "Details"


def _sentence(section: str, text: str, group: list[ClaimSeen]) -> WriteSentence:
    return WriteSentence(section=section, text=text, claims=tuple(claim.number for claim in group[:12]))
