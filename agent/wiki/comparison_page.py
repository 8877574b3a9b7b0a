"""Comparisons: a table of entities of one type that share attributes, each value cited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from agent.ledger.records import Claim
from agent.ledger.view import EntityView
from agent.wiki.facts import FactTable, facts_of
from agent.wiki.footnotes import Footnotes
from agent.wiki.lead import SAYS_WHAT_IT_IS
from agent.wiki.markup import escape, folded, wikilink
from agent.wiki.page import Wiki, front_matter, titled
from agent.wiki.ties import Ties, fact_key
from agent.wiki.topics import Topic

SHARED = 3
"""So many entities of one type, each with so many attributes that so many of them have, make a comparison."""
COLUMNS = 8
"""Attributes that a table shows at most: a wider one can't be read. The page names the others."""
ROWS = 60
"""Entities that a table compares at most: a longer one is a list, and the index is that."""
LONGEST = 60
"""Characters of a value in a cell."""
NAMED = 3
"""Entities that stand in a comparison's title, at most; of more it has the attributes, as many at most."""
FILLED = 0.5
"""An entity that has a value in less of the columns is compared with others."""
WHAT_IT_IS = frozenset(map(fact_key, SAYS_WHAT_IT_IS))
"""All things have that, however unlike they are: it makes none comparable."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``members``: the most important one first; ``attributes``: keys, what they are first, then what most have;
    ``others``: shared attributes that have no column; ``topic``: centre of the one whose pages alone are compared.
    """

    type: str
    members: tuple[str, ...]
    attributes: tuple[str, ...]
    others: tuple[str, ...]
    topic: str = ""


def comparisons(found: Ties, entities: Mapping[str, EntityView], topics: Sequence[Topic]) -> list[Comparison]:
    """All comparisons, by the slug of their first member. Where one would have too many rows, those of each topic are
    compared.
    """
    topic_of = {id_: topic.centre for topic in topics for id_ in topic.members}
    by_type: dict[str, list[str]] = defaultdict(list)
    for id_, facts in found.facts.items():
        if len(facts) >= SHARED and id_ in entities:
            by_type[entities[id_].type].append(id_)
    made = []
    for type_, ids in by_type.items():
        for block in _blocks({id_: set(found.facts[id_]) for id_ in ids}):
            parts: dict[str, dict[str, set[str]]] = defaultdict(dict)
            for id_, keys in block.items():
                parts[topic_of.get(id_, "") if len(block) > ROWS else ""][id_] = keys
            made += [_comparison(type_, part, found, entities, topic) for topic, part in parts.items()]
    there = [comparison for comparison in made if comparison and len(comparison.members) <= ROWS]
    return sorted(there, key=lambda comparison: entities[comparison.members[0]].slug)


def _comparison(
    type_: str, has: Mapping[str, set[str]], found: Ties, entities: Mapping[str, EntityView], topic: str
) -> Comparison | None:
    core = _filled(has)
    ordered = _by_count(core)
    shown = _core({id_: keys.intersection(ordered[:COLUMNS]) for id_, keys in core.items()})
    if not shown:
        return None
    columns = [key for key in ordered if any(key in keys for keys in shown.values())]
    others = tuple(key for key in ordered if key not in columns)
    columns.sort(key=lambda key: key not in WHAT_IT_IS)
    return Comparison(type_, tuple(found.by_rank(shown, entities)), tuple(columns), others, topic)


def _by_count(has: Mapping[str, set[str]]) -> list[str]:
    """The attributes, what most of the entities have first."""
    counted = Counter(key for keys in has.values() for key in keys)
    return sorted(counted, key=lambda key: (-counted[key], key))


def _core(has: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What is left of entities and their attributes when those that share too little go, until all share enough."""
    left = {id_: set(keys) for id_, keys in has.items()}
    while True:
        counted = Counter(key for keys in left.values() for key in keys)
        kept = {id_: {key for key in keys if counted[key] >= SHARED} for id_, keys in left.items()}
        kept = {id_: keys for id_, keys in kept.items() if len(keys) >= SHARED}
        if kept == left:
            return kept
        left = kept


def _blocks(has: Mapping[str, set[str]]) -> Iterable[dict[str, set[str]]]:
    """What makes a table each: entities that fill most of it. Those that don't fill one may make the next."""
    for left in _cores(has):
        while block := _filled(left):
            columns = set(_by_count(block)[:COLUMNS])
            near = {id_: keys for id_, keys in left.items() if id_ in block or _fill(keys, columns) >= FILLED}
            block = _filled(near) or block
            yield block
            left = _core({id_: keys for id_, keys in left.items() if id_ not in block})


def _filled(has: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What is left of entities when those that have least of the columns go, until all have enough of them."""
    left = _core(has)
    while left:
        columns = set(_by_count(left)[:COLUMNS])
        shown = _core({id_: keys & columns for id_, keys in left.items()})
        there = {key for keys in shown.values() for key in keys}
        fill = {id_: _fill(keys, there) for id_, keys in shown.items()}
        least = min(fill.values(), default=1.0)
        if least >= FILLED and len(shown) == len(left):
            break
        bar = max(least, FILLED / 2) if least < FILLED else 0.0
        left = _core({id_: left[id_] for id_, share in fill.items() if share > bar})
    return left


def _fill(keys: set[str], columns: set[str]) -> float:
    counted = columns - WHAT_IT_IS
    return len(keys & counted) / len(counted) if counted else 1.0


def _cores(has: Mapping[str, set[str]]) -> Iterable[dict[str, set[str]]]:
    """The core in pieces that have no attribute in common but what the things are."""
    core = _core(has)
    sharing: nx.Graph[tuple[str, str]] = nx.Graph()
    for id_ in sorted(core):
        sharing.add_node(("entity", id_))
        sharing.add_edges_from((("entity", id_), ("attribute", key)) for key in sorted(core[id_] - WHAT_IT_IS))
    for piece in nx.connected_components(sharing):
        if kept := _core({id_: core[id_] for kind, id_ in sorted(piece) if kind == "entity"}):
            yield kept


def path(wiki: Wiki, comparison: Comparison) -> str:
    """Without ``.md``."""
    return f"comparisons/{wiki.entities[comparison.members[0]].slug}"


def title(wiki: Wiki, comparison: Comparison, named: Mapping[str, str]) -> str:
    """The names of a few; of more, what is compared. ``named``: attributes by their keys."""
    members, columns = comparison.members, [key for key in comparison.attributes if key not in WHAT_IT_IS]
    if len(members) <= NAMED:
        return f"Comparison: {', '.join(wiki.entities[id_].title for id_ in members)}"
    more = f" and {len(columns) - NAMED} more" if len(columns) > NAMED else ""
    where = f", {wiki.entities[comparison.topic].title}" if comparison.topic else ""
    told = f"{comparison.type or 'page'}{where}, {len(members)} pages"
    return f"Comparison: {', '.join(named[key] for key in columns[:NAMED])}{more} ({told})"


def names(comparison: Comparison, found: Ties) -> dict[str, str]:
    """The attributes that the members share, by their keys, as the first of them has them."""
    spelled: dict[str, str] = {}
    for id_ in comparison.members:
        for key, written in found.facts[id_].items():
            spelled.setdefault(key, written)
    return spelled


def link(wiki: Wiki, comparison: Comparison, found: Ties) -> str:
    return wikilink(path(wiki, comparison), title(wiki, comparison, names(comparison, found)))


def comparison_page(wiki: Wiki, comparison: Comparison, found: Ties) -> str:
    """A row an entity, a column an attribute; what a source does not say is left empty."""
    notes = Footnotes(wiki.sources, wiki.view.text)
    named = names(comparison, found)
    called = title(wiki, comparison, named)
    properties = {
        "title": titled(called),
        "type": "comparison",
        "of": folded(comparison.type),
        "pages": len(comparison.members),
        "engine": wiki.view.engine(),
    }
    columns = comparison.attributes
    lines = [
        f"| {escape(comparison.type) or 'page'} | {' | '.join(escape(named[key]) for key in columns)} |",
        f"| --- {'| --- ' * len(columns)}|",
    ]
    for id_ in sorted(comparison.members, key=lambda id_: wiki.entities[id_].slug):
        entity = wiki.entities[id_]
        facts = facts_of(wiki.view.claims_of(id_))
        table = FactTable(wiki, notes, id_, set(wiki.entities), LONGEST)
        cells = [_cell(table, facts.get(key, []), wiki, id_) for key in columns]
        link = wikilink(f"entities/{entity.slug}", entity.title, in_table=True)
        lines.append(f"| {link} | {' | '.join(cells)} |")
    blocks = [f"{front_matter(properties)}\n# {escape(called)}", "\n".join(lines)]
    if others := [named[key] for key in comparison.others if key in named]:
        blocks += ["## Also shared", " · ".join(escape(name) for name in others)]
    return "\n\n".join([*blocks, "\n".join(notes.lines())]) + "\n"


def _cell(table: FactTable, claims: list[Claim], wiki: Wiki, id_: str) -> str:
    return table.fact(claims, wiki.conflicts.get(id_, ())).value if claims else ""
