"""Where the pages of a map stand: groups of pages that link to each other, apart from each other; the same for the
same links.

Groups are found by Louvain's method and laid out as a whole first. Then all pages move at once by the forces of
Fruchterman and Reingold in their variant with a grid, in which only what is near pushes; links pull by the logarithm of
their length (Noack's LinLog keeps groups apart), and the less the more links a page has, so that what everything links
to does not draw everything together. Plain Python: 2 s of processor time for 5,000 pages with 44,000 links.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

Link = tuple[int, int]
Places = tuple[list[float], list[float]]
GOLDEN = math.pi * (3 - math.sqrt(5))
SEED = 7
REACH = 3.0
"""How far pages push, in the distance that neighbours should have."""
PULL = 0.5
HOLD = 0.012
"""How strongly a page is drawn to the middle of its group."""
GAP = 1.0
"""Free room around a group."""
MOST_STEPS, FEWEST_STEPS, WORK = 220, 24, 120_000
"""Steps of the layout: as many as ``WORK`` page moves, between these."""
PAIRS = 1_500_000
"""Of groups that push each other, in all steps."""


@dataclass(frozen=True, slots=True)
class Layout:
    """By page: its place, and the number of its group, of which 0 is the largest."""

    x: list[float]
    y: list[float]
    group: list[int]


def layout(count: int, links: Sequence[Link]) -> Layout:
    """The places of ``count`` pages, numbered from 0; ``links`` are sorted, each once."""
    groups = _groups(count, links)
    group = [0] * count
    for number, members in enumerate(groups):
        for page in members:
            group[page] = number
    centres = _centres([len(members) for members in groups], _between(group, links))
    x, y = [0.0] * count, [0.0] * count
    degrees = _degrees(count, links)
    for number, members in enumerate(groups):
        for place, page in enumerate(sorted(members, key=lambda page: (-degrees[page], page))):
            far = 0.95 * math.sqrt(place)
            x[page] = centres[0][number] + far * math.cos(place * GOLDEN)
            y[page] = centres[1][number] + far * math.sin(place * GOLDEN)
    steps = max(FEWEST_STEPS, min(MOST_STEPS, WORK // max(1, count)))
    for step in range(steps):
        _step((x, y), links, degrees, group, centres, 1.2 * (1 - step / steps) + 0.05)
    return Layout(x, y, group)


def _groups(count: int, links: Sequence[Link]) -> list[list[int]]:
    """The communities, the largest first; pages without a link are one of their own, the last."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(links)
    found = [sorted(members) for members in nx.community.louvain_communities(graph, seed=SEED)] if links else []
    alone = [page for page in range(count) if page not in graph]
    found.sort(key=lambda members: (-len(members), members))
    return [*found, *([alone] if alone else [])]


def _between(group: Sequence[int], links: Sequence[Link]) -> dict[Link, int]:
    """How many links there are between two groups."""
    found: dict[Link, int] = defaultdict(int)
    for one, other in links:
        if group[one] != group[other]:
            found[min(group[one], group[other]), max(group[one], group[other])] += 1
    return found


def _degrees(count: int, links: Sequence[Link]) -> list[int]:
    degrees = [0] * count
    for one, other in links:
        degrees[one] += 1
        degrees[other] += 1
    return degrees


def _centres(sizes: Sequence[int], between: dict[Link, int]) -> Places:
    """The middles of the groups: as discs that don't overlap, drawn to each other by the links between them."""
    count = len(sizes)
    radius = [0.95 * math.sqrt(size) + GAP for size in sizes]
    spread = math.sqrt(sum(r * r for r in radius))
    x = [spread * math.sqrt(n / max(1, count)) * math.cos(n * GOLDEN) for n in range(count)]
    y = [spread * math.sqrt(n / max(1, count)) * math.sin(n * GOLDEN) for n in range(count)]
    pulls = [(one, other, min(0.2, links / (sizes[one] + sizes[other]))) for (one, other), links in between.items()]
    for _ in range(max(20, min(300, 2 * PAIRS // max(1, count * count)))):
        for one, other, weight in pulls:
            dx, dy = x[other] - x[one], y[other] - y[one]
            far = math.hypot(dx, dy) - radius[one] - radius[other]
            if far > 0:
                step = 0.1 * weight * far / math.hypot(dx, dy)
                share = sizes[other] / (sizes[one] + sizes[other])
                x[one] += dx * step * share
                y[one] += dy * step * share
                x[other] -= dx * step * (1 - share)
                y[other] -= dy * step * (1 - share)
        for n in range(count):  # what nothing links to stays with the rest
            x[n] *= 0.99
            y[n] *= 0.99
        _apart(x, y, radius, sizes)
    return x, y


def _apart(x: list[float], y: list[float], radius: Sequence[float], sizes: Sequence[int]) -> None:
    for one in range(len(x)):
        for other in range(one):
            dx, dy = x[one] - x[other], y[one] - y[other]
            wanted = radius[one] + radius[other]
            if dx * dx + dy * dy < wanted * wanted:
                far = math.hypot(dx, dy) or 1e-3
                push = (wanted - far) / far
                share = sizes[other] / (sizes[one] + sizes[other])
                x[one] += (dx or 1e-3) * push * share
                y[one] += dy * push * share
                x[other] -= (dx or 1e-3) * push * (1 - share)
                y[other] -= dy * push * (1 - share)


def _step(
    places: Places, links: Sequence[Link], degrees: Sequence[int], group: Sequence[int], centres: Places, most: float
) -> None:
    """Move every page once, by ``most`` at most."""
    x, y = places
    fx = [(centres[0][number] - at) * HOLD for number, at in zip(group, x, strict=True)]
    fy = [(centres[1][number] - at) * HOLD for number, at in zip(group, y, strict=True)]
    _pull(places, links, degrees, fx, fy)
    _push(places, fx, fy)
    for page, (dx, dy) in enumerate(zip(fx, fy, strict=True)):
        far = math.sqrt(dx * dx + dy * dy)
        scale = most / far if far > most else 1.0
        x[page] += dx * scale
        y[page] += dy * scale


def _pull(places: Places, links: Sequence[Link], degrees: Sequence[int], fx: list[float], fy: list[float]) -> None:
    x, y = places
    roots = [math.sqrt(degree) or 1.0 for degree in degrees]
    log, sqrt = math.log, math.sqrt
    for one, other in links:
        dx, dy = x[other] - x[one], y[other] - y[one]
        far = sqrt(dx * dx + dy * dy) + 1e-9
        force = PULL * log(1 + far) / (far * roots[one] * roots[other])
        dx *= force
        dy *= force
        fx[one] += dx
        fy[one] += dy
        fx[other] -= dx
        fy[other] -= dy


def _push(places: Places, fx: list[float], fy: list[float]) -> None:
    """What is nearer than ``REACH`` is pushed away, the harder the nearer."""
    x, y = places
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for page, (at_x, at_y) in enumerate(zip(x, y, strict=True)):
        cells[int(at_x // REACH), int(at_y // REACH)].append(page)
    for (column, row), here in cells.items():
        near = list(here)
        for key in ((column + 1, row), (column - 1, row + 1), (column, row + 1), (column + 1, row + 1)):
            if key in cells:
                near += cells[key]
        for at, one in enumerate(here):
            one_x, one_y = x[one], y[one]
            push_x = push_y = 0.0
            for other in near[at + 1 :]:
                dx, dy = one_x - x[other], one_y - y[other]
                far = dx * dx + dy * dy
                if far < REACH * REACH:
                    force = 1.6 / (far + 0.05) - 0.17
                    dx *= force
                    dy *= force
                    push_x += dx
                    push_y += dy
                    fx[other] -= dx
                    fy[other] -= dy
            fx[one] += push_x
            fy[one] += push_y
