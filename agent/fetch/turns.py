"""Good manners: how many requests a host gets at once, how long a pause between two, and when to leave it alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agent.fetch.reasons import Fault, NotFetched

MISSES = 6
"""Attempts in a row that nobody answered, after which a host is left alone for this night."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, how long and how often. Seconds and bytes; ``size`` is counted after decompression."""

    size: int = 50_000_000
    connect: float = 15.0
    idle: float = 30.0
    total: float = 300.0
    """For one attempt at one page."""
    redirects: int = 10
    tries: int = 4
    back_off: float = 1.0
    """Before the second attempt; twice as long before each one more."""
    longest_wait: float = 120.0
    """A server that asks for more patience than this (Retry-After) is left alone this time."""
    at_once: int = 8
    per_host: int = 2
    pause: float = 0.5
    """Between the beginnings of two requests to one host. A longer Crawl-delay counts instead."""
    longest_pause: float = 60.0


class _Host:
    def __init__(self, limits: Limits) -> None:
        self.slots = asyncio.Semaphore(limits.per_host)
        self.pause = limits.pause
        self.free = 0.0
        self.misses = 0


class Turns:
    """Hands out turns to ask a host."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = asyncio.Semaphore(limits.at_once)
        self._hosts: dict[str, _Host] = {}

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host(self._limits))

    def slow_down(self, host: str, seconds: float) -> None:
        """``host`` asks for a pause between two requests."""
        one = self._host(host)
        one.pause = max(one.pause, min(seconds, self._limits.longest_pause))

    def rest(self, host: str, seconds: float) -> None:
        """``host`` asks to be left alone for a while, by all requests."""
        one = self._host(host)
        one.free = max(one.free, asyncio.get_running_loop().time() + seconds)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn, and hold it. Raises :class:`NotFetched` where nobody has answered for long."""
        one = self._host(host)
        async with one.slots:
            if one.misses >= MISSES:
                raise NotFetched(f"{host} did not answer to {MISSES} requests before this one")
            now = asyncio.get_running_loop().time()
            start = max(now, one.free)
            one.free = start + one.pause
            await asyncio.sleep(start - now)
            async with self._all:
                try:
                    yield
                except NotFetched as error:
                    one.misses = one.misses + 1 if isinstance(error, Fault) and error.away else 0
                    raise
                one.misses = 0
