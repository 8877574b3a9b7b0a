"""What ties pages together, found in one walk over all claims: who names whom, whose fact is whom, what rests where."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import networkx as nx

from agent.evidence import values
from agent.evidence.spotting import Spotter
from agent.ledger.records import Claim
from agent.ledger.view import EntityView, View
from agent.wiki.links import Linker

SHOUTED = re.compile(r"[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*")
"""A name of one word in capitals: an acronym, or what a text puts something else in the place of."""
CHOICES = re.compile(r"(?:(?:allowed|possible|valid|accepted|supported) )?(?:values|choices)\b", re.IGNORECASE)
"""An attribute that lists what a setting may be set to."""
FRAME = "…"
"""Stands in an attribute that is a sentence with a gap, as the rules brain makes them."""
_POINTS_BACK = re.compile(
    r"\W*(?:refer to|see|(?:(?:for|if|in|on|then|to|when|with)\s+)?"
    r"(?:he|her|his|it|its|she|such|that|their|these|they|this|those))\b",
    re.IGNORECASE,
)
"""What a sentence begins with that says nothing by itself: "In this case …", "See …"."""
_PREPOSITIONS = frozenset("at by for from in on with".split())
Graph: TypeAlias = "nx.DiGraph[str]"


@dataclass(frozen=True, slots=True)
class Relation:
    """A fact of the entity ``of`` whose value is another entity. ``is_alone``: it has no other value."""

    of: str
    attribute: str
    claims: tuple[str, ...]
    is_alone: bool


@dataclass(slots=True)
class Ties:
    """``graph``: an edge leads from each entity to those that its claims name; ``claim`` on it is the first that
    does, of those that point back to no sentence before them if there are any.

    ``relations``: by the entity that is the value. ``rests``: source (sha256) → entity → number of claims. ``facts``:
    entity → key of each attribute that it has a value for → the attribute as it is written. ``named``: entity without
    a page → ids of those whose claims name it. ``places``: entities whose name is a variable or a common word in
    capitals (``SSH_AUTH_SOCK``, ``USER``): texts name them for what stands in their place, so that they head nothing.
    ``choices``: entity → words that its claims list as values to choose from.
    """

    graph: Graph = field(default_factory=nx.DiGraph)
    relations: dict[str, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    rests: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    facts: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    named: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    places: set[str] = field(default_factory=set)
    choices: dict[str, set[str]] = field(default_factory=dict)

    def named_by(self, id_: str) -> int:
        """How many pages name the entity."""
        return int(self.graph.in_degree(id_))

    def by_rank(self, ids: Iterable[str], entities: Mapping[str, EntityView]) -> list[str]:
        """Those that most others name first; of equals, those with most claims; what only stands for others last."""
        return sorted(ids, key=lambda id_: (id_ in self.places, -self.named_by(id_), -entities[id_].claims, id_))


def ties(view: View, entities: Mapping[str, EntityView], linker: Linker) -> Ties:
    """``entities``: those that have a page, by id."""
    found = Ties()
    found.graph.add_nodes_from(sorted(entities))
    unexplained = {name: e.id for e in view.entities() if not e.claims for name in (e.title, *e.aliases)}
    spotter = Spotter(unexplained)
    shouted = {id_: entity.title for id_, entity in entities.items() if SHOUTED.fullmatch(entity.title)}
    words: set[str] = set()
    for id_ in sorted(entities):
        related: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        given: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        said = view.claims_of(id_)
        choices = {choice for claim in said for choice in _choices(claim)}
        if choices:
            found.choices[id_] = choices
        for claim in said:
            found.rests[claim.source][id_] += 1
            _names(found, id_, claim, linker, choices)
            words.update(re.findall(r"(?<![\w-])[a-z]{3,}(?![\w-])", claim.statement) if shouted else ())
            for name in spotter.names_in(claim.statement):
                found.named[unexplained[name]].setdefault(id_)
            if is_fact(claim):
                key = fact_key(claim.attribute)
                found.facts[id_].setdefault(key, claim.attribute)
                given[key].add((claim.value, claim.negated))
                for other in linker.named_whole(claim.value, choices):
                    if other != id_:
                        related[other, key].append(claim)
        for (other, key), claims in related.items():
            ids = tuple(claim.id for claim in claims)
            found.relations[other].append(Relation(id_, claims[0].attribute, ids, len(given[key]) == 1))
    for id_, title in shouted.items():
        is_word = title.lower() in words and title.lower() not in entities[id_].aliases
        if "_" in title or is_word:
            found.places.add(id_)
    return found


def _choices(claim: Claim) -> Iterable[str]:
    """The words that a claim lists as values that there are to choose from: they are no things, whatever they spell."""
    if CHOICES.match(claim.attribute):
        yield from (word.strip(" .\"'") for word in re.split(r",|\b(?:and|or)\b", claim.value))


def _names(found: Ties, id_: str, claim: Claim, linker: Linker, choices: Collection[str]) -> None:
    points_back = bool(_POINTS_BACK.match(claim.statement))
    for other in (*linker.mentioned(claim.statement, choices), *linker.mentioned(claim.value, choices)):
        if other == id_:
            continue
        if not found.graph.has_edge(id_, other) or (found.graph.edges[id_, other]["points_back"] and not points_back):
            found.graph.add_edge(id_, other, claim=claim.id, points_back=points_back)


def is_fact(claim: Claim) -> bool:
    """Whether a claim gives an attribute of its entity a value, and is not a sentence with a gap or a definition."""
    return bool(claim.value) and not claim.attribute.startswith("definition") and FRAME not in claim.attribute


def fact_key(attribute: str) -> str:
    """What is one row of a table of facts, and one column of a comparison. Unlike
    :func:`~agent.evidence.values.attribute_key` it parts "baked at" from "baked for".
    """
    last = attribute.casefold().split()[-1:]
    told = f" {last[0]}" if last and last[0] in _PREPOSITIONS else ""
    return f"{values.attribute_key(attribute) or attribute}{told}"
