"""The graph of pages: which lead where, which matter most, and which nothing leads to."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from agent.ledger.view import View
from agent.wiki.files import Files, targets
from agent.wiki.links import Linker
from agent.wiki.ties import Ties, ties
from agent.wiki.topics import Topic, topics


def neighbourhoods(view: View, count: int) -> tuple[list[str], list[Topic], Ties]:
    """Ids of the entities that are named in what is known of the most others, the most important first; the topics; and
    what ties all of them together.

    In-degree, and claims where that is equal: PageRank says much the same on such graphs, and networkx has it with
    SciPy only.
    """
    entities = {entity.id: entity for entity in view.entities() if entity.claims}
    found = ties(view, entities, Linker.over(view, entities))
    return found.by_rank(entities, entities)[:count], topics(found, entities), found


def page_graph(pages: Mapping[str, str], files: Files) -> nx.DiGraph[str]:
    """The links between pages (paths without ``.md``), as they stand in the texts: each to the file that it leads to,
    else to what is written.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    names = [path.removesuffix(".md") for path in pages]
    graph.add_nodes_from(names)
    for name, text in zip(names, pages.values(), strict=True):
        found = ((target, files.resolve(target)) for target in targets(text))
        graph.add_edges_from((name, path.removesuffix(".md") if path else target) for target, path in found)
    return graph


def orphans(graph: nx.DiGraph[str]) -> list[str]:
    """Pages that no other page leads to."""
    return sorted(
        page for page in graph if "/" in page and not any(other != page for other in graph.predecessors(page))
    )


def dangling(graph: nx.DiGraph[str], files: Files) -> list[str]:
    """What links lead to that is no file."""
    return sorted(node for node in graph if files.resolve(node) is None)


def components(graph: nx.DiGraph[str]) -> int:
    """Into how many islands the entity pages fall, by the links among themselves."""
    return nx.number_weakly_connected_components(
        graph.subgraph([page for page in graph if page.startswith("entities/")])
    )
