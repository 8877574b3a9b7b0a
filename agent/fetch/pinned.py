"""Names resolved once: all of their addresses are looked at, and the connection goes to one of these and to nothing
else. A name that is public when it is checked and private when it is used gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import socket
from collections import Counter
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from agent.fetch.addresses import Address, Judge, Lookup, literal
from agent.fetch.reasons import Fault, NotFetched

LOOKUPS = 4
"""Times that a name is looked up in vain before it counts as unknown for this night."""


class Pinned(AbstractResolver):
    """Resolves each name once, refuses it if any of its addresses is refused, and opens sockets to no others."""

    def __init__(self, look_up: Lookup, judge: Judge, *, private: bool) -> None:
        self._look_up, self._judge, self._private = look_up, judge, private
        self._known: dict[str, tuple[Address, ...]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._missed: Counter[str] = Counter()

    async def check(self, host: str, *, from_public: bool = False) -> bool:
        """Whether the host is public. Raises :class:`NotFetched` where it may not be asked, for example because a
        public page leads to a private one, and :class:`Fault` where it has no address.
        """
        reaches = {self._judge(address) for address in await self._addresses(host)}
        if "barred" in reaches:
            raise NotFetched(f"{host} is at an address that is for no web pages; it is not asked")
        if "private" in reaches and not self._private:
            raise NotFetched(f"{host} is this machine or a neighbour of it; --allow-private if you want its pages")
        if "private" in reaches and from_public:
            raise NotFetched(f"a public page leads to {host}, which is this machine or a neighbour; it is not asked")
        return reaches == {"public"}

    async def _addresses(self, host: str) -> tuple[Address, ...]:
        if (address := literal(host)) is not None:
            return self._known.setdefault(host, (address,))
        async with self._locks.setdefault(host, asyncio.Lock()):
            if host not in self._known and self._missed[host] < LOOKUPS:
                self._known[host] = await self._resolved(host)
        if host not in self._known:
            raise Fault(f"no machine is known by the name {host}", away=True, retry_after=math.inf)
        return self._known[host]

    async def _resolved(self, host: str) -> tuple[Address, ...]:
        try:
            found = await self._look_up(host)
            addresses = tuple(dict.fromkeys(ipaddress.ip_address(one.partition("%")[0]) for one in found))
        except (OSError, ValueError):  # UnicodeError of a name that no server can know is a ValueError
            addresses = ()
        if not addresses:
            self._missed[host] += 1
            raise Fault(f"no machine is known by the name {host}", away=True)
        return addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """For aiohttp: what was found and checked, and nothing else."""
        await self.check(host)
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._known[host]
            if family in (socket.AF_UNSPEC, socket.AF_INET if address.version == 4 else socket.AF_INET6)
        ]

    def open_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """For aiohttp, where it is about to connect: the last look at the address, whatever came before."""
        family, kind, protocol, _, where = info
        address = ipaddress.ip_address(where[0].partition("%")[0])
        if not any(address in known for known in self._known.values()):
            raise NotFetched(f"{address} was not checked; it is not asked")
        judged = self._judge(address)
        if judged == "barred" or (judged == "private" and not self._private):
            raise NotFetched(f"{address} is at an address that is for no web pages; it is not asked")
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        pass
