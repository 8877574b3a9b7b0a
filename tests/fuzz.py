"""Files of all formats, damaged again and again, until the time is over; what a reader can't take is kept.

    .venv/bin/python tests/fuzz.py [--minutes 5] [--seed 1] [--keep FOLDER]

Each file is read in a child that has 10 s of processor time and 512 MiB: a reader that raises anything but its reason,
breaks the laws of documents, or needs more of either, is a finding. Prints one line of figures; exit 1 with findings.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from damage import KINDS
from formats import documents, packed
from laws import check_laws

from agent.sources.archives.members import Allowance, Message, Unpacked
from agent.sources.confine import Limits
from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.workshop import Workshop

LIMITS = Limits(seconds=60.0, cpu=10, memory=512 << 20)
FINDINGS = ("its reader", "took ", "needs more memory", "unpacking it failed", "the process that")
"""How the reasons begin that a workshop gives by itself."""
Case = tuple[str, bytes]


def checked(data: bytes, name: str) -> Document:
    """Read in a child: a law that is broken is raised there."""
    document = read(data, name)
    check_laws(document, data)
    return document


def cases(seed: int) -> Iterator[Case]:
    """Damaged files without end; one in eight has another's name, one in eight another's stretch in it."""
    whole = {**documents(), **packed()}
    names = list(whole)
    for number in range(sys.maxsize):
        chance = Random(f"{seed} {number}")
        name = chance.choice(names)
        data = whole[name]
        if chance.randrange(8) == 0:
            other = whole[chance.choice(names)]
            place, start = chance.randrange(len(data)), chance.randrange(len(other))
            data = data[:place] + other[start : start + 400] + data[place:]
        for _ in range(chance.choice((1, 1, 2, 4))):
            data = chance.choice(KINDS)(data, chance) or b"\x00"
        yield (chance.choice(names) if chance.randrange(8) == 0 else name), data


class Fuzz:
    """``slowest``: seconds and name of the file that took the longest."""

    def __init__(self, keep: Path, until: float) -> None:
        self._keep, self._until = keep, until
        self.ends: Counter[str] = Counter()
        self.findings: list[str] = []
        self.slowest = (0.0, "")

    async def work(self, workshop: Workshop, source: Iterator[Case], place: Path) -> None:
        packed_ = frozenset(Path(name).suffix for name in packed())
        while time.monotonic() < self._until:
            name, data = next(source)
            await asyncio.to_thread(place.write_bytes, data)
            began = time.monotonic()
            parsed = await workshop.read(place, name)
            state = "document" if parsed.document else parsed.state
            reasons = [parsed.reason]
            if Path(name).suffix in packed_:
                messages: list[Message] = []
                await workshop.unpack(place, name, Allowance(), messages.append)
                reasons.append(messages[-1].reason if isinstance(messages[-1], Unpacked) else "its reader gave no end")
            self.slowest = max(self.slowest, (time.monotonic() - began, name))
            self.ends[state] += 1
            for reason in reasons:
                if reason.startswith(FINDINGS):
                    kept = self._keep / f"{len(self.findings)}-{name}"
                    kept.write_bytes(data)
                    self.findings.append(f"{kept}: {reason}")
                    sys.stdout.write(f"{self.findings[-1]}\n")


async def fuzz(minutes: float, seed: int, keep: Path) -> Fuzz:
    made, source, workers = Fuzz(keep, time.monotonic() + 60 * minutes), cases(seed), os.cpu_count() or 2
    with tempfile.TemporaryDirectory() as folder:
        async with Workshop(workers, LIMITS, checked) as workshop, asyncio.TaskGroup() as group:
            for number in range(workers):
                group.create_task(made.work(workshop, source, Path(folder) / str(number)))
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "wikiagent-fuzz")
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    made = asyncio.run(fuzz(asked.minutes, asked.seed, asked.keep))
    told = ", ".join(f"{count:,} {state}" for state, count in sorted(made.ends.items()))
    seconds, name = made.slowest
    sys.stdout.write(
        f"{sum(made.ends.values()):,} damaged files in {asked.minutes:g} minutes (seed {asked.seed}): {told}; "
        f"slowest {seconds:.1f} s ({name}); {len(made.findings)} findings\n"
    )
    return 1 if made.findings else 0


if __name__ == "__main__":
    sys.exit(main())
