"""One page asked for: redirects followed by hand, each step checked, the body counted while it comes.

Proxies of the environment are not used: a proxy would resolve the name and connect in our place, past every check.
"""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp
import httpx2
from yarl import URL

from agent import __version__
from agent.fetch.addresses import checked
from agent.fetch.faults import WIRE_ERRORS, of_status, translate
from agent.fetch.packing import Unpacking
from agent.fetch.pinned import Pinned
from agent.fetch.reasons import Fault, NotFetched
from agent.fetch.turns import Limits, Turns

NAME = "wikiagent"
"""What robots.txt may call us."""
USER_AGENT = f"{NAME}/{__version__} (fetches pages that a person listed, for that person's own notes; heeds robots.txt)"
ACCEPT = "text/html,application/xhtml+xml,application/pdf,text/markdown,text/plain;q=0.9,*/*;q=0.5"
PIECE = 1 << 16

Before = Callable[[URL], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Response:
    """A page that came whole, or the word that it has not changed (``status`` 304, and no body). Names of headers are
    in lower case."""

    final: URL
    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Asks for pages. Use it as an async context manager."""

    def __init__(self, resolver: Pinned, turns: Turns, limits: Limits) -> None:
        self._resolver, self._turns, self._limits = resolver, turns, limits

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            use_dns_cache=False,  # the resolver remembers
            socket_factory=self._resolver.open_socket,
            ssl=httpx2.create_ssl_context(),
            limit=0,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip"},
            auto_decompress=False,  # it takes the half of a packed page for a whole one
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=self._limits.connect, sock_read=self._limits.idle, ceil_threshold=3600
            ),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, url: URL, headers: Mapping[str, str], before: Before) -> Response:
        """The page at ``url``, after redirects. ``before`` is awaited for each address on the way, and may refuse it.

        Raises :class:`NotFetched`, or of it :class:`Fault` where it is worth asking again.
        """
        seen: set[URL] = set()
        public = False
        for _ in range(self._limits.redirects + 1):
            seen.add(url)
            try:
                public |= await self._resolver.check(url.raw_host or "", from_public=public)
                await before(url)
                response = await self._hop(url, headers)
            except NotFetched as error:
                if len(seen) == 1:
                    raise
                raise error.noted(f"it redirects to {shown(url)}") from error
            if response.status == 304 or not 300 <= response.status < 400:
                return response
            url = self._next(url, response)
            if url in seen:
                raise NotFetched("redirects in a circle")
        raise NotFetched(f"redirects more than {self._limits.redirects} times")

    def _next(self, url: URL, response: Response) -> URL:
        target = response.headers.get("location", "")
        if response.status not in (301, 302, 303, 307, 308) or not target:
            raise of_status(response.status, None)
        target = urljoin(str(url), target)
        try:
            return checked(target)
        except NotFetched as error:
            raise NotFetched(f"redirects to {shown(target)}, which {error}") from error

    async def _hop(self, url: URL, headers: Mapping[str, str]) -> Response:
        host = url.raw_authority
        async with self._turns.turn(host):
            try:
                async with asyncio.timeout(self._limits.total) as clock:
                    return await self._exchange(url, headers)
            except WIRE_ERRORS as error:
                if clock.expired():
                    raise NotFetched(f"takes longer than {self._limits.total:.0f} s to come") from error
                raise translate(error, host) from error
            except ValueError as error:  # what aiohttp raises for an answer that can't be parsed, in some places
                raise translate(aiohttp.ClientError(), host) from error

    async def _exchange(self, url: URL, headers: Mapping[str, str]) -> Response:
        async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
            status, told = answer.status, {name.lower(): value for name, value in answer.headers.items()}
            if 300 <= status < 400:
                return Response(url, status, told, b"")
            if status not in (200, 203):
                raise self._refusal(url, status, _retry_after(told.get("retry-after", "")))
            limit = self._limits.size
            body = bytearray()
            unpacking = Unpacking(told.get("content-encoding", ""))
            too_large = (answer.content_length or 0) > limit
            while not too_large and (piece := await answer.content.read(PIECE)):
                body += unpacking.feed(piece, limit - len(body))
                too_large = len(body) > limit
            if too_large:
                raise NotFetched(f"is larger than {limit / 1e6:.0f} MB")
            unpacking.end()
            return Response(url, status, told, bytes(body))

    def _refusal(self, url: URL, status: int, retry_after: float | None) -> NotFetched:
        error = of_status(status, retry_after)
        if isinstance(error, Fault) and retry_after:
            if retry_after > self._limits.longest_wait:
                error = error.noted(f"it asks to be left alone for {retry_after:.0f} s")
            self._turns.rest(url.raw_authority, min(retry_after, self._limits.longest_wait))
        return error


def shown(url: URL | str) -> str:
    """An address for a message: short, and without what could do harm there."""
    text = "".join(sign if sign.isprintable() else "?" for sign in str(url))
    return text if len(text) <= 200 else f"{text[:200]}…"


def _retry_after(value: str) -> float | None:
    """Seconds, from a number or a date."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError, OSError):
        return None
