"""The reader's desk: the pages, the index over them, the ledger behind them, the templates. Used from one thread."""

from __future__ import annotations

import asyncio
import functools
import secrets
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from agent.errors import UsageError, WikiagentError
from agent.ledger import lock
from agent.reader.edition import Edition, Editions
from agent.reader.library import Entry, Library
from agent.reader.search import Index

T = TypeVar("T")
View = Callable[["Desk", web.Request], web.StreamResponse]
"""Answers a request; runs in the desk's thread. Raises :class:`KeyError` for what there is not."""

Decide = Callable[["Desk", dict[str, str]], str]
"""Does what a form asks for; returns the address to go on at. Raises :class:`UsageError` for what can't be done."""

PLACES = {"overview": "/", "index": "/index", "conflicts": "/conflicts"}
"""Pages that the reader shows in a way of its own."""
OFTEN = 2.0
"""Seconds between two looks at the disk and the ledger while the reader is used."""
IDLE = 600.0
"""Seconds after which nobody uses it any more."""
SHARE = 10.0
"""Gathering from the ledger is to take no more than one of so many seconds."""


class Desk:
    """Everything but :meth:`ask` is for the desk's own thread."""

    def __init__(self, wiki: Path) -> None:
        self.wiki = wiki
        self.name = wiki.resolve().name
        self.token = secrets.token_urlsafe(24)
        """Stands in every form; who does not know it can't have one sent."""
        self.library = Library(wiki)
        self.editions = Editions(wiki)
        self.memory: dict[str, Any] = {}
        """What views keep for the next request: graph, pace of the night."""
        self._index: Index | None = None
        self._used = time.monotonic()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reader")

    async def ask(self, work: Callable[[], T]) -> T:
        """Do something in the desk's thread; others wait."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def used(self) -> None:
        """Somebody has asked for something."""
        self._used = time.monotonic()

    async def keep_up(self) -> None:
        """While the reader is used, take in what changes on the disk and in the ledger, a little at a time, so that
        no request waits for all of it. Goes on until it is cancelled.
        """
        pause = OFTEN
        while True:
            await asyncio.sleep(pause)
            if time.monotonic() - self._used > IDLE:
                continue
            began = time.monotonic()
            try:
                if await self.ask(self._look):
                    made = await asyncio.to_thread(self.editions.gathered)
                    await self.ask(lambda made=made: self.editions.take(made))  # type: ignore[misc]
            except (WikiagentError, OSError, sqlite3.Error):
                pass  # whoever asks next looks for himself, and is told
            pause = 0.05 if self.library.behind else max(OFTEN, SHARE * (time.monotonic() - began))

    def _look(self) -> bool:
        """Take in what has changed on the disk; whether the ledger has changed, too."""
        self.bring_up(soon=True)
        return self.editions.changed()

    @property
    def index(self) -> Index:
        """The search index, brought up to what is on the disk."""
        return self.bring_up()

    def prepare(self) -> None:
        """Have ready what the first request would wait for."""
        self.bring_up()
        self.edition.gather()
        for name in _templates().list_templates():
            _templates().get_template(name)

    def bring_up(self, *, soon: bool = False) -> Index:
        """Look at the disk again, unless that was just done."""
        if self._index is None:
            self._index = Index()
        if changes := self.library.refresh(soon=soon):
            self._index.update(changes)
        return self._index

    @property
    def edition(self) -> Edition:
        return self.editions.now()

    def entry(self, path: str) -> Entry:
        """A page's entry; raises :class:`KeyError` where there is none, looking at the disk again first."""
        self.bring_up()
        return self.library.entries[path]

    def resolve(self, target: str) -> str | None:
        """The reader's address of what a link in the wiki names; ``None`` for no page."""
        name, _, place = target.partition("#")
        path = self.library.resolve(name)
        return None if path is None else address(path) + (f"#{quote(place)}" if place else "")

    def running(self) -> int | None:
        """Pid of the night that is at work on this wiki."""
        return lock.holder(self.wiki / ".wikiagent" / "lock")

    def show(self, template: str, status: int = 200, **values: Any) -> web.Response:
        """A page of the reader, as HTML."""
        conflicts = sum(conflict.status == "open" for conflict in self.edition.conflicts)
        text = (
            _templates()
            .get_template(template)
            .render(
                wiki=self.name,
                open_conflicts=conflicts,
                running=self.running(),
                token=self.token,
                language=self.edition.snapshot.language(),
                **values,
            )
        )
        return web.Response(text=text, content_type="text/html", status=status)

    def close(self) -> None:
        """Ends the thread; nothing is asked of it after this."""
        self._thread.submit(self.editions.close)
        if self._index is not None:
            self._thread.submit(self._index.close)
        self._thread.shutdown()


def address(path: str) -> str:
    """Where the reader shows a page of the wiki."""
    return PLACES.get(path) or f"/wiki/{quote(path)}"


@functools.cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("agent.reader"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(address=address, count=_count)
    return made


def _count(number: int, one: str, many: str = "") -> str:
    """3 sources, 1 source."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


DESK = web.AppKey("desk", Desk)


def answering(view: View) -> Callable[[web.Request], Any]:
    """The view as aiohttp wants it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        desk = request.app[DESK]
        return await desk.ask(partial(view, desk, request))

    return handle


def deciding(decide: Decide) -> Callable[[web.Request], Any]:
    """What a form does, and where it leads then; what a person must mend is said on a page."""

    async def handle(request: web.Request) -> web.StreamResponse:
        desk = request.app[DESK]
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        try:
            location = await desk.ask(partial(decide, desk, form))
        except UsageError as error:
            said = str(error)
            return await desk.ask(lambda: desk.show("refused.html", status=400, said=said))
        raise web.HTTPSeeOther(location)

    return handle


def number_in(request: web.Request, name: str, default: int = 0) -> int:
    """A number of the query; the default where it is none."""
    text = request.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
