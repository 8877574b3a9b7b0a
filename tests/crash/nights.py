"""Nights on a disk that dies: one that nothing disturbs, and as many killed ones as are asked for."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

from crash.planted import Bug
from crash.trial import NEVER, Order, Outcome

HERE = Path(__file__).parent
CLEAN, TORN, FULL, FAILING = range(4)
"""What happens at the chosen operation: killed before it, killed in the middle of it, refused as full, sync fails."""
NOT_COMPARED = {"log.md", "report.md"}
RULES = ("--brain", "rules")
SOURCES = {
    "marnor-1.0.md": "# Marnor\n\nMarnor is a kind of quarry that was found near GalHor.\n\n"
    "Marnor has a shaft, and the depth of Marnor is 40 m.\n\nGalHor is a kind of rock that was found near Marnor.\n",
    "marnor-2.0.md": "# Marnor\n\nMarnor has a shaft, and the depth of Marnor is 55 m.\n\n"
    "CorBel is a kind of basalt that was found near GalHor.\n",
    "tools.md": "# Tools\n\nPerIsk is a kind of hammer that was made in Marnor.\n\n"
    "PerIsk is known, and the price of PerIsk is 90 USD.\n",
}
"""A small pile. The first two disagree about a depth: both the rules and the scripted model see that."""


class Failed(AssertionError):
    """A night that did not end as it must. Says which, and what it printed."""


def build(folder: Path) -> Path:
    """Compile ``disk.c``."""
    library = folder / "disk.so"
    plain = ["-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=0"]  # some systems' headers define open() and others themselves
    command = ["cc", "-shared", "-fPIC", "-O2", *plain, "-o", str(library), str(HERE / "disk.c"), "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return library


def pages(wiki: Path) -> dict[str, bytes]:
    """Every file of a wiki but what tells of the night itself."""
    found = {}
    for path in sorted(wiki.rglob("*")):
        name = path.relative_to(wiki).as_posix()
        if path.is_file() and not name.startswith(".wikiagent/") and name not in NOT_COMPARED:
            found[name] = path.read_bytes()
    return found


class Server:
    """The fork server of :mod:`crash.trial` as a context manager. Asked by one thread at a time."""

    def __init__(self, library: Path) -> None:
        path = os.pathsep.join([str(HERE.parents[1]), str(HERE.parent), os.environ.get("PYTHONPATH", "")])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crash.trial"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path, "LD_PRELOAD": str(library)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def ask(self, order: Order) -> Outcome:
        """Carry it out, and wait for its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the fork server died"
        return Outcome(**json.loads(answer))


@dataclass(frozen=True, slots=True)
class Kill:
    """Where a night dies, and where its recovery does."""

    at: int
    mode: int = CLEAN
    second: int | None = None
    second_mode: int = CLEAN


def spread(operations: int, times: int, draw: random.Random) -> list[int]:
    """So many different operations of so many, evenly spread, each drawn from its own share."""
    shares = [operations * number // times for number in range(times + 1)]
    return [draw.randrange(low, high) for low, high in pairwise(shares) if low < high]


class Nights:
    """Nights over the small pile in ``folder``; ``brain``: the arguments of ``run`` that choose one."""

    def __init__(self, server: Server, folder: Path, brain: Sequence[str] = RULES) -> None:
        self._server, self.brain, self.folder = server, tuple(brain), folder
        self._number = 0
        self.kills = 0
        self.bug: Bug | None = None
        """Planted into every night from now on."""
        (folder / "sources").mkdir(parents=True)
        for name, text in SOURCES.items():
            (folder / "sources" / name).write_text(text)
        whole = self.place("unbroken")
        outcome = self.run(whole)
        self.expect(whole, outcome, 0)
        self.operations = outcome.operations
        """Of a night that nothing disturbs; another one may have a few more or less, as its threads go."""
        self.unbroken = pages(whole / "wiki")
        self.verify(whole)

    def place(self, name: str = "") -> Path:
        """A new folder that a wiki goes into, made by nobody but the night."""
        self._number += 1
        place = self.folder / (name or f"night-{self._number}")
        place.mkdir()
        return place

    def run(
        self,
        place: Path,
        at: int = NEVER,
        mode: int = CLEAN,
        log: Path | None = None,
        bug: Bug | None = None,
        within: str = "",
    ) -> Outcome:
        """One night, in ``place``; only operations ``within`` a folder of it are counted."""
        arguments = ("run", "sources", "--wiki", f"{place.name}/wiki", *self.brain)
        outcome = self.order(place, arguments, at, mode, log, bug or self.bug, within)
        self.kills += outcome.signal == signal.SIGKILL
        return outcome

    def order(
        self,
        place: Path,
        arguments: tuple[str, ...],
        at: int = NEVER,
        mode: int = CLEAN,
        log: Path | None = None,
        bug: Bug | None = None,
        within: str = "",
    ) -> Outcome:
        """Any command, on the disk of ``place``."""
        said = place.with_name(f"{place.name}.said")
        order = Order(arguments, str(self.folder), str(place / within), str(said), at, mode, str(log or ""), bug)
        return self._server.ask(order)

    def said(self, place: Path) -> str:
        """All that the commands in ``place`` printed."""
        return place.with_name(f"{place.name}.said").read_text()

    def expect(self, place: Path, outcome: Outcome, exit_code: int) -> None:
        if (outcome.exit, outcome.signal) != (exit_code, 0):
            raise Failed(f"{place.name}: {outcome}, not exit {exit_code}\n{self.said(place)}")

    def verify(self, place: Path) -> None:
        """``wikiagent verify`` finds nothing."""
        self.expect(place, self.order(place, ("verify", "--wiki", f"{place.name}/wiki")), 0)

    def finish(self, place: Path) -> None:
        """Run the same command once more: it ends well, in the bytes of a night that nothing disturbed."""
        self.expect(place, self.run(place), 0)
        self.check(place)

    def check(self, place: Path) -> None:
        """The pages are those of a night that nothing disturbed, and every quote in them holds."""
        found = pages(place / "wiki")
        if found != self.unbroken:
            names = sorted(name for name in {*found, *self.unbroken} if found.get(name) != self.unbroken.get(name))
            raise Failed(f"{place.name}: other pages than unbroken: {', '.join(names)}\n{self.said(place)}")
        self.verify(place)

    def clear(self, place: Path) -> None:
        """Make room, once a night has been looked at."""
        shutil.rmtree(place)
        place.with_name(f"{place.name}.said").unlink(missing_ok=True)

    def trial(self, kill: Kill) -> None:
        """A night from nothing that dies, perhaps a recovery that dies, and a last run that must make it whole."""
        place = self.place()
        try:
            for at, mode in ((kill.at, kill.mode), (kill.second, kill.second_mode)):
                if at is not None:
                    outcome = self.run(place, at, mode)
                    if outcome.signal != signal.SIGKILL:  # it was over before it got there
                        self.expect(place, outcome, 0)
            self.finish(place)
        except Failed as error:
            raise Failed(f"{kill}: {error}") from None
        self.clear(place)

    def trial_on_a_full_disk(self, at: int) -> bool:
        """The disk is full for a while: the night waits and ends well, or says so at its start, in one line.

        Whether it waited.
        """
        place = self.place()
        outcome = self.run(place, at, FULL)
        ended = outcome.exit == 0
        try:
            if not ended:
                self._told(place, outcome, "full")
                self.finish(place)
            self.check(place)
        except Failed as error:
            raise Failed(f"full at {at}: {error}") from None
        said = self.said(place)
        self.clear(place)
        return ended and "the disk is full: waiting" in said

    def trial_on_a_failing_disk(self, at: int) -> bool:
        """A sync fails: the night ends at once, with one line that says so, and the next one makes it whole.

        Whether it ended so; SQLite makes nothing of a failed sync when it closes a file.
        """
        place = self.place()
        outcome = self.run(place, at, FAILING)
        try:
            if outcome.exit or outcome.signal:
                self._told(place, outcome, "fails")
            self.finish(place)
        except Failed as error:
            raise Failed(f"failing at {at}: {error}") from None
        self.clear(place)
        return outcome.exit == 2

    def _told(self, place: Path, outcome: Outcome, word: str) -> None:
        """It ended with 2 and one line that has the word in it."""
        self.expect(place, outcome, 2)
        lines = [line for line in self.said(place).splitlines() if line.startswith("wikiagent: ")]
        if len(lines) != 1 or word not in lines[0] or "Traceback" in self.said(place):
            raise Failed(f"{place.name}: it should end in one line that says {word!r}\n{self.said(place)}")
