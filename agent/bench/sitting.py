"""One sitting: everything is measured in one go, so that the ratios hold, with the server started anew in between."""

from __future__ import annotations

import asyncio
import os
import platform
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx2

from agent import __version__
from agent.bench import imported, page, plot, prose, results, verdict
from agent.bench.measuring import SHORT, Bench, Extent, Tell
from agent.bench.results import Result, Side
from agent.bench.shapes import Shapes, shapes
from agent.brain.address import is_loopback
from agent.brain.openai_client import OpenAIBrain
from agent.engine import Running, cards
from agent.errors import UsageError

Restart = Callable[[str], Running]
"""Start the server anew with MTP on, off, or with so many drafted tokens; it has answered when this returns."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for. ``mtp``: the settings to compare, where the server is ours."""

    sources: Sequence[Path] = ()
    text: Path | None = None
    mtp: Sequence[str] = ("on", "off")
    short: bool = False
    imports: Sequence[Path] = ()
    out: Path | None = None
    extent: Extent | None = None


@dataclass(slots=True)
class Sitting:
    """``running``: the engine that `engine up` has started, if it is the one that is measured; ``restart`` starts it
    anew. ``connect`` gives a brain at an address; ``tell`` is handed lines for a person.
    """

    wanted: Wanted
    address: str
    connect: Callable[[str], Awaitable[OpenAIBrain]]
    tell: Tell
    running: Running | None = None
    restart: Restart | None = None
    notes: list[str] = field(default_factory=list)
    model: str = ""
    engine: str = ""
    called: str = ""
    """The address as it is kept, where that is another than the one that is connected to."""

    async def measure(self) -> tuple[Result, Path]:
        """Measure, and keep what was measured; returns it with the path of its JSON."""
        others = [one for path in self.wanted.imports for one in imported.read(path)]
        extent = self.wanted.extent or (SHORT if self.wanted.short else Extent())
        with tempfile.TemporaryDirectory(prefix="wikiagent-bench-", ignore_cleanup_errors=True) as folder:
            files, pile = (list(self.wanted.sources), "the sources named")
            if not files:
                files, pile = prose.pile(Path(folder) / "sources")
                if self.wanted.short:
                    files = sorted(files, key=lambda path: path.stat().st_size)[:3]
            self.tell(f"the prompts of a night over {pile} ({len(files)} files)")
            made = await shapes(files, Path(folder))
            if not made.passages:
                raise UsageError("nothing could be read of these sources: name others to measure on")
            sides = await self._sides(extent, made)
        profile = self.running.profile if self.running else ""
        result = Result(
            version=__version__,
            made=datetime.now().astimezone().isoformat(timespec="seconds"),
            address=self.called or self.address,
            model=self.model,
            engine=self.engine,
            machine=machine(self.address),
            profile=profile,
            prose="a file of yours" if self.wanted.text else pile,
            pile=pile,
            is_short=self.wanted.short,
            restarted=len(sides) > 1,
            notes=self.notes,
            sides=sides,
            imported=others,
            advice=verdict.advise(sides, profile, is_short=self.wanted.short),
        )
        path = results.save(result, self.wanted.out or results.folder(), page.markdown(result), plot.svg(result))
        return result, path

    async def _sides(self, extent: Extent, made: Shapes) -> list[Side]:
        """All settings in turn; the server is left as it was found."""
        if self.running is None or self.restart is None:
            self.notes.append(
                "What was running was measured as it was: MTP on and off can be compared where `wikiagent engine up` "
                "has started the server."
            )
            return [await self._side("as it runs", extent, made)]
        sides: list[Side] = []
        before = now = self.running.options.mtp
        try:
            for mtp in self.wanted.mtp:
                if mtp != now:
                    self.tell(f"starting the server anew with MTP {mtp}")
                    now = ""  # unknown, should it not come up
                    now = (await asyncio.to_thread(self.restart, mtp)).options.mtp
                sides.append(await self._side(mtp, extent, made))
        finally:
            if now != before:
                self.tell(f"starting the server as it was, with MTP {before}")
                await asyncio.to_thread(self.restart, before)
        return sides

    async def _side(self, mtp: str, extent: Extent, made: Shapes) -> Side:
        texts = [prose.of_file(self.wanted.text)] if self.wanted.text else made.texts
        brain = await self.connect(self.address)
        self.model, self.engine = brain.identity, brain.quirks.name
        try:
            bench = Bench(brain, extent, prose.Prose(texts), self.tell)
            self.tell(f"MTP {mtp}: one stream, growing contexts")
            ladder = await bench.ladder()
            self.tell(f"MTP {mtp}: the night's prompts, many at once")
            crowd = await bench.crowds(made.all)
            self.tell(f"MTP {mtp}: what the answers are worth")
            quality = await bench.quality(made.passages)
            told = await brain.counters()
        finally:
            await brain.close()
        drafts = bool(told.get("vllm:spec_decode_num_drafts")) if told else None
        return Side(mtp=mtp, drafts=drafts, ladder=ladder, crowd=crowd, quality=quality)


def machine(address: str) -> str:
    """What the engine runs on, as far as it can be known from here."""
    if not is_loopback(httpx2.URL(address).host):
        return "another machine"
    try:
        card = cards.best()
    except UsageError:
        return f"no NVIDIA card: {os.cpu_count()} processor cores ({platform.machine()})"
    return f"{card.name}, {card.gib}"
