"""The night as it goes, and the report when it is over. Everything is read; the night is never asked or held up."""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2
from aiohttp import web

from agent import engine
from agent.brain import metrics
from agent.errors import UsageError
from agent.ledger.records import SourceState
from agent.ledger.snapshot import Snapshot
from agent.ledger.view import SourceView
from agent.night.schedule import dawn
from agent.reader import curves, markdown
from agent.reader.curves import Curve, Point
from agent.reader.desk import DESK, Desk
from agent.reader.library import Entry

WATCHED = 1_500
"""Looks at a night that are kept, of which there is one every two seconds while somebody watches."""
WINDOW = 45.0
"""Seconds over which the present pace is told."""
NEWEST = 8
SOURCES = 300
ORDER: tuple[SourceState, ...] = ("failed", "partial", "unread", "skipped", "done")
RUNNING = ("vllm:num_requests_running", "vllm:num_requests_waiting")


@dataclass(frozen=True, slots=True)
class Look:
    """``at``: seconds on a clock that only goes forward; ``tokens``: of :meth:`Snapshot.tokens`."""

    at: float
    wall: float
    tokens: dict[str, int]
    counters: metrics.Counters


@dataclass(slots=True)
class Pace:
    """What was seen of the night that is watched. A night that begins anew begins it anew."""

    night: int = 0
    looks: deque[Look] = field(default_factory=lambda: deque(maxlen=WATCHED))

    def add(self, night: int, look: Look) -> None:
        if night != self.night:
            self.looks.clear()
            self.night = night
        self.looks.append(look)

    def now(self) -> dict[str, float]:
        """Calls, prompt and answer tokens a second, lately."""
        if len(self.looks) < 2:
            return {}
        last = self.looks[-1]
        first = next(look for look in self.looks if last.at - look.at <= WINDOW)
        seconds = last.at - first.at
        return {name: (last.tokens[name] - first.tokens[name]) / seconds for name in last.tokens} if seconds else {}

    def accepted(self, began: float) -> list[Point]:
        """Which share of the drafted tokens was accepted, between looks some seconds apart. ``began``: wall clock."""
        found: list[Point] = []
        before: Look | None = None
        for look in self.looks:
            if before is None:
                before = look
            elif look.at - before.at >= 10:
                told = metrics.figures(before.counters, look.counters)
                if (share := told.get("draft tokens accepted")) is not None:
                    found.append(Point(look.wall - began, share))
                before = look
        return found


def pace_of(desk: Desk) -> Pace:
    pace = desk.memory.setdefault("pace", Pace())
    assert isinstance(pace, Pace)  # noqa: S101  (nobody else writes there)
    return pace


async def now(request: web.Request) -> web.StreamResponse:
    """What changes while one looks: asked for every two seconds."""
    desk = request.app[DESK]
    address = await desk.ask(lambda: _engine(desk))
    counters = await metrics.read_counters(httpx2.URL(address)) if address else {}
    return await desk.ask(lambda: desk.show("night_now.html", night=_night(desk, counters)))


def night(desk: Desk, _request: web.Request) -> web.StreamResponse:
    return desk.show("night.html", night=_night(desk, {}))


def _engine(desk: Desk) -> str:
    """The address of the engine that works for the night; empty where none does."""
    if desk.running() is None:
        return ""
    options = _options(desk.edition.snapshot)
    if options.get("brain") == "rules":
        return ""
    there = engine.running() if not options.get("base_url") else None
    return str(options.get("base_url") or (there.base_url if there else ""))


def _options(snapshot: Snapshot) -> dict[str, Any]:
    stored = json.loads(snapshot.setting("options") or "{}")
    return stored if isinstance(stored, dict) else {}


@dataclass(frozen=True, slots=True)
class Night:
    """What the page of the night shows."""

    number: int
    pid: int | None
    engine: str
    started: str
    finished: str
    stopped: str
    to_dawn: str
    work: dict[str, int | str] | None
    in_flight: str
    pace: dict[str, float]
    tokens: dict[str, int]
    figures: dict[str, int]
    curves: tuple[Curve, ...]
    items: dict[str, dict[str, int]]
    events: dict[str, int]
    states: list[tuple[str, int]]
    sources: list[SourceView]
    newest: list[Entry]
    conflicts: list[tuple[str, str, str]]
    report: markdown.Rendered | None


def _night(desk: Desk, counters: metrics.Counters) -> Night:
    desk.bring_up()
    edition, pid = desk.edition, desk.running()
    live = Snapshot(edition.snapshot.connection)  # counts as they are at this moment, not as the edition has them
    number, started, finished, stopped = live.tally.last_night()
    tokens = live.tally.tokens()
    pace = pace_of(desk)
    if pid is not None:
        pace.add(number, Look(time.monotonic(), time.time(), tokens, counters))
    work = live.tally.open_pass() if pid is not None else None
    options = _options(live)
    states = Counter(source.state for source in edition.sources)
    return Night(
        number=number,
        pid=pid,
        engine=live.engine(),
        started=started,
        finished=finished if pid is None else "",
        stopped=stopped if stopped != "finished" else "",
        to_dawn=_to_dawn(options, started) if pid is not None else "",
        work=work,
        in_flight=_in_flight(options, work, counters),
        pace=pace.now() if pid is not None else {},
        tokens=tokens,
        figures={
            "pages": sum(path.startswith("entities/") for path in desk.library.entries),
            "claims": live.count_claims(),
            "conflicts": live.count_conflicts(),
        },
        curves=_curves(live, pace, number, started),
        items=live.tally.items_by_job(),
        events=live.tally.events(),
        states=[(state, states[state]) for state in ORDER if states[state]],
        sources=sorted(edition.sources, key=lambda source: ORDER.index(source.state))[:SOURCES],
        newest=[desk.library.entries[path] for path in desk.library.newest(NEWEST)],
        conflicts=_newest_conflicts(desk, live),
        report=_report(desk) if pid is None and "report" in desk.library.entries else None,
    )


def _report(desk: Desk) -> markdown.Rendered:
    return markdown.render(desk.library.text("report"), desk.resolve)


def _to_dawn(options: dict[str, Any], started: str) -> str:
    """How much time the night has, in hours and minutes; empty where it has no end."""
    if not started or not options:
        return ""
    began = datetime.fromisoformat(started).astimezone().replace(tzinfo=None)
    try:
        end = dawn(bool(options.get("overnight")), options.get("until"), options.get("hours"), began)
    except UsageError:
        return ""
    return curves.clock(max(0.0, end - time.time())) if end is not None else ""


def _in_flight(options: dict[str, Any], work: dict[str, int | str] | None, counters: metrics.Counters) -> str:
    """Calls that the engine says it works on; else the loops that may be at work."""
    if RUNNING[0] in counters:
        waiting = f", {counters[RUNNING[1]]:.0f} waiting" if counters.get(RUNNING[1]) else ""
        return f"{counters[RUNNING[0]]:.0f}{waiting}"
    if work is None:
        return ""
    left = int(work["planned"]) - int(work["closed"])
    return f"up to {min(left, int(options.get('concurrency', left)))}"


def _curves(live: Snapshot, pace: Pace, number: int, started: str) -> tuple[Curve, ...]:
    samples = live.tally.samples(number)
    began = datetime.fromisoformat(started).timestamp() if started else 0.0
    drawn = (
        curves.curve("answer tokens a second", curves.rates(samples, 4)),
        curves.curve("prompt tokens a second", curves.rates(samples, 2)),
        curves.curve("from the prefix cache", curves.shares(samples), share=True),
        curves.curve("drafted tokens accepted (MTP)", pace.accepted(began), share=True),
        curves.curve("answers a second", curves.rates(samples, 1)),
    )
    return tuple(one for one in drawn if one is not None)


def _newest_conflicts(desk: Desk, live: Snapshot) -> list[tuple[str, str, str]]:
    """(id, title and attribute, kind) of the conflicts that were judged last."""
    known = {conflict.key: conflict for conflict in desk.edition.conflicts}
    found = [known[key] for key in live.tally.judged_last(4 * NEWEST) if key in known][:NEWEST]
    titles = desk.edition.entities
    return [(c.id, f"{titles[c.entity].title}: {c.attribute}", c.kind) for c in found]
