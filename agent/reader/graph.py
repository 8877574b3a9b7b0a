"""The whole wiki as a map: its pages and the links between them, each page on its place."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from agent.reader.desk import DESK, Desk
from agent.reader.layout import Link, layout
from agent.reader.neighbours import LEFT_OUT

FAR = 100
"""The map's whole numbers in the distance of two neighbours."""
LARGE = 1_000
"""Pages of a wiki whose map is laid out before somebody asks for it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What the map shows. ``links`` go by places in ``pages``, of which the first ``entities`` are no sources."""

    version: int
    entities: int
    pages: tuple[tuple[str, str, str, int], ...]
    """Path, title, type, disputed claims."""
    links: tuple[Link, ...]


def show(desk: Desk, request: web.Request) -> web.StreamResponse:
    desk.bring_up()
    entries = [entry for entry in desk.library.entries.values() if entry.path not in LEFT_OUT]
    types = sorted({entry.type for entry in entries})
    return desk.show("graph.html", focus=request.query.get("focus", ""), types=types, pages=len(entries))


class Maps:
    """The present map, made in a thread of its own while the desk answers others."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="map")
        self._made: tuple[int, asyncio.Future[bytes]] | None = None

    async def now(self, desk: Desk) -> bytes:
        outline = await desk.ask(lambda: _outline(desk))
        if self._made is None or self._made[0] != outline.version:
            work = asyncio.get_running_loop().run_in_executor(self._thread, _drawn, outline)
            self._made = (outline.version, work)
        return await asyncio.shield(self._made[1])

    async def prepare(self, desk: Desk) -> None:
        """Lay a large wiki out before somebody asks for it."""
        if len(desk.library.entries) >= LARGE:
            await self.now(desk)

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)


MAPS = web.AppKey("maps", Maps)


async def data(request: web.Request) -> web.StreamResponse:
    """The map by columns: titles, paths, … of its pages; ``links`` are, for each page, pages behind it."""
    body = await request.app[MAPS].now(request.app[DESK])
    return web.Response(body=body, content_type="application/json")


def _outline(desk: Desk) -> Outline:
    desk.bring_up()
    entries = desk.library.entries
    paths = sorted((path for path in entries if path not in LEFT_OUT), key=lambda path: (_is_source(path), path))
    places = {path: place for place, path in enumerate(paths)}
    kept: Outline | None = desk.memory.get("outline")
    if kept is not None and kept.version == desk.library.version:
        return kept
    links = {
        (min(places[path], places[other]), max(places[path], places[other]))
        for path in paths
        for other in desk.library.leads_to(path)
        if other in places
    }
    pages = tuple((path, entries[path].title, entries[path].type, entries[path].disputed) for path in paths)
    entities = sum(not _is_source(path) for path in paths)
    made = Outline(desk.library.version, entities, pages, tuple(sorted(links)))
    desk.memory["outline"] = made
    return made


def _is_source(path: str) -> bool:
    return path.startswith("sources/")


def _drawn(outline: Outline) -> bytes:
    x, y, group = _places(outline.entities, len(outline.pages), outline.links)
    behind: list[list[int]] = [[] for _ in outline.pages]
    for one, other in outline.links:
        behind[one].append(other)
    types = sorted({kind for _, _, kind, _ in outline.pages})
    numbers = {kind: number for number, kind in enumerate(types)}
    told: dict[str, Any] = {
        "types": types,
        "paths": [path for path, *_ in outline.pages],
        "titles": [title for _, title, _, _ in outline.pages],
        "type": [numbers[kind] for _, _, kind, _ in outline.pages],
        "disputed": [place for place, page in enumerate(outline.pages) if page[3]],
        "x": [round(at * FAR) for at in x],
        "y": [round(at * FAR) for at in y],
        "group": group,
        "links": behind,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@functools.lru_cache(maxsize=2)
def _places(entities: int, count: int, links: tuple[Link, ...]) -> tuple[list[float], list[float], list[int]]:
    """Entities by the links between them; a source, which is hidden at first, in the middle of what it leads to."""
    made = layout(entities, [link for link in links if link[1] < entities])
    x, y, group = list(made.x), list(made.y), list(made.group)
    near: dict[int, list[int]] = {place: [] for place in range(entities, count)}
    for one, other in links:
        if one < entities <= other:
            near[other].append(one)
    for place, there in near.items():
        x.append(_middle(made.x, there))
        y.append(_middle(made.y, there))
        group.append(made.group[there[0]] if there else place)
    return x, y, group


def _middle(at: Sequence[float], there: Sequence[int]) -> float:
    return sum(at[one] for one in there) / len(there) if there else 0.0
