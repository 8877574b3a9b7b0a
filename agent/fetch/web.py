"""The pile with its web addresses: those typed among the sources, and those in files that are lists of links."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from agent.fetch import lists, naming
from agent.fetch.settings import Web
from agent.fetch.taken import Source
from agent.ledger.journal import Ledger
from agent.sources.pile import Found, find

Tell = Callable[[int, int], None]


async def collect(
    arguments: Sequence[str],
    wiki: Path,
    ledger: Ledger,
    web: Web,
    tell: Tell = lambda *_: None,
    on_full: Callable[[], None] = lambda: None,
    *,
    own: Path | None = None,
) -> list[Source]:
    """All sources, by name, each address fetched before (``tell`` is told how many of how many).

    A file that is a list of links is a source of its own with nothing to read. Raises :class:`UsageError` where an
    argument names nothing. ``own``: the folder of what was fetched, where it is not the wiki's.
    """
    typed = [argument for argument in arguments if naming.is_web(argument)]
    files = find([argument for argument in arguments if not naming.is_web(argument)], leave_out=wiki)
    listed = await asyncio.to_thread(lambda: [(file, lists.read(file.path)) for file in files])
    sources = {file.name: Source(file if known is None else _list(file, known)) for file, known in listed}
    urls = dict.fromkeys([*typed, *(url for _, known in listed if known for url in known.urls)])
    if urls:
        from agent.fetch.visits import visit

        for source in await visit(list(urls), own or wiki / ".wikiagent", ledger, web, tell, on_full):
            sources.setdefault(source.found.name, source)
    return sorted(sources.values(), key=lambda source: source.found.name)


def _list(file: Found, known: lists.Links) -> Found:
    count = len(known.urls)
    what = "a link; its page is a source of its own" if count == 1 else (
        f"a list of {count:,} links; their pages are sources of their own"
    )  # fmt: skip
    others = f" ({known.others} of its entries are no links)" if known.others else ""
    return Found(file.name, file.path, refused="skipped", reason=what + others)
