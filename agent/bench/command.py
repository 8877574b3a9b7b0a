"""`wikiagent engine bench`: which engine is measured, and whether it is ours to start anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from agent import engine
from agent.bench.measuring import Tell
from agent.bench.results import Result
from agent.bench.sitting import Restart, Sitting, Wanted
from agent.brain.address import checked_url, shown
from agent.brain.openai_client import OpenAIBrain
from agent.engine import Running
from agent.engine.gguf import Gguf
from agent.errors import UsageError

PATIENCE = 300.0
"""Seconds that an engine may stay away during a sitting. What it answers after that would be measured wrongly."""
MOST = 128
"""Connections."""


def settings(mtp: str) -> tuple[str, ...]:
    """The settings of MTP in ``on,off,4``. Raises :class:`UsageError` with what may stand there."""
    found = tuple(dict.fromkeys(part.strip() for part in mtp.split(",") if part.strip()))
    if not found or any(not re.fullmatch(r"on|off|[1-9]|1[0-9]", part) for part in found):
        raise UsageError(f"--mtp {mtp}: give settings like on,off,2,4")
    return found


async def bench(
    wanted: Wanted, base_urls: Sequence[str], model: str | None, gguf: Path | None, *, tell: Tell
) -> tuple[Result, Path]:
    """One sitting with the engine at the address, or the file, or the one that `engine up` has started."""
    if len(base_urls) > 1:
        raise UsageError("a sitting is of one engine: give one --base-url, and measure the others after it")
    base_url = base_urls[0] if base_urls else None

    async def connect(address: str) -> OpenAIBrain:
        return await OpenAIBrain.connect(address, model=model, patience=PATIENCE, concurrency=MOST, was_there=True)

    running = engine.running()
    async with AsyncExitStack() as own:
        if gguf is not None:
            tell(f"loading {gguf}")
            base_url = (await own.enter_async_context(Gguf(gguf, tell))).base_url
        if base_url is None and running is None:
            raise UsageError(
                "no engine to measure: start one with `wikiagent engine up`, or give --base-url URL or --gguf FILE"
            )
        address = base_url or (running.base_url if running else "")
        ours = running if running is not None and address == running.base_url else None
        where = Gguf.address(gguf) if gguf is not None else shown(checked_url(address))
        restart = _restarting(ours, tell) if ours else None
        return await Sitting(wanted, address, connect, tell, ours, restart, called=where).measure()


def _restarting(running: Running, tell: Tell) -> Restart:
    profile = running.options.profile or running.profile  # the same again, whatever would be chosen now

    def restart(mtp: str) -> Running:
        engine.down(tell)
        return engine.up(running.options.model_copy(update={"mtp": mtp, "profile": profile}), tell)

    return restart


def in_words(result: Result, path: Path) -> list[str]:
    """The last lines in the terminal."""
    advice = result.advice
    return [
        "",
        f"{result.model} on {result.engine}, {result.machine}",
        f"  loops at once  {advice.loops}" + ("" if result.is_short else " (runs from now on go by it)"),
        f"  MTP            {advice.drafts}",
        *([f"  contexts       up to {advice.context:,} tokens"] if advice.context is not None else []),
        *(f"  - {line}" for line in advice.why),
        *(f"  note: {note}" for note in result.notes),
        f"  kept           {path}, and .md, .svg beside it",
    ]
