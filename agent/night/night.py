"""A night: sources in, passes over a frozen ledger, the wiki out, and a report for the morning.

Images are looked at first: what a model reads in them is their text, and from then on they are sources like others.
Sources are taken in cohorts, cut by their order and never by the clock. Each cohort goes through survey, read, resolve,
reconcile and write; then one sweep over the whole ledger takes up what the cohorts brought together. Whatever ends the
night early, every item that was finished counts, and there is a consistent wiki.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial

from agent.brain.metrics import figures
from agent.brain.protocol import Brain, CantSee, Share, Shared
from agent.errors import EngineAway
from agent.evidence.spotting import Spotter
from agent.intake.intake import take_in
from agent.jobs import check, look, proofread, read, reconcile, resolve, review, survey, wider, write
from agent.jobs.item import Context, Planned
from agent.ledger import backup, disk, inbox, near_names, proofs
from agent.ledger.documents import Documents
from agent.ledger.journal import Ledger
from agent.ledger.records import digest
from agent.ledger.snapshot import Snapshot
from agent.night.events import PagesFetched, Published, SourcesTaken
from agent.night.passes import Passes
from agent.night.schedule import Schedule
from agent.night.settings import Settings, Stop
from agent.night.sight import Sight
from agent.sources import store
from agent.wiki import edits, publish, render
from agent.wiki.graph import neighbourhoods
from agent.wiki.guide import Guide
from agent.wiki.report import log_entry

REWRITE_AT = 0.25
"""A page is written anew between cohorts when its claims have grown by this share; all are at the end."""
SAMPLE = 60.0
"""Seconds between two notes of what has been spent."""
PUBLISHING_SHARE = 0.1
"""Most of a night's time that publishing between cohorts may take."""
IMPORTANT = 12
"""Pages that the overview is written from."""


class Night:
    """One run over a pile. The wiki's lock is held by the caller."""

    def __init__(
        self, settings: Settings, brain: Brain, guide: Guide, ledger: Ledger, stop: Stop, schedule: Schedule
    ) -> None:
        self.settings, self.brain, self.guide, self.ledger = settings, brain, guide, ledger
        self.stop, self.schedule = stop, schedule
        self.passes = Passes(settings, brain, ledger, stop, schedule, self._decide)
        self.links = 0
        self.folder = settings.wiki / ".wikiagent"
        self.documents = Documents(ledger.reader, self.folder)
        self.number = 0
        """Of this night among all of this wiki, once it has begun."""
        self.engine: dict[str, float] = {}
        """What the engine's own counters say of the night."""
        self.engine_events: Sequence[str] = ()
        """What was done to keep the engine at work, in words."""
        self.shares: list[Share] = []
        """What each engine has done, where there are several."""
        self.kept_edits: list[str] = []
        self.taken_edits: list[str] = []
        self.unclear_edits: list[str] = []
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
        self.ledger.writer.on_full = self.passes.no_room
        self._decide()
        sources = await take_in(
            self.settings.sources, self.settings.wiki, self.ledger, self._taken, self.passes.no_room, self.stop.event,
            self.settings.web, lambda done, total: self.passes.tell(PagesFetched(done, total)),
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
            if self.passes.cut_short:
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
            await self.passes.run("look", 0, 1, planned if seeing else ())
        except CantSee:
            seeing = False
        self.ledger.note("blind", "" if seeing or self.stop.reason else sight.why_not)
        self.documents.forget()
        for source in self._snapshot().with_text(images):
            keep = partial(asyncio.to_thread, store.keep_text, self.folder, source, self.documents.get(source))
            await disk.when_there_is_room(keep, self.folder, self.passes.no_room)

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
        self.passes.go_on_after(self.ledger.last_pass(night))
        cohorts = [sources[place : place + size] for place in range(0, len(sources), size)]
        for number, cohort in enumerate(cohorts):
            self.schedule.begin_cohort()
            await self._cohort(number, len(cohorts), cohort)
            await self._publish_when_due()
            if self.passes.cut_short:  # the next cohort would have no time either
                break
        await self._sweep(len(cohorts), sources)

    def _taken(self, done: int, total: int) -> None:
        self.passes.tell(SourcesTaken(done, total))

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
        await self.passes.run("survey", number, cohorts, survey.plan(self._context(), sources))
        passages = read.plan(self._context(), sources)
        unread = {item.subject for item in passages} - self.ledger.read_sources()
        await self.passes.run("read", number, cohorts, passages)
        await self._log_read(unread & self.ledger.read_sources())
        await self._refine(number, cohorts, sources)

    async def _sweep(self, cohorts: int, sources: Sequence[str]) -> None:
        """Resolve, reconcile and write over the whole ledger: what two cohorts brought together, what went away. Then,
        by night, back to what was overlooked, as long as that brings something.
        """
        await self._refine(cohorts, cohorts, None)
        number = cohorts
        while self.settings.review and not self.stop.reason and not self.passes.cut_short:
            number += 1
            resumed, before = self.passes.catching_up, self._snapshot().count_claims()
            self.schedule.begin_cohort()
            await self.passes.run("review", number, cohorts, review.plan(self._context(), sources))
            await self._refine(number, cohorts, None)
            if not resumed and self._snapshot().count_claims() == before:
                break

        def gathering(context: Context) -> list[Planned]:
            return wider.plan(context, *neighbourhoods(context.snapshot, IMPORTANT))

        await self._write(number + 1, cohorts, gathering(self._context()), gathering)

    async def _refine(self, number: int, cohorts: int, sources: Sequence[str] | None) -> None:
        if self.settings.looks_twice:
            await self.passes.run("check", number, cohorts, check.plan(self._context(), sources))
        await self.passes.run(
            "resolve", number, cohorts, resolve.plan(self._context(), near_names.candidates(self.ledger.reader))
        )
        judging = reconcile.plan(self._context(), self._snapshot().attributes_of(sources))
        if sources is None:
            self.ledger.drop_judgements([item.subject for item in judging])
        await self.passes.run("reconcile", number, cohorts, judging)
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
        await self.passes.run("write", number, cohorts, pages)
        if self.settings.looks_twice:
            await self.passes.run("proofread", number, cohorts, proofread.plan(self._context()))
            await self.passes.run("write", number, cohorts, again(self._context()))
            await self.passes.run("proofread", number, cohorts, proofread.plan(self._context()))

    async def _log_read(self, sources: Collection[str]) -> None:
        """Note in log.md which sources have now been read."""
        read_now = [source for source in self._snapshot().sources() if source.slug and source.sha256 in sources]

        async def write() -> None:
            with (self.settings.wiki / "log.md").open("a", encoding="utf-8") as log:
                for source in read_now:
                    cited = f"{source.sentences_cited} of {source.sentences} sentences cited"
                    log.write(log_entry(datetime.now().astimezone(), "read", source.label, [source.name, cited]))

        await disk.when_there_is_room(write, self.settings.wiki, self.passes.no_room)

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
        result = await disk.when_there_is_room(self._write_pages, self.settings.wiki, self.passes.no_room)
        self.kept_edits = list(result.kept)
        self.unclear_edits = edits.not_understood(self.settings.wiki, self.kept_edits, self.ledger)
        took = self.schedule.clock() - began
        self._publishing += took
        self.schedule.publishing = max(self.schedule.publishing, took)
        self.passes.tell(Published(len(result.written)))
