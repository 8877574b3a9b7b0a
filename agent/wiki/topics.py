"""Topics: the neighbourhoods of the pages that most others name.

Each page belongs to the nearest such page by links (a Voronoi diagram of the graph), so a topic has its centre's name
and a changed page moves itself and its neighbours at most. Communities by modularity fit a graph a little better, and
come out otherwise all over when one page is added: docs/lab.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from agent.ledger.view import EntityView
from agent.wiki.ties import Ties

NAMED_BY = 3
"""A page that so many others name can be the centre of a topic."""
MEMBERS = 4
"""A neighbourhood with fewer pages is no topic; its pages go to the next nearest centre."""


@dataclass(frozen=True, slots=True)
class Topic:
    """``centre`` names it, and is the first of the ``members``; those that most others of the topic name come first."""

    centre: str
    members: tuple[str, ...]


def topics(found: Ties, entities: Mapping[str, EntityView]) -> list[Topic]:
    """All topics, the largest first; none where one alone would hold everything. A page that no link leads to or from
    is in none.
    """
    near = _nearness(found)
    ranked = (id_ for id_ in found.by_rank(entities, entities) if id_ not in found.places)
    centres = [id_ for id_ in ranked if found.named_by(id_) >= NAMED_BY]
    cells = _cells(near, centres)
    cells = _cells(near, [centre for centre in centres if len(cells[centre]) >= MEMBERS])
    if len(cells) < 2:
        return []
    made = []
    for centre, cell in cells.items():
        within = found.graph.subgraph(cell)
        others = sorted(cell - {centre}, key=lambda id_: (-within.in_degree(id_), entities[id_].slug))
        made.append(Topic(centre, (centre, *others)))
    return sorted(made, key=lambda topic: (-len(topic.members), entities[topic.centre].slug))


def _nearness(found: Ties) -> nx.Graph[str]:
    """The graph without directions; links of pages that have many lead farther, so that no hub draws in everything."""
    near: nx.Graph[str] = nx.Graph()
    near.add_nodes_from(sorted(found.graph))
    near.add_edges_from(sorted({(min(edge), max(edge)) for edge in found.graph.edges}))
    for one, other in near.edges:
        mutual = found.graph.has_edge(one, other) and found.graph.has_edge(other, one)
        length = math.log2(2 + near.degree(one)) + math.log2(2 + near.degree(other)) - mutual
        near.edges[one, other]["length"] = round(1000 * length)  # whole numbers add up to the same on any machine
    return near


def _cells(near: nx.Graph[str], centres: list[str]) -> dict[str, set[str]]:
    """Each centre with the pages that are nearest to it; of centres as near as each other, the first has them."""
    cells: dict[str, set[str]] = {centre: set() for centre in centres}
    for id_, way in nx.multi_source_dijkstra_path(near, centres, weight="length").items() if centres else ():
        cells[way[0]].add(id_)
    return cells
