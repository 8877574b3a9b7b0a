"""The whole wiki as a map: its pages and the links between them."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from agent.reader.desk import Desk, address
from agent.reader.neighbours import LEFT_OUT


def show(desk: Desk, request: web.Request) -> web.StreamResponse:
    desk.bring_up()
    entries = [entry for entry in desk.library.entries.values() if entry.path not in LEFT_OUT]
    types = sorted({entry.type for entry in entries})
    return desk.show("graph.html", focus=request.query.get("focus", ""), types=types, pages=len(entries))


def data(desk: Desk, _request: web.Request) -> web.StreamResponse:
    """Pages and links, small: ``nodes`` are [address, title, number of the type, disputed, claims], ``links`` are
    [from, to], by places in ``nodes``.
    """
    desk.bring_up()
    library = desk.library
    kept: tuple[int, dict[str, Any]] = desk.memory.get("map", (-1, {}))
    if kept[0] != library.version:
        kept = (library.version, _map(desk))
        desk.memory["map"] = kept
    return web.json_response(kept[1])


def _map(desk: Desk) -> dict[str, Any]:
    entries = desk.library.entries
    paths = sorted(path for path in entries if path not in LEFT_OUT)
    places = {path: place for place, path in enumerate(paths)}
    types = sorted({entries[path].type for path in paths})
    kinds = {kind: number for number, kind in enumerate(types)}
    nodes = [
        [address(path), entries[path].title, kinds[entries[path].type], entries[path].disputed, entries[path].claims]
        for path in paths
    ]
    links = {
        (min(places[path], places[other]), max(places[path], places[other]))
        for path in paths
        for other in desk.library.leads_to(path)
        if other in places
    }
    return {"types": types, "nodes": nodes, "links": sorted(links)}
