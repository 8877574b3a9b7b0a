"""Ten hours in some minutes: a night whose pilot and engine are killed again and again ends as if nothing had happened.

    .venv/bin/python tests/long_night.py [--pilot-kills 120] [--engine-kills 40] [--sources 400]

Scaled in time: 600 minutes with the pilot killed about every fifth and the engine about every fifteenth. Prints one
line of figures; exit 1 where the wiki is another one than that of an unbroken night, or memory grew.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fake_engine import EngineProcess
from piles import write_pile
from small_nights import pages

LOOPS = 64
LIFE = 2.2
"""Seconds of a pilot between two kills, on average: its start takes one of them."""
GROWTH = 1.1
"""How much more than the pilot of an unbroken night one may hold at most."""


class Pilot:
    """The process that is killed; ``memory``: the largest resident set of each that has ended, in MB."""

    def __init__(self, place: Path, base_url: str) -> None:
        self._command = [sys.executable, "-m", "agent", "run", "sources", "--base-url", base_url]
        self._command += ["--concurrency", str(LOOPS)]
        self._place = place
        self.memory: list[float] = []
        self._start()

    def _start(self) -> None:
        with (self._place / "said").open("a") as said:
            self._process = subprocess.Popen(self._command, cwd=self._place, stdout=said, stderr=said)

    def ended(self) -> int | None:
        """Its exit code, once it has come to its end by itself."""
        pid, status, usage = os.wait4(self._process.pid, os.WNOHANG)
        if pid == 0:
            return None
        self.memory.append(usage.ru_maxrss / 1024)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return self._process.returncode

    def kill(self) -> None:
        """As a power cut does; and start it again."""
        self._process.send_signal(signal.SIGKILL)
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self.memory.append(usage.ru_maxrss / 1024)
        self._start()


def broken(place: Path, pilot_kills: int, engine_kills: int) -> tuple[int, int, int, list[float]]:
    """The night with its kills: (kills of the pilot, of the engine, exit code, memory of each pilot)."""
    draw = random.Random(5)
    killed = engines = 0
    with EngineProcess("fake_engine.diligent:player", "--delay", "0.5") as engine:
        pilot = Pilot(place, engine.base_url)
        next_pilot = time.monotonic() + draw.uniform(0.5, 1.5) * LIFE
        next_engine = time.monotonic() + draw.uniform(0.5, 1.5) * LIFE * 3
        while (code := pilot.ended()) is None:
            now = time.monotonic()
            if killed < pilot_kills and now > next_pilot:
                pilot.kill()
                killed += 1
                next_pilot = now + draw.uniform(0.5, 1.5) * LIFE
            if engines < engine_kills and now > next_engine:
                engine.kill()
                time.sleep(0.3)
                engine.start()
                engines += 1
                next_engine = now + draw.uniform(0.5, 1.5) * LIFE * 3
            time.sleep(0.02)
    return killed, engines, code, pilot.memory


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--pilot-kills", type=int, default=120)
    options.add_argument("--engine-kills", type=int, default=40)
    options.add_argument("--sources", type=int, default=400)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole, cut = Path(folder) / "whole", Path(folder) / "cut"
        for place in (whole, cut):
            write_pile(place / "sources", asked.sources)
        with EngineProcess("fake_engine.diligent:player") as engine:
            pilot = Pilot(whole, engine.base_url)
            while (code := pilot.ended()) is None:
                time.sleep(0.02)
            unbroken = max(pilot.memory)
            if code != 0:
                sys.stdout.write((whole / "said").read_text()[-2000:])
                return 1
        began = time.monotonic()
        killed, engines, code, memory = broken(cut, asked.pilot_kills, asked.engine_kills)
        minutes = (time.monotonic() - began) / 60
        same = pages(whole / "wiki") == pages(cut / "wiki")
        verified = subprocess.run([sys.executable, "-m", "agent", "verify"], cwd=cut, capture_output=True, check=False)
        flat = max(memory) <= GROWTH * unbroken
        usual = statistics.median(memory)
        sys.stdout.write(
            f"{asked.sources} sources, {LOOPS} loops, {minutes:.1f} min: killed: pilot {killed}, engine {engines}; "
            f"exit {code}, same pages {same}, verified {verified.returncode == 0}, "
            f"memory {usual:.0f} to {max(memory):.0f} MB (unbroken: {unbroken:.0f}), flat {flat}\n"
        )
        if code != 0 or not same or verified.returncode != 0 or not flat:
            sys.stdout.write((cut / "said").read_text()[-2000:])
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
