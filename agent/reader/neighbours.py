"""A page and the pages next to it, as a small drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from agent.reader.library import Entry, Library

MOST = 14
"""Neighbours in the drawing; the whole of them is on the map."""
WIDTH, HEIGHT = 340, 240
LEFT_OUT = ("index", "overview", "conflicts", "gaps", "log", "report", "WIKI")
LONGEST = 17


@dataclass(frozen=True, slots=True)
class Node:
    entry: Entry
    x: float
    y: float
    label: str
    anchor: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    nodes: tuple[Node, ...]
    hidden: int
    """Neighbours that are not in it."""


def drawing(library: Library, path: str) -> Drawing | None:
    """The neighbours around a page, those that it leads to first; ``None`` where it has none."""
    near = [*library.leads_to(path), *library.backlinks(path)]
    names = [name for name in dict.fromkeys(near) if name not in LEFT_OUT]
    entities = [name for name in names if not name.startswith("sources/")]
    shown = entities[:MOST]
    if not shown:
        return None
    return Drawing(WIDTH, HEIGHT, tuple(_nodes(library, shown)), len(entities) - len(shown))


def _nodes(library: Library, paths: list[str]) -> list[Node]:
    nodes = []
    for number, path in enumerate(paths):
        angle = 2 * math.pi * (number + 0.5) / len(paths) - math.pi / 2
        across, down = math.cos(angle), math.sin(angle)
        x, y = WIDTH / 2 + across * 58, HEIGHT / 2 + down * 88
        title = library.entries[path].title
        label = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
        side = "start" if across >= 0 else "end"
        nodes.append(
            Node(library.entries[path], round(x, 1), round(y, 1), label, side,
                 round(x + (8 if across >= 0 else -8), 1), round(y + 4, 1))
        )  # fmt: skip
    return nodes
