"""A pass: the due items of one job, many loops at once, over a frozen ledger."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence

from agent import loop
from agent.brain.actions import JobName
from agent.brain.findings import Found
from agent.brain.protocol import Brain
from agent.errors import EngineAway
from agent.jobs.item import Planned
from agent.jobs.sampling import limited
from agent.ledger import disk
from agent.ledger.journal import Ledger
from agent.night.events import DiskFull, ItemClosed, ItemStarted, PassClosed, PassStarted, Tell
from agent.night.schedule import Schedule
from agent.night.settings import Settings, Stop

DRAIN = 30.0
"""Seconds that calls in flight may take after somebody asked to stop."""


class Passes:
    """Runs passes until the night is asked to stop. ``between`` is called when a pass has closed."""

    def __init__(
        self,
        settings: Settings,
        brain: Brain,
        ledger: Ledger,
        stop: Stop,
        schedule: Schedule,
        between: Callable[[], None],
    ) -> None:
        self._settings, self._brain, self._ledger = settings, brain, ledger
        self._stop, self._schedule, self._between = stop, schedule, between
        self._folder = settings.wiki / ".wikiagent"
        self._last: tuple[str, int, bool] | None = None
        self.tell: Tell = lambda _: None
        self.probe: Callable[[], Awaitable[Found]] | None = None
        """Looks at the engine; asked once, before the first thing that the brain is needed for."""
        self.found: Found | None = None
        self.cut_short: Counter[JobName] = Counter()
        """Items for which there was no time, by job; they stay due."""

    @property
    def catching_up(self) -> bool:
        """Whether passes are still left out that a night that was killed had behind it."""
        return self._last is not None

    def go_on_after(self, last: tuple[str, int, bool] | None) -> None:
        """``last``: the pass in which a night over the same sources was killed, and whether it had closed."""
        self._last = last

    def no_room(self) -> None:
        """Count and tell that something could not be written; it waits, and is tried again."""
        self._ledger.count("disk full")
        self.tell(DiskFull())

    async def run(self, job: JobName, cohort: int, cohorts: int, planned: Sequence[Planned]) -> None:
        """Do what is due of ``planned``, many loops at once, then make its effects visible in the order of items.

        When the night is stopped meanwhile, the pass closes with the items that were finished; the rest stays due.
        """
        if self._stop.reason or self._was_done(job, cohort):
            return
        closed = self._ledger.closed(item.key for item in planned)
        due = [(ordinal, item) for ordinal, item in enumerate(planned) if item.key not in closed]
        if not due and self._ledger.open_pass_of() != (job, cohort):
            return
        if due and self.found is None and self.probe is not None:
            self.found = await self.probe()
        number = self._ledger.open_pass(job, cohort, self._brain.name, len(planned))
        self.tell(PassStarted(job, cohort, cohorts, len(planned), len(due)))
        began = self._schedule.clock()
        try:
            await self._loops(number, due)
        finally:
            self._schedule.spent(job, self._schedule.clock() - began)
            self._ledger.close_pass(number)
            self.tell(PassClosed(job, cohort))
        self._between()

    def _was_done(self, job: JobName, cohort: int) -> bool:
        """Whether a night that was killed had this pass behind it. The pass that it died in goes on where it was."""
        if self._last is None:
            return False
        last_job, last_cohort, closed = self._last
        if (job, cohort) != (last_job, last_cohort):
            return True
        self._last = None
        return closed

    async def _loops(self, number: int, due: Sequence[tuple[int, Planned]]) -> None:
        work = iter(due)
        at_once = min(self._settings.concurrency, len(due), (self.found and self.found.loops) or len(due))
        loops = [asyncio.create_task(self._loop(number, work)) for _ in range(at_once)]
        drain = asyncio.create_task(self._drain(loops))
        try:
            results = await asyncio.gather(*loops, return_exceptions=True)
        finally:
            drain.cancel()
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result

    async def _loop(self, number: int, work: Iterator[tuple[int, Planned]]) -> None:
        for ordinal, item in work:
            if self._settings.max_tokens is not None and self._ledger.spent.tokens >= self._settings.max_tokens:
                self._stop.ask("budget")
            if self._stop.reason:
                return
            while not disk.has_room(self._folder) and not self._stop.reason:
                self.no_room()
                await asyncio.sleep(disk.PAUSE)
            if not self._schedule.has_time_for(item.job):
                self.cut_short[item.job] += 1
                continue  # the others are counted, too: all of them stay due
            self.tell(ItemStarted(item.job))
            began = self._schedule.clock()
            try:
                found = self.found or Found()
                table = limited(self._settings.sampling, found.longest_answer, no_thinking=found.no_thinking)
                closing = await loop.run(item, (number, ordinal), self._brain, self._ledger, table)
            except EngineAway:
                self._stop.ask("engine away")
                raise
            self._schedule.took(item.job, self._schedule.clock() - began)
            self.tell(ItemClosed(item.job, closing.state))

    async def _drain(self, loops: Collection[asyncio.Task[None]]) -> None:
        """Once the night is asked to stop, give calls in flight :data:`DRAIN` seconds."""
        await self._stop.event.wait()
        await asyncio.sleep(DRAIN)
        for task in loops:
            task.cancel()
