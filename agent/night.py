"""A night: sources in, passes over a frozen ledger, the wiki out, and a report for the morning.

Images are looked at first: what a model reads in them is their text, and from then on they are sources like others.
Sources are taken in cohorts, cut by their order and never by the clock. Each cohort goes through survey, read, resolve,
reconcile and write; then one sweep over the whole ledger takes up what the cohorts brought together. Whatever ends the
night early, every item that was finished counts, and there is a consistent wiki.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from agent import loop
from agent.brain.actions import JobName
from agent.brain.findings import Found
from agent.brain.metrics import figures
from agent.brain.protocol import Brain, CantSee, Sampling, Share, Shared
from agent.errors import EngineAway
from agent.evidence.spotting import Spotter
from agent.fetch.settings import Web
from agent.intake import take_in
from agent.jobs import check, look, proofread, read, reconcile, resolve, review, survey, wider, write
from agent.jobs.item import Context, Planned
from agent.jobs.sampling import SAMPLING, limited
from agent.ledger import backup, disk, inbox, near_names, proofs
from agent.ledger.documents import Documents
from agent.ledger.journal import Ledger
from agent.ledger.records import digest
from agent.ledger.snapshot import Snapshot
from agent.schedule import Schedule
from agent.sight import Images, Sight
from agent.sources import store
from agent.wiki import edits, publish, render
from agent.wiki.graph import neighbourhoods
from agent.wiki.guide import Guide
from agent.wiki.report import log_entry

DRAIN = 30.0
"""Seconds that calls in flight may take after somebody asked to stop."""
REWRITE_AT = 0.25
"""A page is written anew between cohorts when its claims have grown by this share; all are at the end."""
SAMPLE = 60.0
"""Seconds between two notes of what has been spent."""
PUBLISHING_SHARE = 0.1
"""Most of a night's time that publishing between cohorts may take."""
IMPORTANT = 12
"""Pages that the overview is written from."""

SecondLook = Literal["auto", "on", "off"]
StopReason = Literal["", "interrupted", "engine away", "deadline", "budget"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person asked for. ``sources`` as they were typed; ``wiki`` is the folder that Obsidian will open."""

    sources: tuple[str, ...]
    wiki: Path
    concurrency: int = 16
    cohort: int = 64
    max_tokens: int | None = None
    """Tokens of prompts and answers together, after which nothing new is begun."""
    review: bool = False
    """Whether to double back when everything is done and time is left."""
    web: Web = field(default_factory=Web)
    images: Images = "auto"
    second_look: SecondLook = "auto"
    """Whether a model looks again at what code can't judge, in claims and prose; ``auto``: if it doubles back."""
    figures: bool = False
    """Whether the images inside PDFs and pages are sources, too."""
    sampling: Mapping[JobName, Sampling] = field(default_factory=lambda: SAMPLING)

    @property
    def looks_twice(self) -> bool:
        return self.second_look == "on" or (self.second_look == "auto" and self.review)


@dataclass(frozen=True, slots=True)
class PagesFetched:
    """How many web pages have been fetched, or taken from before, of how many that are known by now."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SourcesTaken:
    """How many sources have been looked at, of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PassStarted:
    """``due`` items of the pass are to be done; the others of ``planned`` were done before."""

    job: JobName
    cohort: int
    cohorts: int
    planned: int
    due: int


@dataclass(frozen=True, slots=True)
class ItemStarted:
    job: JobName


@dataclass(frozen=True, slots=True)
class ItemClosed:
    job: JobName
    state: str


@dataclass(frozen=True, slots=True)
class PassClosed:
    job: JobName
    cohort: int


@dataclass(frozen=True, slots=True)
class Published:
    pages: int


@dataclass(frozen=True, slots=True)
class DiskFull:
    """Something could not be written; it waits, and is tried again."""


Event: TypeAlias = (
    PagesFetched | SourcesTaken | PassStarted | ItemStarted | ItemClosed | PassClosed | Published | DiskFull
)
Tell: TypeAlias = Callable[[Event], None]


@dataclass(slots=True)
class Stop:
    """Why the night should end early, once something says so. The first reason stays."""

    reason: StopReason = ""
    event: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, reason: StopReason) -> None:
        self.reason = self.reason or reason
        self.event.set()


class Night:
    """One run over a pile. The wiki's lock is held by the caller."""

    def __init__(
        self, settings: Settings, brain: Brain, guide: Guide, ledger: Ledger, stop: Stop, schedule: Schedule
    ) -> None:
        self.settings, self.brain, self.guide, self.ledger = settings, brain, guide, ledger
        self.stop, self.schedule = stop, schedule
        self.cut_short: Counter[JobName] = Counter()
        self.tell: Tell = lambda _: None
        self.links = 0
        self.folder = settings.wiki / ".wikiagent"
        self.documents = Documents(ledger.reader, self.folder)
        self.number = 0
        """Of this night among all of this wiki, once it has begun."""
        self.engine: dict[str, float] = {}
        """What the engine's own counters say of the night."""
        self.probe: Callable[[], Awaitable[Found]] | None = None
        """Looks at the engine; asked once, before the first thing that the brain is needed for."""
        self.found: Found | None = None
        self.engine_events: Sequence[str] = ()
        """What was done to keep the engine at work, in words."""
        self.shares: list[Share] = []
        """What each engine has done, where there are several."""
        self.kept_edits: list[str] = []
        self.taken_edits: list[str] = []
        self._resume: tuple[str, int, bool] | None = None
        self._publishing = 0.0
        self.began = schedule.clock()

    async def work(self) -> None:
        """Go through everything that is due, publishing on the way and at the end.

        On return the wiki is consistent, whatever ended the night; ``stop.reason`` says what did.
        """
        self.number = self.ledger.begin(datetime.now().astimezone().isoformat(timespec="seconds"))
        self.ledger.note("brain", self.brain.name)
        for name, value in self.guide.noted().items():
            self.ledger.note(name, value)
        self.ledger.on_full = self._full
        self._decide()
        sources = await take_in(
            self.settings.sources, self.settings.wiki, self.ledger, self._taken, self._full, self.stop.event,
            self.settings.web, lambda done, total: self.tell(PagesFetched(done, total)),
            with_figures=self.settings.figures,
        )  # fmt: skip
        if sources is None:  # asked to stop before it was known what there is to read
            await self.publish()
            return
        self.ledger.note("language", self.guide.spoken(self._snapshot().most_spoken())[0])
        before = await self.brain.counters()
        watches = [asyncio.create_task(self._back_up()), asyncio.create_task(self._sample())]
        try:
            await self._look(sources)
            await self._cohorts(self._snapshot().with_text(sources))
            if self.cut_short:
                self.stop.ask("deadline")
        except EngineAway:
            self.stop.ask("engine away")
            raise
        finally:
            for watch in watches:
                watch.cancel()
            self.engine = figures(before, await self.brain.counters())
            self.shares = self.brain.shares() if isinstance(self.brain, Shared) else []
            self.ledger.end_night()
            self.ledger.flush_events()
            await self.publish()

    async def _look(self, sources: Sequence[str]) -> None:
        """Have the images read that nobody has looked at yet. Where nobody can see, they wait for a night that can."""
        images = self._snapshot().images(sources)
        if not images:
            self.ledger.note("blind", "")
            return
        planned = look.plan(self._context(), images)
        sight = Sight(self.settings.images, self.brain, self.guide, self.ledger)
        seeing = len(self.ledger.closed(item.key for item in planned)) == len(planned)
        if not seeing:
            seeing = await sight.is_there(self._snapshot().setting("sees"), self.stop.event)
            self.ledger.note("sees", sight.proof if seeing else "")
        try:
            await self._pass("look", 0, 1, planned if seeing else ())
        except CantSee:
            seeing = False
        self.ledger.note("blind", "" if seeing or self.stop.reason else sight.why_not)
        self.documents.forget()
        for source in self._snapshot().with_text(images):
            keep = partial(asyncio.to_thread, store.keep_text, self.folder, source, self.documents.get(source))
            await disk.when_there_is_room(keep, self.folder, self._full)

    async def _cohorts(self, sources: Sequence[str]) -> None:
        """All passes over the sources that have a text, cohort by cohort, and then over everything."""
        size = self.settings.cohort
        night = digest(
            "night",
            self.brain.identity,
            str(size),
            self.guide.model_dump_json(),
            str(self.settings.looks_twice),
            *sources,
        )
        self._resume = self.ledger.last_pass(night)
        cohorts = [sources[place : place + size] for place in range(0, len(sources), size)]
        for number, cohort in enumerate(cohorts):
            self.schedule.begin_cohort()
            await self._cohort(number, len(cohorts), cohort)
            await self._publish_when_due()
            if self.cut_short:  # the next cohort would have no time either
                break
        await self._sweep(len(cohorts), sources)

    def _taken(self, done: int, total: int) -> None:
        self.tell(SourcesTaken(done, total))

    def _full(self) -> None:
        self.ledger.count("disk full")
        self.tell(DiskFull())

    async def _sample(self) -> None:
        """Note every minute what has been spent, for the curve in the report."""
        while True:
            await asyncio.sleep(SAMPLE)
            self.ledger.sample(self.number, self.schedule.clock() - self.began)

    async def _back_up(self) -> None:
        """Copy the ledger every hour. A copy that fails is no reason to stop: the ledger itself is whole."""
        while True:
            await asyncio.sleep(backup.EVERY)
            try:
                await asyncio.to_thread(backup.make, self.ledger.path)
            except (sqlite3.Error, OSError):
                self.ledger.count("backup failed")

    # -- passes -----------------------------------------------------------------------------------------------

    async def _cohort(self, number: int, cohorts: int, sources: Sequence[str]) -> None:
        await self._pass("survey", number, cohorts, survey.plan(self._context(), sources))
        passages = read.plan(self._context(), sources)
        unread = {item.subject for item in passages} - self.ledger.read_sources()
        await self._pass("read", number, cohorts, passages)
        await self._log_read(unread & self.ledger.read_sources())
        await self._refine(number, cohorts, sources)

    async def _sweep(self, cohorts: int, sources: Sequence[str]) -> None:
        """Resolve, reconcile and write over the whole ledger: what two cohorts brought together, what went away. Then,
        by night, back to what was overlooked, as long as that brings something.
        """
        await self._refine(cohorts, cohorts, None)
        number = cohorts
        while self.settings.review and not self.stop.reason and not self.cut_short:
            number += 1
            resumed, before = self._resume is not None, self._snapshot().count_claims()
            self.schedule.begin_cohort()
            await self._pass("review", number, cohorts, review.plan(self._context(), sources))
            await self._refine(number, cohorts, None)
            if not resumed and self._snapshot().count_claims() == before:
                break

        def gathering(context: Context) -> list[Planned]:
            return wider.plan(context, *neighbourhoods(context.snapshot, IMPORTANT))

        await self._write(number + 1, cohorts, gathering(self._context()), gathering)

    async def _refine(self, number: int, cohorts: int, sources: Sequence[str] | None) -> None:
        if self.settings.looks_twice:
            await self._pass("check", number, cohorts, check.plan(self._context(), sources))
        await self._pass(
            "resolve", number, cohorts, resolve.plan(self._context(), near_names.candidates(self.ledger.reader))
        )
        judging = reconcile.plan(self._context(), self._snapshot().attributes_of(sources))
        if sources is None:
            self.ledger.drop_judgements([item.subject for item in judging])
        await self._pass("reconcile", number, cohorts, judging)
        touched = self._snapshot().entities_of(sources)
        growth = REWRITE_AT if sources is not None else 0.0

        def refused(context: Context) -> list[Planned]:
            waiting = proofs.waiting(context.snapshot.connection)
            return write.plan(context, [entity for entity in touched if f"entities/{entity}" in waiting])

        await self._write(number, cohorts, write.plan(self._context(), touched, growth), refused)

    async def _write(
        self, number: int, cohorts: int, pages: Sequence[Planned], again: Callable[[Context], Sequence[Planned]]
    ) -> None:
        """Write pages; then a second reader looks at what code can't judge, and ``again`` plans those of which
        something was refused.
        """
        await self._pass("write", number, cohorts, pages)
        if self.settings.looks_twice:
            await self._pass("proofread", number, cohorts, proofread.plan(self._context()))
            await self._pass("write", number, cohorts, again(self._context()))
            await self._pass("proofread", number, cohorts, proofread.plan(self._context()))

    async def _pass(self, job: JobName, cohort: int, cohorts: int, planned: Sequence[Planned]) -> None:
        """Do what is due of ``planned``, many loops at once, then make its effects visible in the order of items.

        When the night is stopped meanwhile, the pass closes with the items that were finished; the rest stays due.
        """
        if self.stop.reason or self._was_done(job, cohort):
            return
        closed = self.ledger.closed(item.key for item in planned)
        due = [(ordinal, item) for ordinal, item in enumerate(planned) if item.key not in closed]
        if not due and self.ledger.open_pass_of() != (job, cohort):
            return
        if due and self.found is None and self.probe is not None:
            self.found = await self.probe()
        number = self.ledger.open_pass(job, cohort, self.brain.name, len(planned))
        self.tell(PassStarted(job, cohort, cohorts, len(planned), len(due)))
        began = self.schedule.clock()
        try:
            await self._loops(number, due)
        finally:
            self.schedule.spent(job, self.schedule.clock() - began)
            self.ledger.close_pass(number)
            self.tell(PassClosed(job, cohort))
        self._decide()

    def _was_done(self, job: JobName, cohort: int) -> bool:
        """Whether a night that was killed had this pass behind it. The pass that it died in goes on where it was."""
        if self._resume is None:
            return False
        last_job, last_cohort, closed = self._resume
        if (job, cohort) != (last_job, last_cohort):
            return True
        self._resume = None
        return closed

    async def _loops(self, number: int, due: Sequence[tuple[int, Planned]]) -> None:
        work = iter(due)
        at_once = min(self.settings.concurrency, len(due), (self.found and self.found.loops) or len(due))
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
            if self.settings.max_tokens is not None and self.ledger.spent.tokens >= self.settings.max_tokens:
                self.stop.ask("budget")
            if self.stop.reason:
                return
            while not disk.has_room(self.folder) and not self.stop.reason:
                self._full()
                await asyncio.sleep(disk.PAUSE)
            if not self.schedule.has_time_for(item.job):
                self.cut_short[item.job] += 1
                continue  # the others are counted, too: all of them stay due
            self.tell(ItemStarted(item.job))
            began = self.schedule.clock()
            try:
                table = limited(self.settings.sampling, self.found.longest_answer if self.found else None)
                closing = await loop.run(item, (number, ordinal), self.brain, self.ledger, table)
            except EngineAway:
                self.stop.ask("engine away")
                raise
            self.schedule.took(item.job, self.schedule.clock() - began)
            self.tell(ItemClosed(item.job, closing.state))

    async def _drain(self, loops: Collection[asyncio.Task[None]]) -> None:
        """Once the night is asked to stop, give calls in flight :data:`DRAIN` seconds."""
        await self.stop.event.wait()
        await asyncio.sleep(DRAIN)
        for task in loops:
            task.cancel()

    async def _log_read(self, sources: Collection[str]) -> None:
        """Note in log.md which sources have now been read."""
        read_now = [source for source in self._snapshot().sources() if source.slug and source.sha256 in sources]

        async def write() -> None:
            with (self.settings.wiki / "log.md").open("a", encoding="utf-8") as log:
                for source in read_now:
                    cited = f"{source.sentences_cited} of {source.sentences} sentences cited"
                    log.write(log_entry(datetime.now().astimezone(), "read", source.label, [source.name, cited]))

        await disk.when_there_is_room(write, self.settings.wiki, self._full)

    # -- seeing and showing -----------------------------------------------------------------------------------

    def _snapshot(self) -> Snapshot:
        return Snapshot(self.ledger.reader)

    def _context(self) -> Context:
        snapshot = self._snapshot()
        spotter = Spotter(snapshot.spellings())
        return Context(snapshot, self.documents, self.guide, self.brain.kind, spotter.names_in)

    async def _publish_when_due(self) -> None:
        """Publish between cohorts as long as that takes a small share of the night, so that it never grows with its
        square.
        """
        if self._publishing <= PUBLISHING_SHARE * (self.schedule.clock() - self.began):
            await self.publish()

    async def _write_pages(self) -> publish.Result:
        self.links = 0
        return publish.publish(self.settings.wiki, self._pages(), self.ledger)

    def _pages(self) -> Iterator[tuple[str, str]]:
        for path, text in render.render(self._snapshot()):
            self.links += text.count("[[")
            yield path, text

    def _decide(self) -> None:
        """Between two passes: take in what a person has decided meanwhile, after what they did to the pages."""
        if inbox.waiting(self.folder):
            self.taken_edits += edits.take_in(self.settings.wiki, self._snapshot(), self.ledger)
            self.taken_edits += inbox.take(self.ledger, self.folder)

    async def publish(self) -> None:
        """Bring the wiki's pages up to the last closed pass; durable on return. Waits where the disk is full."""
        began = self.schedule.clock()
        self._decide()
        self.taken_edits += edits.take_in(self.settings.wiki, self._snapshot(), self.ledger)
        result = await disk.when_there_is_room(self._write_pages, self.settings.wiki, self._full)
        self.kept_edits = list(result.kept)
        took = self.schedule.clock() - began
        self._publishing += took
        self.schedule.publishing = max(self.schedule.publishing, took)
        self.tell(Published(len(result.written)))
