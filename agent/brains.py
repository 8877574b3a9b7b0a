"""Which brain a run works with, and where its engines are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import typer

from agent import engine
from agent.bench import results
from agent.brain import probe
from agent.brain.findings import Found, in_lines
from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import Brain, BrainKind
from agent.brain.rules import RulesBrain
from agent.brain.several import SeveralBrains
from agent.engine import wire
from agent.engine.gguf import SLOTS, Gguf
from agent.errors import UsageError

LOOPS = 16
"""Loops at once on an engine of which nothing is known."""
MOST_LOOPS = 1024
"""Connections, where it is not known yet how many loops there will be."""
PATIENCE = 120.0
"""Seconds that a run by day waits for an engine that is away; a night waits until dawn."""
STARTING = 45 * 60.0
"""Seconds that it waits for one that it starts again itself."""


def kind_of_brain(options: dict[str, Any]) -> BrainKind:
    """Which kind of brain a run with these options would have, without asking any; by night it is a model's night."""
    if options["brain"] == "rules":
        return "rules"
    named = any(options.get(one) for one in ("base_url", "gguf", "engine", "overnight")) or options["brain"] == "model"
    return "model" if named or engine.running() else "rules"


async def connected(
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
        wanted = engine.Options(loops=options["concurrency"], images=options.get("images") == "on")
        base_urls = [(await asyncio.to_thread(lambda: started(as_measured(wanted)))).base_url]
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
        patience = STARTING if options["engine"] == "up" else PATIENCE
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


def loops(options: dict[str, Any], brain: Brain, addresses: Sequence[str], *, tell: bool = True) -> int:
    """How many loops run at once: as many as were asked for, else as `engine bench` found best, else a fair guess."""
    if options["concurrency"]:
        return int(options["concurrency"])
    if options.get("gguf"):
        addresses = [Gguf.address(Path(options["gguf"]))]
    if addresses and (found := results.loops(brain.identity, addresses)):
        if tell:
            typer.echo(f"{found} loops at once, as `wikiagent engine bench` found best here")
        return found
    return SLOTS if options.get("gguf") else LOOPS * max(1, len(addresses))


def as_measured(options: engine.Options) -> engine.Options:
    """The same with MTP as it was found best the last time that it was compared with the profile that would start."""
    if engine.running() is not None:
        return options
    best = results.mtp(engine.profile_for(options), wire.base_url(options.port))
    if best is None or best == options.mtp:
        return options
    typer.echo(f"MTP {best}, as `wikiagent engine bench` found best here")
    return options.model_copy(update={"mtp": best})


def started(options: Any) -> Any:
    """An engine that answers; the last lines of its log, where it died, before the one line that says what to do."""
    try:
        return engine.up(options, tell=lambda line: typer.echo(f"engine: {line}"))
    except engine.StartFailed as error:
        typer.echo("\n".join(error.tail), err=True)
        raise


async def examined(base_urls: Sequence[str], gguf: Path | None, model: str | None, concurrency: int | None) -> Found:
    """A look at those engines, or at a file, or at the one that ``engine up`` has started; at as many loops at once as
    a run would send. Raises :class:`UsageError` where there is only one, and it isn't there.
    """
    if gguf and base_urls:
        raise UsageError("--gguf serves a model here, --base-url names one elsewhere: give one of them")
    async with AsyncExitStack() as own:
        if gguf:
            typer.echo(f"loading {gguf}", err=True)
            base_urls = [(await own.enter_async_context(Gguf(gguf, lambda _: None))).base_url]
        elif not base_urls:
            there = engine.running()
            if there is None:
                raise UsageError(f"{engine.status().line}; or pass --base-url URL to look at one elsewhere")
            base_urls = [there.base_url]
        wanted = concurrency or (SLOTS if gguf else LOOPS * len(base_urls))
        if len(base_urls) == 1:
            brain = await OpenAIBrain.connect(base_urls[0], model=model, patience=0.0)
            await brain.close()
            wanted = concurrency or loops({"concurrency": None, "gguf": gguf}, brain, base_urls, tell=False)
        return await probe.look(base_urls, model, concurrency=wanted)


def as_lines(found: Found) -> list[str]:
    """For a terminal, with what follows from it."""
    so = [f"{found.loops} loops at once"] if found.loops else []
    so += [f"answers of {found.longest_answer:,} tokens at most"] if found.longest_answer else []
    so += ["no job thinks"] if found.no_thinking else []
    so += ["without MTP"] if found.drafts_in_vain else []
    hence = f"A night on it: {', '.join(so)}." if so else "A night on it changes none of its settings."
    return [*in_lines(found), f"Looked at in {found.seconds:.1f} s. {hence}"]
