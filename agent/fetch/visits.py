"""Web addresses to sources: what came of each, in words."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

from agent.fetch import links, naming, sitemap
from agent.fetch.addresses import checked
from agent.fetch.client import Client
from agent.fetch.fetcher import Fetcher
from agent.fetch.pinned import Pinned
from agent.fetch.reasons import NotFetched
from agent.fetch.settings import Web
from agent.fetch.site import Walk
from agent.fetch.snapshots import Snapshots
from agent.fetch.taken import Source, Taken
from agent.fetch.turns import Turns
from agent.ledger.journal import Ledger
from agent.sources.pile import Found
from agent.sources.workshop import Workshop

Tell = Callable[[int, int], None]


async def visit(
    urls: Sequence[str], folder: Path, ledger: Ledger, web: Web, tell: Tell, on_full: Callable[[], None]
) -> list[Source]:
    """The sources that come of addresses, as somebody wrote them; those first, in their order. ``tell`` is told how
    many pages are done, of how many.
    """
    turns = Turns(web.limits)
    snapshots = Snapshots(ledger, folder, on_full)
    cores = os.cpu_count() or 2
    async with (
        Client(Pinned(web.look_up, web.judge, private=web.private), turns, web.limits) as client,
        AsyncExitStack() as stack,
    ):
        fetcher = Fetcher(client, turns, snapshots, web, tell)
        stack.push_async_callback(fetcher.close)
        pages = await stack.enter_async_context(Workshop(cores, reader=links.read))
        maps = await stack.enter_async_context(Workshop(1, reader=sitemap.read))
        walk = Walk(fetcher, pages, maps, depth=web.depth, most=web.most_pages)
        made = await asyncio.gather(*(_one(url, fetcher, walk, snapshots) for url in urls))
    return [*(starts[0] for starts in made), *(page for _, *pages in made for page in pages)]


async def _one(name: str, fetcher: Fetcher, walk: Walk, snapshots: Snapshots) -> list[Source]:
    """An address as somebody wrote it, first, and then the pages below it where these are wanted."""
    shown = naming.without_password(name)
    try:
        url = checked(name.strip())
    except NotFetched as error:
        return [_source(shown, Taken(shown, trouble=str(error), lasting=True), snapshots)]
    start = await fetcher.take(url)
    below = await walk.below(start)
    return [
        _source(shown, start, snapshots, below.note),
        *(_source(page.taken.url, page.taken, snapshots, twin=page.twin, linked=True) for page in below.pages),
    ]


def _source(
    name: str, taken: Taken, snapshots: Snapshots, note: str = "", *, twin: str = "", linked: bool = False
) -> Source:
    """``linked``: nobody gave this address, a page did; where it leads nowhere, that is no failure of the night."""
    kept = taken.snapshot
    if kept is None:
        refused: Literal["skipped", "failed"] = "skipped" if linked and taken.lasting else "failed"
        return Source(Found(name, Path(), refused=refused, reason=taken.trouble), taken)
    path = snapshots.path(kept)
    if twin:
        return Source(
            Found(name, path, "skipped", f"duplicate of {twin}, as the site itself says", called=kept.file), taken
        )
    notes = [f"{taken.trouble}; the copy of {kept.day} is read"] if taken.trouble else []
    return Source(Found(name, path, reason="; ".join([*notes, *([note] if note else [])]), called=kept.file), taken)
