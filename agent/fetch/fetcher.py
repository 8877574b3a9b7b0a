"""An address to its kept bytes: asked for politely, or taken from before where nobody needs to be asked."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from yarl import URL

from agent.fetch import charset, naming
from agent.fetch.client import NAME, Before, Client, Response
from agent.fetch.reasons import BY_HAND, Fault, NotFetched
from agent.fetch.robots import Rules
from agent.fetch.settings import Web
from agent.fetch.snapshots import Snapshots
from agent.fetch.taken import Snapshot, Taken
from agent.fetch.turns import Turns


class Fetcher:
    """Takes each address once, however often it is asked for; ``tell`` is told how many are done, of how many."""

    def __init__(
        self, client: Client, turns: Turns, snapshots: Snapshots, web: Web, tell: Callable[[int, int], None]
    ) -> None:
        self._client, self._turns, self.snapshots, self._web, self._tell = client, turns, snapshots, web, tell
        self._pages: dict[str, asyncio.Task[Taken]] = {}
        self._rules: dict[str, asyncio.Task[Rules]] = {}
        self._done = 0

    async def take(self, url: URL) -> Taken:
        """The page at a URL that was :func:`~agent.fetch.addresses.checked`."""
        key = str(url)
        if key not in self._pages:
            self._pages[key] = asyncio.create_task(self._take(url, self._heed))
            self._pages[key].add_done_callback(self._count)
        return await asyncio.shield(self._pages[key])

    def _count(self, _: object) -> None:
        self._done += 1
        self._tell(self._done, len(self._pages))

    async def sitemaps(self, url: URL) -> tuple[str, ...]:
        """Where the robots.txt of a page's host says that its sitemaps are."""
        try:
            return (await self._rules_of(url)).sitemaps
        except NotFetched:
            return ()

    async def close(self) -> None:
        """Stop whatever is under way."""
        tasks = [*self._pages.values(), *self._rules.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take(self, url: URL, before: Before) -> Taken:
        key, web = str(url), self._web
        kept = self.snapshots.find(key)
        if kept and (web.offline or 0 <= web.clock() - kept.asked < web.max_age):
            return Taken(key, kept, "kept")
        if web.offline:
            return Taken(key, trouble="was never fetched, and --no-fetch was given; get it with: wikiagent fetch")
        try:
            response = await self._ask(url, kept, before)
        except NotFetched as error:
            return Taken(key, kept, "", str(error), not isinstance(error, Fault), error.status)
        if response.status == 304 and kept:
            return Taken(key, await self.snapshots.confirm(kept, response, web.clock()), "unchanged")
        body = await asyncio.to_thread(charset.readable, response.body, response.headers.get("content-type", ""))
        file = naming.file_name(response.final, response.headers)
        made = await self.snapshots.keep(key, response, body, file, web.clock())
        return Taken(key, made, "unchanged" if kept and kept.sha256 == made.sha256 else "fetched")

    async def _ask(self, url: URL, kept: Snapshot | None, before: Before) -> Response:
        """Ask, and ask again what failed by no fault of the page."""
        headers = {}
        if kept:
            told = {"If-None-Match": kept.headers.get("etag"), "If-Modified-Since": kept.headers.get("last-modified")}
            headers = {name: value for name, value in told.items() if value}
        attempts = AsyncRetrying(
            stop=stop_after_attempt(self._web.limits.tries),
            wait=self._wait,
            retry=retry_if_exception(self._is_worth_waiting),
            reraise=True,
        )
        async for attempt in attempts:
            with attempt:
                response = await self._client.get(url, headers, before)
                if response.status == 304 and not kept:
                    raise Fault("304 not modified, to one who has nothing", status=304)
                return response
        raise AssertionError("tenacity returns or raises")

    def _is_worth_waiting(self, error: BaseException) -> bool:
        return isinstance(error, Fault) and (error.retry_after or 0.0) <= self._web.limits.longest_wait

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after or 0.0 if isinstance(error, Fault) else 0.0
        back_off = self._web.limits.back_off * 2.0 ** (state.attempt_number - 1)
        return max(asked, back_off * random.uniform(0.75, 1.25))  # noqa: S311 (so that not all come back at once)

    async def _heed(self, url: URL) -> None:
        """Raise :class:`NotFetched` where robots.txt does not allow a page."""
        rules = await self._rules_of(url)
        if not rules.allow(str(url)):
            raise NotFetched(f"robots.txt of {url.raw_host} does not allow it; {BY_HAND}")

    async def _rules_of(self, url: URL) -> Rules:
        origin = str(url.origin())
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._read_rules(url))
        return await asyncio.shield(self._rules[origin])

    async def _read_rules(self, url: URL) -> Rules:
        """As RFC 9309 has it: without a robots.txt all is allowed; where it can't be got now, nothing is."""

        async def nothing(_: URL) -> None:
            pass

        taken = await self._take(url.origin() / "robots.txt", nothing)
        if taken.lasting:
            return Rules(b"", NAME)
        if taken.snapshot is None:
            words = taken.trouble if taken.status < 500 else f"its robots.txt can't be read: {taken.trouble}"
            raise Fault(words, retry_after=math.inf)  # it has just been tried often enough
        body = await asyncio.to_thread(self.snapshots.path(taken.snapshot).read_bytes)
        rules = await asyncio.to_thread(Rules, body, NAME)
        self._turns.slow_down(url.raw_authority, rules.pause)
        return rules
