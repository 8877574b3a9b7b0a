"""Recent changes: what each night did to which pages, and how one page changed from night to night."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from aiohttp import web

from agent.ledger import versions
from agent.reader.desk import Desk
from agent.reader.differences import Difference, difference

LISTED = 150
"""Pages of one kind of change that a night shows before somebody asks for all."""


@dataclass(frozen=True, slots=True)
class NightChanges:
    """``pages``: how → (path, title); ``counts``: of all of them."""

    night: versions.NightOf
    pages: dict[str, list[tuple[str, str]]]
    counts: dict[str, int]


def recent(desk: Desk, request: web.Request) -> web.StreamResponse:
    desk.bring_up()
    wanted = request.query.get("night", "")
    db = desk.edition.snapshot.connection
    shown = [night for night in versions.nights(db) if not wanted or str(night.number) == wanted]
    most = LISTED if not wanted else 100_000
    return desk.show("changes.html", nights=[_of_night(desk, night, most) for night in shown])


def _of_night(desk: Desk, night: versions.NightOf, most: int) -> NightChanges:
    pages: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for change in versions.changes(desk.edition.snapshot.connection, night.number):
        path = change.path.removesuffix(".md")
        entry = desk.library.entries.get(path)
        pages[change.how].append((path, entry.title if entry else path))
    counts = {how: len(listed) for how, listed in pages.items()}
    ordered = {how: sorted(pages[how], key=lambda page: page[1].casefold())[:most] for how in pages}
    return NightChanges(night, ordered, counts)


@dataclass(frozen=True, slots=True)
class PageNight:
    night: versions.NightOf | None
    first: bool
    difference: Difference


def of_page(desk: Desk, request: web.Request) -> web.StreamResponse:
    """How a page changed, night by night."""
    path = request.match_info["path"]
    db = desk.edition.snapshot.connection
    known = {night.number: night for night in versions.nights(db)}
    texts = versions.texts(db, f"{path}.md")
    desk.bring_up()
    entry = desk.library.entries.get(path)
    if not texts and entry is None:
        raise KeyError(path)
    changed = []
    for place, (number, text) in enumerate(texts):
        before = texts[place + 1][1] if place + 1 < len(texts) else ""
        if text != before:
            first = place + 1 == len(texts)
            changed.append(PageNight(known.get(number), first, difference(before, text)))
    return desk.show("history.html", path=path, title=entry.title if entry else path, there=entry, changed=changed)
