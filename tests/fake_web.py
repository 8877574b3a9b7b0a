"""A small web on loopback, as nasty as the real one: many hosts, one port, and every answer written by hand."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from agent.fetch import addresses
from agent.fetch.settings import Web
from agent.fetch.taken import Source
from agent.fetch.turns import Limits
from agent.fetch.web import collect
from agent.ledger.journal import Ledger

QUICK = Limits(connect=30.0, idle=30.0, total=120.0, tries=2, back_off=0.0, pause=0.0, size=1_000_000)
"""No pauses: the hosts are our own."""

CERTIFICATE = Path(__file__).parent / "data" / "secure.test.pem"
"""Made for these tests with openssl, and signed by itself; with its key."""


@dataclass(frozen=True)
class Asked:
    """A request. ``at``: seconds of a clock that only goes forward."""

    host: str
    path: str
    headers: Mapping[str, str]
    at: float


Answer: TypeAlias = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def raw(data: bytes) -> Answer:
    """These very bytes, and then the end of the connection."""

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return answer


def page(body: bytes | str, status: str = "200 OK", *, kind: str = "text/html; charset=utf-8", **more: str) -> Answer:
    """A page. ``more``: headers, with underscores for dashes."""
    data = body.encode() if isinstance(body, str) else body
    headers = {"Content-Type": kind, "Content-Length": str(len(data)), **more}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return raw("\r\n".join([*lines, "Connection: close", "", ""]).encode() + data)


def moved(target: str, status: str = "302 Found") -> Answer:
    return page("", status, Location=target)


def words(title: str, text: str, *links: str) -> Answer:
    """A plain page of a title, a paragraph and links."""
    anchors = "".join(f'<p>See <a href="{link}">another page of this manual</a> for more of it.</p>' for link in links)
    return page(f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p>{anchors}")


@dataclass
class FakeWeb:
    """``pages``: ``host/path`` → answer; an address without one is 404. ``names``: what a host resolves to, once for
    each time that it is asked, the last for ever; by default all are 127.0.0.1, which here counts as public.
    """

    pages: dict[str, Answer] = field(default_factory=dict)
    names: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    named: list[str | None] = field(default_factory=list)
    """The names that TLS connections were made to."""
    safe: bool = False
    """Whether it speaks TLS, with the certificate of ``secure.test``."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._within(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20, ssl=self._tls()))
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        async def end() -> None:
            self._server.close()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self._within(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _tls(self) -> ssl.SSLContext | None:
        if not self.safe:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        context.sni_callback = lambda _, name, __: self.named.append(name)
        return context

    def _within(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
            asked = Asked(headers["host"].partition(":")[0], head[0].split()[1], headers, time.monotonic())
            self.asked.append(asked)
            answer = self.pages.get(asked.host + asked.path, page("gone", "404 Not Found"))
            try:
                await answer(asked, writer)
                await writer.drain()
            finally:
                writer.close()

    def url(self, address: str) -> str:
        """The URL of ``host/path``."""
        host, _, path = address.partition("/")
        return f"{'https' if self.safe else 'http'}://{host}:{self.port}/{path}"

    def paths(self, *, robots: bool = False) -> list[str]:
        """What was asked for, in order."""
        return [f"{one.host}{one.path}" for one in self.asked if robots or one.path != "/robots.txt"]

    async def look_up(self, host: str) -> Sequence[str]:
        self.looked_up.append(host)
        if host.endswith(".gone"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        left = self.names.get(host, [["127.0.0.1"]])
        return left.pop(0) if len(left) > 1 else left[0]

    def settings(self, **more: Any) -> Web:
        return Web(**{"limits": QUICK, "max_age": 0.0, "look_up": self.look_up, "judge": judge, **more})

    def fetch(self, wiki: Path, *arguments: str, **more: Any) -> dict[str, Source]:
        """What ``wikiagent fetch`` does: the sources by their names."""
        with opened(wiki) as ledger:
            found = asyncio.run(collect(arguments, wiki, ledger, self.settings(**more)))
        return {source.found.name: source for source in found}


def judge(address: addresses.Address) -> addresses.Reach:
    """As in the world, but for the one address that the fake web is at."""
    return "public" if str(address) == "127.0.0.1" else addresses.reach(address)


@contextlib.contextmanager
def opened(wiki: Path) -> Iterator[Ledger]:
    ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
    try:
        yield ledger
    finally:
        ledger.close()


def kept(source: Source) -> bytes:
    """The bytes that were kept of a source."""
    return source.found.path.read_bytes()
