"""Where a statement stands on a page: in a section of the files that it holds for, behind what it points to, and marked
where only some of the releases that the page knows say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from agent.brain.protocol import ClaimSeen
from agent.brain.rules.antecedents import FURTHEST, points_back
from agent.evidence.named import names
from agent.evidence.words import stems

Group: TypeAlias = Sequence[ClaimSeen]
"""Claims that say the same in nearly the same words; the first speaks for them."""
LONGEST = 1400
"""Characters of statements that are told as one; the name of a release or an option may stand beside them."""
OF_FILE = re.compile(r"(?:detail|definition) in (\S+)")
"""The attribute of a claim that holds for one file only."""
FORM = re.compile(r"(?=.*(?:\w\|\w|\[\w[^\]]*\]|<\w[^>]*>|\w:[a-z]))\S+(?: \S+){1,8}(?<![.!?:;,])")
"""A few words with choices, brackets or parts joined by a colon, and no end of a sentence."""
END = re.compile(r"([.!?]?)$")
GOES_ON = re.compile(r"(?:For (?:example|instance)|Furthermore|Moreover|Additionally|In addition)\b")
"""How a sentence begins that should not be parted from the one before it."""


def files(claims: Iterable[ClaimSeen]) -> frozenset[str]:
    """The files that the claims hold for."""
    return frozenset(found[1] for claim in claims if (found := OF_FILE.fullmatch(claim.attribute)))


def section(group: Group, every: frozenset[str]) -> str:
    """The section of what is said of a thing that is known in ``every`` of these files."""
    known = files(group)
    return f"In {' and '.join(sorted(known))}" if known and (known != every or len(every) == 1) else "Details"


def is_form(statement: str) -> bool:
    """Whether a statement only shows how something is written: "ListenAddress hostname|address [rdomain domain]"."""
    return FORM.fullmatch(statement) is not None


def list_of(claim: ClaimSeen) -> str:
    """The section with the list that a claim belongs to, or empty: it says something of one option, part or value, or
    is no sentence but a form to be filled in.
    """
    attribute = claim.attribute
    if is_form(claim.statement):
        return "How it is written"
    if attribute.startswith("option "):
        return "Options"
    is_part = " " not in attribute and attribute not in ("detail", "definition")
    return "Parts and values" if is_part and " | " not in claim.statement else ""


def releases(claims: Iterable[ClaimSeen]) -> dict[str, None]:
    """The versions that the claims hold for, in order."""
    return dict.fromkeys(version for claim in claims for version in claim.scope.version.split(" / ") if version)


def marked(text: str, group: Group, every: Mapping[str, None]) -> str:
    """The text, with the releases that say it where not ``every`` does, and it has as many words as these."""
    known = releases(group)
    mark = ", ".join(known)
    if not known or len(known) == len(every) or len(stems(text) - stems(" ".join(names(text)))) < len(stems(mark)):
        return text
    return END.sub(lambda end: f" ({mark}){end[0]}", text, count=1)


def apart(groups: Sequence[Group], order: Sequence[Group]) -> list[Group]:
    """The groups, in order of their numbers; what points back to one thing in one file and to another in the next is a
    group of its own in each.
    """
    told: list[Group] = []
    for group in groups:
        known = files(group)
        is_parted = len(known) > 1 and _points_back(group)
        if is_parted and not any(known <= files(earlier) for earlier in _behind(group, order)):
            of = dict.fromkeys(claim.attribute for claim in group)
            told += [[claim for claim in group if claim.attribute == attribute] for attribute in of]
        else:
            told.append(group)
    return sorted(told, key=lambda group: group[0].number)


def following(lead: Group, rest: Sequence[Group], order: Sequence[Group]) -> list[Group]:
    """What points right back to the end of the lead, and says so wherever that stands, with what points back to it."""
    found: list[Group] = []
    for group in rest:
        if len(found) == FURTHEST:
            break
        last = found[-1] if found else lead
        same = files(group) == files(last) and releases(group).keys() == releases(last).keys()
        if same and _points_back(group) and {id(one) for one in _behind(group, order)} == {id(last)}:
            found.append(group)
    return found


def in_turn(
    groups: Sequence[Group], before: Group, order: Sequence[Group], lead: Group = ()
) -> Iterator[tuple[str, list[Group]]]:
    """The statements of a section one after another, with the groups that each rests on.

    A statement that begins with what the one ``before`` it says goes on from there, and where it stands by itself, with
    what the ``lead`` says. One that points back to what stands elsewhere on the page has that before it; ``order``: all
    groups of the page, in order of their numbers.
    """
    for group in groups:
        statement = group[0].statement
        said = next((one.statement for one in (*before, *lead) if statement.startswith(f"{one.statement} ")), "")
        if all(one.statement != said for one in before) and points_back(statement[len(said) :].strip()):
            said = ""
        rests_on = [group]
        while not said and len(rests_on) <= FURTHEST and _points_back(rests_on[0]):
            found = _behind(rests_on[0], order)
            if not found or any(one is before for one in found):
                break
            if sum(len(one[0].statement) + 1 for one in (found[0], *rests_on)) > LONGEST:
                break
            rests_on.insert(0, found[0])
        texts = [one[0].statement for one in rests_on]
        yield " ".join([*texts[:-1], texts[-1][len(said) :].strip()]), rests_on
        before = group


def _points_back(group: Group) -> bool:
    first = re.split(r"(?<=[.)]) (?=[A-Z(])", group[0].statement, maxsplit=1)[0]
    return GOES_ON.match(first) is not None or points_back(first)


def _behind(group: Group, order: Sequence[Group]) -> list[Group]:
    """What the sources of a group say right before it, each: of the first that says it, first."""
    found: list[Group] = []
    for claim in group:
        own = set(claim.source.split("; "))
        earlier = [
            (one.number, place)
            for place, other in enumerate(order)
            for one in other
            if one.number < claim.number and not own.isdisjoint(one.source.split("; "))
        ]
        found += [order[max(earlier)[1]]] if earlier else []
    return found
