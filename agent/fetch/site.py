"""A documentation site: from one address to the pages below it, by links and by the site's own sitemap.

Level by level, each in the order of addresses, so that the same site gives the same pages, whatever comes first over
the wire. Only pages of the same host and below the same folder are taken.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from yarl import URL

from agent.fetch.addresses import checked
from agent.fetch.client import shown
from agent.fetch.fetcher import Fetcher
from agent.fetch.reasons import NotFetched
from agent.fetch.taken import Taken
from agent.sources.workshop import Workshop

SITEMAPS = 25
"""Files of one site's sitemap that are looked at."""
LINKS = 100_000
"""Links of one level that are looked at; those of pages after that many are not."""
NO_PAGE = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js|mjs|json|xml|rss|atom|woff2?|ttf|zip|gz|tgz|bz2|xz|7z|rar|exe|msi|dmg|pkg|deb|"
    r"rpm|whl|jar|iso|mp[34]|m4a|ogg|webm|wav|avi|mov|asc|sig)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was found below another. ``twin``: the address of a page that it says it is the same as."""

    taken: Taken
    twin: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The pages below an address, in the order of levels and then of addresses; ``note``: what was left out."""

    pages: tuple[Page, ...]
    note: str = ""


class Scope:
    """What is below an address: the same host, and the folder that its path stands in."""

    def __init__(self, url: URL) -> None:
        self._scheme, self._place = url.scheme, (url.raw_host, url.port)
        self._host = url.raw_host
        self._folder = url.raw_path.rpartition("/")[0] + "/"

    def within(self, text: str) -> URL | None:
        """The URL, if it is one of a page below; as http or https, whichever the start is."""
        try:
            url = checked(text)
        except NotFetched:
            return None
        if url.scheme != self._scheme and url.raw_host == self._host and url.explicit_port is None:
            url = url.with_scheme(self._scheme)
        same = (url.raw_host, url.port) == self._place and url.raw_path.startswith(self._folder)
        return url if same and not NO_PAGE.search(url.raw_path) else None

    @property
    def folder(self) -> str:
        return self._folder


class Walk:
    """Goes through one site. ``pages`` and ``maps`` are workshops whose readers are those of links and sitemaps."""

    def __init__(self, fetcher: Fetcher, pages: Workshop, maps: Workshop, *, depth: int, most: int) -> None:
        self._fetcher, self._pages, self._maps = fetcher, pages, maps
        self._depth, self._most = depth, most

    async def below(self, start: Taken) -> Found:
        """The pages below one that was taken, itself left out."""
        if start.snapshot is None:
            return Found(())
        scope = Scope(URL(start.snapshot.final))
        seen = {start.url, start.snapshot.final}
        level: Sequence[Taken] = [start]
        found: list[Page] = []
        twins: dict[str, str] = {}
        left_out = 0
        for depth in range(self._depth):
            linked = await self._linked(level, twins)
            if depth == 0:
                linked |= await self._mapped(URL(start.snapshot.final), scope)
            due = sorted({url for link in linked if (url := scope.within(link))} - set(map(URL, seen)), key=str)
            room = self._most - 1 - len(found)
            left_out += len(due[room:])
            level = await asyncio.gather(*map(self._fetcher.take, due[:room]))
            seen |= {str(url) for url in due}
            found += [Page(taken) for taken in level]
        if self._depth:
            await self._linked(level, twins)
        note = f"{left_out} more pages below it are not taken (--max-pages {self._most})" if left_out else ""
        return Found(_twinned(found, start, twins, scope), note)

    async def _linked(self, level: Iterable[Taken], twins: dict[str, str]) -> set[str]:
        """The links of pages; what each says to be the same as goes into ``twins``."""

        async def look(taken: Taken) -> set[str]:
            kept = taken.snapshot
            if kept is None or not kept.file.endswith((".html", ".htm", ".xhtml")):
                return set()
            parsed = await self._pages.read(self._fetcher.snapshots.path(kept), kept.final)
            canonical, *rest = parsed.document.text.split("\n") if parsed.document else [""]
            twins[taken.url] = canonical
            return set(rest)

        found: set[str] = set()
        for linked in await asyncio.gather(*map(look, level)):
            if len(found) < LINKS:
                found |= linked
        return found

    async def _mapped(self, start: URL, scope: Scope) -> set[str]:
        """The pages that the sitemaps of a host name, where it has some."""
        host = start.origin()
        usual = [str(host / "sitemap.xml"), str(host.with_path(f"{scope.folder}sitemap.xml", encoded=True))]
        due = dict.fromkeys([*await self._fetcher.sitemaps(start), *usual])
        pages: set[str] = set()
        seen: set[str] = set()
        while due and len(seen) < SITEMAPS:
            address = next(iter(due))
            del due[address]
            if address in seen or (url := _on(host, address)) is None:
                continue
            seen.add(address)
            taken = await self._fetcher.take(url)
            if taken.snapshot is None:
                continue
            parsed = await self._maps.read(self._fetcher.snapshots.path(taken.snapshot), address)
            for line in parsed.document.text.splitlines() if parsed.document else ():
                kind, _, target = line.partition(" ")
                if kind == "page":
                    pages.add(target)
                else:
                    due[target] = None
        return pages


def _on(host: URL, address: str) -> URL | None:
    """The address of a sitemap, where it is one on this very host."""
    try:
        url = checked(address)
    except NotFetched:
        return None
    return url if url.raw_host == host.raw_host and url.port == host.port else None


def _twinned(found: Sequence[Page], start: Taken, twins: dict[str, str], scope: Scope) -> tuple[Page, ...]:
    """The pages, those marked that say they are the same as another that was taken, or that led to the same place."""
    taken = {start.url: start, **{page.taken.url: page.taken for page in found}}
    first: dict[str, str] = {}
    for url, one in taken.items():
        if one.snapshot is not None:
            first.setdefault(one.snapshot.final, url)

    def same_as(one: Taken) -> str:
        """Its own address, unless it names another page of the site."""
        if one.snapshot is None:
            return one.url
        named = scope.within(twins.get(one.url, ""))
        other = str(named) if named else ""
        if other in taken and taken[other].snapshot is not None:
            return other
        final = one.snapshot.final
        return final if final in taken else first[final]

    pages = []
    for page in found:
        other = same_as(page.taken)
        marked = other != page.taken.url and same_as(taken[other]) == other
        outside = page.taken.snapshot is not None and scope.within(page.taken.snapshot.final) is None
        if outside and page.taken.snapshot:
            to = shown(page.taken.snapshot.final)
            pages.append(replace(page, taken=Taken(page.taken.url, trouble=f"leads elsewhere, to {to}", lasting=True)))
        else:
            pages.append(replace(page, twin=other if marked else ""))
    return tuple(pages)
