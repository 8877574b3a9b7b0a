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

from agent import deciding, durable, engine, morning, terminal
from agent.awake import awake
from agent.bench import results
from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import Brain, BrainKind
from agent.brain.rules import RulesBrain
from agent.brain.several import SeveralBrains
from agent.engine.gguf import SLOTS, Gguf
from agent.errors import EngineAway, UsageError
from agent.fetch.settings import Web
from agent.ledger import disk, inbox, lock
from agent.ledger.journal import Ledger, Spent
from agent.night import Night, Settings, Stop
from agent.progress import FULL, Screen
from agent.schedule import Schedule, dawn
from agent.watching import Watch
from agent.wiki import guide, publish
from agent.wiki.report import Report

ENDS = (0, 3, 4)
"""Exit codes of a night that came to its end: all is read, or the time is up. The others are for going on after."""
WATCHED = (0, 4)
"""Exit codes of a night after which it is worth to wait for sources to change."""
LOOPS = 16
"""Loops at once on an engine of which nothing is known."""
MOST_LOOPS = 1024
"""Connections, where it is not known yet how many loops there will be."""
PATIENCE = 120.0
"""Seconds that a run by day waits for an engine that is away; a night waits until dawn."""


def run(wiki: Path, options: dict[str, Any], *, retry: bool = False, was_there: bool = False) -> int:
    """Work until all is done, or the time is up, or somebody says stop; the exit code.

    ``options``: as the command ``run`` stores them for ``resume``. ``retry``: forget what killed its reader or the
    engine. ``was_there``: the engine was there before, so that it is waited for if it is not up yet.
    """
    end = dawn(options["overnight"], options["until"], options["hours"], datetime.now())
    disk.refuse_network(wiki)
    own = wiki / ".wikiagent"
    durable.make_folders(wiki, own, own / "raw", own / "text", own / "pictures")
    with lock.Lock(own / "lock"):
        publish.sweep(wiki)
        guide.create(wiki)
        purpose = guide.load(wiki)
        ledger = Ledger(own / "ledger.db")
        try:
            wanted = settings(wiki, options)
            code = asyncio.run(_Run(wanted, options, purpose, ledger, end).nights(retry=retry, was_there=was_there))
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
        options["concurrency"] or LOOPS,
        cohort=options["cohort"],
        max_tokens=options["max_tokens"],
        review=options["overnight"],
        web=Web(**options.get("web", {})),
        images=options.get("images", "auto"),
        figures=options.get("figures", False),
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

    async def nights(self, *, retry: bool, was_there: bool) -> int:
        async with AsyncExitStack() as own:
            brain, addresses = await _brain(self._options, self._end, self._ledger.count, own, was_there=was_there)
            own.push_async_callback(brain.close)
            self._settings = replace(self._settings, concurrency=_loops(self._options, brain, addresses))
            self._ledger.begin_run(json.dumps(self._options), retry=retry)
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
                left = settings.max_tokens and max(0, settings.max_tokens - ledger.spent.tokens)
                settings, ledger.spent = replace(settings, max_tokens=left), Spent()
                code = await self._night(brain, settings, changed)
        return code

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
            work.tell = screen
            timer = asyncio.create_task(_ring(schedule, stop))
            try:
                await work.work()
            except EngineAway as error:
                console.print(str(error), markup=False)
            finally:
                timer.cancel()

        async def tell() -> Report:
            return morning.report(wiki, self._ledger, work, started, " ".join(["wikiagent", *sys.argv[1:]]))

        report = await disk.when_there_is_room(tell, wiki, lambda: console.print(FULL))
        told = morning.read_again(report, wiki, changed) if changed else morning.summary(report, wiki)
        console.print(told, markup=False)
        return report.exit_code


def kind_of_brain(options: dict[str, Any]) -> BrainKind:
    """Which kind of brain a run with these options would have, without asking any; by night it is a model's night."""
    if options["brain"] == "rules":
        return "rules"
    named = any(options.get(one) for one in ("base_url", "gguf", "engine", "overnight")) or options["brain"] == "model"
    return "model" if named or engine.running() else "rules"


async def _brain(
    options: dict[str, Any], end: float | None, count: Callable[[str], None], own: AsyncExitStack, *, was_there: bool
) -> tuple[Brain, list[str]]:
    """Which brain, and where its engines are: the addresses given, else a GGUF file, else an engine that ``engine up``
    started, else the rules (never by night). What is started for this run alone ends with ``own``.
    """
    choice, given = options["brain"], options["base_url"] or []
    base_urls = [given] if isinstance(given, str) else list(given)  # as older runs have stored it
    if choice == "rules":
        return RulesBrain(), []
    if options.get("gguf"):
        if base_urls:
            raise UsageError("--gguf serves a model here, --base-url names one elsewhere: give one of them")
        typer.echo(f"loading {options['gguf']}")
        base_urls = [(await own.enter_async_context(Gguf(Path(options["gguf"]), count))).base_url]
    if not base_urls and options["engine"] == "up":
        base_urls = [(await asyncio.to_thread(started, engine.Options())).base_url]
    if not base_urls and (there := engine.running()):
        base_urls = [there.base_url]
    if not base_urls:
        if choice == "model" or options["overnight"]:
            raise UsageError(
                "no engine: add --engine up to start one here, --base-url URL for one elsewhere, --gguf FILE for a "
                "file of your own, or --brain rules to do without"
            )
        typer.echo(
            "No engine: the built-in rules will do the work. They are no language model (see --help for --base-url)."
        )
        return RulesBrain(), []
    patience = options["patience"]
    if patience is None:
        patience = PATIENCE
        if options["overnight"] and end is not None:
            patience = max(PATIENCE, end - time.time())
    how: dict[str, Any] = {
        "model": options["model"],
        "patience": patience,
        "was_there": was_there,
        "concurrency": options["concurrency"] or MOST_LOOPS,
        "on_event": count,
    }
    if len(base_urls) > 1:
        brain = await SeveralBrains.connect(base_urls, **how)
        for share in brain.shares():
            if share.times_away:
                typer.echo(f"no engine answers at {share.engine}: it is left out until one does")
        return brain, base_urls
    return await OpenAIBrain.connect(base_urls[0], **how), base_urls


def _loops(options: dict[str, Any], brain: Brain, addresses: Sequence[str]) -> int:
    """How many loops run at once: as many as were asked for, else as `engine bench` found best, else a fair guess."""
    if options["concurrency"]:
        return int(options["concurrency"])
    if options.get("gguf"):
        addresses = [Gguf.address(Path(options["gguf"]))]
    if addresses and (found := results.loops(brain.identity, addresses)):
        typer.echo(f"{found} loops at once, as `wikiagent engine bench` found best here")
        return found
    return SLOTS if options.get("gguf") else LOOPS * max(1, len(addresses))


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


def started(options: Any) -> Any:
    """An engine that answers; the last lines of its log, where it died, before the one line that says what to do."""
    try:
        return engine.up(options, tell=lambda line: typer.echo(f"engine: {line}"))
    except engine.StartFailed as error:
        typer.echo("\n".join(error.tail), err=True)
        raise
