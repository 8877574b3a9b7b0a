"""``python -m crash.full --kills 10000``: every operation, killed before it and in it, and every power cut.

CI takes a sample of this. One line for each failure, one at the end; exit 1 where there was a failure.
"""

from __future__ import annotations

import argparse
import itertools
import queue
import random
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from crash.nights import CLEAN, TORN, Kill, Nights, Server, build
from crash.power_loss import STYLES, PowerCuts

SECOND = 150
"""A recovery is killed at one of its first so many operations."""
CUTS = 25
"""Power cuts that are tried by one job before it takes the next ones."""

Task = Callable[[Nights], object]


@dataclass(slots=True)
class Tally:
    """What has been tried so far, by all jobs."""

    kills: int = 0
    full: int = 0
    failing: int = 0
    cuts: int = 0
    failures: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="crash.full", description=__doc__)
    parser.add_argument("--kills", type=int, default=10_000, help="how many kills, at least")
    parser.add_argument("--jobs", type=int, default=2, help="nights at once")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with TemporaryDirectory() as folder, ExitStack() as open_:
        library = build(Path(folder))
        servers = [open_.enter_context(Server(library)) for _ in range(given.jobs)]
        nights = [Nights(server, Path(folder) / f"job-{number}") for number, server in enumerate(servers)]
        tally = _work(nights, given.kills, random.Random(given.seed))
        operations = nights[0].operations
    sys.stdout.write(
        f"{operations} operations in a night: {tally.kills} kills, {tally.full} full disks, {tally.failing} failed "
        f"syncs, {tally.cuts} power cuts, {tally.failures} failures; {time.monotonic() - began:.0f} s\n"
    )
    return 1 if tally.failures else 0


def _work(nights: list[Nights], kills: int, draw: random.Random) -> Tally:
    tally, gate = Tally(), Lock()
    free: queue.SimpleQueue[Nights] = queue.SimpleQueue()
    for one in nights:
        free.put(one)

    def carry_out(task: Task) -> None:
        night = free.get()
        try:
            task(night)
        except AssertionError as failure:
            with gate:
                tally.failures += 1
                sys.stdout.write(f"{failure}\n")
        finally:
            free.put(night)

    operations, recorded = nights[0].operations, PowerCuts(nights[0])
    ordered = _kills(operations, draw)
    with ThreadPoolExecutor(len(nights)) as jobs:
        while tally.kills < kills:
            list(jobs.map(carry_out, itertools.islice(ordered, min(200, kills - tally.kills))))
            tally.kills = sum(night.kills for night in nights)
        list(jobs.map(carry_out, itertools.chain(_disks(tally, operations), _cuts(tally, recorded, draw))))
    return tally


def _disks(tally: Tally, operations: int) -> Iterator[Task]:
    """A full and a failing disk at every operation."""
    for at in range(operations):
        yield lambda nights, at=at: nights.trial_on_a_full_disk(at)  # type: ignore[misc]
        yield lambda nights, at=at: nights.trial_on_a_failing_disk(at)  # type: ignore[misc]
        tally.full += 1
        tally.failing += 1


def _cuts(tally: Tally, recorded: PowerCuts, draw: random.Random) -> Iterator[Task]:
    """Every power cut in every style, each followed by a night to the end."""
    for style in STYLES:
        for low in range(0, len(recorded.cuts), CUTS):
            at = recorded.cuts[low : low + CUTS]
            seed = draw.random()
            yield lambda nights, at=at, seed=seed, style=style: recorded.must_hold(nights, at, seed, style)  # type: ignore[misc]
            tally.cuts += len(at)


def _kills(operations: int, draw: random.Random) -> Iterator[Task]:
    """Every operation once, before it and in the middle of it; then recoveries that are killed, for ever."""
    once = [Kill(at, mode) for at in range(operations) for mode in (CLEAN, TORN)]
    draw.shuffle(once)
    twice = (
        Kill(draw.randrange(operations), draw.choice((CLEAN, TORN)), draw.randrange(SECOND), draw.choice((CLEAN, TORN)))
        for _ in itertools.count()
    )
    for kill in itertools.chain(once, twice):
        yield lambda nights, kill=kill: nights.trial(kill)  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main())
