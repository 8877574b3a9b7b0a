"""Same or other, conflict or not: what rules can say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, permutations, product
from typing import Literal

from agent.brain.actions import Action, JudgeConflict, JudgeNames
from agent.brain.protocol import EntitySeen, PositionSeen, ReconcileInputs, ResolveInputs
from agent.evidence.attributes import without_file
from agent.evidence.names import acronyms
from agent.evidence.scopes import Part, edition_of, tell_apart, tell_sides_apart
from agent.evidence.values import attribute_key
from agent.evidence.words import content
from agent.ledger.records import Verdict

TOLD_APART: tuple[tuple[Part, Verdict, str], ...] = (
    ("version", "differs by version", "each position stands in the documentation of another version"),
    ("date", "differs by date", "each position has another date"),
    ("place", "differs by scope", "each position holds for another place"),
    ("condition", "differs by scope", "each position holds for something else"),
)

FLAG = re.compile(r"CLI flag: (-\S+)")
"""The option of the command line that sets what a reference describes: it tells settings of one name apart."""
BRIEF = 4
"""Words of a description; what has fewer is none."""
SHARED = 2
"""Of so many words of a description, one is in that of the same setting elsewhere, too."""


def resolve(inputs: ResolveInputs) -> list[Action]:
    """One thing only where the names have the same words, or a statement itself spells the short one out."""
    if inputs.why == "the same words" and not _of_a_program(inputs.one, inputs.other):
        return [JudgeNames(same=True, because="the names differ in word order or number only")]
    pair = {inputs.one.name.casefold(), inputs.other.name.casefold()}
    for statement in (*inputs.one.said, *inputs.other.said):
        if any({short.casefold(), long.casefold()} == pair for short, long in acronyms(statement)):
            return [JudgeNames(same=True, because="a source spells the short name out")]
    return [JudgeNames(same=False, because="no source says that they are one thing")]


def _of_a_program(one: EntitySeen, other: EntitySeen) -> bool:
    """Whether two names are single words of a program: each letter of them counts, and the order of their parts."""
    here, there = (re.split(r"[-_.]", seen.name.casefold()) for seen in (one, other))
    if " " in f"{one.name}{other.name}" or here == there:
        return False
    return "setting" in (one.type, other.type) or min(len(here), len(there)) > 1


def reconcile(inputs: ReconcileInputs) -> list[Action]:
    """What tells the positions apart: who says it, for which version, at which date, where; if nothing does, they
    contradict. Rules can't tell that two attributes are one, so what is said under another name is set apart.
    """
    key = attribute_key(inputs.attribute)
    kept = [seen for seen in inputs.positions if attribute_key(seen.attribute) == key]
    kept = [seen for seen in inputs.positions if seen in kept or _is_twin(seen, inputs.attribute, kept)]
    if changed := _changed(kept):
        kept = [seen for seen in kept if any(edition_of(held.document) in changed for held in seen.held)]
    apart = [n for n, seen in enumerate(inputs.positions, start=1) if seen not in kept]
    verdict, because = _verdict(key, tuple(kept))
    return [JudgeConflict(verdict=verdict, because=because, apart=tuple(apart[:12]))]


def _is_twin(one: PositionSeen, attribute: str, others: Sequence[PositionSeen]) -> bool:
    """Whether a position is of another file than the rest, which the releases of the rest don't have."""
    releases = {held.scope.version for seen in others for held in seen.held}
    own = {held.scope.version for held in one.held}
    alike = without_file(one.attribute) == without_file(attribute) != ""
    return alike and releases.isdisjoint(own) and "" not in own | releases


def _verdict(key: str, positions: tuple[PositionSeen, ...]) -> tuple[Verdict, str]:
    said_by = [{(held.source, held.dated) for held in seen.held} for seen in positions]  # editions have one title
    if any(one & other for one, other in combinations(said_by, 2)):
        return "not enough evidence", "one source gives more than one of the values, so they may all hold"
    if any(_says_both(one, other) for one, other in permutations(positions, 2)):
        return "not enough evidence", "one source itself gives the one value as another word for the other"
    if sum(any(held.stance == "holds" for held in seen.held) for seen in positions) < 2:
        return "reported only", "one side only reports what others say"
    own = key.split()[0] in ("default", "valu", "set") or _in_tables_of_releases(positions)
    if own and not (_changed(positions) or (_one_value_a_version(positions) and _told_alike(positions))):
        return "not enough evidence", "the documents may each speak of a setting of their own"
    if own and any(_other_option(one, other) for one, other in combinations(positions, 2)):
        return "not enough evidence", "the values are those of other options of the command line"
    for part, verdict, because in TOLD_APART:
        if tell_sides_apart(part, [{getattr(held.scope, part) for held in seen.held} for seen in positions]):
            return verdict, because
    if _in_editions(positions, "version"):
        return "differs by version", "in one document the value is another in another version"
    return "contradiction", "the values differ, and nothing says that they hold for different things"


def _in_tables_of_releases(positions: tuple[PositionSeen, ...]) -> bool:
    """Whether all are rows in documents of releases: components of one release have settings of the same names."""
    versions = {held.scope.version for seen in positions for held in seen.held}
    return "" not in versions and all(" | " in seen.statement for seen in positions)


def _says_both(one: PositionSeen, other: PositionSeen) -> bool:
    """Whether a source gives the other's value in brackets behind its own: "0 (unlimited)"."""
    both = rf"{re.escape(one.value)}\W*\({re.escape(other.value)}\W"
    return bool(one.value and other.value) and re.search(both, one.quote, re.IGNORECASE) is not None


def _changed(positions: Sequence[PositionSeen]) -> set[str]:
    """The documents of which two versions give two of the values. What only others say is of a thing of their own."""
    said: dict[str, dict[str, set[int]]] = {}
    for place, seen in enumerate(positions):
        for held in seen.held:
            said.setdefault(edition_of(held.document), {}).setdefault(held.scope.version, set()).add(place)
    return {
        document
        for document, versions in said.items()
        if any(not one & other for one, other in combinations(versions.values(), 2))
    }


def _one_value_a_version(positions: tuple[PositionSeen, ...]) -> bool:
    """Whether all documents of a version agree on it, whatever they are called: then they speak of one setting."""
    said = {(held.scope.version, place) for place, seen in enumerate(positions) for held in seen.held}
    versions = {version for version, _ in said}
    return all(versions) and len(said) == len(versions) > 1


def _other_option(one: PositionSeen, other: PositionSeen) -> bool:
    """Whether two settings of one name are set by other options of the command line, as their lines say."""
    here, there = (set(FLAG.findall(seen.quote)) for seen in (one, other))
    return bool(here and there) and not here & there


def _told_alike(positions: tuple[PositionSeen, ...]) -> bool:
    """Whether the rows of two tables may be of one setting: what they say of it in words shares some."""
    told = [set(content(max(seen.statement.split(" | "), key=len))) for seen in positions if " | " in seen.statement]
    told = [words for words in told if len(words) >= BRIEF]
    return all(len(one & other) * SHARED >= min(len(one), len(other)) for one, other in combinations(told, 2))


def _in_editions(positions: tuple[PositionSeen, ...], part: Literal["version", ""] = "") -> bool:
    """Whether two positions stand in documents of one title, with ``part`` in different versions of it."""
    for one, other in combinations(positions, 2):
        for here, there in product(one.held, other.held):
            if edition_of(here.document) == edition_of(there.document) and (
                not part or tell_apart(part, [here.scope.version, there.scope.version])
            ):
                return True
    return False
