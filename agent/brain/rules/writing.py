"""Claims into a page: a lead by the best defining sentences, then the rest by theme, in the sources' own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.brain.actions import LONGEST_SENTENCE, Action, WriteSentence
from agent.brain.protocol import ClaimSeen, WriteInputs
from agent.brain.rules.antecedents import points_back
from agent.brain.rules.claiming import is_prose
from agent.brain.rules.defining import says
from agent.brain.rules.placing import (
    Group,
    apart,
    files,
    following,
    in_turn,
    is_form,
    list_of,
    marked,
    releases,
    section,
)
from agent.evidence.likeness import gathered
from agent.evidence.named import names
from agent.evidence.support import overlap
from agent.sources.kinds import standing

MORE = 0.8
"""A second sentence that shares more of its words than this with the first does not stand beside it."""
LEAD = 2
"""Sentences of a lead that define, at most."""
OBJECT = r"(?:the|an?|all|any|each|every|its|this|these|those|what|which|whether|how)"
"""What follows a verb, and no name."""


def write(inputs: WriteInputs) -> list[Action]:
    """The sentences of a page, each with all claims that say the same in nearly the same words."""
    groups = _gather(inputs.claims)
    if inputs.page == "overview":
        return [_sentence("", _with_name(group[0], group[0].about), group) for group in groups]
    groups = apart(groups, [group for group in groups if is_prose(group[0])])
    page = _Page(files(inputs.claims), releases(inputs.claims), [group for group in groups if is_prose(group[0])])
    defining = sorted((g for g in groups if _defines(g[0])), key=lambda g: _rank(g, inputs.title), reverse=True)
    beside = [g for g in defining[1:] if files(g) == files(defining[0]) and releases(g) == releases(defining[0])]
    defining = [*defining[:1], *beside][:LEAD]
    if len(defining) > 1 and overlap(defining[1][0].statement, defining[0][0].statement) > MORE:
        defining = defining[:1]  # the second says nothing that the first does not
    leading = [*(defining or _first(groups, inputs.title))]
    leading += following(leading[-1], [group for group in page.prose if group not in leading], page.prose)
    actions = [
        page.sentence("", g[0].statement if number else _with_name(g[0], inputs.title), [g])
        for number, g in enumerate(leading)
    ]
    told = [
        group for group in page.prose if group[0].attribute in inputs.disputed
    ]  # by the table, each with its release
    rest = [group for group in page.prose if group not in leading and group not in told]
    sections: dict[str, list[Group]] = {}
    listed: dict[str, list[Group]] = {}
    for group in rest:
        named = list_of(group[0])
        (listed if named else sections).setdefault(named or section(group, page.files), []).append(group)
    before = leading[-1]
    for name, told in sorted(sections.items()):  # "Details" before "In …"
        turns = in_turn(told, before, page.prose, [claim for group in leading for claim in group])
        actions += [page.sentence(name, text, on) for text, on in turns]
        before = ()
    return actions + [action for name, told in sorted(listed.items()) for action in _listed(page, name, told)]


@dataclass(frozen=True)
class _Page:
    """What a page is written of: the files and releases that it knows, and what is said in prose, in order."""

    files: frozenset[str]
    releases: Mapping[str, None]
    prose: Sequence[Group]

    def sentence(self, section: str, text: str, groups: Sequence[Group]) -> WriteSentence:
        text = marked(text, groups[-1], self.releases)
        groups = groups if len(text) <= LONGEST_SENTENCE else groups[-1:]
        return _sentence(section, text, [claim for group in groups for claim in group])


def _first(groups: Sequence[Group], title: str) -> Sequence[Group]:
    """What opens a page whose claims do not define: what stands by itself and names it, or what says most of it."""
    prose = [group for group in groups if not group[0].value and not points_back(group[0].statement)]
    prose = [group for group in prose if not list_of(group[0])] or prose
    naming = [group for group in prose if re.search(rf"(?<!\w){re.escape(title)}(?!\w)", group[0].statement)]
    said = ("what it is", "its effect", "a case", "its form")
    return naming[:1] or sorted(prose, key=lambda group: said.index(says(group[0].statement)))[:1] or groups[:1]


def _listed(page: _Page, section: str, groups: Sequence[Group]) -> Iterator[Action]:
    """What is said of each option or part, all of one together, opened by its name."""
    by_name: dict[str, list[Group]] = {}
    for group in groups:
        by_name.setdefault(group[0].attribute.removeprefix("option "), []).append(group)
    for name, said in by_name.items():
        if is_form(said[0][0].statement):
            yield from (page.sentence(section, f"`{group[0].statement}`", [group]) for group in said)
            continue
        for place, (text, on) in enumerate(in_turn(said, (), said)):
            yield page.sentence(section, text if place else f"`{name}`: {text.removeprefix(name).strip()}", on)


def _gather(claims: tuple[ClaimSeen, ...]) -> list[Group]:
    """The claims in groups of near-equal statements with the same names about one thing; what stands first in a group
    speaks for it.
    """
    by_attribute: dict[tuple[str, str, str, frozenset[str]], list[ClaimSeen]] = {}
    for claim in claims:
        attribute = claim.attribute if claim.value else claim.attribute.partition(" in ")[0]
        named = frozenset(names(claim.statement))
        by_attribute.setdefault((claim.about, attribute, claim.value, named), []).append(claim)
    groups = [group for alike in by_attribute.values() for group in gathered(alike, lambda claim: claim.statement)]
    return sorted(groups, key=lambda group: group[0].number)


def _defines(claim: ClaimSeen) -> bool:
    return claim.attribute.startswith("definition")


def _rank(group: Group, title: str) -> tuple[int, int]:
    """Whose word weighs most speaks first, whatever its style."""
    return max(standing(claim.kind) for claim in group), _worth(group[0], title)


def _worth(claim: ClaimSeen, title: str) -> int:
    """How well a statement opens a page: it says what its subject is, names it early, and is neither curt nor long."""
    words = claim.statement.split()
    named = title.casefold() in " ".join(words[:4]).casefold()
    says_what = re.match(r".{0,60}? (?:is an?|are|[—–-]) ", claim.statement) is not None
    return 2 * says_what + 2 * named + (8 <= len(words) <= 40)


def _with_name(claim: ClaimSeen, title: str) -> str:
    """The statement, opened by the page's name where it does not name it early itself. A setting's name can be a word:
    "Specifies the ciphers allowed" does not name Ciphers, and "Include the files" does not name Include.
    """
    is_verb = re.match(rf"{re.escape(title)} {OBJECT}\b", claim.statement) is not None
    if title in " ".join(claim.statement.split()[:6]) and not is_verb:
        return claim.statement
    begun = re.match("[a-z]+ [a-z]", claim.statement)
    return f"{title}: {claim.statement[:1].upper() if begun else claim.statement[:1]}{claim.statement[1:]}"


def _sentence(section: str, text: str, group: Group) -> WriteSentence:
    """A text of a group; one that is too long with what was set beside the statement is the statement alone."""
    text = text if len(text) <= LONGEST_SENTENCE else group[0].statement
    return WriteSentence(section=section, text=text, claims=tuple(claim.number for claim in group[:12]))
