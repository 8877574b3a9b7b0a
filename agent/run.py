"""A run: nights over one wiki, from what a person typed to the exit code."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from agent import brains, deciding, durable, engine, morning
from agent.brain import probe
from agent.brain.findings import Found
from agent.brain.protocol import Brain
from agent.errors import EngineAway, UsageError
from agent.fetch import naming
from agent.fetch.settings import Web
from agent.host import terminal
from agent.host.awake import awake
from agent.jobs.sampling import overridden
from agent.ledger import disk, due, inbox, lock
from agent.ledger.journal import Ledger, Spent
from agent.night.events import Event, ItemClosed, ItemStarted
from agent.night.night import Night
from agent.night.schedule import Schedule, dawn
from agent.night.settings import Settings, Stop
from agent.night.watching import Watch
from agent.progress import FULL, Screen
from agent.sources import pile
from agent.wiki import guide, publish, vault
from agent.wiki.report import Report

ENDS = (0, 3, 4)
"""Exit codes of a night that came to its end: all is read, or the time is up. The others are for going on after."""
WATCHED = (0, 4)
"""Exit codes of a night after which it is worth to wait for sources to change."""


def run(
    wiki: Path, options: dict[str, Any], *, retry: bool = False, reread: bool = False, was_there: bool = False
) -> int:
    """Work until all is done, or the time is up, or somebody says stop; the exit code.

    ``options``: as the command ``run`` stores them for ``resume``. ``retry``: forget what killed its reader or the
    engine. ``reread``: read again what another brain has read. ``was_there``: the engine was there before, so that it
    is waited for if it is not up yet.
    """
    end = dawn(options["overnight"], options["until"], options["hours"], datetime.now())
    pile.look_for(source for source in options["sources"] if not naming.is_web(source))
    disk.refuse_network(wiki)
    own = wiki / ".wikiagent"
    durable.make_folders(wiki, own, own / "raw", own / "text", own / "pictures")
    with lock.Lock(own / "lock"):
        publish.sweep(wiki)
        guide.create(wiki)
        purpose = guide.load(wiki)
        vault.create(wiki, purpose.types)
        ledger = Ledger(own / "ledger.db")
        try:
            wanted = settings(wiki, options)
            whole = _Run(wanted, options, purpose, ledger, end)
            code = asyncio.run(whole.nights(retry=retry, reread=reread, was_there=was_there))
            if code in ENDS:
                ledger.end_run()
        finally:
            ledger.close()
    deciding.settle(wiki)
    return code


def settings(wiki: Path, options: dict[str, Any]) -> Settings:
    """What was asked for, from the options as they are stored."""
    return Settings(
        tuple(options["sources"]),
        wiki,
        options["concurrency"] or brains.LOOPS,
        cohort=options["cohort"],
        max_tokens=options["max_tokens"],
        review=options["overnight"],
        web=Web(**options.get("web", {})),
        images=options.get("images", "auto"),
        figures=options.get("figures", False),
        sampling=overridden(options.get("sampling") or ()),
        second_look=options.get("second_look", "auto"),
    )


class _Run:
    """One night, or, where sources are watched, one after another. ``end``: epoch seconds."""

    def __init__(
        self, settings: Settings, options: dict[str, Any], purpose: guide.Guide, ledger: Ledger, end: float | None
    ) -> None:
        self._settings, self._options, self._purpose = settings, options, purpose
        self._ledger, self._end = ledger, end
        self._console = Console(highlight=False, soft_wrap=True)
        self._addresses: list[str] = []
        self._found: Found | None = None

    async def nights(self, *, retry: bool, reread: bool, was_there: bool) -> int:
        async with AsyncExitStack() as own:
            brain, self._addresses = await brains.connected(
                self._options, self._end, self._ledger.count, own, was_there=was_there
            )
            own.push_async_callback(brain.close)
            self._settings = replace(self._settings, concurrency=brains.loops(self._options, brain, self._addresses))
            self._ledger.begin_run(json.dumps(self._options), retry=retry)
            if reread:
                again = due.read_again(self._ledger, brain.name)
                self._console.print(f"to be read again, because {brain.name} did not: {again:,} items", markup=False)
            if self._options.get("watch"):
                return await self._watch(brain)
            return await self._night(brain, self._settings)

    async def _watch(self, brain: Brain) -> int:
        settings, ledger = self._settings, self._ledger
        async with Watch(settings.sources, settings.wiki) as watch:
            code = await self._night(brain, settings)
            while code in WATCHED:
                self._console.print(f"watching {' '.join(settings.sources)}; Ctrl-C ends it", markup=False)
                waiting = asyncio.create_task(self._decisions())
                try:
                    changed = await watch.changes(self._end - time.time() if self._end is not None else float("inf"))
                finally:
                    waiting.cancel()
                    with suppress(asyncio.CancelledError):
                        await waiting
                if not changed:
                    break
                self._reload()
                left = settings.max_tokens and max(0, settings.max_tokens - ledger.spent.tokens)
                settings, ledger.spent = replace(settings, max_tokens=left), Spent()
                code = await self._night(brain, settings, changed)
        return code

    def _reload(self) -> None:
        """Go by WIKI.md as it is now; where it can't be read, say so, and go on by what it said before."""
        try:
            guide.create(self._settings.wiki)
            self._purpose = guide.load(self._settings.wiki)
        except UsageError as error:
            self._console.print(f"{error}. Until then the wiki is written as before.", markup=False)

    async def _decisions(self) -> None:
        """While sources are watched: take in at once what a person decides."""
        while True:
            await asyncio.sleep(1.0)
            if inbox.waiting(self._settings.wiki / ".wikiagent"):
                self._console.print("\n".join(deciding.take_in(self._settings.wiki, self._ledger)), markup=False)

    async def _night(self, brain: Brain, settings: Settings, changed: Sequence[str] = ()) -> int:
        """``changed``: the sources because of which it is not the first one."""
        stop, schedule = Stop(), Schedule(self._end)
        started = datetime.now().astimezone()
        wiki, console = settings.wiki, self._console
        work = Night(settings, brain, self._purpose, self._ledger, stop, schedule)
        with (
            _stopping(stop, wiki / ".wikiagent" / "said.txt", whole_night=self._options["overnight"]),
            awake(wanted=self._options["overnight"]) as warning,
            Screen(console, lambda: morning.figures(self._ledger, work.links)) as screen,
        ):
            if warning:
                console.print(warning)
            in_hand = _InHand(screen)
            work.passes.tell = in_hand
            keeper = self._keeper(stop, in_hand)
            work.engine_events = keeper.said if keeper else ()
            work.passes.probe = (lambda: self._look(brain, keeper)) if self._addresses else None
            tasks = [asyncio.create_task(_ring(schedule, stop))]
            tasks += [asyncio.create_task(keeper.keep())] if keeper else []
            try:
                await work.work()
            except EngineAway as error:
                console.print(str(error), markup=False)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

        async def tell() -> Report:
            return morning.report(wiki, self._ledger, work, started, " ".join(["wikiagent", *sys.argv[1:]]))

        report = await disk.when_there_is_room(tell, wiki, lambda: console.print(FULL))
        told = morning.read_again(report, wiki, changed) if changed else morning.summary(report, wiki)
        console.print(told, markup=False)
        return report.exit_code

    def _keeper(self, stop: Stop, in_hand: _InHand) -> engine.Keeper | None:
        """Keeps the engine at work, where this run was asked to start it."""
        there = engine.running() if self._options["engine"] == "up" and not self._options["base_url"] else None
        if there is None:
            return None
        return engine.Keeper(
            there,
            busy=lambda: in_hand.count > 0,
            tell=lambda line: self._console.print(f"engine: {line}", markup=False),
            count=self._ledger.count,
            give_up=lambda: stop.ask("engine away"),
        )

    async def _look(self, brain: Brain, keeper: engine.Keeper | None) -> Found:
        """What the engines are like; found out once in a run. One of ours whose drafts are in vain goes on without."""
        if self._found is None:
            wanted = self._settings.concurrency
            found = await probe.look(self._addresses, brain.name, concurrency=wanted)
            if found.drafts_in_vain and keeper is not None and await keeper.without_drafts():
                found = await probe.look(self._addresses, brain.name, concurrency=wanted)
            for finding in found.findings:
                if finding.verdict == "bad":
                    self._console.print(f"engine: {finding}", markup=False)
            self._found = found
        return self._found


class _InHand:
    """How many items are being worked on; hands all events on."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self.count = 0

    def __call__(self, event: Event) -> None:
        self.count += isinstance(event, ItemStarted) - isinstance(event, ItemClosed)
        self._tell(event)


@contextmanager
def _stopping(stop: Stop, said: Path, *, whole_night: bool) -> Iterator[None]:
    """The first SIGINT or SIGTERM drains and publishes; the second leaves at once (the ledger loses nothing by it).

    A terminal that is closed does not end a whole night; it ends any other run as Ctrl-C does.
    """
    running_loop = asyncio.get_running_loop()

    def asked() -> None:
        if stop.reason == "interrupted":
            os._exit(130)  # at once, as asked: what was acknowledged is on disk
        typer.echo(
            "\nStopping: calls in flight may finish (30 s at most), then the wiki is published. Again to leave at once."
        )
        stop.ask("interrupted")

    def hung_up() -> None:
        if whole_night:
            typer.echo("The terminal was closed. The night goes on.")
        elif not stop.reason:
            running_loop.call_soon_threadsafe(asked)

    for name in (signal.SIGINT, signal.SIGTERM):
        running_loop.add_signal_handler(name, asked)
    try:
        with terminal.outlived(said, hung_up):
            yield
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):
            running_loop.remove_signal_handler(name)


async def _ring(schedule: Schedule, stop: Stop) -> None:
    """Ask for a stop when the time is up, asking the wall clock again and again."""
    while schedule.left > 0:  # noqa: ASYNC110  (it is a clock that is waited for)
        await asyncio.sleep(min(schedule.left, 20.0))
    stop.ask("deadline")
