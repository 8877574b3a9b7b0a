"""Which addresses may be asked: http(s) URLs without tricks, on machines that are not this one or its neighbours.

A list of links can come from anywhere, and so can a redirect. :mod:`.pinned` sees to it that what was checked is what
is connected to.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeAlias

from yarl import URL

from agent.fetch.reasons import NotFetched

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Reach = Literal["public", "private", "barred"]
Lookup: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]
Judge: TypeAlias = Callable[[Address], Reach]

LONGEST = 4096
"""Characters of an address."""
HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A last label like this makes a host a number to the system: 2130706433, 0177.1 and 0x7f.1 are all 127.0.0.1."""
UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")
METADATA = frozenset(
    map(ipaddress.ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"))
)
"""Where the machines of cloud providers ask for their own secrets."""
NEIGHBOURS = tuple(
    ipaddress.ip_network(net)
    for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1/128")
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
TUNNELS = tuple(map(ipaddress.IPv6Network, ("2002::/16", "2001::/32")))
"""6to4 and Teredo: IPv4 addresses inside of IPv6 ones. Nobody serves pages there."""
GLOBAL = ipaddress.IPv6Network("2000::/3")


def checked(text: str) -> URL:
    """The URL, without its fragment, that ``text`` is. Raises :class:`NotFetched` for what is none, or is a trick."""
    try:
        if len(text) > LONGEST or UNSAFE.search(text):
            raise NotFetched("is no web address: there are signs in it that no address has, or it is endless")
        url = URL(text).with_fragment(None)
        if url.scheme not in ("http", "https"):
            raise NotFetched("is no web address: only http and https are fetched")
        if "@" in url.raw_authority:
            raise NotFetched("has a user name or password in it, which would stand in the wiki; leave it out")
        host = (url.raw_host or "").removesuffix(".")
        url = url if host == url.raw_host else url.with_host(host)
        url = url.with_path(url.raw_path, encoded=True, keep_query=True)  # "/" where there is none
        _ = url.host  # raises where it is no name at all
    except ValueError as error:
        raise NotFetched("is no web address") from error
    if literal(host) is None and (not HOST.fullmatch(host) or NUMBER.fullmatch(host.rpartition(".")[2])):
        raise NotFetched("is no web address: the name of its host is not one")
    port = url.explicit_port
    if port is not None and port < 1024 and port not in (80, 443):
        raise NotFetched(f"is no web address: port {port} is not for web pages")
    return url


def literal(host: str) -> Address | None:
    """The address that a host is written as, if it is one in its usual form."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def reach(address: Address) -> Reach:
    """``private``: this machine and its neighbours, where a person may have pages. ``barred``: nobody has pages there,
    or it only hides another address.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return reach(address.ipv4_mapped)
        if address in NAT64:
            return "public" if reach(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)) == "public" else "barred"
    if address in METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return "barred"
    if any(address in network for network in NEIGHBOURS):
        return "private"
    if address.is_reserved or not address.is_global:
        return "barred"
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in GLOBAL or any(address in network for network in TUNNELS)
    ):
        return "barred"
    return "public"


async def look_up(host: str) -> Sequence[str]:
    """The addresses of a name, as the system resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for _, _, _, _, sockaddr in found]
